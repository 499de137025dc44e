package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"trailsift/scenarios"
)

// small is a playbook that is right.
const small = `id: key-in-a-wiki
number: "20.1"
title: A key in a wiki
tactic: Initial Access
tag: T1078.004
techniques: [T1078.004]
story: Somebody read a key in a wiki.
actors:
  victim: {kind: user, is: developer, account: main, why: Wrote the page.}
  visit: {kind: session, is: victim, why: What the key asks for.}
values:
  bucket: "${org.bucket}"
  code: "${hex:8}"
steps:
  - id: look
    title: A look
    narrative: The key is tried.
    wants: To know whether it works.
    look_for: [an unknown address]
    after: 1m-2m
    calls:
      - {as: victim, call: "sts:GetCallerIdentity", from: vpn2, agent: cli}
      - as: victim
        call: "sts:GetSessionToken"
        issues: visit
      - as: visit
        call: "s3:GetBucketAcl"
        each: buckets
        repeat: 2-3
        request: {bucketName: "${each.name}", acl: ""}
        error: {code: AccessDenied, share: 0.5}
    question:
      kind: who
      ask: Who is it?
      answers: [The developer, Somebody else]
      right: 1
      why: The address is unknown.
detect: {rules: [R03], sequences: [S02]}
response: [Deactivate the key]
`

func TestLoadReadsAPlaybook(t *testing.T) {
	all, err := scenarios.Load(fstest.MapFS{"wiki.yaml": {Data: []byte(small)}, "notes.txt": {Data: []byte("no playbook")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d playbooks", len(all))
	}
	pb := all[0]
	if pb.ID != "key-in-a-wiki" || pb.Number != "20.1" || pb.File != "wiki.yaml" || len(pb.Steps[0].Calls) != 3 || pb.Steps[0].Question.Right != 1 {
		t.Errorf("%+v", pb)
	}
	request := pb.Steps[0].Calls[2].Request.(scenarios.Object)
	if len(request) != 2 || request[0].Name != "bucketName" || request[1].Value != "" {
		t.Errorf("the request is %v", request)
	}
	if pb.Steps[0].Calls[2].Error.Share != 0.5 {
		t.Errorf("the error is %+v", pb.Steps[0].Calls[2].Error)
	}
}

// TestLoadSaysWhatIsWrong replaces one piece of a playbook that is right.
func TestLoadSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"tactic: Initial", "tactics: Initial", `wiki.yaml:4: the playbook: there is no member "tactics"`},
		{"    look_for: [an", "    LookFor: [an", `wiki.yaml:19: steps[0]: there is no member "LookFor"; did you mean look_for?`},
		{"look_for: [an unknown address]", "look_for: an unknown address", `wiki.yaml:19: steps[0].look_for: want a list, got "an unknown address"`},
		{"title: A look", "title: [A, look]", `wiki.yaml:16: steps[0].title: want text, got a list`},
		{"title: A look", "title: true", `wiki.yaml:16: steps[0].title: want text, got "true"`},
		{"right: 1", "right: second", `wiki.yaml:36: steps[0].question.right: want a whole number, got "second"`},
		{"share: 0.5", "share: half", `wiki.yaml:31: steps[0].calls[2].error.share: want a number, got "half"`},
		{"share: 0.5", "share: 1.5", `wiki.yaml:31: steps[0].calls[2].error.share: want a share from 0 to 1, got 1.5`},
		{"      right: 1\n", "", `wiki.yaml:33: steps[0].question.right: the question has no right answer`},
		{"right: 1", "right: 2", `wiki.yaml:36: steps[0].question.right: there is no answer 2; the first is 0`},
		{"as: visit", "as: guest", `wiki.yaml:26: steps[0].calls[2].as: there is no actor "guest"`},
		{"        issues: visit\n", "", `wiki.yaml:25: steps[0].calls[2].as: no call before this one issues the session visit`},
		{"issues: visit", "issues: victim", `wiki.yaml:25: steps[0].calls[1].issues: victim is of kind user; want a session`},
		{"from: vpn2", "from: moon", `wiki.yaml:22: steps[0].calls[0].from: there is no place "moon"; want one of home, office,`},
		{"agent: cli", "agent: curl", `wiki.yaml:22: steps[0].calls[0].agent: there is no "curl"; want one of cli,`},
		{"sts:GetCallerIdentity", "sts:WhoAmI", `wiki.yaml:22: steps[0].calls[0].call: there is no call "sts:WhoAmI"`},
		{"${each.name}", "${each.size}", `wiki.yaml:30: steps[0].calls[2].request.bucketName: ${each.size}: there is no field "size"; want one of name,`},
		{"${each.name}", "${bucket.name", `wiki.yaml:30: steps[0].calls[2].request.bucketName: ${bucket.name: the } is missing`},
		{"${each.name}", "${nothing}", `wiki.yaml:30: steps[0].calls[2].request.bucketName: ${nothing}: there is no actor and no value of this name`},
		{"${each.name}", "${victim.shoes}", `${victim.shoes}: there is no field "shoes"`},
		{"${each.name}", "${code.name}", `${code.name}: has no fields`},
		{"${each.name}", "${org.bucket}", `${org.bucket}: it picks one thing, so give it a name under values`},
		{"each: buckets", "each: planets", `wiki.yaml:28: steps[0].calls[2].each: there is no "planets"`},
		{"        each: buckets\n", "", `${each.name}: its call has no each`},
		{"${hex:8}", "${hex:many}", `wiki.yaml:13: values.code: ${hex:many}: want how many characters`},
		{"${hex:8}", "${bucket}${other}${other}\"\n  other: \"${code}", `values.code: its text needs itself`},
		{"repeat: 2-3", "repeat: 2-200000", `wiki.yaml:29: steps[0].calls[2].repeat: at most 100000 times`},
		{"after: 1m-2m", "repeat: 90000", `wiki.yaml:29: steps[0].calls[2].repeat: 270000 events with the step's repetitions; at most 100000`},
		{"${hex:8}", "${code}x", `wiki.yaml:13: values.code: its text needs itself`},
		{"repeat: 2-3", "repeat: 3-2", `wiki.yaml:29: steps[0].calls[2].repeat: 3-2: the first is greater than the second`},
		{"after: 1m-2m", "after: soon", `wiki.yaml:20: steps[0].after: want a time such as 45s`},
		{"[R03]", "[R17]", `wiki.yaml:38: detect.rules[0]: there is no rule "R17"`},
		{"[S02]", "[S42]", `wiki.yaml:38: detect.sequences[0]: there is no sequence "S42"`},
		{"[T1078.004]", "[T1562.008]", `wiki.yaml:6: techniques[0]: ATT&CK has revoked T1562.008; it is now T1685.002`},
		{"[T1078.004]", "[cloud accounts]", `wiki.yaml:6: techniques[0]: want a technique's id`},
		{"tag: T1078.004", "tag: T1562.001", ""}, // tags are old labels, and may be revoked
		{"kind: user, is", "kind: person, is", `wiki.yaml:9: actors.victim.kind: there is no "person"; want one of user, sso,`},
		{", why: Wrote the page.", "", `wiki.yaml:9: actors.victim.why: is missing or empty`},
		{"story: Somebody read a key in a wiki.\n", "", `story: is missing or empty`},
		{"story: Somebody", "id: again\nstory: Somebody", `wiki.yaml:7: "id" stands here twice`},
		{"id: key-in-a-wiki", "id: Key in a wiki", `wiki.yaml:1: id: want small letters, digits and hyphens`},
		{"title: A look", "title: [", `no YAML: `},
		{"response: [Deactivate the key]", "response: []", `wiki.yaml:39: response: want at least one recommendation`},
		{"response: [Deactivate the key]\n", "response: [x]\n---\nid: second\n", `a second document`},
	} {
		if !strings.Contains(small, c.old) {
			t.Fatalf("%q is not in the playbook", c.old)
		}
		text := strings.Replace(small, c.old, c.new, 1)
		all, err := scenarios.Load(fstest.MapFS{"wiki.yaml": {Data: []byte(text)}})
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.new, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || len(all) != 0 {
			t.Errorf("%q instead of %q gives\n%v\nwant\n%s", c.new, c.old, err, c.want)
		}
		for _, one := range scenarios.Errors(err) {
			if one.File != "wiki.yaml" || one.Line == 0 {
				t.Errorf("%q: an error without its place: %v", c.new, one)
			}
		}
	}
}

func TestLoadKeepsTheGoodOnes(t *testing.T) {
	all, err := scenarios.Load(fstest.MapFS{
		"a.yaml": {Data: []byte(strings.Replace(small, "tag: T1078.004", "tag: none", 1))},
		"b.yml":  {Data: []byte(small)},
		"c.yaml": {Data: []byte(strings.Replace(small, "20.1", "20.2", 1))},
	})
	if len(all) != 1 || all[0].File != "b.yml" {
		t.Errorf("kept %v", all)
	}
	var places []string
	for _, one := range scenarios.Errors(err) {
		places = append(places, fmt.Sprintf("%s:%d", one.File, one.Line))
	}
	if !slices.Equal(places, []string{"a.yaml:5", "c.yaml:0"}) || !strings.Contains(err.Error(), "the id key-in-a-wiki is taken by b.yml") {
		t.Errorf("%v", err)
	}
}

func TestNobodyReplacesABuiltInPlaybook(t *testing.T) {
	builtin, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, taken := range []struct{ old, new, want string }{
		{"id: key-in-a-wiki", "id: role-chaining", "wiki.yaml: the id role-chaining is taken by 3.4-role-chaining.yaml"},
		{`"20.1"`, `"3.4"`, "wiki.yaml: the number 3.4 is taken by role-chaining, 3.4-role-chaining.yaml"},
	} {
		own, err := scenarios.Load(fstest.MapFS{"wiki.yaml": {Data: []byte(strings.Replace(small, taken.old, taken.new, 1))}})
		if err != nil {
			t.Fatal(err)
		}
		both, err := scenarios.With(builtin, own)
		if err == nil || err.Error() != taken.want || len(both) != len(builtin) {
			t.Errorf("%d playbooks, %v; want %s", len(both), err, taken.want)
		}
	}
}

// TestLoadBoundsWhatAFileCosts reads files that were written to do harm.
func TestLoadBoundsWhatAFileCosts(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"large":    {small + "#" + strings.Repeat("x", 300<<10), "a playbook may have"},
		"deep":     {strings.Replace(small, `acl: ""`, "acl: "+strings.Repeat("[", 40)+strings.Repeat("]", 40), 1), "levels deep"},
		"circle":   {strings.Replace(small, `acl: ""`, "acl: &again [*again]", 1), "levels deep"},
		"merging":  {"a: &a0 {id: x}\n" + merging(20), "values, aliases counted"},
		"laughter": {strings.Replace(small, `acl: ""`, "acl: "+laughter(9), 1), "values, aliases counted"},
		"empty":    {"", "the file is empty"},
		"list":     {"[1, 2]", "the playbook: want members"},
		"bytes":    {"\x00\x01\x02", "no YAML"},
	} {
		all, err := scenarios.Load(fstest.MapFS{"bad.yaml": {Data: []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) || len(all) != 0 {
			t.Errorf("%s: %.300v; want %s", name, err, c.want)
		}
	}
}

// laughter is a list of lists of aliases: nine levels of nine make 400 million values of 400 bytes.
func laughter(levels int) string {
	text := `[&b0 ["x", "x", "x", "x", "x", "x", "x", "x", "x"]`
	for i := 1; i <= levels; i++ {
		text += fmt.Sprintf(", &b%d [%s]", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*b%d, ", i-1), 9), ", "))
	}
	return text + "]"
}

// merging are members that merge themselves twice, on each level.
func merging(levels int) (text string) {
	for i := 1; i <= levels; i++ {
		text += fmt.Sprintf("a%d: &a%d {<<: *a%d, <<: *a%d}\n", i, i, i-1, i-1)
	}
	return text + fmt.Sprintf("<<: *a%d\n", levels)
}

func TestFind(t *testing.T) {
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"3.4", "role-chaining", "Role-Chaining"} {
		if pb, found := scenarios.Find(all, name); !found || pb.ID != "role-chaining" {
			t.Errorf("%s is not found", name)
		}
	}
	if _, found := scenarios.Find(all, "3"); found {
		t.Error("3 is found")
	}
}

// FuzzLoad reads what might be playbooks: whatever they are, they are read or refused with their place.
func FuzzLoad(f *testing.F) {
	f.Add(small)
	f.Add(strings.Replace(small, "vpn2", "${pick:vpn|tor}", 1))
	f.Add(strings.Replace(small, `acl: ""`, "acl: &again [*again]", 1))
	f.Add("<<: {<<: [x]}\n? [1]\n: 2\n")
	f.Add("a: &a {<<: *a}\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := scenarios.Load(fstest.MapFS{"any.yaml": {Data: []byte(text)}})
		if (err == nil) != (len(all) == 1) {
			t.Fatalf("%d playbooks, %v", len(all), err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "any.yaml:") {
			t.Errorf("an error without its place: %v", err)
		}
	})
}
