package training

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"trailsift/engine"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// Earlier is a setting that would have caught the attack earlier.
type Earlier struct {
	Setting  string // as config.yaml names it: "rules.R05.threshold"
	Was, Now string
	// Position, Event, Events and Minutes are those of the Detection with it.
	Position int
	Event    Event
	Events   int
	Minutes  float64
	// Others is how many principals that have no part in the attack come to be MEDIUM or above with it, in the
	// whole log, beside those who are anyway.
	Others int

	index int
}

// mostEarlier is how many settings are named: more would be no advice.
const mostEarlier = 8

// variant is one setting changed.
type variant struct {
	setting, was, now string
	config            engine.Config
}

// earlier tries other settings, one at a time, on the log as of the event before the one with which the attack was
// detected, and where that changes the answer as of those before it.
func (m *moments) earlier(ctx context.Context, d Detection) ([]Earlier, error) {
	last := d.index - 1
	if !d.Detected {
		last = len(m.events) - 1
	}
	if last < 0 {
		return nil, nil
	}
	var found []Earlier
	accused := m.accused(m.whole)
	for _, v := range variants(m.whole.Config()) {
		earlier, any, err := m.with(ctx, v, last)
		if err != nil {
			return nil, fmt.Errorf("trying %s: %w", v.setting, err)
		}
		if !any || slices.ContainsFunc(found, func(e Earlier) bool { return e.Setting == v.setting && e.index <= earlier.index }) {
			continue // a milder change of the same does as much
		}
		tuned, err := m.whole.Retune(ctx, v.config)
		if err != nil {
			return nil, fmt.Errorf("trying %s: %w", v.setting, err)
		}
		earlier.Others = m.accused(tuned) - accused
		found = append(found, earlier)
	}
	slices.SortStableFunc(found, func(a, b Earlier) int {
		return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.Others, b.Others))
	})
	return found[:min(len(found), mostEarlier)], nil
}

// with finds the first event as of which one setting more detects the attack; any is false where it does not as of
// the last that counts either, and for what only reading the logs again would bring.
func (m *moments) with(ctx context.Context, v variant, last int) (found Earlier, any bool, err error) {
	ask := func(index int) (bool, error) {
		s, err := m.asOf(ctx, index)
		if err != nil {
			return false, err
		}
		tuned, err := s.Retune(ctx, v.config)
		if errors.Is(err, engine.ErrReread) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		outcome, err := m.outcome(ctx, tuned)
		return outcome.Detected, err
	}
	if any, err = ask(last); !any || err != nil {
		return Earlier{}, false, err
	}
	index, err := m.first(last, ask)
	found = Earlier{Setting: v.setting, Was: v.was, Now: v.now, Position: m.events[index].Step, Event: m.events[index], index: index}
	found.Events, found.Minutes = m.sofar(index)
	return found, true, err
}

// accused is how many principals are MEDIUM or above that have no part in the attack.
func (r *Replay) accused(s *engine.Snapshot) (n int) {
	attacking := r.attacking(len(r.lesson.Steps))
	for i := range s.Ranking {
		if p := &s.Ranking[i]; p.Score.Level >= risk.Medium && !attacking[p.Name] {
			n++
		}
	}
	return n
}

// variants are the settings that are tried, the mildest change of each first.
func variants(now engine.Config) []variant {
	all := append(ruleVariants(now), sequenceVariants(now)...)
	for _, less := range []float64{5, 10} {
		config := now
		if config.Risk.Medium -= less; config.Risk.Medium > 0 {
			all = append(all, variant{"levels.medium", number(now.Risk.Medium), number(config.Risk.Medium), config})
		}
	}
	return all
}

// least is as low as thresholds are tried: one denial in a row, or one region, would be everybody's.
var least = map[rule.Unit]float64{rule.Count: 2, rule.Ratio: 0.05}

// ruleVariants lower each rule's threshold by a quarter, a half and three quarters and give it half as many points
// again, or switch it on.
func ruleVariants(now engine.Config) (all []variant) {
	for _, d := range rule.Catalogue() {
		setting := now.Rules.Rules[d.ID]
		if !setting.Enabled {
			on := setting
			on.Enabled = true
			config := now
			config.Rules = now.Rules.With(d.ID, on)
			all = append(all, variant{"rules." + d.ID.Short() + ".enabled", "false", "true", config})
			continue
		}
		all = append(all, dearer(now, d, setting))
		last := setting.Threshold
		for _, share := range []float64{0.75, 0.5, 0.25} {
			lower := setting
			lower.Threshold = lowered(setting.Threshold*share, d.Unit)
			if lower.Threshold >= last || lower.Threshold < least[d.Unit] {
				continue
			}
			last = lower.Threshold
			config := now
			config.Rules = now.Rules.With(d.ID, lower)
			all = append(all, variant{"rules." + d.ID.Short() + ".threshold", number(setting.Threshold), number(lower.Threshold), config})
		}
	}
	return all
}

// dearer gives a rule more points.
func dearer(now engine.Config, d rule.Description, setting rule.Setting) variant {
	more := setting
	more.Points = math.Ceil(setting.Points * 1.5)
	config := now
	config.Rules = now.Rules.With(d.ID, more)
	return variant{"rules." + d.ID.Short() + ".points", number(setting.Points), number(more.Points), config}
}

// lowered is a threshold as a person would write it.
func lowered(threshold float64, unit rule.Unit) float64 {
	if unit == rule.Count {
		return math.Floor(threshold)
	}
	return math.Round(threshold*100) / 100
}

func number(x float64) string { return fmt.Sprintf("%.4g", x) }
