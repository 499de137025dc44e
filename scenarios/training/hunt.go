package training

import (
	"slices"
	"strings"
	"time"

	"trailsift/engine/attack"
)

// Claim is what a trainee says has happened; it is what a Diary keeps.
type Claim struct {
	Events     []string  `json:"events"`     // ids of the marked events
	Principals []string  `json:"principals"` // names, whole or their last part
	Techniques []string  `json:"techniques"` // of ATT&CK; a revoked id counts as what replaced it
	From       time.Time `json:"from"`       // of the attack; zero where nothing is said
	To         time.Time `json:"to"`
}

// Measure holds what was claimed against what was there.
type Measure struct {
	Right  []string `json:"right"`
	Wrong  []string `json:"wrong"`  // claimed, and not part of the attack
	Missed []string `json:"missed"` // part of the attack, and not claimed
	// Precision is the share of the claimed that is right, Recall of the right that was claimed; both are 0 where
	// nothing was claimed.
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// F is the harmonic mean of precision and recall, 0 to 1.
func (m Measure) F() float64 {
	if m.Precision+m.Recall == 0 {
		return 0
	}
	return 2 * m.Precision * m.Recall / (m.Precision + m.Recall)
}

// HuntResult is how good a claim is.
type HuntResult struct {
	Events     Measure `json:"events"`
	Principals Measure `json:"principals"`
	Techniques Measure `json:"techniques"`
	// Span is how well the claimed time fits that of the attack: what both cover, as a share of what either does.
	Span    float64 `json:"span"`
	Minutes float64 `json:"minutes"` // needed
	Points  int     `json:"points"`  // 0 to 100
	// Missed is the walk through what was missed: the steps of which events were not claimed, in order.
	Missed []MissedStep `json:"-"`
}

// MissedStep is a step of which something was missed.
type MissedStep struct {
	Step   *Step
	Events []Event // the missed ones, in the order of time
}

// MostHunt is what a flawless hunt brings, in points.
const MostHunt = eventPoints + principalPoints + techniquePoints + spanPoints

// What each part of a claim brings.
const (
	eventPoints     = 50
	principalPoints = 25
	techniquePoints = 15
	spanPoints      = 10
)

// Submit holds a claim against what happened. How long it took brings no points: haste is no virtue of an analyst.
func (l *Lesson) Submit(claim Claim, took time.Duration) HuntResult {
	result := HuntResult{
		Events:     measure(claim.Events, ids(l.Attack())),
		Principals: measure(l.inFull(claim.Principals), l.principals()),
		Techniques: measure(current(claim.Techniques), l.Playbook.Techniques),
		Span:       l.span(claim.From, claim.To), Minutes: took.Minutes(),
	}
	result.Points = int(eventPoints*result.Events.F() + principalPoints*result.Principals.F() +
		techniquePoints*result.Techniques.F() + spanPoints*result.Span + 0.5)
	result.Missed = l.Missed(result.Events.Missed)
	return result
}

// Missed is the walk through events that were missed: by step, in order.
func (l *Lesson) Missed(ids []string) []MissedStep {
	var walk []MissedStep
	for i := range l.Steps {
		missed := MissedStep{Step: &l.Steps[i]}
		for _, event := range l.Steps[i].Events {
			if slices.Contains(ids, event.ID) {
				missed.Events = append(missed.Events, event)
			}
		}
		if len(missed.Events) > 0 {
			walk = append(walk, missed)
		}
	}
	return walk
}

func ids(events []Event) []string {
	all := make([]string, len(events))
	for i, event := range events {
		all[i] = event.ID
	}
	return all
}

// measure compares two sets; a value that stands in one twice counts once.
func measure(claimed, there []string) Measure {
	m := Measure{Right: []string{}, Wrong: []string{}, Missed: []string{}}
	claimed, there = distinct(claimed), distinct(there)
	is, said := setOf(there), setOf(claimed)
	for _, value := range claimed {
		if is[value] {
			m.Right = append(m.Right, value)
		} else {
			m.Wrong = append(m.Wrong, value)
		}
	}
	for _, value := range there {
		if !said[value] {
			m.Missed = append(m.Missed, value)
		}
	}
	if len(claimed) > 0 && len(there) > 0 {
		m.Precision = float64(len(m.Right)) / float64(len(claimed))
		m.Recall = float64(len(m.Right)) / float64(len(there))
	}
	return m
}

func distinct(values []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool {
		again := seen[value]
		seen[value] = true
		return again
	})
}

func setOf(values []string) map[string]bool {
	set := make(map[string]bool, len(values))
	for _, value := range values {
		set[value] = true
	}
	return set
}

// principals are those the attack acted as, each once.
func (l *Lesson) principals() []string {
	var names []string
	for _, event := range l.Attack() {
		names = append(names, event.Principal)
	}
	return distinct(names)
}

// inFull are the claimed principals by their full names, as far as the attack's are meant: a last part will do.
func (l *Lesson) inFull(claimed []string) []string {
	full := l.principals()
	names := make([]string, len(claimed))
	for i, name := range claimed {
		names[i] = name
		for _, is := range full {
			if name != "" && strings.EqualFold(lastPart(is), name) {
				names[i] = is
			}
		}
	}
	return names
}

func lastPart(name string) string { return name[strings.LastIndexAny(name, "/:")+1:] }

// span is the overlap of two spans as a share of what they cover together.
func (l *Lesson) span(from, to time.Time) float64 {
	attack := l.Attack()
	if from.IsZero() || to.IsZero() || to.Before(from) || len(attack) == 0 {
		return 0
	}
	// Events have a second's precision, so that of one event is a second long.
	first, last := attack[0].Time, attack[len(attack)-1].Time.Add(time.Second)
	from, to = from.Truncate(time.Second), to.Truncate(time.Second).Add(time.Second)
	both := earlier(last, to).Sub(later(first, from))
	if both <= 0 {
		return 0
	}
	return both.Seconds() / later(last, to).Sub(earlier(first, from)).Seconds()
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// current are the ids of techniques as ATT&CK has them now.
func current(techniques []string) []string {
	ids := make([]string, len(techniques))
	for i, id := range techniques {
		ids[i] = strings.ToUpper(strings.TrimSpace(id))
		if now, revoked := attack.Revoked(ids[i]); revoked {
			ids[i] = now
		}
	}
	return ids
}

// SpanPercent is Span of a hundred.
func (r HuntResult) SpanPercent() float64 { return 100 * r.Span }
