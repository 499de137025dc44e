package play

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// Options say when and how an incident happens.
type Options struct {
	Seed uint64
	// Start is when the incident begins. Zero leaves it to chance and to the playbook's hour, within
	// From and To.
	Start time.Time
	// From and To bound the incident; zero times are the world's beginning and end.
	From, To time.Time
}

// Play lets a playbook happen in an organisation. The same world, playbook and options give the same
// incident. An incident that does not fit between From and To begins at From.
//
// It fails over what a playbook asks of an organisation that cannot be made up for it: a person where
// the organisation has none.
func Play(w *world.World, pb *scenarios.Playbook, o Options) (*Incident, error) {
	return newStage(w, pb, o.Seed).play(o)
}

// play lets the playbook happen on its stage.
func (s *stage) play(o Options) (*Incident, error) {
	pb := s.pb
	if err := s.cast(); err != nil {
		return nil, fmt.Errorf("casting %s %s: %w", pb.Number, pb.ID, err)
	}
	s.now = s.begin(o)
	for i := range pb.Steps {
		if err := s.step(i); err != nil {
			return nil, fmt.Errorf("playing %s %s, step %s: %w", pb.Number, pb.ID, pb.Steps[i].ID, err)
		}
	}
	if len(s.events) == 0 {
		return nil, fmt.Errorf("playing %s %s: it left no event", pb.Number, pb.ID)
	}
	// A stable sort: what happens in one second stays in the order in which it happened.
	slices.SortStableFunc(s.events, func(a, b trail.Event) int { return a.Time.Compare(b.Time) })
	return &Incident{
		Playbook:   pb,
		Events:     s.events,
		Principals: s.principals,
		From:       s.events[0].Time,
		To:         s.events[len(s.events)-1].Time,
		stage:      s,
	}, nil
}

// stage is one incident while it happens.
type stage struct {
	world  *world.World
	pb     *scenarios.Playbook
	random *rand.Rand
	pace   float64 // how much of a random pause is waited, beyond the least; 1 is all of it

	outsiders []string // account ids of attackers

	actors map[string]*actor
	order  []string // names of actors, sorted
	taken  map[any]bool
	values map[string]value
	places map[string]string // place to address
	agents map[string]string
	parts  map[string][]scenarios.Part
	lists  map[string][]world.Thing

	now        time.Time
	events     []trail.Event
	principals []string
	named      map[string]bool
	tags       *trail.Tags
	err        error // the first text that could not be made
}

func newStage(w *world.World, pb *scenarios.Playbook, seed uint64) *stage {
	name := fnv.New64a()
	name.Write([]byte(pb.ID))
	return &stage{
		world: w, pb: pb,
		random: rand.New(rand.NewPCG(seed, name.Sum64())), pace: 1, outsiders: outsiders,
		actors: map[string]*actor{}, taken: map[any]bool{}, values: map[string]value{},
		places: map[string]string{}, agents: map[string]string{}, parts: map[string][]scenarios.Part{},
		lists: map[string][]world.Thing{}, named: map[string]bool{},
		tags: &trail.Tags{Usecase: pb.Title, TechniqueID: pb.Tag, Scenario: pb.ID},
	}
}

// pick is one of some, at random.
func pick[T any](s *stage, among []T) T { return among[s.random.IntN(len(among))] }

// within is a random duration of a range; what is more than the least goes by the pace.
func (s *stage) within(r scenarios.Range[time.Duration]) time.Duration {
	return r.From + time.Duration(s.pace*float64(s.random.Int64N(int64(r.To-r.From)+1)))
}

// count is a random number of a range.
func (s *stage) count(r scenarios.Range[int]) int { return r.From + s.random.IntN(r.To-r.From+1) }

// uuid is 16 random bytes.
func (s *stage) uuid() (id [16]byte) {
	for i := 0; i < 16; i += 8 {
		bits := s.random.Uint64()
		for j := range 8 {
			id[i+j] = byte(bits >> (8 * j))
		}
	}
	return id
}

const (
	hexDigits    = "0123456789abcdef"
	digits       = "0123456789"
	smallLetters = "abcdefghijklmnopqrstuvwxyz"
	base32       = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // of access keys and principal ids
	base64       = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)

// letters are n random characters of an alphabet.
func (s *stage) letters(n int, alphabet string) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = alphabet[s.random.IntN(len(alphabet))]
	}
	return string(text)
}
