package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/sigma"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/evaluate"
	"trailsift/ui/effect"
)

// tunable lets the console change settings. What they do not decide alone, signatures and places, stays as it
// was read when the console was opened.
type tunable struct {
	loaded settings.Loaded
	config engine.Config
}

// Value implements ui.Settings.
func (t tunable) Value(key string) string { return t.loaded.Value(key) }

// Origin implements ui.Settings.
func (t tunable) Origin(key string) string { return t.loaded.Origin(key) }

// Tuned implements ui.Settings.
func (t tunable) Tuned(changes map[string]string) (engine.Config, map[string]string, error) {
	tuned, changed, err := t.loaded.Tuned(changes)
	if err != nil {
		return t.config, nil, settings.Reasons(err)
	}
	made, config := tuned.Engine(), t.config
	config.Spec, config.Rules, config.Forest, config.Risk, config.Sequences = made.Spec, made.Rules, made.Forest, made.Risk, made.Sequences
	switch {
	case !tuned.Signatures.Enabled:
		config.Signatures = nil
	case config.Signatures == nil:
		config.Signatures = &sigma.Set{} // which no log was read with, so that nobody takes it for the right one
	}
	return config, changed, nil
}

// WriteChanges implements ui.Settings.
func (t tunable) WriteChanges(w io.Writer, changes map[string]string) error {
	return t.loaded.WriteChanges(w, changes)
}

// truth holds what is found against labels.
type truth struct{ labels dataset.Labels }

// truthOf is what labels say, or nil without any.
func truthOf(labels *dataset.Labels) effect.Labels {
	if labels == nil {
		return nil
	}
	return truth{*labels}
}

// Accuracy implements effect.Labels.
func (t truth) Accuracy(ctx context.Context, s *engine.Snapshot) (effect.Accuracy, error) {
	result, err := evaluate.Judge(ctx, s, t.labels)
	if err != nil {
		return effect.Accuracy{}, err
	}
	levels := s.Config().Risk
	found := effect.Accuracy{Attacks: len(result.Outcomes), Medium: point(result.At(levels.Medium)), High: point(result.At(levels.High))}
	for _, outcome := range result.Outcomes {
		if outcome.Detected {
			found.Detected++
		}
	}
	return found, nil
}

func point(p evaluate.Point) effect.Point {
	return effect.Point{Precision: p.Precision, Recall: p.Recall, FalsePerThousand: p.FalsePerThousand}
}

// readLabels reads labels as trailsift generate writes them.
func readLabels(path string) (dataset.Labels, error) {
	var labels dataset.Labels
	raw, err := os.ReadFile(path)
	if err != nil {
		return labels, fmt.Errorf("reading labels: %w", err)
	}
	if err := json.Unmarshal(raw, &labels); err != nil {
		return labels, fmt.Errorf("reading labels: %s: %w", path, err)
	}
	return labels, nil
}

// known are the labels of a file, of made-up logs, or nil.
func (l deepLink) known(made *fiction, paths []string) (*dataset.Labels, error) {
	switch {
	case l.labels == "":
		return made.told, nil
	case len(paths) == 0:
		return nil, usagef("--labels says what is an attack in logs: give their paths; made-up ones know it themselves")
	}
	labels, err := readLabels(l.labels)
	if err != nil {
		return nil, usageError{err}
	}
	return &labels, nil
}
