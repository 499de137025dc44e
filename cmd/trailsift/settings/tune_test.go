package settings_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trailsift/cmd/trailsift/settings"
)

func loadedFrom(t *testing.T, text string) settings.Loaded {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := settings.Load(settings.Places{User: path})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// TestChangesAreAConfigurationFile has what was tuned read back by whoever starts with the file.
func TestChangesAreAConfigurationFile(t *testing.T) {
	plain := loadedFrom(t, "")
	tuned, changes, err := plain.Tuned(map[string]string{
		"rules.R04.threshold":    "7",
		"rules.R01.enabled":      "false",
		"rules.R02.points":       "12.5",
		"rules.min_events":       "5", // as it was
		"levels.high":            "65",
		"hours.timezone":         "Asia/Seoul",
		"counting.burst_window":  "1200",
		"lists.admin":            "iam:CreateUser, s3:PutBucketPolicy",
		"sequences.S03.after":    "1h30m",
		"sequences.S05.enabled":  "false",
		"ml.contamination":       "0.05",
		"score.consec_penalty":   "0",
		"episodes.enabled":       "false",
		"signatures.enabled":     "false",
		"sequences.S02.speed":    "1000",
		"sequences.S06.interval": "2h",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, same := changes["rules.min_events"]; same || len(changes) != 15 || changes["counting.burst_window"] != "20m" {
		t.Errorf("changes are %v", changes)
	}
	var file bytes.Buffer
	if err := plain.WriteChanges(&file, changes); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(file.String(), "R03") || !strings.Contains(file.String(), "threshold: 7 # was 3\n") {
		t.Errorf("wrote\n%s", file.String())
	}
	again := loadedFrom(t, file.String())
	if !reflect.DeepEqual(again.Settings, tuned.Settings) {
		t.Errorf("read back\n%+v\nwant\n%+v", again.Settings, tuned.Settings)
	}
	if !reflect.DeepEqual(again.Engine(), tuned.Engine()) {
		t.Error("the engine's configuration differs")
	}
	if !reflect.DeepEqual(plain.Settings, settings.Default()) {
		t.Error("tuning has changed what was loaded")
	}
}

func TestTuningRefusesWhatAFileMayNotSay(t *testing.T) {
	plain := loadedFrom(t, "")
	for key, text := range map[string]string{
		"rules.R04.threshold":   "-1",
		"rules.R04.points":      "many",
		"levels.medium":         "70",
		"hours.timezone":        "Mars/Olympus",
		"lists.high_risk":       "CreateUser",
		"counting.burst_window": "1500ms",
		"sequences.S06.spread":  "1.5",
		"episodes.enabled":      "maybe",
		"rules.R04":             "3",
		"rules.R10.points":      "3",
		"keys":                  "x",
	} {
		if _, _, err := plain.Tuned(map[string]string{key: text}); err == nil {
			t.Errorf("%s was set to %q", key, text)
		}
	}
}

func TestValueSpellsSettings(t *testing.T) {
	plain := settings.Default()
	for key, want := range map[string]string{
		"rules.R01.threshold": "0.3", "counting.burst_window": "10m", "sequences.S03.before": "24h", "ml.enabled": "true",
		"organisation.accounts": "", "rules": "", "rules.R99.points": "", "levels.critical": "80",
	} {
		if got := plain.Value(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
