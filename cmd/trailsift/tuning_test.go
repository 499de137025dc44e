package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
)

func loadedTunable(t *testing.T, places settings.Places) tunable {
	t.Helper()
	loaded, err := settings.Load(places)
	if err != nil {
		t.Fatal(err)
	}
	var a app
	config, err := a.engineConfig(loaded, nil)
	if err != nil {
		t.Fatal(err)
	}
	config.Live = true
	return tunable{loaded, config}
}

// TestTuningKeepsWhatItDoesNotChange has a changed configuration differ in nothing but the change.
func TestTuningKeepsWhatItDoesNotChange(t *testing.T) {
	plain := loadedTunable(t, settings.Places{})
	same, changed, err := plain.Tuned(nil)
	if err != nil || len(changed) != 0 || !reflect.DeepEqual(same, plain.config) {
		t.Errorf("nothing changed gives %v, %v and another configuration", changed, err)
	}
	without, _, err := plain.Tuned(map[string]string{"signatures.enabled": "false"})
	if err != nil || without.Signatures != nil {
		t.Errorf("signatures are %v, %v", without.Signatures, err)
	}
	off := loadedTunable(t, settings.Places{Flags: []settings.Flag{{Name: "--set", Key: "signatures.enabled", Value: "false"}}})
	with, _, err := off.Tuned(map[string]string{"signatures.enabled": "true"})
	if err != nil || with.Signatures == nil {
		t.Errorf("signatures that were not read with are %v, %v: nobody would notice", with.Signatures, err)
	}
	if _, _, err := plain.Tuned(map[string]string{"rules.R04.points": "101"}); err == nil || err.Error() != "rules.R04.points: want 0 to 100, got 101" {
		t.Errorf("101 points: %v", err)
	}
}

// TestWrittenTuningIsLoaded reads what was written as ./config.yaml, which takes less than the user's own.
func TestWrittenTuningIsLoaded(t *testing.T) {
	plain := loadedTunable(t, settings.Places{})
	changes := map[string]string{"rules.R02.threshold": "0.35", "lists.high_risk": "iam:CreateUser", "sequences.S12.enabled": "false"}
	want, changes, err := plain.Tuned(changes)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := plain.WriteChanges(&text, changes); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	again := loadedTunable(t, settings.Places{Local: path})
	want.Signatures, again.config.Signatures = nil, nil // compiled anew
	if !reflect.DeepEqual(again.config, want) {
		t.Errorf("loaded %+v\nwant %+v", again.config, want)
	}
}

// TestAccuracyFollowsTheTuning plays an attack, and asks how much of it is found by levels that nobody reaches.
func TestAccuracyFollowsTheTuning(t *testing.T) {
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	playbook, found := scenarios.Find(known, "disable-logging")
	if !found {
		t.Fatal("there is no scenario disable-logging")
	}
	options := dataset.Organisation(3, time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC))
	options.Users, options.Days = 20, 3
	set, _, err := dataset.Compose(dataset.Plan{World: options, Playbooks: []*scenarios.Playbook{playbook}})
	if err != nil {
		t.Fatal(err)
	}
	settings := loadedTunable(t, settings.Places{})
	run := engine.Run(context.Background(), source.FS(dataset.Logs(set), "world"), settings.config)
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	labels := dataset.LabelsOf(set.Seed, set.Incidents)
	before, err := truthOf(&labels).Accuracy(context.Background(), run.Snapshot())
	if err != nil || before.Attacks != 1 || before.Detected != 1 || before.Medium.Recall == 0 {
		t.Fatalf("before: %+v, %v", before, err)
	}
	config, _, err := settings.Tuned(map[string]string{"levels.critical": "1000", "levels.high": "1000", "levels.medium": "1000"})
	if err != nil {
		t.Fatal(err)
	}
	tuned, err := run.Snapshot().Retune(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	after, err := truthOf(&labels).Accuracy(context.Background(), tuned)
	if err != nil || after.Detected != 0 || after.Medium.Recall != 0 || after.Medium.FalsePerThousand != 0 || after.High.Precision != 1 {
		t.Errorf("after: %+v, %v", after, err)
	}
	if truthOf(nil) != nil {
		t.Error("there are labels though nobody gave any")
	}
}

func TestLabelsBelongToLogs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "labels.json")
	if err := os.WriteFile(path, []byte(`{"seed": 9, "incidents": [{"incident": 1}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	made := dataset.Labels{Seed: 3}
	for name, test := range map[string]struct {
		link  deepLink
		paths []string
		seed  uint64
		fails string
	}{
		"made up":        {seed: 3},
		"of a file":      {link: deepLink{labels: path}, paths: []string{"logs"}, seed: 9},
		"without logs":   {link: deepLink{labels: path}, fails: "give their paths"},
		"no such file":   {link: deepLink{labels: path + "x"}, paths: []string{"logs"}, fails: "reading labels"},
		"not any labels": {link: deepLink{labels: "tuning_test.go"}, paths: []string{"logs"}, fails: "reading labels"},
	} {
		t.Run(name, func(t *testing.T) {
			labels, err := test.link.known(&fiction{told: &made}, test.paths)
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("the error is %v, want %q", err, test.fails)
				}
			case err != nil || labels.Seed != test.seed:
				t.Errorf("labels are %+v, %v", labels, err)
			}
		})
	}
}
