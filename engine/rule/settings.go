package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/engine/profile"
)

// Setting is how one rule is tuned.
type Setting struct {
	Enabled   bool
	Threshold float64
	Points    float64
}

// Override changes settings for the principals it selects; nil fields leave a setting as it is. The
// last override that applies wins.
type Override struct {
	Rule      string // "R04" or the full name; empty for every rule
	Kind      string // a principal's kind; empty for every kind
	Match     string // pattern (* and ?) of a principal's name; empty for every name
	Enabled   *bool
	Threshold *float64
	Points    *float64
	Reason    string    // why these principals differ; empty where nobody said
	Until     time.Time // when it ends; zero for never
}

// Settings are the thresholds and points of R01–R09.
type Settings struct {
	Rules map[ID]Setting
	// MinEvents is how many events the ratio rules (R01, R02, R05) want at least.
	MinEvents int
	Overrides []Override
}

const defaultMinEvents = 5

// Default returns the settings of the profile `default`.
func Default() Settings {
	return Settings{
		MinEvents: defaultMinEvents,
		Rules: map[ID]Setting{
			OffHours:     {Enabled: true, Threshold: 0.30, Points: 10},
			HighRisk:     {Enabled: true, Threshold: 0.20, Points: 15},
			NoMFA:        {Enabled: true, Threshold: 1, Points: 20},
			MultiIP:      {Enabled: true, Threshold: 3, Points: 10},
			HighFailRate: {Enabled: true, Threshold: 0.40, Points: 15},
			ConsecFail:   {Enabled: true, Threshold: 5, Points: 20},
			AdminAbuse:   {Enabled: true, Threshold: 5, Points: 18},
			MultiRegion:  {Enabled: true, Threshold: 2, Points: 8},
			EventBurst:   {Enabled: true, Threshold: 100, Points: 10},
		},
	}
}

// Classic returns the settings of the profile `classic`.
func Classic() Settings {
	settings := Default()
	settings.MinEvents = 1
	return settings
}

// Check reports the first setting that means nothing: an unknown rule or kind, or a number that is
// none.
func (s Settings) Check() error {
	for id, setting := range s.Rules {
		if known, ok := Parse(string(id)); !ok || known != id {
			return fmt.Errorf("there is no rule %q", id)
		}
		if !finite(setting.Threshold) || !finite(setting.Points) || setting.Points < 0 {
			return fmt.Errorf("rule %s: threshold %v and points %v: want numbers, points not below 0", id, setting.Threshold, setting.Points)
		}
	}
	for i, override := range s.Overrides {
		if err := override.check(); err != nil {
			return fmt.Errorf("override %d: %w", i+1, err)
		}
	}
	return nil
}

func (o Override) check() error {
	if _, ok := Parse(o.Rule); o.Rule != "" && !ok {
		return fmt.Errorf("there is no rule %q", o.Rule)
	}
	if _, ok := profile.ParseKind(o.Kind); o.Kind != "" && !ok {
		return fmt.Errorf("there is no kind %q of principal", o.Kind)
	}
	if o.Threshold != nil && !finite(*o.Threshold) {
		return fmt.Errorf("threshold %v is no number", *o.Threshold)
	}
	if o.Points != nil && (!finite(*o.Points) || *o.Points < 0) {
		return fmt.Errorf("points %v: want a number not below 0", *o.Points)
	}
	return nil
}

// With returns the settings with one rule set anew; s itself stays as it is.
func (s Settings) With(id ID, setting Setting) Settings {
	s.Rules = maps.Clone(s.Rules)
	s.Rules[id] = setting
	return s
}

// At returns the settings as they hold at a moment, without the overrides that have ended; s itself stays as
// it is.
func (s Settings) At(now time.Time) Settings {
	s.Overrides = slices.DeleteFunc(slices.Clone(s.Overrides), func(o Override) bool {
		return !o.Until.IsZero() && !now.Before(o.Until)
	})
	return s
}

func (o Override) selects(name string, kind profile.Kind) bool {
	return (o.Kind == "" || o.Kind == kind.String()) &&
		(o.Match == "" || profile.Match(o.Match, name))
}

// why is the reason, or, where nobody gave one, whom the override is for.
func (o Override) why() string {
	var whom []string
	if o.Kind != "" {
		whom = append(whom, "kind "+o.Kind)
	}
	if o.Match != "" {
		whom = append(whom, "names like "+o.Match)
	}
	return cmp.Or(o.Reason, strings.Join(whom, ", "), "everyone")
}

func (o Override) apply(tuned *Tuned) {
	only, _ := Parse(o.Rule)
	for i, rule := range rules {
		if o.Rule != "" && rule.id != only {
			continue
		}
		tuned.overrides[i] = o.why()
		setting := &tuned.settings[i]
		if o.Enabled != nil {
			setting.Enabled = *o.Enabled
		}
		if o.Threshold != nil {
			setting.Threshold = *o.Threshold
		}
		if o.Points != nil {
			setting.Points = *o.Points
		}
	}
}
