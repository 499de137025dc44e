// Package rule holds layer 1: the nine rules R01–R09 over the behaviour features.
//
// A rule compares one feature with a threshold and, when it fires, adds points. The package says
// which rules fire and which events they rest on; what the points amount to is package risk's, and
// how features are counted is package profile's.
//
// The types to know are Settings, which tune the rules for everyone or for some; Tuned, the rules as
// they hold for one principal; and Verdict, what one rule says.
package rule

import (
	"fmt"
	"math"
	"strings"

	"trailsift/engine/profile"
)

// ID is a rule's full name, such as "R04_MULTI_IP". Its first three characters name it everywhere.
type ID string

const (
	OffHours     ID = "R01_OFF_HOURS"
	HighRisk     ID = "R02_HIGH_RISK_RATIO"
	NoMFA        ID = "R03_NO_MFA"
	MultiIP      ID = "R04_MULTI_IP"
	HighFailRate ID = "R05_HIGH_FAIL_RATE"
	ConsecFail   ID = "R06_CONSEC_FAIL"
	AdminAbuse   ID = "R07_ADMIN_ABUSE"
	MultiRegion  ID = "R08_MULTI_REGION"
	EventBurst   ID = "R09_EVENT_BURST"
)

// Short is the first three characters: "R04".
func (id ID) Short() string { return string(id[:3]) }

// Parse finds a rule by its full name or its first three characters, in any case.
func Parse(name string) (id ID, ok bool) {
	for _, rule := range rules {
		if strings.EqualFold(name, string(rule.id)) || strings.EqualFold(name, rule.id.Short()) {
			return rule.id, true
		}
	}
	return "", false
}

// Verdict is what one rule says of one principal or episode.
type Verdict struct {
	ID        ID
	Fired     bool
	Figure    float64 // the feature's value
	Threshold float64
	Points    float64 // what it adds, or would add, when it fires
	// Silent says why a rule does not apply: it is switched off, or there are too few events.
	// It is empty for a rule that was weighed.
	Silent string
	// Override is why the rule is tuned differently for this principal; empty where it is not.
	Override string
}

// Verdicts are those of R01–R09, in that order.
type Verdicts [9]Verdict

// Tuned are the rules as they hold for one principal, all overrides applied.
type Tuned struct {
	settings  [9]Setting
	overrides [9]string // why a setting differs; empty where it does not
	minEvents int
}

// For returns the rules as they hold for a principal of that name and kind. Which overrides have ended is
// Settings.At's.
func (s Settings) For(name string, kind profile.Kind) Tuned {
	tuned := Tuned{minEvents: s.MinEvents}
	for i, rule := range rules {
		tuned.settings[i] = s.Rules[rule.id]
	}
	for _, override := range s.Overrides {
		if override.selects(name, kind) {
			override.apply(&tuned)
		}
	}
	return tuned
}

// Whole weighs the features of a whole principal.
func (t *Tuned) Whole(features *profile.Features) (verdicts Verdicts) {
	for i := range rules {
		verdicts[i] = rules[i].weigh(features, t.settings[i], t.minEvents)
		verdicts[i].Override = t.overrides[i]
	}
	return verdicts
}

// Episode weighs the features of one episode. R04 cannot fire: an episode has one address.
func (t *Tuned) Episode(features *profile.Features) (verdicts Verdicts) {
	verdicts = t.Whole(features)
	for i := range rules {
		if rules[i].id == MultiIP && verdicts[i].Silent == "" {
			verdicts[i].Fired = false
			verdicts[i].Silent = "an episode has one address"
		}
	}
	return verdicts
}

// EpisodePoints is what Episode's verdicts add up to. A case has a hundred thousand episodes, and the
// verdicts of one of each principal's are wanted at most.
func (t *Tuned) EpisodePoints(features *profile.Features) float64 {
	sum := 0.0
	for i := range rules {
		if r := &rules[i]; r.id != MultiIP && r.fires(features, &t.settings[i], t.minEvents) {
			sum += t.settings[i].Points
		}
	}
	return sum
}

// fires compares the figure with the threshold, where the rule applies.
func (r *rule) fires(features *profile.Features, setting *Setting, minEvents int) bool {
	switch {
	case !setting.Enabled || r.unit == Ratio && features.TotalEvents < minEvents:
		return false
	case r.exceeds:
		return r.figure(features) > setting.Threshold
	}
	return r.figure(features) >= setting.Threshold
}

func (r *rule) weigh(features *profile.Features, setting Setting, minEvents int) Verdict {
	verdict := Verdict{
		ID:        r.id,
		Figure:    r.figure(features),
		Threshold: setting.Threshold,
		Points:    setting.Points,
		Fired:     r.fires(features, &setting, minEvents),
	}
	switch {
	case !setting.Enabled:
		verdict.Silent = "switched off"
	case r.unit == Ratio && features.TotalEvents < minEvents:
		verdict.Silent = fewer(minEvents)
	}
	return verdict
}

// fewer is worded once for the default, as many small episodes share it.
func fewer(minEvents int) string {
	if minEvents == defaultMinEvents {
		return "fewer than 5 events"
	}
	return fmt.Sprintf("fewer than %d events", minEvents)
}

// Points is what the fired rules add up to.
func (v *Verdicts) Points() float64 {
	sum := 0.0
	for i := range v {
		if v[i].Fired {
			sum += v[i].Points
		}
	}
	return sum
}

// Fired reports whether any rule fired.
func (v *Verdicts) Fired() bool {
	for i := range v {
		if v[i].Fired {
			return true
		}
	}
	return false
}

// finite reports whether a setting's number can be compared and added.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
