package rule_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/profile"
	"trailsift/engine/rule"
)

// quiet are the features of a principal for whom nothing fires.
var quiet = profile.Features{TotalEvents: 20, UniqueIPs: 1, UniqueRegions: 1, Burst: 20}

// fired lists the rules that fired, by first three characters.
func fired(verdicts rule.Verdicts) string {
	var ids []string
	for _, v := range verdicts {
		if v.Fired {
			ids = append(ids, v.ID.Short())
		}
	}
	return strings.Join(ids, " ")
}

func TestThresholds(t *testing.T) {
	for _, test := range []struct {
		name  string
		shape func(*profile.Features)
		want  string
	}{
		{"nothing", func(f *profile.Features) {}, ""},
		{"off hours at the threshold", func(f *profile.Features) { f.OffHoursRatio = 0.30 }, ""},
		{"off hours above it", func(f *profile.Features) { f.OffHoursRatio = 0.35 }, "R01"},
		{"high risk at the threshold", func(f *profile.Features) { f.HighRiskRatio = 0.20 }, ""},
		{"high risk above it", func(f *profile.Features) { f.HighRiskRatio = 0.25 }, "R02"},
		{"one call without MFA", func(f *profile.Features) { f.MFAMissingCount = 1 }, "R03"},
		{"two addresses", func(f *profile.Features) { f.UniqueIPs = 2 }, ""},
		{"three addresses", func(f *profile.Features) { f.UniqueIPs = 3 }, "R04"},
		{"failures at the threshold", func(f *profile.Features) { f.FailureRatio = 0.40 }, ""},
		{"failures above it", func(f *profile.Features) { f.FailureRatio = 0.45 }, "R05"},
		{"four failures in a row", func(f *profile.Features) { f.ConsecutiveFailures = 4 }, ""},
		{"five failures in a row", func(f *profile.Features) { f.ConsecutiveFailures = 5 }, "R06"},
		{"four admin actions", func(f *profile.Features) { f.AdminActionCount = 4 }, ""},
		{"five admin actions", func(f *profile.Features) { f.AdminActionCount = 5 }, "R07"},
		{"two regions", func(f *profile.Features) { f.UniqueRegions = 2 }, "R08"},
		{"a hundred events at once", func(f *profile.Features) { f.Burst = 100 }, ""},
		{"a hundred and one", func(f *profile.Features) { f.Burst = 101 }, "R09"},
		{"ratios of four events say nothing", func(f *profile.Features) {
			f.TotalEvents, f.OffHoursRatio, f.HighRiskRatio, f.FailureRatio = 4, 1, 1, 1
		}, ""},
		{"ratios of five do", func(f *profile.Features) {
			f.TotalEvents, f.OffHoursRatio, f.HighRiskRatio, f.FailureRatio = 5, 1, 1, 1
		}, "R01 R02 R05"},
	} {
		t.Run(test.name, func(t *testing.T) {
			features := quiet
			test.shape(&features)
			tuned := rule.Default().For("arn:aws:iam::210987654321:user/mira", profile.Person)
			if got := fired(tuned.Whole(&features)); got != test.want {
				t.Errorf("fired: %q, want %q", got, test.want)
			}
		})
	}
}

func TestEpisodesHaveOneAddress(t *testing.T) {
	features := quiet
	features.UniqueIPs, features.UniqueRegions = 40, 2
	tuned := rule.Default().For("arn:aws:iam::210987654321:user/mira", profile.Person)
	verdicts := tuned.Episode(&features)
	if got := fired(verdicts); got != "R08" {
		t.Errorf("fired: %q, want R08", got)
	}
	if verdicts[3].Silent != "an episode has one address" {
		t.Errorf("R04 says %q", verdicts[3].Silent)
	}
}

func TestSilentRulesSayWhy(t *testing.T) {
	settings := rule.Default().With(rule.MultiRegion, rule.Setting{Threshold: 2, Points: 8})
	tuned := settings.For("arn:aws:iam::210987654321:user/mira", profile.Person)
	verdicts := tuned.Whole(&profile.Features{TotalEvents: 3, UniqueRegions: 5})
	for at, want := range map[int]string{0: "fewer than 5 events", 2: "", 7: "switched off"} {
		if got := verdicts[at].Silent; got != want {
			t.Errorf("%s says %q, want %q", verdicts[at].ID, got, want)
		}
	}
	if rule.Default().Rules[rule.MultiRegion].Enabled != true {
		t.Error("With changed the settings it was called on")
	}
}

func TestOverrides(t *testing.T) {
	off, on, forty, five := false, true, 40.0, 5.0
	features := quiet
	features.UniqueIPs, features.UniqueRegions = 12, 3
	ci, kind := "arn:aws:iam::210987654321:role/ci-deploy", profile.Workload
	for _, test := range []struct {
		name      string
		overrides []rule.Override
		want      string
		points    float64
	}{
		{"none", nil, "R04 R08", 18},
		{"for all principals", []rule.Override{{Rule: "R04", Threshold: &forty}}, "R08", 8},
		{"by full name", []rule.Override{{Rule: "R04_MULTI_IP", Points: &five}}, "R04 R08", 13},
		{"for the kind", []rule.Override{{Rule: "r08", Kind: "workload", Enabled: &off}}, "R04", 10},
		{"for another kind", []rule.Override{{Rule: "R08", Kind: "person", Enabled: &off}}, "R04 R08", 18},
		{"for a pattern", []rule.Override{{Rule: "R04", Match: "*:role/ci-*", Threshold: &forty}}, "R08", 8},
		{"for another pattern", []rule.Override{{Rule: "R04", Match: "*:role/web-*", Threshold: &forty}}, "R04 R08", 18},
		{"kind and pattern both have to fit", []rule.Override{{Rule: "R04", Kind: "person", Match: "*:role/ci-*", Threshold: &forty}}, "R04 R08", 18},
		{"every rule at once", []rule.Override{{Match: "*:role/ci-*", Enabled: &off}}, "", 0},
		{"the last one wins", []rule.Override{{Enabled: &off}, {Rule: "R04", Enabled: &on}}, "R04", 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			settings := rule.Default()
			settings.Overrides = test.overrides
			if err := settings.Check(); err != nil {
				t.Fatal(err)
			}
			tuned := settings.For(ci, kind)
			verdicts := tuned.Whole(&features)
			if got := fired(verdicts); got != test.want || verdicts.Points() != test.points {
				t.Errorf("fired: %q with %v points, want %q with %v", got, verdicts.Points(), test.want, test.points)
			}
		})
	}
}

func TestOverridesSayWhyAndEnd(t *testing.T) {
	five, end := 5.0, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	settings := rule.Default()
	settings.Overrides = []rule.Override{
		{Rule: "R04", Points: &five, Reason: "runners everywhere", Until: end},
		{Rule: "R08", Kind: "workload", Match: "*ci*", Points: &five},
	}
	for _, test := range []struct {
		now      time.Time
		r04, r08 string
	}{
		{end.Add(-time.Second), "runners everywhere", "kind workload, names like *ci*"},
		{end, "", "kind workload, names like *ci*"},
	} {
		tuned := settings.At(test.now).For("ci", profile.Workload)
		verdicts := tuned.Whole(&quiet)
		if verdicts[3].Override != test.r04 || verdicts[7].Override != test.r08 || verdicts[0].Override != "" {
			t.Errorf("at %v: %q and %q", test.now, verdicts[3].Override, verdicts[7].Override)
		}
		if want := map[string]float64{"": 10, "runners everywhere": five}[test.r04]; verdicts[3].Points != want {
			t.Errorf("at %v R04 gives %v points, want %v", test.now, verdicts[3].Points, want)
		}
	}
	if len(settings.Overrides) != 2 {
		t.Error("At changed the settings it was called on")
	}
}

// What an episode gives has to be the same whether its verdicts are spelled out or not.
func TestEpisodePoints(t *testing.T) {
	tuned := rule.Default().For("arn:aws:iam::210987654321:user/mira", profile.Person)
	for i := range 1000 {
		features := profile.Features{
			TotalEvents: i % 17, OffHoursRatio: float64(i%7) / 10, HighRiskRatio: float64(i%5) / 10, MFAMissingCount: i % 2,
			UniqueIPs: i % 4, FailureRatio: float64(i%11) / 20, ConsecutiveFailures: i % 8, AdminActionCount: i % 9,
			UniqueRegions: i % 3, Burst: i % 150,
		}
		verdicts := tuned.Episode(&features)
		if got := tuned.EpisodePoints(&features); got != verdicts.Points() {
			t.Fatalf("%+v gives %v, its verdicts %v", features, got, verdicts.Points())
		}
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		change func(*rule.Settings)
		want   string
	}{
		{func(s *rule.Settings) { s.Rules["R10_NEW"] = rule.Setting{} }, `there is no rule "R10_NEW"`},
		{func(s *rule.Settings) { s.Rules[rule.NoMFA] = rule.Setting{Points: -1} }, "R03_NO_MFA"},
		{func(s *rule.Settings) { s.Overrides = []rule.Override{{}, {Rule: "R44"}} }, `override 2: there is no rule "R44"`},
		{func(s *rule.Settings) { s.Overrides = []rule.Override{{Kind: "robot"}} }, `there is no kind "robot"`},
		{func(s *rule.Settings) { s.Overrides = []rule.Override{{Threshold: &nan}} }, "threshold NaN"},
	} {
		settings := rule.Default()
		test.change(&settings)
		if err := settings.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want an error with %q", err, test.want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]rule.ID{
		"R04": rule.MultiIP, "r04": rule.MultiIP, "R04_MULTI_IP": rule.MultiIP, "R4": "", "": "", "R04_OTHER": "",
	} {
		if got, ok := rule.Parse(name); got != want || ok != (want != "") {
			t.Errorf("Parse(%q) is %q, %v", name, got, ok)
		}
	}
}

// The catalogue is what `rules list` prints: complete, in order, in words.
func TestCatalogue(t *testing.T) {
	var got []string
	for _, d := range rule.Catalogue() {
		got = append(got, fmt.Sprintf("%s %s %v %v", d.ID, d.Condition, d.Default.Threshold, d.Default.Points))
		if d.Title == "" || d.Feature == "" || d.Definition == "" || !strings.HasSuffix(d.Why, ".") {
			t.Errorf("%s is not described: %+v", d.ID, d)
		}
	}
	want := []string{
		"R01_OFF_HOURS > 0.3 10", "R02_HIGH_RISK_RATIO > 0.2 15", "R03_NO_MFA ≥ 1 20", "R04_MULTI_IP ≥ 3 10",
		"R05_HIGH_FAIL_RATE > 0.4 15", "R06_CONSEC_FAIL ≥ 5 20", "R07_ADMIN_ABUSE ≥ 5 18", "R08_MULTI_REGION ≥ 2 8",
		"R09_EVENT_BURST > 100 10",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
