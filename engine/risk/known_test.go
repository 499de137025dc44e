package risk_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/eventstore/storetest"
	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// settings are all that a profile of the configuration sets for scoring by rules.
type settings struct {
	spec  profile.Spec
	rules rule.Settings
	risk  risk.Settings
}

func byDefault() settings { return settings{profile.Default(), rule.Default(), risk.Default()} }
func classic() settings   { return settings{profile.Classic(), rule.Classic(), risk.Classic()} }

// ranking scores the principals of a log by rules alone and lists them, the gravest first: the last
// part of the name, score, level, method, and the parts of the score.
func ranking(t *testing.T, store *eventstore.Store, s settings) []string {
	t.Helper()
	profiles, err := profile.Build(context.Background(), store, store.Order(), s.spec)
	if err != nil {
		t.Fatal(err)
	}
	var standings []risk.Standing
	for i := range profiles.Principals {
		if p := &profiles.Principals[i]; p.Ranked {
			score := risk.Weigh(p, s.rules, risk.Abstained, nil, s.risk)
			standings = append(standings, risk.Standing{Score: &score, Denied: p.Features.Denied, Name: p.Name})
		}
	}
	slices.SortFunc(standings, risk.Compare)
	var lines []string
	for _, who := range standings {
		line := fmt.Sprintf("%s %v %v %s", path.Base(who.Name), who.Score.Total, who.Score.Level, who.Score.Method)
		for _, part := range who.Score.Parts {
			name, _, _ := strings.Cut(part.Name, "_")
			line += fmt.Sprintf(" %s+%v", name, part.Points)
		}
		lines = append(lines, line)
	}
	return lines
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// Three users of one account: one at work, one who takes it over by night, and one who probes, then
// takes it over. The scores are the published ones for such a log, but for the forest's vote.
func TestThreeUsers(t *testing.T) {
	document, err := os.ReadFile("testdata/three-users.json")
	if err != nil {
		t.Fatal(err)
	}
	compare(t, ranking(t, storetest.Of(t, string(document)), classic()), []string{
		"theo 94 CRITICAL rule R01+10 R02+15 R03+20 R05+15 R06+20 R08+8 CONSEC+6",
		"viktor 81 CRITICAL rule R01+10 R02+15 R03+20 R04+10 R07+18 R08+8",
		"nadia 0 LOW none",
	})
	compare(t, ranking(t, storetest.Of(t, string(document)), byDefault()), []string{
		"theo 86 CRITICAL rule R01+10 R02+15 R03+20 R05+15 R06+20 CONSEC+6",
		"viktor 81 CRITICAL rule R01+10 R02+15 R03+20 R04+10 R07+18 R08+8",
		"nadia 0 LOW none",
	})
}

// The same on the sample that people know these scores from.
func TestKnownThreeUsers(t *testing.T) {
	store := storetest.Folder(t, "../../../shared/data/known")
	compare(t, ranking(t, store, classic()), []string{
		"charlie 94 CRITICAL rule R01+10 R02+15 R03+20 R05+15 R06+20 R08+8 CONSEC+6",
		"bob 81 CRITICAL rule R01+10 R02+15 R03+20 R04+10 R07+18 R08+8",
		"alice 0 LOW none",
	})
	compare(t, ranking(t, store, byDefault()), []string{
		"charlie 86 CRITICAL rule R01+10 R02+15 R03+20 R05+15 R06+20 CONSEC+6",
		"bob 81 CRITICAL rule R01+10 R02+15 R03+20 R04+10 R07+18 R08+8",
		"alice 0 LOW none",
	})
}

func TestFiftyFailedSignIns(t *testing.T) {
	var events []logtest.Event
	start := time.Date(2024, 5, 14, 13, 0, 0, 0, time.UTC)
	for i := range 50 {
		events = append(events, logtest.Event{
			Time: start.Add(time.Duration(i) * 20 * time.Second).Format(time.RFC3339), Call: "signin:ConsoleLogin", Region: "us-east-1",
			User: `{"type": "IAMUser", "accountId": "210987654321", "accessKeyId": "", "userName": "mira"}`,
			More: `"eventType": "AwsConsoleSignIn", "errorMessage": "Failed authentication", "responseElements": {"ConsoleLogin": "Failure"},
				"additionalEventData": {"MFAUsed": "No", "LoginTo": "https://console.aws.amazon.com/console/home"}`,
		})
	}
	want := []string{"mira 45 MEDIUM rule R05+15 R06+20 CONSEC+10"}
	compare(t, ranking(t, logtest.Store(t, events...), byDefault()), want)

	random := rand.New(rand.NewPCG(5, 6))
	for i := range events {
		events[i].ID = fmt.Sprintf("7a0e%04x-1111-4222-8333-944455556666", i)
	}
	events = append(events, events[:20]...) // delivered twice
	random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	compare(t, ranking(t, logtest.Store(t, events...), byDefault()), want)
}

// A person works from nine to six in Seoul.
func TestSeoulWorker(t *testing.T) {
	var events []logtest.Event
	for hour := range 9 {
		events = append(events, logtest.Event{
			Time: fmt.Sprintf("2024-05-14T%02d:15:00Z", hour), Call: "ec2:DescribeInstances", User: logtest.User("jiwoo"),
		})
	}
	seoul := byDefault()
	seoul.spec.Hours.Timezone = "Asia/Seoul"
	compare(t, ranking(t, logtest.Store(t, events...), byDefault()), []string{"jiwoo 10 LOW rule R01+10"})
	compare(t, ranking(t, logtest.Store(t, events...), seoul), []string{"jiwoo 0 LOW none"})
}

// A person signs in by single sign-on, where the factor cannot be seen, and does a day's work.
func TestSingleSignOnUserLacksNoMFA(t *testing.T) {
	who := logtest.Session("aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0a1b2c3d", "mira")
	events := []logtest.Event{{
		Time: "2024-05-14T08:59:00Z", Call: "signin:ConsoleLogin", User: who,
		More: `"eventType": "AwsConsoleSignIn", "responseElements": {"ConsoleLogin": "Success"}, "additionalEventData": {"MFAUsed": "No"}`,
	}}
	for i := range 9 {
		events = append(events, logtest.Event{Time: fmt.Sprintf("2024-05-14T09:%02d:00Z", i), Call: "ec2:DescribeInstances", User: who})
	}
	events = append(events, logtest.Event{Time: "2024-05-14T10:00:00Z", Call: "iam:CreateRole", User: who, Region: "us-east-1"})
	compare(t, ranking(t, logtest.Store(t, events...), byDefault()), []string{"mira 0 LOW none"})
}

// A key used honestly all day and by a thief for ten minutes: the thief's episode decides.
func TestEpisodeDecides(t *testing.T) {
	var events []logtest.Event
	start := time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)
	for i := range 300 {
		events = append(events, logtest.Event{
			Time: start.Add(time.Duration(i) * time.Minute).Format(time.RFC3339), Call: "s3:GetObject", User: logtest.User("mira"),
		})
	}
	for i := range 12 {
		events = append(events, logtest.Event{
			Time: start.Add(time.Duration(i)*time.Minute + time.Hour).Format(time.RFC3339), Call: "iam:ListUsers",
			User: logtest.User("mira"), Address: "203.0.113.5", Error: "AccessDenied", Region: "us-east-1",
		})
	}
	compare(t, ranking(t, logtest.Store(t, events...), byDefault()), []string{"mira 45 MEDIUM rule R05+15 R06+20 CONSEC+10"})
	compare(t, ranking(t, logtest.Store(t, events...), classic()), []string{"mira 19 LOW rule R08+8 R09+10 CONSEC+1"})
}

// The rules alone already see the noisy half of an hour of attacks; the quiet half needs the other
// layers.
func TestInvictusByRulesAlone(t *testing.T) {
	got := ranking(t, storetest.Folder(t, "../../../shared/data/invictus"), byDefault())
	compare(t, got, []string{
		"bert-jan 61 HIGH rule R03+20 R04+10 R07+18 R09+10 CONSEC+3",
		"stratus-red-team-ec2-get-password-data-role 45 MEDIUM rule R05+15 R06+20 CONSEC+10",
		"stratus-red-team-get-usr-data-role 45 MEDIUM rule R05+15 R06+20 CONSEC+10",
		"stratus-red-team-nmfalu-gfjyeaypjt 20 LOW rule R03+20",
		"stratus-red-team-leave-org-role 1 LOW none CONSEC+1",
		"stratus-red-team-ec2-enumerate-role 0 LOW none",
		"stratus-red-team-ec2-steal-credentials-role 0 LOW none",
		"stratus-red-team-ec2lui-role-pcccexdthk 0 LOW none",
		"stratus-red-team-ec2lui-role-wuzemnoeqa 0 LOW none",
		"benjamin 0 LOW none",
	})
}
