package training

import (
	"fmt"
	"time"

	"trailsift/engine"
	"trailsift/engine/sequence"
)

// choice is one respect in which a detector is choosy: of is a pointer to an int, a float64 or a time.Duration
// within settings.
type choice struct {
	setting string // "S01.failures"
	of      func(*sequence.Settings) (on bool, value any)
	// factor is what the value is multiplied by for the detector to fire at more, and least as low as a count is
	// tried: below it the detector would fire at nearly everything.
	factor float64
	least  int
}

// choices are what of the detectors is tried, in the order of their numbers.
var choices = []choice{
	{"S01.failures", func(s *sequence.Settings) (bool, any) { return s.BruteForce.Enabled, &s.BruteForce.Failures }, 0.5, 2},
	{"S01.pause", func(s *sequence.Settings) (bool, any) { return s.BruteForce.Enabled, &s.BruteForce.Pause }, 6, 0},
	{"S02.kilometres", func(s *sequence.Settings) (bool, any) { return s.Travel.Enabled, &s.Travel.Kilometres }, 0.5, 0},
	{"S02.speed", func(s *sequence.Settings) (bool, any) { return s.Travel.Enabled, &s.Travel.Speed }, 0.5, 0},
	{"S04.hops", func(s *sequence.Settings) (bool, any) { return s.RoleChain.Enabled, &s.RoleChain.Hops }, 0.5, 2},
	{"S06.visits", func(s *sequence.Settings) (bool, any) { return s.PeriodicAccess.Enabled, &s.PeriodicAccess.Visits }, 0.5, 3},
	{"S06.spread", func(s *sequence.Settings) (bool, any) { return s.PeriodicAccess.Enabled, &s.PeriodicAccess.Spread }, 2, 0},
	{"S07.reads", func(s *sequence.Settings) (bool, any) { return s.ReconBurst.Enabled, &s.ReconBurst.Reads }, 0.5, 5},
	{"S07.services", func(s *sequence.Settings) (bool, any) { return s.ReconBurst.Enabled, &s.ReconBurst.Services }, 0.5, 2},
	{"S08.secrets", func(s *sequence.Settings) (bool, any) { return s.MassRead.Enabled, &s.MassRead.Secrets }, 0.5, 3},
	{"S08.objects", func(s *sequence.Settings) (bool, any) { return s.MassRead.Enabled, &s.MassRead.Objects }, 0.5, 10},
	{"S09.destroyed", func(s *sequence.Settings) (bool, any) { return s.MassDestruction.Enabled, &s.MassDestruction.Destroyed }, 0.5, 2},
	{"S10.services", func(s *sequence.Settings) (bool, any) { return s.KeyProbing.Enabled, &s.KeyProbing.Services }, 0.5, 2},
	{"S11.exits", func(s *sequence.Settings) (bool, any) { return s.HiddenOrigin.Enabled, &s.HiddenOrigin.Exits }, 0.5, 2},
	{"S11.window", func(s *sequence.Settings) (bool, any) { return s.HiddenOrigin.Enabled, &s.HiddenOrigin.Window }, 6, 0},
	{"S12.days", func(s *sequence.Settings) (bool, any) { return s.UnusedRegion.Enabled, &s.UnusedRegion.Days }, 0.5, 1},
}

// sequenceVariants make each detector that is on less choosy, in one respect at a time.
func sequenceVariants(now engine.Config) (all []variant) {
	if !now.Sequences.Enabled {
		return nil
	}
	for _, c := range choices {
		config := now
		on, value := c.of(&config.Sequences)
		if !on {
			continue
		}
		if was, is := c.relax(value); was != is {
			all = append(all, variant{"sequences." + c.setting, was, is, config})
		}
	}
	return all
}

// relax changes a value, and spells it as it was and as it is, as settings do.
func (c *choice) relax(value any) (was, is string) {
	switch value := value.(type) {
	case *int:
		was = fmt.Sprint(*value)
		*value = min(*value, max(int(float64(*value)*c.factor), c.least))
		return was, fmt.Sprint(*value)
	case *time.Duration:
		was = shortLength(*value)
		*value = time.Duration(float64(*value) * c.factor)
		return was, shortLength(*value)
	case *float64:
		was = number(*value)
		*value *= c.factor
		return was, number(*value)
	}
	return "", ""
}

// shortLength spells a length as settings do: 10m, 1h.
func shortLength(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}
