package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"trailsift/cmd/trailsift/course"
	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui"
	"trailsift/ui/lesson"
	"trailsift/ui/seat"
	"trailsift/ui/workshop"
)

// classroom makes the lessons that a workshop's people see. Each is read and judged once, for all who are in it.
type classroom struct {
	room   *workshop.Room
	known  []*scenarios.Playbook
	diary  *training.Diary
	loaded settings.Loaded
	config engine.Config
	zone   *time.Location
	apart  bool // everybody has a world of their own

	mu      sync.Mutex
	classes map[subject]*class
}

// subject is what a class is of.
type subject struct {
	scenario string
	seed     uint64
}

// class is a lesson with its log, and how many look at it.
type class struct {
	made   sync.Once
	err    error
	course *course.Course
	run    *engine.Analysis
	name   string
	seats  int // under classroom.mu
}

// shared is a run that goes on when one of those who look at it leaves.
type shared struct{ *engine.Analysis }

// Cancel implements ui.Analysis.
func (shared) Cancel() {}

// open makes the console of one person for what was given. It is a workshop.Open but for the person.
func (c *classroom) open(ctx context.Context, person seat.Person, order workshop.Order) (workshop.Console, error) {
	at := c.subject(person.Name, order)
	in := c.enter(at)
	console, err := c.console(ctx, in, at, person, order.Mode)
	if err != nil {
		c.leave(at, in)
		return nil, err
	}
	return &seated{Model: console, leave: func() { c.leave(at, in) }}, nil
}

// subject is what a person sees of what was given.
func (c *classroom) subject(name string, order workshop.Order) subject {
	at := subject{order.Scenario, order.Seed}
	if c.apart {
		at.seed += ownWorld(name)
	}
	return at
}

// ownWorld is what a person's name adds to the seed.
func ownWorld(name string) uint64 {
	sum := fnv.New32a()
	sum.Write([]byte(name)) // which never fails
	return uint64(sum.Sum32() % 10_000)
}

func (c *classroom) enter(at subject) *class {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := c.classes[at]
	if in == nil {
		in = &class{}
		c.classes[at] = in
	}
	in.seats++
	return in
}

// leave lets go of a class that nobody looks at any more, unless it is what the room is at.
func (c *classroom) leave(at subject, in *class) {
	order, _ := c.room.Order()
	c.mu.Lock()
	in.seats--
	empty := in.seats == 0 && (c.apart || at.scenario != order.Scenario || at.seed != order.Seed)
	if empty {
		delete(c.classes, at)
	}
	c.mu.Unlock()
	if empty {
		in.close()
	}
}

// close ends all classes.
func (c *classroom) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at, in := range c.classes {
		delete(c.classes, at)
		in.close()
	}
}

func (in *class) close() {
	if in.course != nil {
		in.course.Close()
	}
	if in.run != nil {
		in.run.Cancel()
		_ = in.run.Wait() // those who looked at it were told
	}
}

// begin makes the lesson and begins to read its log, for the first who comes.
func (c *classroom) begin(in *class, at subject) error {
	in.made.Do(func() {
		playbook, found := scenarios.Find(c.known, at.scenario)
		if !found {
			in.err = fmt.Errorf("there is no scenario %q", at.scenario)
			return
		}
		taught, err := training.New(playbook, at.seed, firstDay(c.zone))
		if err != nil {
			in.err = err
			return
		}
		from, err := taught.Source()
		if err != nil {
			in.err = err
			return
		}
		in.course = course.New(taught, nil)
		in.name = in.course.Name() // its whole name would give the attack away
		in.run = engine.Run(context.Background(), from, c.config)
	})
	return in.err
}

func (c *classroom) console(ctx context.Context, in *class, at subject, person seat.Person, taken lesson.Mode) (*ui.Model, error) {
	if err := c.begin(in, at); err != nil {
		return nil, err
	}
	sitting, err := in.course.Sit(ctx, c.diary.Of(person.Name), training.Mode(taken))
	if err != nil {
		return nil, err
	}
	if err := sitting.SitDown(ctx); err != nil {
		return nil, err
	}
	options := guestOptions(shared{in.run}, in.name, c.config, c.loaded, person)
	options.Lesson, options.Sitting, options.Step = in.course, sitting, sitting.Position()
	options.Guide = c.room.Guide(person.Name, titleOf(c.known), c.standings)
	return ui.New(ctx, options)
}

func (c *classroom) standings(ctx context.Context) (training.Standings, error) {
	return standingsOf(ctx, c.diary)
}

// seated is a console whose class is left when it is closed.
type seated struct {
	*ui.Model
	leave func()
}

// Close implements workshop.Console.
func (s *seated) Close() error {
	defer s.leave()
	return s.Model.Close()
}
