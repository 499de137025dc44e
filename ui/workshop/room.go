// Package workshop is a room of people who take lessons together: what the trainer gives them, how freely they may
// move, where everybody is, and the board of their points.
//
// A Room is what all share. An Attendee is what one person sees of it, a Trainer the console that leads it, and a
// Board who has how many points. It knows neither how people come in nor how lessons are made.
package workshop

import (
	"context"
	"sync"

	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// Order is what the trainer has given the room.
type Order struct {
	Number   uint64 // grows with each lesson that is given; 0 while none was
	Scenario string // its id
	Title    string // what the trainer is shown
	Mode     lesson.Mode
	Seed     uint64 // of the world that everybody sees
	Steps    int
	Pace     lesson.Pace
	Position int // where the trainer is
}

// Room is what the people of a workshop share. Its methods may be called from several goroutines.
type Room struct {
	mu      sync.Mutex
	order   Order
	changed chan struct{}
}

// NewRoom is a room in which nothing was given yet.
func NewRoom(pace lesson.Pace) *Room {
	return &Room{order: Order{Pace: pace}, changed: make(chan struct{})}
}

// Order is what holds now. Changed is closed once that is no longer so.
func (r *Room) Order() (order Order, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.order, r.changed
}

// Give gives everybody another lesson, at its beginning; the pace stays. Number, Pace and Position of the order do
// not matter.
func (r *Room) Give(next Order) {
	r.turn(func(o *Order) {
		next.Number, next.Pace, next.Position = o.Number+1, o.Pace, 0
		*o = next
	})
}

// Turn changes how freely people may move.
func (r *Room) Turn(pace lesson.Pace) { r.turn(func(o *Order) { o.Pace = pace }) }

// Lead goes to a position of the lesson; one that there is not becomes the nearest.
func (r *Room) Lead(position int) {
	r.turn(func(o *Order) { o.Position = max(min(position, o.Steps), 0) })
}

func (r *Room) turn(change func(*Order)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.order
	change(&r.order)
	if r.order != before {
		close(r.changed)
		r.changed = make(chan struct{})
	}
}

// Guide leads somebody through the lesson that is given now. Title is what a scenario is called on the board, by its id;
// standings reads the board.
func (r *Room) Guide(name string, title func(scenario string) string, standings func(context.Context) (training.Standings, error)) lesson.Guide {
	return guide{r, name, title, standings}
}

type guide struct {
	room      *Room
	name      string
	title     func(scenario string) string
	standings func(context.Context) (training.Standings, error)
}

// Board implements lesson.Guide.
func (g guide) Board(ctx context.Context) ([]lesson.Stand, error) {
	standings, err := g.standings(ctx)
	if err != nil {
		return nil, err
	}
	all := stands(standings, g.title, true)
	for i := range all {
		all[i].Own = all[i].Name == g.name
	}
	return all, nil
}

// Lead implements lesson.Guide.
func (g guide) Lead() (lesson.Lead, <-chan struct{}) {
	order, changed := g.room.Order()
	return lesson.Lead{Pace: order.Pace, Position: order.Position}, changed
}
