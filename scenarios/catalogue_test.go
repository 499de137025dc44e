package scenarios_test

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/engine/attack"
	"trailsift/scenarios"
)

// known is the catalogue as users have known it: their data is labelled with these ids and tags.
var known = []struct{ number, id, tactic, tag, techniques string }{
	{"1.1", "compromised-credentials", "Initial Access", "T1078.004", "T1078.004 T1110"},
	{"1.2", "unusual-geography", "Initial Access", "T1078.004", "T1078.004"},
	{"1.3", "exposed-eks-endpoint", "Initial Access", "T1190", "T1133 T1190"},
	{"2.1", "backdoor-iam-user", "Persistence", "T1098", "T1136.003 T1098.001 T1098.003"},
	{"2.2", "role-trust-policy", "Persistence", "T1098", "T1098.003"},
	{"2.3", "low-and-slow", "Persistence", "T1078", "T1078.004"},
	{"3.1", "iam-policy-escalation", "Privilege Escalation", "T1068", "T1098.003 T1548.005"},
	{"3.2", "malicious-assume-role", "Privilege Escalation", "T1556.001", "T1548.005 T1550.001"},
	{"3.3", "cross-account-access", "Privilege Escalation", "T1078.004", "T1199 T1078.004"},
	{"3.4", "role-chaining", "Privilege Escalation", "T1556.001", "T1548.005 T1550.001"},
	{"4.1", "disable-logging", "Defense Evasion", "T1562.001", "T1685.002"},
	{"4.2", "disable-security-services", "Defense Evasion", "T1562.001", "T1685"},
	{"4.3", "anonymizing-services", "Defense Evasion", "T1090.003", "T1090.003"},
	{"5.1", "secrets-manager", "Credential Access", "T1552.005", "T1555.006"},
	{"5.2", "instance-metadata", "Credential Access", "T1552.005", "T1552.005"},
	{"5.3", "sts-key-abuse", "Credential Access", "T1078.004", "T1550.001 T1078.004"},
	{"6.1", "reconnaissance", "Discovery", "T1580", "T1580 T1087.004 T1526"},
	{"7.1", "snapshot-theft", "Collection", "T1213", "T1578.001 T1537"},
	{"7.2", "public-rds-snapshot", "Collection", "T1213", "T1530 T1537"},
	{"8.1", "public-s3-bucket", "Exfiltration", "T1537", "T1530 T1537"},
	{"8.2", "ec2-staging", "Exfiltration", "T1041", "T1578.002 T1686.001 T1041"},
	{"8.3", "mass-s3-download", "Exfiltration", "T1048", "T1530 T1048"},
	{"9.1", "cryptojacking", "Impact", "T1496", "T1496.001"},
	{"9.2", "destruction", "Impact", "T1485", "T1485"},
}

func catalogue(t *testing.T) []*scenarios.Playbook {
	t.Helper()
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCatalogueIsWhole(t *testing.T) {
	all := catalogue(t)
	if len(all) != len(known) {
		t.Fatalf("%d playbooks; want %d", len(all), len(known))
	}
	for i, want := range known {
		pb := all[i]
		if pb.Number != want.number || pb.ID != want.id || pb.Tactic != want.tactic || pb.Tag != want.tag || strings.Join(pb.Techniques, " ") != want.techniques {
			t.Errorf("%s %s, %s, %s, %v; want %v", pb.Number, pb.ID, pb.Tactic, pb.Tag, pb.Techniques, want)
		}
		if file := pb.Number + "-" + pb.ID + ".yaml"; pb.File != file {
			t.Errorf("%s stands in %s", pb.ID, pb.File)
		}
		for _, id := range pb.Techniques {
			if technique, named := attack.Find(id); !named || technique.ID != id {
				t.Errorf("%s: %s has no name", pb.ID, id)
			}
		}
	}
}

// TestPlaybooksUseWhatTheyName looks for actors and values that nothing refers to.
func TestPlaybooksUseWhatTheyName(t *testing.T) {
	for _, pb := range catalogue(t) {
		used := map[string]bool{}
		note := func(text string) {
			parts, err := scenarios.Parts(text)
			if err != nil {
				t.Errorf("%s: %v", pb.ID, err)
			}
			for _, part := range parts {
				used[part.Name] = true
			}
		}
		for _, actor := range pb.Actors {
			note(actor.Name)
			used[actor.Is] = true
		}
		for _, value := range pb.Values {
			note(value)
		}
		for i := range pb.Steps {
			for _, call := range pb.Steps[i].Calls {
				used[call.As], used[call.Issues], used[call.Shared], used[call.Account] = true, true, true, true
				note(call.From + call.Region + call.Account + call.Error.Message + fmt.Sprint(call.Request, call.Response, call.Additional, call.Resources, call.Details))
			}
		}
		for name := range pb.Actors {
			if !used[name] {
				t.Errorf("%s: nobody refers to the actor %s", pb.ID, name)
			}
		}
		for name := range pb.Values {
			if !used[name] {
				t.Errorf("%s: nothing refers to the value %s", pb.ID, name)
			}
		}
	}
}

// TestNamesGiveNothingAway looks for names that would mark an attack by themselves.
func TestNamesGiveNothingAway(t *testing.T) {
	for _, pb := range catalogue(t) {
		var texts []string
		for _, actor := range pb.Actors {
			texts = append(texts, actor.Name)
		}
		for _, value := range pb.Values {
			texts = append(texts, value)
		}
		for i := range pb.Steps {
			for _, call := range pb.Steps[i].Calls {
				texts = append(texts, fmt.Sprint(call.Request, call.Response))
			}
		}
		all := strings.ToLower(strings.Join(texts, "\n"))
		for _, word := range []string{"evil", "hack", "attack", "malicious", "backdoor", "exfil", "steal", "stolen", "pwn", "ransom", "miner", "victim-", "intruder", "red-team", "pentest", "stratus"} {
			if strings.Contains(all, word) {
				t.Errorf("%s: a name contains %q", pb.ID, word)
			}
		}
	}
}

// TestRightAnswersAreSpread keeps a trainee from passing by always choosing the same answer.
func TestRightAnswersAreSpread(t *testing.T) {
	first, all := 0, 0
	for _, pb := range catalogue(t) {
		for i := range pb.Steps {
			question := &pb.Steps[i].Question
			all++
			if question.Right == 0 {
				first++
			}
			if question.Hint == "" || len(question.Answers) < 3 {
				t.Errorf("%s, %s: want a hint and three answers at least", pb.ID, pb.Steps[i].ID)
			}
		}
	}
	if share := float64(first) / float64(all); share > 0.5 {
		t.Errorf("the first answer is right in %.0f %% of %d questions", 100*share, all)
	}
}
