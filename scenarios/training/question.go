package training

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

// Kind is what a question is about.
type Kind string

const (
	Who       Kind = "who"       // whose events these are
	Rule      Kind = "rule"      // what detection makes of them
	Technique Kind = "technique" // which technique of ATT&CK it is
	Part      Kind = "part"      // which member of the record gives it away
	Next      Kind = "next"      // what will fire next
	Belongs   Kind = "event"     // whether one event is part of the attack
)

// Question is asked at one position of a lesson. The same lesson asks the same questions.
type Question struct {
	ID      string // "3.who": the position and the kind; answers are kept by it
	At      int    // the position at which it is asked
	Kind    Kind
	Ask     string
	Answers []string
	Right   int    // index in Answers
	Why     string // why it is right and the others are not
	Hints   []string
	// Event is the id of the event that is asked about; empty where the question is about the whole step.
	Event string
	// Evidence are ids of events that show why, the most telling first; at most maxEvidence.
	Evidence []string
	// Seen is the first position at which all of the evidence is there: At, or for Next the one after it.
	Seen int
	// Made tells a question made for this incident from one that the playbook asks.
	Made bool
}

// maxEvidence is how many events an explanation shows: more than fit a screen explain nothing.
const maxEvidence = 20

// asked is the playbook's own question of a step.
func (l *Lesson) asked(step *Step) Question {
	asked := l.Playbook.Steps[step.Number-1].Question
	q := Question{
		ID: questionID(step.Number, Kind(asked.Kind)), At: step.Number, Seen: step.Number, Kind: Kind(asked.Kind), Ask: l.Incident.Tell(asked.Ask),
		Right: asked.Right, Why: l.Incident.Tell(asked.Why), Evidence: evidenceOf(step.Events),
	}
	for _, answer := range asked.Answers {
		q.Answers = append(q.Answers, l.Incident.Tell(answer))
	}
	if asked.Hint != "" {
		q.Hints = append(q.Hints, l.Incident.Tell(asked.Hint))
	}
	return q
}

// evidenceOf are the ids of the attack's events among some, or of all where none is.
func evidenceOf(events []Event) []string {
	var attack, all []string
	for _, event := range events {
		all = append(all, event.ID)
		if event.Attack {
			attack = append(attack, event.ID)
		}
	}
	if len(attack) > 0 {
		all = attack
	}
	return all[:min(len(all), maxEvidence)]
}

func questionID(position int, kind Kind) string { return fmt.Sprintf("%d.%s", position, kind) }

// questions are those of one position: the playbook's, and those made of the kinds it does not ask. They are in an
// order in which none gives another away: whoever knows the events of a step knows who made them.
func (r *Replay) questions(ctx context.Context, position int) ([]Question, error) {
	step := &r.lesson.Steps[position-1]
	asked := r.lesson.asked(step)
	questions := []Question{asked}
	for _, made := range []struct {
		kind Kind
		make func(context.Context, *Step, *rand.Rand) (Question, bool, error)
	}{{Who, r.who}, {Technique, r.technique}, {Belongs, r.belongs}, {Next, r.next}} {
		if made.kind == asked.Kind {
			continue
		}
		q, fits, err := made.make(ctx, step, r.lesson.chance(position, made.kind))
		if err != nil {
			return nil, fmt.Errorf("making a question of kind %s at position %d: %w", made.kind, position, err)
		}
		if !fits {
			continue
		}
		q.ID, q.At, q.Kind, q.Made = questionID(position, made.kind), position, made.kind, true
		q.Seen = max(q.Seen, position)
		questions = append(questions, q)
	}
	for i := range questions {
		questions[i].Hints = append(questions[i].Hints, questions[i].notThat(r.lesson.chance(position, questions[i].Kind))...)
	}
	slices.SortStableFunc(questions, func(a, b Question) int { return cmp.Compare(a.turn(), b.turn()) })
	return questions, nil
}

// turn is when a question of a position is asked. The playbook's own is mostly about the details of all events.
func (q *Question) turn() int {
	if !q.Made {
		return 2
	}
	return map[Kind]int{Who: 0, Belongs: 1, Technique: 3, Next: 4}[q.Kind]
}

// chance is the lesson's own for one question, so that each is the same whatever else is asked.
func (l *Lesson) chance(position int, kind Kind) *rand.Rand {
	name := fnv.New64a()
	fmt.Fprintf(name, "%s/%s", l.Playbook.ID, questionID(position, kind))
	return rand.New(rand.NewPCG(l.Seed, name.Sum64()))
}

// notThat is the last hint of a question with more than two answers: one that is wrong.
func (q *Question) notThat(chance *rand.Rand) []string {
	if len(q.Answers) < 3 {
		return nil
	}
	wrong := (q.Right + 1 + chance.IntN(len(q.Answers)-1)) % len(q.Answers)
	return []string{"It is not this: " + q.Answers[wrong]}
}

// choices shuffles the right answer among at most three wrong ones.
func (q *Question) choices(chance *rand.Rand, right string, wrong []string) {
	wrong = distinct(wrong)
	chance.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	q.Right = chance.IntN(min(len(wrong), 3) + 1)
	q.Answers = slices.Insert(slices.Clone(wrong[:min(len(wrong), 3)]), q.Right, right)
}
