package risk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// denied is a principal all of whose twenty events were denied: 15 + 20 points and 10 for the run.
var denied = profile.Features{TotalEvents: 20, Failed: 20, FailureRatio: 1, ConsecutiveFailures: 20, UniqueIPs: 1}

func found(layer, id, level string) finding.Finding {
	return finding.Finding{Layer: layer, ID: id, Level: level}
}

func TestScore(t *testing.T) {
	quiet := profile.Features{TotalEvents: 20, UniqueIPs: 1}
	suppressed := found("signature", "stop-logging", "critical")
	suppressed.Suppressed = "a drill"
	for _, test := range []struct {
		name     string
		features profile.Features
		forest   risk.Vote
		findings []finding.Finding
		want     string // total, level, anomaly, method, behaviour, floor, what decided
	}{
		{"nothing", quiet, risk.Normal, nil, "0 LOW false none 0/0 behaviour"},
		{"rules", denied, risk.Abstained, nil, "45 MEDIUM true rule 45/0 behaviour"},
		{"the forest adds its points", denied, risk.Anomalous, nil, "60 HIGH true rule+ml 60/0 behaviour"},
		{"the forest alone", quiet, risk.Anomalous, nil, "15 LOW false ml 15/0 behaviour"},
		{
			"a critical signature is 80 at least", quiet, risk.Abstained,
			[]finding.Finding{found("signature", "stop-logging", "critical")},
			"80 CRITICAL true signature 0/80 floor",
		},
		{
			"a low one does not lower what the rules say", denied, risk.Abstained,
			[]finding.Finding{found("sequence", "S06_PERIODIC_ACCESS", "low")},
			"45 MEDIUM true rule+sequence 45/20 behaviour",
		},
		{
			"each further distinct finding is worth two points", quiet, risk.Abstained,
			[]finding.Finding{
				found("sequence", "S01_BRUTE_FORCE", "high"), found("signature", "no-mfa", "low"),
				found("signature", "no-mfa", "low"), found("signature", "seen", "informational"),
			},
			"62 HIGH true signature+sequence 0/62 floor",
		},
		{
			"all further ones ten at most", quiet, risk.Abstained,
			[]finding.Finding{
				found("signature", "a", "critical"), found("signature", "b", "low"), found("signature", "c", "low"), found("signature", "d", "low"),
				found("signature", "e", "low"), found("signature", "f", "low"), found("signature", "g", "low"), found("signature", "h", "low"),
			},
			"90 CRITICAL true signature 0/90 floor",
		},
		{
			"an informational finding is no vote", quiet, risk.Abstained,
			[]finding.Finding{found("signature", "seen", "informational")},
			"0 LOW false none 0/0 behaviour",
		},
		{"a suppressed finding does not count", quiet, risk.Abstained, []finding.Finding{suppressed}, "0 LOW false none 0/0 behaviour"},
		{
			"a rule's finding raises no floor", denied, risk.Abstained,
			[]finding.Finding{found("rule", "R06_CONSEC_FAIL", "critical")},
			"45 MEDIUM true rule 45/0 behaviour",
		},
		{
			"among equals behaviour decides",
			profile.Features{TotalEvents: 4, MFAMissingCount: 1}, risk.Abstained,
			[]finding.Finding{found("signature", "no-mfa", "low")},
			"20 LOW false rule+signature 20/20 behaviour",
		},
		{
			"a hundred is the most",
			profile.Features{
				TotalEvents: 200, OffHoursRatio: 1, HighRiskRatio: 1, MFAMissingCount: 9, UniqueIPs: 9, FailureRatio: 1,
				ConsecutiveFailures: 90, AdminActionCount: 9, UniqueRegions: 9, Burst: 200,
			}, risk.Anomalous, nil,
			"100 CRITICAL true rule+ml 151/0 behaviour",
		},
		{
			"four failures are a penalty, but no rule",
			profile.Features{TotalEvents: 20, ConsecutiveFailures: 4}, risk.Abstained, nil,
			"4 LOW false none 4/0 behaviour",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := profile.Principal{Name: "arn:aws:iam::210987654321:user/mira", Kind: profile.Person, Features: test.features}
			s := risk.Weigh(&p, rule.Default(), test.forest, test.findings, risk.Default())
			got := fmt.Sprintf("%v %v %v %s %v/%v %s", s.Total, s.Level, s.Anomaly, s.Method, s.Behaviour, s.Floor, s.DecidedBy)
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
			sum := 0.0
			for _, part := range s.Parts {
				sum += part.Points
			}
			if sum != s.Behaviour {
				t.Errorf("the parts add up to %v, behaviour is %v", sum, s.Behaviour)
			}
		})
	}
}

func TestClassicAnomalyIsAnyVote(t *testing.T) {
	p := profile.Principal{Features: profile.Features{TotalEvents: 20, UniqueIPs: 3}}
	if s := risk.Weigh(&p, rule.Default(), risk.Abstained, nil, risk.Classic()); !s.Anomaly || s.Level != risk.Low {
		t.Errorf("one rule: got %+v", s)
	}
	p.Features.UniqueIPs = 1
	if s := risk.Weigh(&p, rule.Default(), risk.Anomalous, nil, risk.Classic()); !s.Anomaly || s.Total != 15 {
		t.Errorf("the forest: got %+v", s)
	}
	if s := risk.Weigh(&p, rule.Default(), risk.Normal, nil, risk.Classic()); s.Anomaly {
		t.Errorf("no vote: got %+v", s)
	}
}

// The greatest scope decides. Among equals the whole wins, then the earliest episode.
func TestDecidingScope(t *testing.T) {
	quiet := profile.Features{TotalEvents: 300, UniqueIPs: 1}
	for _, test := range []struct {
		name     string
		whole    profile.Features
		episodes []profile.Features
		want     int
	}{
		{"no episodes", denied, nil, profile.Whole},
		{"all the same", denied, []profile.Features{denied, denied}, profile.Whole},
		{"an episode", quiet, []profile.Features{quiet, denied, denied}, 1},
		{"many addresses are nothing to an episode", quiet, []profile.Features{{TotalEvents: 10, UniqueIPs: 9}}, profile.Whole},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := profile.Principal{Features: test.whole}
			for _, features := range test.episodes {
				p.Episodes = append(p.Episodes, profile.Episode{Features: features})
			}
			s := risk.Weigh(&p, rule.Default(), risk.Abstained, nil, risk.Default())
			if s.Episode != test.want || len(s.Episodes) != len(test.episodes) {
				t.Errorf("got %d of %v, want %d", s.Episode, s.Episodes, test.want)
			}
		})
	}
}

func TestRankingOrder(t *testing.T) {
	standing := func(name string, total, floor, behaviour float64, denied int) risk.Standing {
		return risk.Standing{Name: name, Denied: denied, Score: &risk.Score{Total: total, Floor: floor, Behaviour: behaviour}}
	}
	order := []risk.Standing{
		standing("the highest score", 90, 0, 90, 0),
		standing("then the higher floor", 80, 80, 20, 0),
		standing("then the higher behaviour", 80, 60, 80, 0),
		standing("then more denied events", 80, 60, 70, 9),
		standing("then by name: a", 80, 60, 70, 3),
		standing("then by name: b", 80, 60, 70, 3),
	}
	shuffled := slices.Clone(order)
	slices.Reverse(shuffled)
	slices.SortFunc(shuffled, risk.Compare)
	for i := range order {
		if shuffled[i].Name != order[i].Name {
			t.Errorf("place %d: got %q, want %q", i+1, shuffled[i].Name, order[i].Name)
		}
	}
}

func TestLevels(t *testing.T) {
	for points, want := range map[float64]string{0: "LOW", 39.5: "LOW", 40: "MEDIUM", 60: "HIGH", 79: "HIGH", 80: "CRITICAL", 100: "CRITICAL"} {
		rules := rule.Default().With(rule.NoMFA, rule.Setting{Enabled: true, Threshold: 1, Points: points})
		p := profile.Principal{Features: profile.Features{TotalEvents: 1, MFAMissingCount: 1}}
		s := risk.Weigh(&p, rules, risk.Abstained, nil, risk.Default())
		if s.Level.String() != want || s.Total != points {
			t.Errorf("%v points are %v, want %s", points, s.Level, want)
		}
	}
}

func TestPartsOfZeroAreLeftOut(t *testing.T) {
	rules := rule.Default().With(rule.HighFailRate, rule.Setting{Enabled: true, Threshold: 0.4})
	s := risk.Weigh(&profile.Principal{Features: denied}, rules, risk.Abstained, nil, risk.Default())
	var names []string
	for _, part := range s.Parts {
		names = append(names, part.Name)
	}
	if got := strings.Join(names, " "); got != "R06_CONSEC_FAIL CONSEC_PENALTY" {
		t.Errorf("got %s", got)
	}
}
