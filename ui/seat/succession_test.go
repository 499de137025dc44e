package seat_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"trailsift/ui/seat"
)

// lesson is one of several that a person is shown: n asks for the next.
type lesson struct {
	counting
	again  bool
	closed *atomic.Int32
}

func (l *lesson) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, is := msg.(tea.KeyPressMsg); is && key.String() == "n" {
		l.again = true
		return l, tea.Quit
	}
	model, follows := l.counting.Update(msg)
	l.counting = model.(counting)
	return l, follows
}

func (l *lesson) Again() bool { return l.again }

func (l *lesson) Close() error {
	l.closed.Add(1)
	return nil
}

// TestOneModelFollowsAnother keeps the seat and its connection from one lesson to the next.
func TestOneModelFollowsAnother(t *testing.T) {
	var shown, closed atomic.Int32
	r := open(t, func(o *seat.Options) {
		o.Show = func(_ context.Context, person seat.Person) (tea.Model, error) {
			return &lesson{counting: counting{name: fmt.Sprintf("%s, lesson %d,", person.Name, shown.Add(1))}, closed: &closed}, nil
		}
	})
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.types("ab")
	ann.sees("ann, lesson 1, is at 80x24 and typed <ab>")
	ann.types("n")
	ann.sees("ann, lesson 2, is at 80x24 and typed <>")
	ann.types("c")
	ann.sees("typed <c>")
	ann.types("q")
	if status := ann.leaves(); status != 0 {
		t.Errorf("the session ended with %d", status)
	}
	if shown.Load() != 2 || closed.Load() != 2 {
		t.Errorf("%d were shown and %d closed, want 2 and 2", shown.Load(), closed.Load())
	}
}

// lit is a lesson that knows whether its terminal is light.
type lit struct {
	lesson
	light string
}

func (l *lit) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if ground, is := msg.(tea.BackgroundColorMsg); is {
		l.light = map[bool]string{true: "in the dark", false: "in the light"}[ground.IsDark()]
	}
	_, follows := l.lesson.Update(msg)
	return l, follows
}

func (l *lit) View() tea.View {
	return tea.NewView(l.name + " " + l.light)
}

// TestBackgroundIsKnownToTheNextModel has the terminal answer once, for it is asked once.
func TestBackgroundIsKnownToTheNextModel(t *testing.T) {
	var shown, closed atomic.Int32
	r := open(t, func(o *seat.Options) {
		o.Show = func(_ context.Context, person seat.Person) (tea.Model, error) {
			return &lit{lesson: lesson{counting: counting{name: fmt.Sprintf("%s, lesson %d,", person.Name, shown.Add(1))}, closed: &closed}}, nil
		}
	})
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.types("\x1b]11;rgb:ffff/ffff/ffff\x07")
	ann.sees("lesson 1, in the light")
	ann.types("n")
	ann.sees("lesson 2, in the light")
}
