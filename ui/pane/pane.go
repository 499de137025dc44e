// Package pane holds the panes of the console: the ranking of principals, the rules of one of them, the
// timeline of events, one record, and in training the lesson.
//
// A pane is a plain value that is given data, a size and the focus; it draws lines and answers an action
// with an intent. Panes know nothing of each other, of the engine's run or of commands: the root applies intents,
// asks the Dataset and hands the answers back. The types to know are Pane and Intent.
package pane

import (
	"time"

	"trailsift/engine"
	"trailsift/ui/keymap"
	"trailsift/ui/table"
	"trailsift/ui/theme"
)

// Pane is what the root asks of each.
type Pane interface {
	// Resize sets the room inside any frame.
	Resize(width, height int)
	// Draw returns lines of exactly the width that was set.
	Draw(th *theme.Theme, focused bool) []string
	// Title and Note stand in the frame.
	Title() string
	Note() string
	// Use shows times and marks in another way from now on.
	Use(set Setting)
	// Act performs an action; nil means nothing follows from it for others.
	Act(id keymap.ID) Intent
}

// Setting is what stays the same for all panes while the console runs.
type Setting struct {
	Location *time.Location // times are shown in it
	Glyphs   theme.Glyphs
}

// Listing is a pane whose rows can be sorted and whose columns can be chosen.
type Listing interface {
	Pane
	// Name is what the configuration of the pane is kept under.
	Name() string
	Table() *table.Table
	Order() engine.Order
	// Orders are what the rows can be sorted by, the natural order first.
	Orders() []engine.Order
}

// Intent is what follows from an action for the rest of the console.
type Intent interface{ intent() }

// PrincipalPicked: the cursor of the ranking is on another principal, or it was chosen (Drill).
type PrincipalPicked struct {
	Principal *engine.Principal
	Drill     bool
}

// RulePicked: the events are wanted that a rule's figure rests on. They may be there though it did not fire.
type RulePicked struct {
	Rule   string // its first three characters; empty on a line that is no rule
	Events bool   // there are any
}

// EventPicked: the timeline's cursor is on another event, or it was chosen (Drill).
type EventPicked struct {
	Drill bool
}

// LinePicked: a line of the lesson was chosen.
type LinePicked struct {
	Target any // what it leads to; nil where nothing that leads anywhere is in sight
}

func (PrincipalPicked) intent() {}
func (RulePicked) intent()      {}
func (EventPicked) intent()     {}
func (LinePicked) intent()      {}
