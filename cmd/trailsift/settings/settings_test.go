package settings_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/source"
)

// load loads settings from files with the given texts ("" for no file), and from variables and flags.
func load(t *testing.T, local, user string, environ []string, flags ...settings.Flag) (settings.Loaded, error) {
	t.Helper()
	folder := t.TempDir()
	t.Chdir(folder)
	places := settings.Places{Local: "./config.yaml", User: filepath.Join(folder, "own.yaml"), Environ: environ, Flags: flags}
	for path, text := range map[string]string{places.Local: local, places.User: user} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return settings.Load(places)
}

func mustLoad(t *testing.T, local, user string, environ []string, flags ...settings.Flag) settings.Loaded {
	t.Helper()
	loaded, err := load(t, local, user, environ, flags...)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// commentedOut finds settings in config.yaml: prose has exactly one blank after its #.
var commentedOut = regexp.MustCompile(`(?m)^( *)#([^ #\n]|  +[^-\s])`)

func TestConfigFileHoldsEveryDefault(t *testing.T) {
	text, err := os.ReadFile("../../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(text), "\ntrailsift:", 2)
	if len(parts) != 2 {
		t.Fatal("config.yaml has no top key trailsift:")
	}
	active := "trailsift:" + commentedOut.ReplaceAllString(parts[1], "$1$2")
	// From the user's own place every key is taken, guarded ones too.
	loaded := mustLoad(t, "", active, nil)
	if want := settings.Default(); !reflect.DeepEqual(loaded.Settings, want) {
		t.Errorf("config.yaml says\n%+v\nthe code says\n%+v", loaded.Settings, want)
	}
	for _, key := range settings.Keys() {
		if loaded.Origin(key) == "default" {
			t.Errorf("config.yaml lacks %s", key)
		}
	}
}

func TestConfigFileAsShippedChangesNothing(t *testing.T) {
	text, err := os.ReadFile("../../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	loaded := mustLoad(t, string(text), "", nil, settings.Flag{Name: "--profile", Key: "profile", Value: "classic"})
	for _, key := range settings.Keys() {
		if strings.Contains(loaded.Origin(key), "config.yaml") {
			t.Errorf("%s is set by config.yaml and would override a profile", key)
		}
	}
}

func TestProfilesAreTheEnginesOwn(t *testing.T) {
	for name, want := range map[string]engine.Config{
		"default": {Profile: "default", Limits: source.DefaultLimits(), Spec: profile.Default(), Rules: rule.Default(), Forest: forest.Default(), Risk: risk.Default(), Sequences: sequence.Default()},
		"classic": {Profile: "classic", Limits: source.DefaultLimits(), Spec: profile.Classic(), Rules: rule.Classic(), Forest: forest.Classic(), Risk: risk.Classic(), Sequences: sequence.Classic()},
	} {
		got := mustLoad(t, "", "", []string{"TRAILSIFT_PROFILE=" + name}).Engine()
		if len(got.Spec.Identity.People) == 0 {
			got.Spec.Identity.People = nil
		}
		if len(got.Accounts) == 0 {
			got.Accounts = nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("profile %s is\n%+v\nwant\n%+v", name, got, want)
		}
	}
}

func TestLayersOverrideEachOther(t *testing.T) {
	const threshold = "rules.R04.threshold"
	local := "trailsift: {rules: {R04: {threshold: 5}}}\n"
	user := "trailsift: {rules: {R04: {threshold: 4, points: 11}}}\n"
	environ := []string{"TRAILSIFT_RULES_R04_THRESHOLD=6"}
	flag := settings.Flag{Name: "--set", Key: threshold, Value: "7"}
	for _, test := range []struct {
		name   string
		loaded settings.Loaded
		want   float64
		origin string
	}{
		{"default", mustLoad(t, "", "", nil), 3, "default"},
		{"user", mustLoad(t, "", user, nil), 4, "own.yaml:1"},
		{"local", mustLoad(t, local, user, nil), 5, "./config.yaml:1"},
		{"environment", mustLoad(t, local, user, environ), 6, "TRAILSIFT_RULES_R04_THRESHOLD"},
		{"flag", mustLoad(t, local, user, environ, flag), 7, "--set"},
	} {
		if got := test.loaded.Rules.R04.Threshold; got != test.want {
			t.Errorf("%s: threshold %v, want %v", test.name, got, test.want)
		}
		if got := test.loaded.Origin(threshold); !strings.HasSuffix(got, test.origin) {
			t.Errorf("%s: from %s, want %s", test.name, got, test.origin)
		}
	}
	if got := mustLoad(t, local, user, nil).Rules.R04.Points; got != 11 {
		t.Errorf("the user's points are %v, want 11: a stronger file must leave what it does not set", got)
	}
}

func TestProfileLiesBelowFiles(t *testing.T) {
	loaded := mustLoad(t, "trailsift: {profile: classic, rules: {min_events: 2}}\n", "", nil)
	if loaded.Rules.MinEvents != 2 || loaded.Episodes.Enabled || loaded.Origin("episodes.enabled") != "profile classic" {
		t.Errorf("min_events %d, episodes %v from %s", loaded.Rules.MinEvents, loaded.Episodes.Enabled, loaded.Origin("episodes.enabled"))
	}
}

func TestValuesOfEveryKind(t *testing.T) {
	loaded := mustLoad(t, `
trailsift:
  identity: {people: ["Admin-*"]}
  hours:
    zones:
      - {match: "*:user/Jiwon", timezone: Asia/Seoul}
  counting.burst_window: 90
  rules:
    overrides:
      - {rule: R04, match: "*CI*", enabled: false, reason: builds everywhere, until: "2026-12-31"}
      - {kind: workload, points: 1.5}
  limits: {max_file: 512mib}
  keys: {quit: [W, ctrl+q]}
`, "", []string{"TRAILSIFT_LISTS_ADMIN=iam:CreateUser, iam:PutUserPolicy", "TRAILSIFT_EPISODES_GAP=30m", "TRAILSIFT_UI_ASCII=true"})
	config := loaded.Engine()
	if got := config.Spec.Hours.Zones; len(got) != 1 || got[0].Match != "*:user/Jiwon" {
		t.Errorf("zones %+v: the case of a pattern has to stay", got)
	}
	if o := config.Rules.Overrides; len(o) != 2 || *o[0].Enabled || o[0].Points != nil || *o[1].Points != 1.5 {
		t.Errorf("overrides %+v", o)
	}
	if o, end := config.Rules.Overrides, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); o[0].Reason != "builds everywhere" || !o[0].Until.Equal(end) || !o[1].Until.IsZero() {
		t.Errorf("overrides %+v", o)
	}
	if config.Limits.MaxFile != 512<<20 || config.Spec.BurstWindow != 90 || config.Spec.EpisodeGap != 1800 {
		t.Errorf("max_file %d, burst_window %d, gap %d", config.Limits.MaxFile, config.Spec.BurstWindow, config.Spec.EpisodeGap)
	}
	if want := []string{"iam:CreateUser", "iam:PutUserPolicy"}; !reflect.DeepEqual(config.Spec.Admin, want) {
		t.Errorf("admin %q, want %q", config.Spec.Admin, want)
	}
	if want := []string{"W", "ctrl+q"}; !reflect.DeepEqual(loaded.Keys["quit"], want) || len(loaded.Keys["help"]) == 0 {
		t.Errorf("keys %v", loaded.Keys)
	}
	if !loaded.UI.ASCII {
		t.Error("ui.ascii is not set")
	}
}

func TestBadValuesAreNamed(t *testing.T) {
	for _, test := range []struct{ yaml, want string }{
		{"{rules: {R04: {threshold: three}}}", `rules.R04.threshold: want a number, got "three" (./config.yaml:1)`},
		{"{rules: {R04: {threshold: '3'}}}", `rules.R04.threshold: want a number, got "3"`},
		{"{rules: {r04: {threshold: .inf}}}", `rules.R04.threshold: want a number`},
		{"{rules: {R04: {treshold: 3}}}", `rules.R04.treshold: unknown key; did you mean rules.R04.threshold?`},
		{"{rules: {R10: {points: 3}}}", `rules.R10`},
		{"{rule: 3}", `rule: unknown key`},
		{"{rules: 3}", `rules: want a section, got "3"`},
		{"{rules: {min_events: {a: 1}}}", `rules.min_events: want a whole number, got a section`},
		{"{rules: {min_events: 1.5}}", `rules.min_events: want a whole number, got "1.5"`},
		{"{rules: {overrides: [{rule: R04, macth: x}]}}", `rules.overrides[0].macth: unknown key`},
		{"{rules: {overrides: [{rule: R04, Rule: R05, points: 1}]}}", `rules.overrides[0].Rule: is set twice`},
		{"{rules: {overrides: [{rule: R44, points: 1}]}}", `rules.overrides[0].rule: want R01 to R09, got "R44"`},
		{"{rules: {overrides: [{rule: R04}]}}", `rules.overrides[0]: changes nothing`},
		{"{rules: {overrides: [{rule: R04, points: 1, until: soon}]}}", `rules.overrides[0].until: want a day such as 2026-12-31, got "soon"`},
		{"{hours: {timezone: Mars/Olympus}}", `hours.timezone: want a time zone`},
		{"{hours: {timezone: Local}}", `hours.timezone: want a time zone`},
		{"{hours: {zones: [{timezone: UTC}]}}", `hours.zones[0].match: want a pattern`},
		{"{hours: {zones: {a: UTC}}}", `hours.zones: want a list, got a section`},
		{"{hours: {from: 25}}", `hours.from: want an hour from 0 to 24, got 25`},
		{"{lists: {admin: [CreateUser]}}", `lists.admin[0]: want a service and a call`},
		{"{limits: {max_file: big}}", `limits.max_file: want a size`},
		{"{counting: {burst_window: soon}}", `counting.burst_window: want a duration`},
		{"{profile: clasic}", `profile: want classic or default, got "clasic" (./config.yaml:1)`},
		{"{score: {anomaly: maybe}}", `score.anomaly: want level, any_vote, got "maybe"`},
		{"{levels: {high: 90}}", `levels.critical: want levels.high (90) or more, got 80`},
		{"{ui: {theme: pink}}", `ui.theme: want one of auto, dark`},
		{"{ui: {ascii: 1}}", `ui.ascii: want true or false, got "1"`},
		{"{keys: {dance: [x]}}", `keys.dance: unknown key`},
		{"{keys: {quit: [j]}}", `keys: "j" is both`},
		{"{keys: {quit: []}}", `keys: quit needs at least one key (./config.yaml:1)`},
		{"{profile: classic, Profile: default}", `profile: is set twice`},
		{"{profile: &a classic, ui: {theme: *a}}", `ui.theme: aliases (*name) are not read here`},
		{"[1]", `trailsift: want a section, got a list`},
		{"{", `./config.yaml: line 1: `},
		{"{log: {file: /tmp/x}}", `log.file: names a file, so it is not taken from a file that may lie among the evidence`},
	} {
		_, err := load(t, "trailsift: "+test.yaml+"\n", "", nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v\nwant %s", test.yaml, err, test.want)
		}
	}
}

func TestBadVariablesAndFlagsAreNamed(t *testing.T) {
	for variable, want := range map[string]string{
		"TRAILSIFT_RULES_R04_THRESHOLD=x": `rules.R04.threshold: want a number, got "x" (TRAILSIFT_RULES_R04_THRESHOLD)`,
		"TRAILSIFT_RULES_R4_THRESHOLD=1":  `TRAILSIFT_RULES_R4_THRESHOLD: unknown variable`,
		"TRAILSIFT_RULES_OVERRIDES=[{":    `rules.overrides: cannot be read as YAML`,
	} {
		if _, err := load(t, "", "", []string{variable}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", variable, err, want)
		}
	}
	_, err := load(t, "", "", nil, settings.Flag{Name: "--set", Key: "hours.tomezone", Value: "UTC"})
	if want := "hours.tomezone: unknown key; did you mean hours.timezone? (--set)"; err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestStrangersFileIsIgnored(t *testing.T) {
	for _, text := range []string{
		"trailsift: {profile: classic}\nserver: {port: 80}\n",
		"profile: classic\n",
		"- a list\n",
		"{{{ no YAML",
		"\x00\x01\x02",
	} {
		loaded := mustLoad(t, text, "", nil)
		if loaded.Profile != "default" || !strings.HasPrefix(loaded.Files[0].State, "ignored: ") {
			t.Errorf("%q: profile %s, file %s", text, loaded.Profile, loaded.Files[0].State)
		}
	}
}

func TestUsersOwnFileIsNeverIgnored(t *testing.T) {
	if _, err := load(t, "", "profile: classic\n", nil); err == nil {
		t.Error("settings outside the top key were taken for nobody's")
	}
	loaded := mustLoad(t, "", "trailsift: {log: {file: /tmp/trailsift.log}}\n", nil)
	if loaded.Log.File != "/tmp/trailsift.log" {
		t.Errorf("log.file %q: a guarded key is the user's to set", loaded.Log.File)
	}
}

func TestShownSettingsAreAConfigFile(t *testing.T) {
	first := mustLoad(t, "trailsift: {profile: classic, rules: {overrides: [{rule: R04, enabled: false}]}}\n", "", nil)
	var shown strings.Builder
	if err := first.WriteYAML(&shown); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(shown.String(), "profile: classic # ./config.yaml:1") || !strings.Contains(shown.String(), "min_events: 1 # profile classic") {
		t.Errorf("origins are missing:\n%s", shown.String())
	}
	second := mustLoad(t, "", shown.String(), nil)
	if !reflect.DeepEqual(first.Settings, second.Settings) {
		t.Errorf("shown settings load as\n%+v\nwant\n%+v", second.Settings, first.Settings)
	}
}
