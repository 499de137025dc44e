package knob_test

import (
	"slices"
	"strings"
	"testing"

	"trailsift/cmd/trailsift/settings"
	"trailsift/ui/knob"
)

// TestKnobsAreSettings has every knob name a setting, and every setting of a sequence have a knob.
func TestKnobsAreSettings(t *testing.T) {
	defaults := settings.Default()
	keys := map[string]bool{}
	for _, k := range knob.All() {
		value := defaults.Value(k.Key)
		if value == "" {
			t.Errorf("%s is no setting", k.Key)
		}
		if keys[k.Key] {
			t.Errorf("%s is there twice", k.Key)
		}
		keys[k.Key] = true
		if isSwitch := value == "true" || value == "false"; isSwitch != (k.Kind == knob.Switch) {
			t.Errorf("%s is %s, and of kind %d", k.Key, value, k.Kind)
		}
	}
	for _, key := range settings.Keys() {
		tuned := strings.HasPrefix(key, "sequences.") || strings.HasPrefix(key, "levels.") || strings.HasPrefix(key, "rules.R")
		if tuned && !keys[key] {
			t.Errorf("%s cannot be tuned", key)
		}
	}
}

// TestEveryStepCanBeTaken steps each knob up and down a few times, and back.
func TestEveryStepCanBeTaken(t *testing.T) {
	loaded, err := settings.Load(settings.Places{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range knob.All() {
		was := loaded.Value(k.Key)
		for _, up := range []bool{true, false} {
			next := knob.Step(k.Kind, was, up)
			if (next == was) != (k.Kind == knob.Calls || k.Key == "ml.contamination" && !up) {
				t.Errorf("%s steps from %s to %s", k.Key, was, next)
			}
			if _, _, err := loaded.Tuned(map[string]string{k.Key: next}); err != nil {
				t.Errorf("%s cannot be %s: %v", k.Key, next, err)
			}
		}
	}
}

func TestStep(t *testing.T) {
	for _, test := range []struct {
		kind           knob.Kind
		down, at, over string
	}{
		{knob.Switch, "false", "true", "false"},
		{knob.Count, "2", "3", "4"},
		{knob.Count, "19", "20", "25"},
		{knob.Count, "95", "100", "110"},
		{knob.Count, "850", "900", "950"},
		{knob.Count, "950", "1000", "1100"},
		{knob.Count, "0", "0", "1"},
		{knob.Count, "2", "2.5", "3"},
		{knob.Points, "99", "100", "100"},
		{knob.Bound, "75", "78", "80"},
		{knob.Share, "0.25", "0.3", "0.35"},
		{knob.Share, "0.04", "0.05", "0.1"},
		{knob.Share, "0", "0.01", "0.02"},
		{knob.Share, "0.95", "1", "1"},
		{knob.Odds, "0.59", "0.6", "0.61"},
		{knob.Length, "5m0s", "10m", "15m0s"},
		{knob.Length, "0", "0", "10s"},
		{knob.Length, "10s", "25s", "30s"},
		{knob.Length, "72h0m0s", "168h", "168h0m0s"},
		{knob.Zone, "America/Sao_Paulo", "UTC", "Europe/London"},
		{knob.Zone, "America/Sao_Paulo", "Europe/Dublin", "Europe/London"},
		{knob.Zone, "Australia/Sydney", "Pacific/Auckland", "Pacific/Auckland"},
		{knob.Calls, "a:B", "a:B", "a:B"},
		{knob.Count, "many", "many", "many"},
	} {
		if got := knob.Step(test.kind, test.at, false); got != test.down {
			t.Errorf("below %s of kind %d is %s, want %s", test.at, test.kind, got, test.down)
		}
		if got := knob.Step(test.kind, test.at, true); got != test.over {
			t.Errorf("above %s of kind %d is %s, want %s", test.at, test.kind, got, test.over)
		}
	}
}

func TestLists(t *testing.T) {
	const list = "iam:CreateUser,sso:*PermissionSet"
	for call, want := range map[string]string{"iam:createuser": "iam:CreateUser", "sso:PutInlinePolicyToPermissionSet": "sso:*PermissionSet", "s3:GetObject": ""} {
		if entry, held := knob.Holds(list, call); entry != want || held != (want != "") {
			t.Errorf("%s is held by %q", call, entry)
		}
	}
	now := knob.Toggle(knob.Toggle(list, "IAM:CreateUser"), "s3:GetObject")
	if now != "sso:*PermissionSet,s3:GetObject" {
		t.Errorf("toggled: %s", now)
	}
	if again := knob.InOrder(knob.Toggle(now, "iam:CreateUser"), list); again != list+",s3:GetObject" {
		t.Errorf("toggled again: %s", again)
	}
	added, removed := knob.Differ(list, now)
	if !slices.Equal(added, []string{"s3:GetObject"}) || !slices.Equal(removed, []string{"iam:CreateUser"}) {
		t.Errorf("differ by %v and %v", added, removed)
	}
}
