package workshop

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// list is a page that is chosen from.
type list struct {
	sheet *sheet.Sheet
	take  func(t *Trainer, target any) (next page)
}

// list makes such a page, ready for keys that come before it is drawn.
func (t *Trainer) list(title string, rows func(int) []sheet.Row, take func(t *Trainer, target any) page) page {
	l := &list{sheet: sheet.New(title, rows), take: take}
	l.sheet.Fit(t.width, t.height-1)
	return l
}

func (l *list) press(t *Trainer, id keymap.ID) (tea.Cmd, bool) {
	switch id {
	case keymap.Back, keymap.Quit:
		return nil, true
	case keymap.Drill:
		target := l.sheet.Chosen()
		if target == nil {
			return nil, false
		}
		t.over = l.take(t, target)
		return nil, t.over == nil
	}
	l.sheet.Act(id)
	return nil, false
}

func (l *list) draw(t *Trainer, width, height int) []string {
	return drawn(l.sheet, t.options.Theme, width, height)
}

// drawn is a page that says how much of it is below.
func drawn(s *sheet.Sheet, looks *theme.Theme, width, height int) []string {
	note := ""
	s.Fit(width, height)
	if below := s.Below(); below > 0 {
		note = text.More(below)
	}
	return s.Draw(looks, width, height, note)
}

func (l *list) hints(t *Trainer) [][2]string { return t.hinted(keymap.Back) }

// lessons is the list of what can be given; the mode is asked for then.
func (t *Trainer) lessons() page {
	rows := func(int) []sheet.Row {
		var rows []sheet.Row
		group := ""
		for _, c := range t.options.Choices {
			if c.Group != group {
				group = c.Group
				rows = append(rows, sheet.Heading(printable.Clean(group)))
			}
			rows = append(rows, sheet.Row{Target: c, Cells: []sheet.Cell{
				{Token: theme.Key, Text: printable.Clean(c.Key), Width: 5}, {Token: theme.Text, Text: printable.Clean(c.Name), Width: sheet.Rest},
			}})
		}
		return rows
	}
	return t.list(text.RoomLesson, rows, func(t *Trainer, target any) page {
		c := target.(Choice)
		return t.modes(Order{Scenario: c.Scenario, Title: c.Key + " " + c.Name, Seed: c.Seed, Steps: c.Steps})
	})
}

// modes asks for the mode in which a lesson is given, and gives it.
func (t *Trainer) modes(order Order) page {
	known := []struct {
		mode  lesson.Mode
		words string
	}{{lesson.Steps, text.ModeStep}, {lesson.Quiz, text.ModeQuiz}, {lesson.Hunt, text.ModeHunt}}
	rows := func(int) []sheet.Row {
		rows := []sheet.Row{sheet.Remark(printable.Clean(order.Title)), sheet.Blank()}
		for _, each := range known {
			rows = append(rows, sheet.Row{Target: each.mode, Cells: []sheet.Cell{{Token: theme.Text, Text: each.words}}})
		}
		return rows
	}
	return t.list(text.RoomAsksMode, rows, func(t *Trainer, target any) page {
		order.Mode = target.(lesson.Mode)
		t.options.Room.Give(order)
		return nil
	})
}

// look shows what somebody sees, from a line on: their terminal may be larger.
type look struct {
	name string
	top  int
}

func (l *look) press(t *Trainer, id keymap.ID) (tea.Cmd, bool) {
	switch id {
	case keymap.Back, keymap.Quit, keymap.Drill:
		return nil, true
	case keymap.Down:
		l.top++
	case keymap.Up:
		l.top--
	case keymap.HalfDown, keymap.PageDown:
		l.top += t.height / 2
	case keymap.HalfUp, keymap.PageUp:
		l.top -= t.height / 2
	case keymap.First:
		l.top = 0
	case keymap.Last:
		l.top = mostLines
	}
	return nil, false
}

// mostLines is more than any terminal has.
const mostLines = 10_000

func (l *look) draw(t *Trainer, width, height int) []string {
	shown := []string{draw.NewLine(t.options.Theme, width-2).Gap(1).Add(theme.Dim, text.NothingToSee).String()}
	for _, seat := range t.options.Seats() {
		if seat.Name == l.name {
			shown = strings.Split(seat.View(), "\n")
		}
	}
	l.top = max(min(l.top, len(shown)-(height-2)), 0)
	shown = shown[l.top:]
	for i, each := range shown {
		shown[i] = draw.Cut(each, width-2)
	}
	return draw.Frame(t.options.Theme, width, height, true, text.LookingAt+" "+printable.Clean(l.name), "", draw.Fill(shown, width-2, height-2))
}

func (l *look) hints(t *Trainer) [][2]string { return t.hinted(keymap.Back) }

// ending asks whether the workshop is over, or a trainer over SSH leaves it.
type ending struct{}

func (ending) press(_ *Trainer, id keymap.ID) (tea.Cmd, bool) {
	if id == keymap.Drill {
		return tea.Quit, true
	}
	return nil, id == keymap.Back || id == keymap.Quit
}

func (ending) draw(t *Trainer, width, height int) []string {
	asks := text.RoomEnds
	if t.options.Guest {
		asks = text.RoomGoesOn
	}
	words := draw.NewLine(t.options.Theme, width-2).Gap(1).Add(theme.Strong, asks).String()
	return draw.Frame(t.options.Theme, width, height, true, text.Workshop, "", draw.Fill([]string{words}, width-2, height-2))
}

func (ending) hints(t *Trainer) [][2]string { return t.hinted(keymap.Back) }
