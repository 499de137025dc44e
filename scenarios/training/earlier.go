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

// Earlier is a setting that would have caught the attack in an earlier step.
type Earlier struct {
	Setting  string // as config.yaml names it: "rules.R05.threshold"
	Was, Now string
	Position int // as of which the attack is detected with it
	// Others is how many principals that have no part in the attack come to be MEDIUM or above with it, in the
	// whole log, beside those who are anyway.
	Others int
}

// mostEarlier is how many settings are named: more would be no advice.
const mostEarlier = 8

// variant is one setting changed.
type variant struct {
	setting, was, now string
	config            engine.Config
}

// earlier tries other settings, one at a time, on the log as of the last step before the attack was detected, and
// where that changes the answer on those before it.
func (r *Replay) earlier(ctx context.Context, d Detection) ([]Earlier, error) {
	last := d.Position - 1
	if !d.Detected {
		last = r.Positions() - 1
	}
	if last < 1 {
		return nil, nil
	}
	var found []Earlier
	accused := r.accused(r.whole)
	for _, v := range variants(r.whole.Config()) {
		position, err := r.firstWith(ctx, v.config, last)
		if err != nil {
			return nil, fmt.Errorf("trying %s: %w", v.setting, err)
		}
		if position == 0 || slices.ContainsFunc(found, func(e Earlier) bool { return e.Setting == v.setting && e.Position <= position }) {
			continue // a milder change of the same does as much
		}
		tuned, err := r.whole.Retune(ctx, v.config)
		if err != nil {
			return nil, fmt.Errorf("trying %s: %w", v.setting, err)
		}
		found = append(found, Earlier{v.setting, v.was, v.now, position, r.accused(tuned) - accused})
	}
	slices.SortStableFunc(found, func(a, b Earlier) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Others, b.Others))
	})
	return found[:min(len(found), mostEarlier)], nil
}

// firstWith is the first of the positions up to a last one as of which other settings detect the attack, going
// back for as long as they do; 0 where they do not at the last either.
func (r *Replay) firstWith(ctx context.Context, config engine.Config, last int) (first int, err error) {
	for position := last; position >= 1; position-- {
		s, err := r.At(ctx, position)
		if err != nil {
			return 0, err
		}
		tuned, err := s.Retune(ctx, config)
		if errors.Is(err, engine.ErrReread) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		outcome, err := r.outcome(ctx, tuned)
		if err != nil {
			return 0, err
		}
		if !outcome.Detected {
			break
		}
		first = position
	}
	return first, nil
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
