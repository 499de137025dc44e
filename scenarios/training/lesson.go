package training

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// Lesson is one scenario that has happened, in a made-up organisation or among a user's own logs. It never changes.
type Lesson struct {
	Playbook *scenarios.Playbook
	Incident *play.Incident
	// Seed decides everything that is chance: the same scenario, seed and logs give the same lesson.
	Seed  uint64
	Steps []Step
	Story string   // as told for this incident
	Own   []string // the paths of the user's own logs; nil in a made-up organisation
	Notes []string // what is not as asked for, in sentences

	set  *dataset.Set
	seen map[string]int // the step of each event of the incident, by its id
}

// Step is one move of the attack as it happened.
type Step struct {
	Number    int // from 1: the position at which it has happened
	ID        string
	Title     string
	Narrative string
	Wants     string   // what the attacker is after
	LookFor   []string // what an analyst would notice; `code` is in backquotes
	// Honest is a step of the victim's own work, without which the attack could not be told from it.
	Honest bool
	Events []Event // in the order of time; one at least
	Met    []Actor // who has taken part so far, in the order in which they appeared
}

// From and To are the times of the step's first and last event.
func (s *Step) From() time.Time { return s.Events[0].Time }
func (s *Step) To() time.Time   { return s.Events[len(s.Events)-1].Time }

// Event is one event of the incident.
type Event struct {
	ID        string
	Time      time.Time // UTC
	Call      string    // "iam:CreateUser"
	Principal string    // as trailsift names it
	Account   string    // whose trail it is in
	Address   string
	Error     string
	Attack    bool // false for the victim's own work
	Step      int  // from 1
}

// Actor is somebody who takes part.
type Actor struct {
	Name      string // in the playbook: "victim"
	Kind      string // user, sso, role, instance, account, service or session
	Called    string // in the organisation
	Principal string // as trailsift names it; empty for whom it does not rank
	Why       string // a sentence for the trainee
	Step      int    // in which it first took part, from 1
}

// New lets a playbook happen in a made-up organisation that works from midnight of the given day on, in that
// time's zone. The same playbook, seed and day give the same logs, byte for byte.
func New(pb *scenarios.Playbook, seed uint64, first time.Time) (*Lesson, error) {
	return in(dataset.Organisation(seed, first), pb)
}

// in lets a playbook happen in an organisation.
func in(organisation world.Options, pb *scenarios.Playbook) (*Lesson, error) {
	set, notes, err := dataset.Compose(dataset.Plan{World: organisation, Playbooks: []*scenarios.Playbook{pb}})
	if err != nil {
		return nil, err
	}
	return newLesson(set, notes)
}

// ErrNoPlace says that a scenario cannot happen among the user's own logs, for want of a person to be its victim.
var ErrNoPlace = errors.New("the scenario cannot happen in these logs")

// Blend lets a playbook happen among the user's own logs, which are read once to learn from and stay as they are.
// refused is told of what cannot be read. It fails with dataset.ErrNoRecords or ErrNoPlace, or when the context
// ends.
func Blend(ctx context.Context, pb *scenarios.Playbook, seed uint64, paths []string, refused func(source.Problem)) (*Lesson, error) {
	learned, err := dataset.Learn(ctx, paths, seed, refused)
	if err != nil {
		return nil, fmt.Errorf("learning from your logs: %w", err)
	}
	set, notes, err := learned.Blend(seed, []*scenarios.Playbook{pb})
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", pb.Number, pb.ID, ErrNoPlace, strings.Join(notes, "; "))
	}
	lesson, err := newLesson(set, notes)
	if err != nil {
		return nil, err
	}
	lesson.Own = paths
	return lesson, nil
}

func newLesson(set *dataset.Set, notes []string) (*Lesson, error) {
	if len(set.Incidents) != 1 {
		return nil, fmt.Errorf("a lesson is one incident, not %d", len(set.Incidents))
	}
	incident := set.Incidents[0]
	l := &Lesson{
		Playbook: incident.Playbook, Incident: incident, Seed: set.Seed, Notes: notes,
		Story: incident.Tell(incident.Playbook.Story), set: set, seen: map[string]int{},
	}
	met := incident.Met()
	for i := range incident.Playbook.Steps {
		l.Steps = append(l.Steps, l.tell(i, met))
	}
	for i := range incident.Events {
		event := eventOf(&incident.Events[i])
		step := &l.Steps[event.Step-1]
		step.Events = append(step.Events, event)
		l.seen[event.ID] = event.Step
	}
	for _, step := range l.Steps {
		if len(step.Events) == 0 {
			return nil, fmt.Errorf("%s %s: step %s left no event", l.Playbook.Number, l.Playbook.ID, step.ID)
		}
	}
	return l, nil
}

// tell fills in what this incident made of a step's texts.
func (l *Lesson) tell(i int, met []play.Met) Step {
	told := &l.Playbook.Steps[i]
	step := Step{
		Number: i + 1, ID: told.ID, Title: l.Incident.Tell(told.Title), Narrative: l.Incident.Tell(told.Narrative),
		Wants: l.Incident.Tell(told.Wants), Honest: told.Honest,
	}
	for _, text := range told.LookFor {
		step.LookFor = append(step.LookFor, l.Incident.Tell(text))
	}
	for _, m := range met {
		if m.Step <= i {
			step.Met = append(step.Met, Actor{m.Name, m.Kind, m.Called, m.Principal, m.Why, m.Step + 1})
		}
	}
	return step
}

func eventOf(e *trail.Event) Event {
	return Event{
		ID: string(trail.AppendUUID(nil, e.ID)), Time: e.Time.UTC().Truncate(time.Second),
		Call:      strings.TrimSuffix(e.Call.Source, ".amazonaws.com") + ":" + e.Call.Name,
		Principal: dataset.Principal(e.Caller), Account: e.Account, Address: e.Address, Error: e.Error,
		Attack: e.Tags != nil, Step: e.Step + 1,
	}
}

// Name says in a few words what makes the same logs again: "seed 7: role-chaining". It gives the scenario away.
func (l *Lesson) Name() string { return fmt.Sprintf("seed %d: %s", l.Seed, l.Playbook.ID) }

// Source are the logs: the normal work and the attack in it, without tags that would give the attack away. Events
// are made while they are read and written nowhere.
func (l *Lesson) Source() (source.Source, error) {
	bare := *l.set
	bare.Incidents = []*play.Incident{withoutTags(l.Incident)}
	made := source.FS(dataset.Logs(&bare), fmt.Sprintf("seed %d, made up", l.Seed))
	if l.Own == nil {
		return made, nil
	}
	own, err := source.Paths(l.Own, nil)
	if err != nil {
		return source.Source{}, fmt.Errorf("opening your logs: %w", err)
	}
	return own.With(made), nil
}

func withoutTags(incident *play.Incident) *play.Incident {
	bare := *incident
	bare.Events = make([]trail.Event, len(incident.Events))
	for i, event := range incident.Events {
		event.Tags = nil
		bare.Events[i] = event
	}
	return &bare
}

// Attack are the events of the attack itself, without the victim's own work, in the order of time.
func (l *Lesson) Attack() []Event {
	var events []Event
	for i := range l.Incident.Events {
		if event := eventOf(&l.Incident.Events[i]); event.Attack {
			events = append(events, event)
		}
	}
	return events
}

// Positions is how many positions a replay has: one before the attack, and one after each step.
func (l *Lesson) Positions() int { return len(l.Steps) + 1 }
