// Package keymap is the registry of what a person can do in the console: every action with its keys, the
// contexts in which they hold, one line of description, and the reason when it cannot be done just now. The
// help, the hints at the foot of the screen, the palette and the documentation of the keys are all made from it.
//
// It performs nothing: a pane or the root does that. The types to know are Action and Map.
package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// Context is a set of places where an action holds.
type Context uint16

const (
	Principals Context = 1 << iota
	Rules
	Timeline
	Record
	Prompt // a line being typed
	Guide  // the help is open
	Pick   // the palette is open
	Sheet  // a page lies over the panes
	Dials  // the tuning, which stands where the rules do
	Lesson // the lesson's pane, in training
	Room   // the trainer's console of a workshop
	// Panes is all panes.
	Panes = Principals | Rules | Timeline | Record | Lesson
)

// ID names an action, in code and in the configuration (`keys.<id>`).
type ID string

// Action is one thing that can be done.
type Action struct {
	ID          ID
	Keys        []string // as "j", "ctrl+d", "shift+tab"; a chord has a space: "g g"
	Contexts    Context
	Group       string // heading in the help
	Description string
	Hint        string // short form for the foot of the screen; empty where it is not shown there
	// Reason returns why the action cannot be done in a state, or "". It may be nil.
	Reason func(State) string
	// Host is set where the action reads or writes files of the host, or stops what others use too.
	Host bool
}

// State is what a Reason may depend on.
type State struct {
	Working    bool   // the run goes on
	Principal  bool   // one is chosen
	Episodes   bool   // that principal has some
	Snapshot   bool   // there is an answer
	Event      bool   // the timeline's cursor is on an event
	Filter     bool   // there is a filter, on or off
	Brush      bool   // a span is brushed, or being brushed
	Search     bool   // something was searched for
	Wide       bool   // panes stand side by side
	Plain      bool   // lines are read, and no screen is drawn
	NoCase     string // why there is no case file; empty where there is
	NoTuning   string // why settings cannot be changed; empty where they can
	Tuned      bool   // some are
	Narrowed   bool   // a filter or a span hides events
	Judged     bool   // only some events are judged
	TuneUndo   bool   // a change of them can be undone
	TuneRedo   bool
	NoFollow   string // why the newest event cannot be kept in view; empty where it can
	NoLesson   string // why there is no lesson; empty where there is
	NoStepOn   string // why it goes no step on; empty where it does
	NoStepBack string // why it goes none back
	NoPlay     string // why it does not play on by itself; empty where it does
	Hunting    bool   // the lesson is a hunt
	NoHunt     string // why nothing can be claimed; empty where it can
	Paged      bool   // a page lies over the panes
	NoDebrief  string // why there is nothing to look back on; empty where there is
	NoBoard    string // why there is no board; empty where there is
	NoHint     string // why there is no hint to be had; empty where there is
	NoContext  string // why no events can be shown around matches; empty where they can
	NoCard     string // why there is nothing to explain under the cursor; empty where there is
	Sealed     string // why nothing of the host's is touched; empty where it is
}

// Why returns why the action cannot be done, or "".
func (a Action) Why(state State) string {
	if a.Host && state.Sealed != "" {
		return state.Sealed
	}
	if a.Reason == nil {
		return ""
	}
	return a.Reason(state)
}

// Map finds actions by key.
type Map struct {
	actions []Action
	keys    map[Context]map[string]int // one context each
	begins  map[Context]map[string]bool
}

var contexts = [...]Context{Principals, Rules, Timeline, Record, Prompt, Guide, Pick, Sheet, Dials, Lesson, Room}

// New makes a map of actions. Rebind gives actions other keys. An unknown action in it, an action without
// a key, and a key with two meanings in one context are errors.
func New(actions []Action, rebind map[string][]string) (*Map, error) {
	m := &Map{
		actions: slices.Clone(actions),
		keys:    map[Context]map[string]int{},
		begins:  map[Context]map[string]bool{},
	}
	if err := m.rebind(rebind); err != nil {
		return nil, err
	}
	for _, context := range contexts {
		m.keys[context], m.begins[context] = map[string]int{}, map[string]bool{}
		for i, action := range m.actions {
			if action.Contexts&context == 0 {
				continue
			}
			for _, key := range action.Keys {
				if err := m.bind(context, key, i); err != nil {
					return nil, err
				}
			}
		}
		for chord := range m.begins[context] {
			if i, taken := m.keys[context][chord]; taken {
				return nil, fmt.Errorf("keys: %q is %s and also begins a chord", chord, m.actions[i].ID)
			}
		}
	}
	return m, nil
}

func (m *Map) rebind(rebind map[string][]string) error {
	for id, keys := range rebind {
		i := slices.IndexFunc(m.actions, func(a Action) bool { return string(a.ID) == id })
		if i < 0 {
			return fmt.Errorf("keys: there is no action %q", id)
		}
		if len(keys) == 0 {
			return fmt.Errorf("keys: %s needs at least one key", id)
		}
		m.actions[i].Keys = slices.Clone(keys)
	}
	return nil
}

func (m *Map) bind(context Context, key string, i int) error {
	if key == "" {
		return fmt.Errorf("keys: %s has an empty key", m.actions[i].ID)
	}
	if other, taken := m.keys[context][key]; taken {
		return fmt.Errorf("keys: %q is both %s and %s", key, m.actions[other].ID, m.actions[i].ID)
	}
	m.keys[context][key] = i
	if first, _, chord := strings.Cut(key, " "); chord {
		m.begins[context][first] = true
	}
	return nil
}

// Find returns the action of a key, or of a chord written with a space, in one context.
func (m *Map) Find(context Context, key string) (Action, bool) {
	i, ok := m.keys[context][key]
	if !ok {
		return Action{}, false
	}
	return m.actions[i], true
}

// Begins reports whether a key begins a chord in one context.
func (m *Map) Begins(context Context, key string) bool { return m.begins[context][key] }

// Key returns the first key of an action, as a person is told to press it; empty for an unknown action.
func (m *Map) Key(id ID) string {
	i := slices.IndexFunc(m.actions, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return ""
	}
	return m.actions[i].Keys[0]
}

// Actions returns all actions in the order of the registry.
func (m *Map) Actions() []Action { return m.actions }

// In returns the actions of a context.
func (m *Map) In(context Context) []Action {
	var found []Action
	for _, action := range m.actions {
		if action.Contexts&context != 0 {
			found = append(found, action)
		}
	}
	return found
}

// Label returns how an action's keys are shown: "j ↓".
func (a Action) Label() string {
	shown := make([]string, len(a.Keys))
	for i, key := range a.Keys {
		shown[i] = strings.ReplaceAll(key, " ", "")
	}
	return strings.Join(shown, " ")
}
