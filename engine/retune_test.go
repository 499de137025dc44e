package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/report"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
)

// retunings are settings that may change between two looks at a case, and what each costs.
var retunings = []struct {
	name   string
	cost   engine.Cost
	change func(*engine.Config)
}{
	{"nothing", engine.Rescore, func(*engine.Config) {}},
	{"threshold", engine.Rescore, func(c *engine.Config) {
		c.Rules = c.Rules.With(rule.MultiIP, rule.Setting{Enabled: true, Threshold: 1, Points: 33})
	}},
	{"a rule off", engine.Rescore, func(c *engine.Config) { c.Rules = c.Rules.With(rule.NoMFA, rule.Setting{}) }},
	{"min_events", engine.Rescore, func(c *engine.Config) { c.Rules.MinEvents = 40 }},
	{"override", engine.Rescore, func(c *engine.Config) {
		off := false
		c.Rules.Overrides = []rule.Override{{Kind: "workload", Enabled: &off, Reason: "robots"}}
	}},
	{"forest's points", engine.Rescore, func(c *engine.Config) { c.Risk.MLPoints = 44 }},
	{"forest's threshold", engine.Rescore, func(c *engine.Config) { c.Forest.Threshold = 0.45 }},
	{"contamination", engine.Rescore, func(c *engine.Config) { c.Forest.Contamination = 0.2 }},
	{"forest off", engine.Rescore, func(c *engine.Config) { c.Forest.Enabled = false }},
	{"levels", engine.Rescore, func(c *engine.Config) { c.Risk.Medium, c.Risk.High, c.Risk.AnomalyIsAnyVote = 10, 20, true }},
	{"suppression", engine.Rescore, func(c *engine.Config) { c.Suppressions = []finding.Suppression{{Finding: "S*", Reason: "drill"}} }},
	{"smaller forest", engine.Recount, func(c *engine.Config) { c.Forest.Trees, c.Forest.Seed = 30, 7 }},
	{"fewer principals", engine.Recount, func(c *engine.Config) { c.Forest.MinPrincipals = 2 }},
	{"Seoul", engine.Recount, func(c *engine.Config) { c.Spec.Hours.Timezone = "Asia/Seoul" }},
	{"Kathmandu", engine.Recount, func(c *engine.Config) { c.Spec.Hours.Timezone = "Asia/Kathmandu" }},
	{"New York for some", engine.Recount, func(c *engine.Config) {
		c.Spec.Hours.Zones = []profile.Zone{{Match: "*a*", Timezone: "America/New_York"}}
	}},
	{"no off hours", engine.Recount, func(c *engine.Config) { c.Spec.Hours.From, c.Spec.Hours.To = 5, 5 }},
	{"hours to midnight", engine.Recount, func(c *engine.Config) { c.Spec.Hours.From, c.Spec.Hours.To = 10, 24 }},
	{"high-risk list", engine.Recount, func(c *engine.Config) { c.Spec.HighRisk = []string{"ec2:*", "s3:GetObject", "iam:ListUsers"} }},
	{"admin list", engine.Recount, func(c *engine.Config) { c.Spec.Admin = append(slices.Clone(c.Spec.Admin), "sts:*", "s3:PutObject") }},
	{"zone and lists", engine.Recount, func(c *engine.Config) {
		c.Spec.Hours.Timezone, c.Spec.Admin, c.Spec.CountDenied = "Asia/Tokyo", c.Spec.HighRisk, true
	}},
	{"denied ones count", engine.Recount, func(c *engine.Config) { c.Spec.CountDenied = true }},
	{"any error fails", engine.Recount, func(c *engine.Config) { c.Spec.FailureIsAnyError = true }},
	{"all regions", engine.Recount, func(c *engine.Config) { c.Spec.AllRegions = true }},
	{"burst window", engine.Recount, func(c *engine.Config) { c.Spec.BurstWindow = 60 }},
	{"longer episodes", engine.Recount, func(c *engine.Config) { c.Spec.EpisodeGap, c.Spec.EpisodeEvents = 6*3600, 3 }},
	{"no episodes", engine.Recount, func(c *engine.Config) { c.Spec.Episodes = false }},
	{"sessions", engine.Rerun, func(c *engine.Config) { c.Spec.Identity.Sessions = "session" }},
	{"MFA for roles", engine.Rerun, func(c *engine.Config) { c.Spec.Identity.RequireMFAForRoles = true }},
	{"accounts", engine.Rerun, func(c *engine.Config) { c.Accounts = []string{"999988887777"} }},
	{"a sequence's window", engine.Rerun, func(c *engine.Config) { c.Sequences.ReconBurst.Reads = 5 }},
	{"one sequence off", engine.Rerun, func(c *engine.Config) { c.Sequences.MassRead.Enabled = false }},
	{"no sequences", engine.Rerun, func(c *engine.Config) { c.Sequences.Enabled = false }},
	{"no signatures", engine.Rerun, func(c *engine.Config) { c.Signatures = nil }},
	{"a part of the time", engine.Rerun, func(c *engine.Config) { c.Judge.From = time.Unix(1_750_080_000, 0) }},
}

// What Retune answers has to be what a fresh run with those settings does, to the byte.
func TestRetuneIsARunWithOtherSettings(t *testing.T) {
	folders := map[string]string{"made": write(t, map[string]string{"log.json": shifts()})}
	const attack = "../../shared/data/invictus"
	if _, err := os.Stat(attack); err == nil && !testing.Short() {
		folders["invictus"] = attack
	}
	base := config()
	base.Workers = 1 // so that every load numbers sessions and events alike
	base.Sequences, base.Forest.MinPrincipals = sequence.Default(), 5
	base.Signatures, _ = sigma.Load(shipped.Rules())
	for name, folder := range folders {
		first := analysed(t, base, folder)
		last := first
		for i, of := range retunings {
			if testing.Short() && i%3 != 0 {
				continue // each is a whole run
			}
			t.Run(name+"/"+of.name, func(t *testing.T) {
				changed := base
				of.change(&changed)
				if got := first.Cost(changed); got != of.cost {
					t.Errorf("costs a %v, want a %v", got, of.cost)
				}
				want := analysed(t, changed, folder)
				same(t, retuned(t, first, changed), want)
				// What was retuned before leads to the same.
				last = retuned(t, last, changed)
				same(t, last, want)
			})
		}
		same(t, retuned(t, last, base), first)
	}
}

func retuned(t *testing.T, s *engine.Snapshot, config engine.Config) *engine.Snapshot {
	t.Helper()
	next, err := s.Retune(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	if next.Version <= s.Version {
		t.Errorf("version %d comes after %d", next.Version, s.Version)
	}
	return next
}

// same compares all there is to see of two answers.
func same(t *testing.T, got, want *engine.Snapshot) {
	t.Helper()
	var texts [2]bytes.Buffer
	for i, s := range []*engine.Snapshot{got, want} {
		if err := report.JSON(&texts[i], s, report.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(texts[0].Bytes(), texts[1].Bytes()) {
		t.Fatalf("the reports differ: %s", difference(texts[0].String(), texts[1].String()))
	}
	if len(got.Ranking) != len(want.Ranking) || len(got.Unranked) != len(want.Unranked) {
		t.Fatalf("%d and %d principals, want %d and %d", len(got.Ranking), len(got.Unranked), len(want.Ranking), len(want.Unranked))
	}
	for i := range want.Ranking {
		if !reflect.DeepEqual(got.Ranking[i], want.Ranking[i]) {
			t.Fatalf("%+v\nwant\n%+v", got.Ranking[i], want.Ranking[i])
		}
		gotOdds, _ := got.Isolation(&got.Ranking[i])
		wantOdds, _ := want.Isolation(&want.Ranking[i])
		if !reflect.DeepEqual(gotOdds, wantOdds) {
			t.Fatalf("isolation %+v, want %+v", gotOdds, wantOdds)
		}
	}
	if !reflect.DeepEqual(got.Unranked, want.Unranked) && len(want.Unranked) > 0 {
		t.Errorf("unranked %+v, want %+v", got.Unranked, want.Unranked)
	}
	for _, q := range []string{"rule:*", "level:MEDIUM"} {
		if g, w := chosen(t, got, q), chosen(t, want, q); !reflect.DeepEqual(g, w) {
			t.Errorf("%s chooses %d events, want %d", q, len(g), len(w))
		}
	}
}

// difference is where two texts part.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: %s, want %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// shifts is a log of five days in which people and services work at all hours, often in several sessions and
// from several addresses at once.
func shifts() string {
	random := rand.New(rand.NewPCG(3, 5))
	calls := []string{"iam:CreateUser", "iam:ListUsers", "s3:GetObject", "s3:PutObject", "sts:AssumeRole", "ec2:DescribeInstances"}
	start := time.Date(2025, 6, 14, 20, 0, 0, 0, time.UTC)
	var list []string
	for i := range 6000 {
		who, session := random.IntN(24), random.IntN(3)
		service, call, _ := strings.Cut(calls[random.IntN(len(calls))], ":")
		identity := fmt.Sprintf(`{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/u%[1]d","accountId":"111122223333","accessKeyId":"AKIA%[1]dX%[2]d"}`, who, session)
		if who%3 == 0 {
			identity = fmt.Sprintf(`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/r%[1]d/s%[2]d","accountId":"111122223333","accessKeyId":"ASIA%[1]dX%[2]d","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/r%[1]d"}}}`, who, session)
		}
		failure := ""
		if random.IntN(9) == 0 {
			failure = `"errorCode":"` + []string{"AccessDenied", "ThrottlingException"}[random.IntN(2)] + `",`
		}
		// Each works in stretches of its own, most of them longer than a quarter of an hour.
		at := start.Add(time.Duration(random.IntN(5)*24+who%7*3+random.IntN(4))*time.Hour + time.Duration(random.IntN(3600))*time.Second)
		list = append(list, fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":%s,"eventTime":%q,"eventSource":"%s.amazonaws.com","eventName":%q,"awsRegion":%q,"sourceIPAddress":"203.0.113.%d",%s"userAgent":"aws-cli/2.27","eventID":"%08x-0000-4000-8000-%012x","recipientAccountId":"111122223333"}`,
			identity, at.Format(time.RFC3339), service, call, []string{"us-east-1", "eu-west-1", "ap-northeast-2"}[random.IntN(3)], who+session%2*100, failure, i, i))
	}
	return `{"Records":[` + strings.Join(list, ",") + `]}`
}

func TestRetuneRefusesWhatReadingAloneBrings(t *testing.T) {
	s := creations(t)
	for name, change := range map[string]func(*engine.Config){
		"other signatures":               func(c *engine.Config) { c.Signatures = made(t) },
		"sequences that ask for targets": func(c *engine.Config) { c.Sequences = sequence.Default() },
		"other limits":                   func(c *engine.Config) { c.Limits.MaxFile++ },
	} {
		changed := s.Config()
		change(&changed)
		if _, err := s.Retune(context.Background(), changed); !errors.Is(err, engine.ErrReread) || s.Cost(changed) != engine.Reread {
			t.Errorf("%s: %v, costs a %v", name, err, s.Cost(changed))
		}
	}
	ended, end := context.WithCancel(context.Background())
	end()
	changed := s.Config()
	changed.Spec.Hours.Timezone = "Asia/Seoul"
	if next, err := s.Retune(ended, changed); !errors.Is(err, context.Canceled) || next != nil {
		t.Errorf("a cancelled Retune gives %v, %v", next, err)
	}
	changed.Spec.Hours.Timezone = "Mars/Olympus"
	if _, err := s.Retune(context.Background(), changed); err == nil {
		t.Error("a time zone that nobody knows is taken")
	}
	if _, err := (&engine.Snapshot{}).Retune(context.Background(), changed); !errors.Is(err, engine.ErrReread) {
		t.Errorf("a snapshot that no run has made: %v", err)
	}
}
