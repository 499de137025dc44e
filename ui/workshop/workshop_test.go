package workshop_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"trailsift/scenarios/training"
	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/theme"
	"trailsift/ui/workshop"
)

// TestGuideFollowsTheTrainer has somebody wait for what holds next.
func TestGuideFollowsTheTrainer(t *testing.T) {
	room := workshop.NewRoom(lesson.Free)
	room.Give(workshop.Order{Scenario: "a", Steps: 3, Mode: lesson.Quiz})
	guide := room.Guide("ann", titled, standings)
	lead, changed := guide.Lead()
	if lead != (lesson.Lead{Pace: lesson.Free}) {
		t.Errorf("at first the guide says %+v", lead)
	}
	room.Turn(lesson.InStep)
	<-changed
	lead, changed = guide.Lead()
	room.Lead(7)
	<-changed
	if now, _ := guide.Lead(); lead.Pace != lesson.InStep || now.Position != 3 {
		t.Errorf("the guide says %+v and then %+v", lead, now)
	}
	_, changed = guide.Lead()
	room.Lead(9) // which is where it is
	select {
	case <-changed:
		t.Error("nothing changed, and yet people are told so")
	default:
	}
}

func TestGuideShowsTheBoard(t *testing.T) {
	board, err := workshop.NewRoom(lesson.Free).Guide("ann", titled, standings).Board(t.Context())
	want := lesson.Stand{Rank: 1, Name: "ann", Own: true, Points: 10, Right: 1, Taken: 1, Mode: lesson.Quiz, Position: 2, Last: noon.Add(time.Minute)}
	if err != nil || len(board) != 3 || board[0] != want || board[2].Own {
		t.Errorf("the board is %+v, %v", board, err)
	}
}

func TestAnotherLessonBeginsAtItsBeginning(t *testing.T) {
	room := workshop.NewRoom(lesson.InStep)
	room.Give(workshop.Order{Scenario: "a", Steps: 3})
	room.Lead(2)
	room.Give(workshop.Order{Scenario: "b", Steps: 5, Position: 4})
	order, _ := room.Order()
	if order.Number != 2 || order.Position != 0 || order.Pace != lesson.InStep || order.Scenario != "b" {
		t.Errorf("the order is %+v", order)
	}
}

// console is what somebody sees in a test.
type console struct {
	order  workshop.Order
	closed bool
	keys   []string
}

func (c *console) Init() tea.Cmd { return nil }
func (c *console) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, is := msg.(tea.KeyPressMsg); is {
		c.keys = append(c.keys, key.String())
	}
	return c, nil
}
func (c *console) View() tea.View { return tea.NewView("at " + c.order.Scenario) }
func (c *console) Close() error {
	c.closed = true
	return nil
}

func TestAttendeeWaitsForTheFirstLesson(t *testing.T) {
	room := workshop.NewRoom(lesson.Free)
	a, err := workshop.Attend(t.Context(), room, theme.Mono(), nil, func(context.Context, workshop.Order) (workshop.Console, error) {
		return nil, errors.New("nothing was given")
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 6})
	if shown := ansi.Strip(a.View().Content); !strings.Contains(shown, "You have a seat.") {
		t.Errorf("who waits sees\n%s", shown)
	}
	heed := a.Init()
	room.Give(workshop.Order{Scenario: "a"})
	if _, follows := a.Update(heed()); !a.Again() || follows == nil {
		t.Error("the first lesson does not begin by itself")
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// TestAttendeeHearsThatOneWaits is about whoever hears the console in place of seeing it.
func TestAttendeeHearsThatOneWaits(t *testing.T) {
	room := workshop.NewRoom(lesson.Free)
	var lines strings.Builder
	a, err := workshop.Attend(t.Context(), room, theme.Mono(), &lines, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 6})
	batch, _ := a.Init()().(tea.BatchMsg)
	room.Give(workshop.Order{Scenario: "a"})
	for _, each := range batch {
		a.Update(each())
	}
	if !strings.HasPrefix(lines.String(), "You have a seat.") || !a.Again() || a.View().Content != "" {
		t.Errorf("told is %q, and %q is drawn", lines.String(), a.View().Content)
	}
}

func TestAttendeeQuitsWhenAnotherLessonIsGiven(t *testing.T) {
	room := workshop.NewRoom(lesson.Free)
	room.Give(workshop.Order{Scenario: "a"})
	seen := &console{}
	a, err := workshop.Attend(t.Context(), room, theme.Mono(), nil, func(_ context.Context, order workshop.Order) (workshop.Console, error) {
		seen.order = order
		return seen, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
	if got := a.View().Content; got != "at a" || fmt.Sprint(seen.keys) != "[j]" || a.Again() {
		t.Errorf("the person sees %q, and %q were pressed", got, seen.keys)
	}
	if err := a.Close(); err != nil || !seen.closed {
		t.Errorf("the console was not closed: %v", err)
	}
}

var noon = time.Date(2025, 11, 17, 12, 0, 0, 0, time.UTC)

// standings are those of three people.
func standings(context.Context) (training.Standings, error) {
	quiz := func(person string, minute, points int) training.Attempt {
		return training.Attempt{
			Person: person, Scenario: "role-chaining", Mode: training.Ask, Seed: 7, Began: noon, Last: noon.Add(time.Duration(minute) * time.Minute),
			Position: 2, Given: []training.Given{{Question: "1.who", Points: points, Right: points > 0}},
		}
	}
	return training.Rank([]training.Attempt{quiz("ann", 1, 10), quiz("bob\x1b[31m", 2, 10), quiz("cat", 3, 0)}), nil
}

func titled(scenario string) string { return "3.4 " + scenario }

// trainer is a trainer's console of a room in which two of four people are.
func trainer(t *testing.T, room *workshop.Room, width, height int) *workshop.Trainer {
	t.Helper()
	keys, err := keymap.New(keymap.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	screen := func() string { return "what ann sees" + strings.Repeat("\n", 60) + "and its end" }
	tr := workshop.NewTrainer(t.Context(), workshop.Options{
		Room: room, Where: "ssh -p 2222 host", Fingerprint: "SHA256:LqjWq/dNpzjqr0iMoWsPTAUz+TOYEbD/AN5qFnS/iFs", Theme: theme.Mono(), Keys: keys, Standings: standings, Now: func() time.Time { return noon.Add(5 * time.Minute) },
		Title: titled,
		Choices: []workshop.Choice{
			{Group: "Initial Access", Key: "1.1", Name: "Stolen key", Scenario: "stolen-key", Steps: 2},
			{Group: "Persistence", Key: "3.4", Name: "Role chain", Scenario: "role-chaining", Steps: 5, Seed: 7},
		},
		Seats: func() []workshop.Seat {
			return []workshop.Seat{{Name: "ann", Here: true, View: screen}, {Name: "dee", View: screen}}
		},
		Scores: func(context.Context) (string, error) { return "board.csv", nil },
	})
	tr.Update(tea.WindowSizeMsg{Width: width, Height: height})
	settle(tr, tr.Init())
	return tr
}

// settle has commands answered, but for those that wait for time to pass: it wants a bubble of synctest, where time
// passes only when nobody is at work.
func settle(m tea.Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	asked := time.Now()
	msg := cmd()
	if time.Since(asked) > 0 { // a tick
		return
	}
	if batch, is := msg.(tea.BatchMsg); is {
		for _, each := range batch {
			settle(m, each)
		}
		return
	}
	_, follows := m.Update(msg)
	settle(m, follows)
}

func press(m tea.Model, keys ...string) {
	for _, key := range keys {
		msg := tea.KeyPressMsg{Text: key, Code: []rune(key)[0]}
		switch key {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "esc":
			msg = tea.KeyPressMsg{Code: tea.KeyEscape}
		}
		_, follows := m.Update(msg)
		settle(m, follows)
	}
}

func TestTrainerLeadsARoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := workshop.NewRoom(lesson.Free)
		tr := trainer(t, room, 100, 20)
		press(tr, "]")
		sees(t, tr, "no lesson was given yet")
		press(tr, "n", "j", "enter")
		sees(t, tr, "In which mode?", "3.4 Role chain")
		press(tr, "j", "enter")
		if order, _ := room.Order(); order.Scenario != "role-chaining" || order.Mode != lesson.Quiz || order.Seed != 7 {
			t.Errorf("the room was given %+v", order)
		}
		press(tr, "]", "]", "[", "p")
		if order, _ := room.Order(); order.Position != 1 || order.Pace != lesson.InStep {
			t.Errorf("the room is led to %+v", order)
		}
		sees(t, tr, "3.4 Role chain, quiz, seed 7, step 1 of 5", "in step")
		press(tr, "enter")
		sees(t, tr, "Looking at ann", "what ann sees")
		press(tr, "G")
		sees(t, tr, "and its end")
		press(tr, "k", "g", "g")
		sees(t, tr, "what ann sees")
		press(tr, "esc", "w")
		sees(t, tr, "the scores of 4 people are in board.csv")
		press(tr, "m", "j", "j", "enter", "]")
		sees(t, tr, "3.4 Role chain, hunt, seed 7 ", "a hunt has no steps")
		press(tr, "q")
		sees(t, tr, "End the workshop for everybody?")
		press(tr, "esc")
		sees(t, tr, "Workshop")
	})
}

func TestTrainerScreens(t *testing.T) {
	for _, size := range []struct{ width, height int }{{120, 36}, {80, 24}, {40, 12}} {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				room := workshop.NewRoom(lesson.InStep)
				room.Give(workshop.Order{Scenario: "role-chaining", Title: "3.4 Role chain", Steps: 5, Mode: lesson.Quiz, Seed: 7})
				tr := trainer(t, room, size.width, size.height)
				shown := ansi.Strip(tr.View().Content)
				for _, l := range strings.Split(shown, "\n") {
					if ansi.StringWidth(l) != size.width {
						t.Errorf("a line is %d wide: %q", ansi.StringWidth(l), l)
					}
				}
				golden.RequireEqual(t, []byte(shown))
			})
		})
	}
}

func sees(t *testing.T, m tea.Model, words ...string) {
	t.Helper()
	shown := ansi.Strip(m.View().Content)
	for _, each := range words {
		if !strings.Contains(shown, each) {
			t.Errorf("%q is not on the screen:\n%s", each, shown)
		}
	}
}

func TestTrainerOverSSHOnlyLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys, err := keymap.New(keymap.Default(), nil)
		if err != nil {
			t.Fatal(err)
		}
		tr := workshop.NewTrainer(t.Context(), workshop.Options{
			Room: workshop.NewRoom(lesson.Free), Guest: true, Theme: theme.Mono(), Keys: keys, Standings: standings,
			Seats: func() []workshop.Seat { return nil },
		})
		tr.Update(tea.WindowSizeMsg{Width: 120, Height: 20})
		sees(t, tr, "q quit")
		press(tr, "q")
		sees(t, tr, "Leave? The workshop goes on.")
	})
}

// TestBoardOfARoomNamesNoScenario is about who looks on while others are still asked.
func TestBoardOfARoomNamesNoScenario(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys, err := keymap.New(keymap.Default(), nil)
		if err != nil {
			t.Fatal(err)
		}
		board := workshop.NewBoard(t.Context(), theme.Mono(), keys, titled, standings)
		board.Update(tea.WindowSizeMsg{Width: 120, Height: 20})
		settle(board, board.Init())
		sees(t, board, "ann", "quiz, step 2")
		if shown := ansi.Strip(board.View().Content); strings.Contains(shown, "role-chaining") {
			t.Errorf("the board gives the attack of a quiz away:\n%s", shown)
		}
	})
}
