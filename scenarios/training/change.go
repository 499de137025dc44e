package training

import (
	"cmp"
	"context"
	"slices"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// Change is what one position shows that the one before it did not.
type Change struct {
	Position int
	// Moves are the principals whose score or level changed or who are new, and all of the attack's that are
	// ranked, moved or not: these first, then those whose score grew most.
	Moves []Move
	// Fired began to fire with this step, the gravest first; Ceased did before it and do no more.
	Fired, Ceased []Alarm
	// Waiting fire at a later position and not yet at this one, for principals of the attack. They are for
	// those who may know what is to come.
	Waiting []Alarm
}

// Move is how the step has changed one principal's place.
type Move struct {
	Principal string
	ID        string // see engine.Principal
	Attacking bool   // the attack has acted as it, up to this position
	New       bool   // it was not in the log before; Was is zero
	Was, Now  Standing
}

// Standing is a principal's place in the ranking of one position.
type Standing struct {
	Rank  int
	Score float64
	Level risk.Level
}

// Alarm is something that fires for one principal.
type Alarm struct {
	Principal string
	Layer     string // finding.Rule, finding.Signature or finding.Sequence
	ID        string // "R06_CONSEC_FAIL", "S04_ROLE_CHAIN", or a signature's id
	Title     string
	Level     string // a finding's; empty for rules
	Points    float64
	// Techniques are ATT&CK's; empty for rules.
	Techniques []string
	// Events are ids that a finding rests on: of the incident's events, or the first few where it rests on none of
	// these; none for rules, whose evidence the Dataset knows.
	Events []string
	// At is the position at which it fires first.
	At int
}

// Short names it in a word: R06, S04, or a signature's title.
func (a Alarm) Short() string {
	if a.Layer == finding.Rule || a.Layer == finding.Sequence {
		return a.ID[:3]
	}
	return a.Title
}

// String names it for reading: "R06 Denied in a row", or a signature's title.
func (a Alarm) String() string {
	if a.Short() == a.Title {
		return a.Title
	}
	return a.Short() + " " + a.Title
}

// gravity orders alarms of all layers. A rule has no level of its own: it stands between low and medium findings.
func (a *Alarm) gravity() int {
	if a.Layer == finding.Rule {
		return 2*finding.Gravity(finding.Low) + 1
	}
	return 2 * finding.Gravity(a.Level)
}

// alarmKey tells alarms apart; a sequence may be found several times for one principal.
type alarmKey struct{ principal, layer, id string }

func (a *Alarm) key() alarmKey { return alarmKey{a.Principal, a.Layer, a.ID} }

// Change compares a position with the one before it. Position 0 has no change. It fails as At does.
func (r *Replay) Change(ctx context.Context, position int) (Change, error) {
	change := Change{Position: position}
	now, err := r.glance(ctx, position)
	if err != nil || position == 0 {
		return change, err
	}
	was, err := r.glance(ctx, position-1)
	if err != nil {
		return change, err
	}
	change.Moves = r.moves(was, now, position)
	change.Fired = missing(now.alarms, was.alarms, position)
	change.Ceased = missing(was.alarms, now.alarms, position)
	change.Waiting, err = r.waiting(ctx, position, now.alarms)
	return change, err
}

// glance is what changes are told from: little enough to keep of every position, however large the log.
type glance struct {
	ranked []ranked // in the order of the ranking
	byID   map[string]Standing
	alarms []Alarm
}

type ranked struct {
	name, id string
	Standing
}

// glance looks at a position, once.
func (r *Replay) glance(ctx context.Context, position int) (*glance, error) {
	if position >= 0 && position < len(r.places) {
		if g := r.places[position].glance.Load(); g != nil {
			return g, nil
		}
	}
	s, err := r.At(ctx, position)
	if err != nil {
		return nil, err
	}
	g := r.glanceAt(s)
	r.places[position].glance.Store(g)
	return g, nil
}

func (r *Replay) glanceAt(s *engine.Snapshot) *glance {
	g := &glance{byID: map[string]Standing{}, alarms: alarms(s)}
	for i := range s.Ranking {
		p := &s.Ranking[i]
		g.ranked = append(g.ranked, ranked{p.Name, p.ID, standing(p)})
		g.byID[p.ID] = standing(p)
	}
	for i := range g.alarms {
		g.alarms[i].Events = r.telling(g.alarms[i].Events)
	}
	return g
}

// telling are the events of the incident among some, or the first few where none is one.
func (r *Replay) telling(events []string) []string {
	var own []string
	for _, id := range events {
		if r.lesson.seen[id] > 0 {
			own = append(own, id)
		}
	}
	if len(own) == 0 {
		own = slices.Clone(events[:min(len(events), maxEvidence)])
	}
	return own
}

func (r *Replay) moves(was, now *glance, position int) []Move {
	attacking := r.attacking(position)
	var moves []Move
	for _, p := range now.ranked {
		old, known := was.byID[p.id]
		move := Move{Principal: p.name, ID: p.id, Attacking: attacking[p.name], New: !known, Was: old, Now: p.Standing}
		if move.Attacking || move.New || old.Score != p.Score || old.Level != p.Level {
			moves = append(moves, move)
		}
	}
	slices.SortStableFunc(moves, func(a, b Move) int {
		if a.Attacking != b.Attacking {
			if a.Attacking {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Now.Score-b.Was.Score, a.Now.Score-a.Was.Score)
	})
	return moves
}

func standing(p *engine.Principal) Standing {
	return Standing{Rank: p.Rank, Score: p.Score.Total, Level: p.Score.Level}
}

// attacking are the principals that the attack has acted as up to a position.
func (r *Replay) attacking(position int) map[string]bool {
	names := map[string]bool{}
	for _, step := range r.lesson.Steps[:position] {
		for _, event := range step.Events {
			if event.Attack {
				names[event.Principal] = true
			}
		}
	}
	return names
}

// waiting are the alarms of later positions, as of when they first fire.
func (r *Replay) waiting(ctx context.Context, position int, now []Alarm) ([]Alarm, error) {
	var all []Alarm
	known := slices.Clone(now)
	for later := position + 1; later < len(r.places); later++ {
		then, err := r.glance(ctx, later)
		if err != nil {
			return nil, err
		}
		attacking := r.attacking(later)
		for _, alarm := range missing(then.alarms, known, later) {
			if known = append(known, alarm); attacking[alarm.Principal] {
				all = append(all, alarm)
			}
		}
	}
	return all, nil
}

// missing are the alarms that others do not hold, the gravest first.
func missing(alarms, others []Alarm, position int) []Alarm {
	held := map[alarmKey]bool{}
	for i := range others {
		held[others[i].key()] = true
	}
	var found []Alarm
	for _, alarm := range alarms {
		if !held[alarm.key()] {
			alarm.At = position
			found = append(found, alarm)
		}
	}
	slices.SortStableFunc(found, func(a, b Alarm) int {
		return cmp.Or(b.gravity()-a.gravity(), cmp.Compare(b.Points, a.Points))
	})
	return found
}

// alarms are what fires for the ranked principals of a snapshot, each once, in the order of the ranking. A finding
// that is suppressed does not count.
func alarms(s *engine.Snapshot) []Alarm {
	var all []Alarm
	for i := range s.Ranking {
		all = append(all, alarmsOf(&s.Ranking[i])...)
	}
	return all
}

func alarmsOf(p *engine.Principal) []Alarm {
	var all []Alarm
	for _, verdict := range p.Score.Verdicts {
		if verdict.Fired {
			all = append(all, Alarm{
				Principal: p.Name, Layer: finding.Rule, ID: string(verdict.ID), Title: titleOf(verdict.ID), Points: verdict.Points,
			})
		}
	}
	for _, f := range p.Findings {
		same := func(a Alarm) bool { return a.Layer == f.Layer && a.ID == f.ID }
		if f.Suppressed != "" || slices.ContainsFunc(all, same) {
			continue
		}
		all = append(all, Alarm{
			Principal: p.Name, Layer: f.Layer, ID: f.ID, Title: f.Title, Level: f.Level, Techniques: f.Techniques, Events: f.Events,
		})
	}
	return all
}

func titleOf(id rule.ID) string {
	for _, d := range rule.Catalogue() {
		if d.ID == id {
			return d.Title
		}
	}
	return string(id)
}
