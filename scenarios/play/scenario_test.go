package play_test

import (
	"context"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"trailsift/engine/eventstore/storetest"
	"trailsift/engine/profile"
	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// organisation is a world that lasts long enough for every scenario.
func organisation(t *testing.T, seed uint64, users int) *world.World {
	t.Helper()
	w, err := world.New(world.Options{Seed: seed, Days: 21, Users: users, Start: time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func playbookOf(t *testing.T, number string) *scenarios.Playbook {
	t.Helper()
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	pb, found := scenarios.Find(all, number)
	if !found {
		t.Fatalf("there is no scenario %s", number)
	}
	return pb
}

// eachPlaybook plays every playbook under some seeds.
func eachPlaybook(t *testing.T, test func(*testing.T, *scenarios.Playbook, *world.World, *play.Incident)) {
	t.Helper()
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(4) {
		w := organisation(t, seed, 14+int(seed)*10)
		for _, pb := range all {
			t.Run(pb.Number, func(t *testing.T) {
				incident, err := play.Play(w, pb, play.Options{Seed: seed})
				if err != nil {
					t.Fatal(err)
				}
				test(t, pb, w, incident)
			})
		}
	}
}

func written(events []trail.Event) string {
	var text []byte
	for i := range events {
		text = append(trail.Append(text, &events[i]), '\n')
	}
	return string(text)
}

func TestSameSeedSameIncident(t *testing.T) {
	eachPlaybook(t, func(t *testing.T, pb *scenarios.Playbook, w *world.World, incident *play.Incident) {
		seed := w.Options.Seed
		again, err := play.Play(organisation(t, seed, w.Options.Users), pb, play.Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if written(again.Events) != written(incident.Events) || !reflect.DeepEqual(again.Principals, incident.Principals) {
			t.Error("the same seed gives another incident")
		}
		other, err := play.Play(w, pb, play.Options{Seed: seed + 1})
		if err != nil {
			t.Fatal(err)
		}
		if other.From.Equal(incident.From) || other.Events[0].ID == incident.Events[0].ID {
			t.Error("another seed gives the same incident")
		}
	})
}

func TestIncidentKeepsToItsTime(t *testing.T) {
	eachPlaybook(t, func(t *testing.T, pb *scenarios.Playbook, w *world.World, incident *play.Incident) {
		first, last := w.Options.Start, w.Options.Start.AddDate(0, 0, w.Options.Days)
		if incident.From.Before(first) || incident.To.After(last) {
			t.Errorf("%v to %v is not within %v to %v", incident.From, incident.To, first, last)
		}
		if took := incident.To.Sub(incident.From); took > play.Span(pb) {
			t.Errorf("it took %v; its span is %v", took, play.Span(pb))
		}
		at := time.Date(2026, time.May, 5, 5, 5, 5, 0, time.UTC)
		fixed, err := play.Play(w, pb, play.Options{Seed: 1, Start: at})
		if err != nil {
			t.Fatal(err)
		}
		if !fixed.From.Equal(at) {
			t.Errorf("it begins at %v; %v was asked for", fixed.From, at)
		}
	})
}

// TestHoursDoNotTell wants incidents of playbooks without an hour by day and by night, most by day.
func TestHoursDoNotTell(t *testing.T) {
	w := organisation(t, 1, 40)
	pb := playbookOf(t, "3.4")
	if pb.Hour != "" {
		t.Fatalf("%s has an hour", pb.ID)
	}
	days, byDay := map[int]bool{}, 0
	const times = 200
	for seed := range uint64(times) {
		incident, err := play.Play(w, pb, play.Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		days[incident.From.YearDay()] = true
		if hour := incident.From.Hour(); hour >= 7 && hour < 19 {
			byDay++
		}
	}
	if len(days) < w.Options.Days-3 {
		t.Errorf("they begin on %d of %d days", len(days), w.Options.Days)
	}
	if share := float64(byDay) / times; share < 0.55 || share > 0.92 {
		t.Errorf("%.2f of them begin by day", share)
	}
}

// TestPrincipalsAreTheNamesThatAreRanked compares the labels with what the engine makes of the records.
func TestPrincipalsAreTheNamesThatAreRanked(t *testing.T) {
	eachPlaybook(t, func(t *testing.T, pb *scenarios.Playbook, w *world.World, incident *play.Incident) {
		var hostile []trail.Event
		for _, e := range incident.Events {
			if e.Tags != nil {
				hostile = append(hostile, e)
			}
		}
		store := storetest.Of(t, written(hostile))
		ranking, err := profile.Build(context.Background(), store, store.Order(), profile.Default())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, row := range store.Order() {
			kind := ranking.Principals[max(ranking.PrincipalOf(row), 0)].Kind
			if ranking.PrincipalOf(row) >= 0 && kind != profile.Service {
				names = append(names, ranking.NameOf(row))
			}
		}
		slices.Sort(names)
		names = slices.Compact(names)
		labelled := slices.Sorted(slices.Values(incident.Principals))
		if !slices.Equal(names, labelled) {
			t.Errorf("ranked are %v\nlabelled %v", names, labelled)
		}
	})
}

func TestCallsOfTwoAccountsHaveTwoCopies(t *testing.T) {
	shared := 0
	eachPlaybook(t, func(t *testing.T, pb *scenarios.Playbook, w *world.World, incident *play.Incident) {
		copies := map[string][]*trail.Event{}
		for i := range incident.Events {
			e := &incident.Events[i]
			if !slices.Contains(w.Options.Accounts, e.Account) {
				t.Errorf("%s stands in the trail of %s", e.Call.Name, e.Account)
			}
			if e.SharedID != "" {
				copies[e.SharedID] = append(copies[e.SharedID], e)
			}
		}
		for _, of := range copies {
			shared++
			if len(of) == 1 && !slices.Contains(w.Options.Accounts, of[0].Caller.Account) {
				continue // the other copy is in a trail that is not the organisation's
			}
			if len(of) != 2 {
				t.Fatalf("%d copies of %s", len(of), of[0].Call.Name)
			}
			a, b := of[0], of[1]
			if a.Account == b.Account || a.ID == b.ID || !a.Time.Equal(b.Time) || a.Request != b.Request || a.Response != b.Response {
				t.Errorf("the copies of %s do not fit each other", a.Call.Name)
			}
			if b.Caller.Type != "AWSAccount" || b.Caller.Account != a.Caller.Account || b.Caller.PrincipalID != a.Caller.PrincipalID || b.Caller.ARN != "" {
				t.Errorf("the role's account knows the caller as %+v", b.Caller)
			}
		}
	})
	if shared == 0 {
		t.Error("no scenario has a call of two accounts")
	}
}

func TestEveryStepLeavesEvents(t *testing.T) {
	eachPlaybook(t, func(t *testing.T, pb *scenarios.Playbook, w *world.World, incident *play.Incident) {
		left := make([]int, len(pb.Steps))
		last := 0
		for _, e := range incident.Events {
			left[e.Step]++
			if e.Step < last {
				t.Errorf("step %s comes after %s", pb.Steps[e.Step].ID, pb.Steps[last].ID)
			}
			last = e.Step
		}
		for i, n := range left {
			if n == 0 {
				t.Errorf("step %s leaves no event", pb.Steps[i].ID)
			}
		}
	})
}

// TestRecordsNameNobodyReal wants addresses that documentation may use, and no reference left unfilled.
func TestRecordsNameNobodyReal(t *testing.T) {
	var documentation []netip.Prefix
	for _, text := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"} {
		documentation = append(documentation, netip.MustParsePrefix(text))
	}
	eachPlaybook(t, func(t *testing.T, pb *scenarios.Playbook, w *world.World, incident *play.Incident) {
		for i := range incident.Events {
			e := &incident.Events[i]
			if strings.Contains(written(incident.Events[i:i+1]), "${") {
				t.Errorf("%s has a reference in it", e.Call.Name)
			}
			address, err := netip.ParseAddr(e.Address)
			if err != nil && !strings.HasSuffix(e.Address, ".amazonaws.com") {
				t.Errorf("%s comes from %q", e.Call.Name, e.Address)
			}
			if err == nil && !slices.ContainsFunc(documentation, func(p netip.Prefix) bool { return p.Contains(address) }) {
				t.Errorf("%s comes from %v", e.Call.Name, address)
			}
		}
		for i := range pb.Steps {
			question := &pb.Steps[i].Question
			for _, text := range append([]string{pb.Steps[i].Narrative, question.Ask, question.Why}, question.Answers...) {
				if told := incident.Tell(text); strings.Contains(told, "${") || strings.Contains(text, "${") && told == text {
					t.Errorf("told: %s", told)
				}
			}
		}
	})
}

func TestNobodyCanBeMadeUp(t *testing.T) {
	pb := playbookOf(t, "1.1")
	w := organisation(t, 1, 8)
	w.People = nil
	_, err := play.Play(w, pb, play.Options{})
	if err == nil || !strings.Contains(err.Error(), "casting 1.1 compromised-credentials: actor victim: the organisation has nobody left who could be one, of kind user") {
		t.Errorf("%v", err)
	}
}

// TestUsersActWherePeopleHaveNoSingleSignOn plays everything where all people are IAM users.
func TestUsersActWherePeopleHaveNoSingleSignOn(t *testing.T) {
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	w := organisation(t, 2, 30)
	w.People = slices.DeleteFunc(w.People, func(p *world.Person) bool { return p.User == nil })
	for _, pb := range all {
		incident, err := play.Play(w, pb, play.Options{Seed: 2})
		if err != nil {
			t.Error(err)
			continue
		}
		for _, name := range incident.Principals {
			if strings.Contains(name, "AWSReservedSSO_") {
				t.Errorf("%s: %s takes part, whom the organisation does not have", pb.ID, name)
			}
		}
	}
}

// TestRepetitions plays a call whose repetitions fail in part, go through a list, and share one value.
func TestRepetitions(t *testing.T) {
	all, err := scenarios.Load(fstest.MapFS{"p.yaml": {Data: []byte(`
id: repetitions
number: "1.1"
title: t
tactic: t
tag: T1078
techniques: [T1078]
story: s
actors: {victim: {kind: user, why: w}}
values: {once: "${hex:12}", size: "${number:7-7}"}
steps:
  - id: all
    title: t
    narrative: n
    wants: w
    look_for: [l]
    repeat: "3"
    every: 1h
    calls:
      - as: victim
        call: "secretsmanager:GetSecretValue"
        each: secrets
        repeat: "20"
        every: 1s
        request: {secretId: "${each.arn}", versionId: "${once}", n: "${n}", size: "${size}", text: "${n}!", list: [true, null, 1.5]}
        error: {code: AccessDeniedException, share: 0.25}
    question: {kind: who, ask: a, answers: [b, c], right: 0, why: w}
response: [r]
`)}})
	if err != nil {
		t.Fatal(err)
	}
	incident, err := play.Play(organisation(t, 3, 10), all[0], play.Options{Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	if len(incident.Events) != 60 {
		t.Fatalf("%d events; want 3 times 20", len(incident.Events))
	}
	failed, secrets, once := 0, map[string]bool{}, ""
	for i, e := range incident.Events[:20] {
		if e.Error != "" {
			failed++
			if e.Request != "" || e.Response != "" || !strings.Contains(e.Message, "not authorized to perform: secretsmanager:GetSecretValue") {
				t.Errorf("refused: %s %s %s", e.Request, e.Response, e.Message)
			}
			continue
		}
		secret, rest, _ := strings.Cut(strings.TrimPrefix(e.Request, `{"secretId":"`), `","versionId":"`)
		value, rest, _ := strings.Cut(rest, `","n":`)
		if secrets[secret] || once != "" && value != once || len(value) != 12 {
			t.Errorf("request %d: %s", i, e.Request)
		}
		secrets[secret], once = true, value
		number, rest, _ := strings.Cut(rest, ",")
		if rest != `"size":7,"text":"`+number+`!","list":[true,null,1.5]}` {
			t.Errorf("request %d: %s", i, e.Request)
		}
	}
	if failed != 5 {
		t.Errorf("%d of 20 failed; want a quarter", failed)
	}
	if pause := incident.Events[20].Time.Sub(incident.Events[0].Time); pause != time.Hour {
		t.Errorf("the step is repeated after %v", pause)
	}
}
