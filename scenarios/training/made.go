package training

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/scenarios"
)

// nearest is how many of the principals with the highest scores stand beside the right one: those who score next
// to nothing would be no temptation.
const nearest = 12

// who asks as whom the step's events are made.
func (r *Replay) who(ctx context.Context, step *Step, chance *rand.Rand) (q Question, fits bool, err error) {
	s, err := r.At(ctx, step.Number)
	if err != nil {
		return q, false, err
	}
	right, events := mostActive(step.Events)
	attacking, kind := r.attacking(step.Number), ""
	var wrong []string
	for i := range s.Ranking {
		switch p := &s.Ranking[i]; {
		case p.Name == right:
			kind = p.Kind.String()
		case !attacking[p.Name] && len(wrong) < nearest:
			wrong = append(wrong, p.Name)
		}
	}
	if right == "" || len(wrong) == 0 {
		return q, false, nil
	}
	q.Ask = "As whom does the attack act in this step?"
	if step.Honest {
		q.Ask = "Who is at work in this step?"
	}
	if kind != "" {
		q.Hints = []string{"The ranking lists it as: " + kind}
	}
	q.choices(chance, right, wrong)
	q.Evidence = evidenceOf(events)
	q.Why = fmt.Sprintf("This name made %d of the step's %d events.", len(events), len(step.Events))
	if actor := step.actorOf(right); actor != nil {
		q.Why += " " + actor.Why
	}
	return q, true, nil
}

// mostActive is the principal with most of some events, the first of equals, and those events: the attack's, where
// there are any.
func mostActive(events []Event) (name string, of []Event) {
	if attack := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return !e.Attack }); len(attack) > 0 {
		events = attack
	}
	by := map[string][]Event{}
	for _, event := range events {
		by[event.Principal] = append(by[event.Principal], event)
	}
	for _, event := range events {
		if len(by[event.Principal]) > len(by[name]) {
			name = event.Principal
		}
	}
	return name, by[name]
}

// actorOf is who of the cast acts under a name, the one met last.
func (s *Step) actorOf(principal string) *Actor {
	for i := len(s.Met) - 1; i >= 0; i-- {
		if s.Met[i].Principal == principal {
			return &s.Met[i]
		}
	}
	return nil
}

// technique asks which technique the step is, where a finding that rests on its events says so, and at the end
// which one the whole attack is of.
func (r *Replay) technique(ctx context.Context, step *Step, chance *rand.Rand) (q Question, fits bool, err error) {
	s, err := r.At(ctx, step.Number)
	if err != nil {
		return q, false, err
	}
	right, others, reason := "", slices.Clone(r.lesson.Playbook.Techniques), ""
	for _, alarm := range alarms(s) {
		rests := common(alarm.Events, evidenceOf(step.Events))
		if len(rests) == 0 {
			continue
		}
		others = append(others, alarm.Techniques...)
		both := common(current(alarm.Techniques), r.lesson.Playbook.Techniques)
		if right != "" || len(both) == 0 {
			continue
		}
		right, q.Evidence = both[0], rests
		reason = fmt.Sprintf("The finding “%s” rests on events of this step, and this is what it stands for.", alarm.Title)
	}
	q.Ask = "Which technique of ATT&CK is in this step?"
	if right == "" && step.Number == len(r.lesson.Steps) {
		q.Ask, right, q.Evidence = "Which technique of ATT&CK is this attack's main one?", r.lesson.Playbook.Techniques[0], evidenceOf(step.Events)
		reason = "It is the way in which the attack gets what it wants: " + step.Wants
	}
	if right == "" {
		return q, false, nil
	}
	wrong, err := otherTechniques(others)
	if err != nil {
		return q, false, err
	}
	q.choices(chance, techniqueText(right), wrong)
	q.Why = reason
	if known, ok := attack.Find(right); ok {
		q.Hints = []string{"Its tactic: " + strings.Join(known.Tactics, ", ")}
	}
	return q, true, nil
}

// common are the values of one list that stand in the other too.
func common(values, others []string) []string {
	in := setOf(others)
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return !in[value] })
}

// techniqueText is a technique for reading: its id and its name.
func techniqueText(id string) string {
	if known, ok := attack.Find(id); ok {
		return known.ID + " " + known.Name
	}
	return id
}

// otherTechniques are those of the built-in scenarios but some, and but those that share a parent with these.
func otherTechniques(but []string) ([]string, error) {
	known, err := builtInTechniques()
	if err != nil {
		return nil, err
	}
	parents := map[string]bool{}
	for _, id := range but {
		parents[parentOf(id)] = true
	}
	var others []string
	for _, id := range known {
		if !parents[parentOf(id)] {
			others = append(others, techniqueText(id))
		}
	}
	return distinct(others), nil
}

// builtInTechniques are those of the built-in scenarios. Reading all of these for every question was most of what
// making a quiz took.
var builtInTechniques = sync.OnceValues(func() (techniques []string, err error) {
	known, err := scenarios.Catalogue()
	for _, pb := range known {
		techniques = append(techniques, pb.Techniques...)
	}
	return techniques, err
})

func parentOf(technique string) string {
	parent, _, _ := strings.Cut(technique, ".")
	return parent
}

// nothingNew is the answer where no alarm comes with a step.
const nothingNew = "Nothing new"

// next asks what will fire for those whom the attack acts as, once the next step has happened.
func (r *Replay) next(ctx context.Context, step *Step, chance *rand.Rand) (q Question, fits bool, err error) {
	if step.Number == len(r.lesson.Steps) {
		return q, false, nil
	}
	change, err := r.Change(ctx, step.Number+1)
	if err != nil {
		return q, false, err
	}
	now, err := r.At(ctx, step.Number)
	if err != nil {
		return q, false, err
	}
	attacking := r.attacking(step.Number + 1)
	fired := slices.DeleteFunc(change.Fired, func(a Alarm) bool { return !attacking[a.Principal] })
	taken := map[string]bool{}
	for _, alarm := range append(slices.Clone(fired), alarms(now)...) {
		if attacking[alarm.Principal] {
			taken[alarm.String()] = true
		}
	}
	wrong := slices.DeleteFunc(allAlarms(), func(text string) bool { return taken[text] })
	q.Ask = "Which of these will fire with the next step, for somebody the attack acts as?"
	if len(fired) == 0 {
		q.choices(chance, nothingNew, wrong)
		q.Why = "The next step changes no verdict: it does too little of anything that is counted, or what it does has fired before."
		return q, true, nil
	}
	q.choices(chance, fired[0].String(), append(wrong, nothingNew))
	q.Why = whyNext(fired)
	q.Hints = []string{"It is of this layer: " + fired[0].Layer}
	if q.Evidence, err = r.reasons(ctx, fired[0], step.Number+1); err != nil {
		return q, false, err
	}
	q.Seen = step.Number + 1
	return q, true, nil
}

// reasons are the events of the incident that an alarm rests on as of a position.
func (r *Replay) reasons(ctx context.Context, alarm Alarm, position int) ([]string, error) {
	s, err := r.At(ctx, position)
	if err != nil {
		return nil, err
	}
	if err := fillEvents(ctx, s, &alarm); err != nil {
		return nil, err
	}
	events := common(alarm.Events, r.shown(position))
	return events[:min(len(events), maxEvidence)], nil
}

func whyNext(fired []Alarm) string {
	var also []string
	for _, alarm := range fired[1:] {
		if text := alarm.String(); text != fired[0].String() {
			also = append(also, text)
		}
	}
	why := "With the next step it fires." + meaning(fired[0]) // for whom is what that step may ask
	if len(also) > 0 {
		why += " Also: " + strings.Join(distinct(also), "; ") + "."
	}
	return why
}

// meaning says in a sentence what an alarm goes by, as far as that is the same for all logs.
func meaning(a Alarm) string {
	for _, d := range rule.Catalogue() {
		if a.Layer == finding.Rule && string(d.ID) == a.ID {
			return fmt.Sprintf(" It counts %s.", d.Definition)
		}
	}
	for _, d := range sequence.Catalogue() {
		if a.Layer == finding.Sequence && d.ID == a.ID {
			return fmt.Sprintf(" It fires when %s.", d.Fires)
		}
	}
	return ""
}

// shown are the ids of the incident's events up to a position.
func (r *Replay) shown(position int) []string {
	var all []string
	for _, step := range r.lesson.Steps[:position] {
		all = append(all, ids(step.Events)...)
	}
	return all
}

// allAlarms are the rules and sequences there are, as alarms name them.
func allAlarms() []string {
	var all []string
	for _, d := range rule.Catalogue() {
		all = append(all, d.ID.Short()+" "+d.Title)
	}
	for _, d := range sequence.Catalogue() {
		all = append(all, d.ID[:3]+" "+d.Title)
	}
	slices.SortFunc(all, cmp.Compare)
	return all
}
