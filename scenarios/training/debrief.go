package training

import (
	"context"
	"fmt"
	"slices"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/query"
	"trailsift/scenarios/dataset"
)

// Debrief is what is said about a lesson afterwards. Markdown and HTML write it for people.
type Debrief struct {
	Lesson     *Lesson
	Profile    string // the settings' name
	Steps      []StepReport
	Principals []Suspect // whom the attack acted as
	Layers     []LayerReport
	Detection  Detection
	// Earlier are settings that would have caught the attack earlier, each changed alone: the earliest first, and of
	// equals those that accuse fewest others.
	Earlier []Earlier
	// Silent are rules and sequences that the playbook expects and that did not fire: "R05".
	Silent   []string
	Response []string // what to do, in order
	// Score and Hunt are how the trainee did, where they were asked or searched; they are for the caller to fill in.
	Score *Score
	Hunt  *HuntResult
}

// StepReport is one step and what detection made of it.
type StepReport struct {
	*Step
	Attacks int     // events of the attack itself
	Fired   []Alarm // anew, for those whom the attack acts as
	Best    *Move   // the best placed of these; nil while none is ranked
}

// Suspect is one principal that the attack acted as.
type Suspect struct {
	Principal string
	Events    int  // of the attack
	Ranked    bool // services and unknown callers are not; Standing is zero
	Standing
}

// LayerReport is what one layer of detection saw of the attack as a whole.
type LayerReport struct {
	Layer  string // finding.Rule, finding.Signature, finding.Sequence or "ml"
	Alarms []Alarm
	Events int // of the attack that its alarms rest on; the forest rests on none alone
	Of     int // all events of the attack
}

// forestLayer is the isolation forest, which compares principals and has no events to show.
const forestLayer = "ml"

// Debrief looks back on the whole lesson. It judges many variants of the log and takes seconds in a large one. It
// fails as At does.
func (r *Replay) Debrief(ctx context.Context) (*Debrief, error) {
	d := &Debrief{Lesson: r.lesson, Profile: r.whole.Profile}
	for _, text := range r.lesson.Playbook.Response {
		d.Response = append(d.Response, r.lesson.Incident.Tell(text))
	}
	for position := 1; position < r.Positions(); position++ {
		report, err := r.stepReport(ctx, position)
		if err != nil {
			return nil, err
		}
		d.Steps = append(d.Steps, report)
	}
	d.Principals = r.suspects()
	var err error
	if d.Layers, err = r.layers(ctx); err != nil {
		return nil, err
	}
	m := r.moments()
	if d.Detection, err = m.detection(ctx); err != nil {
		return nil, err
	}
	if d.Earlier, err = m.earlier(ctx, d.Detection); err != nil {
		return nil, err
	}
	d.Silent = r.silent(d.Layers)
	return d, nil
}

func (r *Replay) stepReport(ctx context.Context, position int) (StepReport, error) {
	report := StepReport{Step: &r.lesson.Steps[position-1]}
	for _, event := range report.Events {
		if event.Attack {
			report.Attacks++
		}
	}
	change, err := r.Change(ctx, position)
	if err != nil {
		return report, err
	}
	attacking := r.attacking(position)
	report.Fired = slices.DeleteFunc(change.Fired, func(a Alarm) bool { return !attacking[a.Principal] })
	for i := range change.Moves {
		if m := &change.Moves[i]; m.Attacking && (report.Best == nil || m.Now.Rank < report.Best.Now.Rank) {
			report.Best = m
		}
	}
	return report, nil
}

// suspects are the attack's principals in the order in which they appear.
func (r *Replay) suspects() []Suspect {
	var all []Suspect
	for _, name := range r.lesson.principals() {
		suspect := Suspect{Principal: name}
		for _, event := range r.lesson.Attack() {
			if event.Principal == name {
				suspect.Events++
			}
		}
		for i := range r.whole.Ranking {
			if p := &r.whole.Ranking[i]; p.Name == name {
				suspect.Ranked, suspect.Standing = true, standing(p)
			}
		}
		all = append(all, suspect)
	}
	return all
}

// layers are what each layer saw, those that saw nothing too.
func (r *Replay) layers(ctx context.Context) ([]LayerReport, error) {
	attack := ids(r.lesson.Attack())
	attacking := r.attacking(len(r.lesson.Steps))
	var reports []LayerReport
	for _, layer := range []string{finding.Rule, finding.Signature, finding.Sequence} {
		report := LayerReport{Layer: layer, Of: len(attack)}
		var seen []string
		for i := range r.whole.Ranking {
			p := &r.whole.Ranking[i]
			if !attacking[p.Name] {
				continue
			}
			for _, alarm := range alarmsOf(p) {
				if alarm.Layer != layer {
					continue
				}
				if err := fillEvents(ctx, r.whole, &alarm); err != nil {
					return nil, err
				}
				alarm.Events = common(alarm.Events, attack)
				seen = append(seen, alarm.Events...)
				report.Alarms = append(report.Alarms, alarm)
			}
		}
		report.Events = len(distinct(seen))
		reports = append(reports, report)
	}
	return append(reports, r.isolated(attacking)), nil
}

// fillEvents gives a rule's alarm the events that its figure rests on.
func fillEvents(ctx context.Context, s *engine.Snapshot, alarm *Alarm) error {
	if alarm.Layer != finding.Rule {
		return nil
	}
	rows, err := s.Dataset.Select(ctx, query.Query{}.And(
		query.Term{Field: "user", Value: alarm.Principal, Exact: true}, query.Term{Field: "rule", Value: alarm.ID, Exact: true}), engine.Order{})
	if err != nil {
		return fmt.Errorf("looking up what %s rests on: %w", alarm.Short(), err)
	}
	events, err := rows.Slice(ctx, 0, rows.Len())
	if err != nil {
		return fmt.Errorf("looking up what %s rests on: %w", alarm.Short(), err)
	}
	for _, event := range events {
		alarm.Events = append(alarm.Events, event.ID)
	}
	return nil
}

// isolated is what the forest says of the attack's principals.
func (r *Replay) isolated(attacking map[string]bool) LayerReport {
	report := LayerReport{Layer: forestLayer, Of: len(r.lesson.Attack())}
	for i := range r.whole.Ranking {
		p := &r.whole.Ranking[i]
		if opinion, known := r.whole.Isolation(p); known && opinion.Anomalous && attacking[p.Name] {
			report.Alarms = append(report.Alarms, Alarm{
				Principal: p.Name, Layer: forestLayer, ID: forestLayer, Title: "Unlike the other principals", At: r.Positions() - 1,
			})
		}
	}
	return report
}

// silent are the rules and sequences that the playbook expects and no alarm is of.
func (r *Replay) silent(layers []LayerReport) []string {
	fired := map[string]bool{}
	for _, layer := range layers {
		for _, alarm := range layer.Alarms {
			if layer.Layer != forestLayer {
				fired[alarm.Short()] = true
			}
		}
	}
	expected := slices.Concat(r.lesson.Playbook.Detect.Rules, r.lesson.Playbook.Detect.Sequences)
	return slices.DeleteFunc(expected, func(id string) bool { return fired[id] })
}

// labels say which events of the log are the attack's.
func (r *Replay) labels() dataset.Labels {
	return dataset.LabelsOf(r.lesson.Seed, r.lesson.set.Incidents)
}

// CaughtAtOnce reports whether the attack was detected with its first event, so that no setting could be earlier.
func (d *Debrief) CaughtAtOnce() bool { return d.Detection.Detected && d.Detection.Events <= 1 }
