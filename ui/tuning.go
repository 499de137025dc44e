package ui

import (
	"errors"
	"io"
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/keymap"
	"trailsift/ui/knob"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// Settings are those the console was started with, by their keys in the configuration and spelled as there:
// "rules.R04.threshold" is "3".
type Settings interface {
	// Value is what a setting was started with. The entries of a list have commas between them.
	Value(key string) string
	// Origin says where that value came from: a file, a flag, a variable, or the default.
	Origin(key string) string
	// Tuned is what the engine takes once settings are changed, and the changes spelled as Value spells, without
	// those that change nothing. The error says what is wrong with one.
	Tuned(changes map[string]string) (engine.Config, map[string]string, error)
	// WriteChanges writes changes as a file of settings that holds nothing else.
	WriteChanges(w io.Writer, changes map[string]string) error
}

// tuning is which settings are changed while the console is open. What they make of the run's snapshots is the
// business of judging.
type tuning struct {
	pane    *pane.Tuning
	open    bool
	from    layout.Pane // that had the focus before
	changes changes
	// past and future are the changes as they were, for undoing and redoing.
	past, future []changes
	call         string          // of the event under the timeline's cursor when the lines were made
	reread       map[string]bool // switches that would have the logs read again, by key; nil before it is known
	work         engine.Cost     // what the last change asks to be done again
	standard     standard
	weighed      question
}

// changes are settings that are not as configured, by key. They are never changed themselves.
type changes map[string]string

// with returns the changes with one more.
func (c changes) with(key, value string) changes {
	next := maps.Clone(c)
	if next == nil {
		next = changes{}
	}
	next[key] = value
	return next
}

// without returns the changes less one.
func (c changes) without(key string) changes {
	next := maps.Clone(c)
	delete(next, key)
	return next
}

// whyNoTuning says why settings cannot be changed; it is empty where they can.
func (m *Model) whyNoTuning() string {
	if m.options.Settings == nil {
		return text.WhyNoTuning
	}
	return ""
}

// turnTuning opens the tuning, goes to it, or leaves it when it has the focus.
func (m *Model) turnTuning() tea.Cmd {
	t := &m.tuning
	if t.open && m.wish.Focus == layout.Rules {
		return m.leaveTuning()
	}
	if m.wish.Focus != layout.Rules {
		t.from = m.wish.Focus
	}
	t.open = true
	m.learnRereads()
	m.layTuning()
	return tea.Batch(m.focus(layout.Rules), m.weigh())
}

// leaveTuning shows the rules again. What is changed stays in force.
func (m *Model) leaveTuning() tea.Cmd {
	m.tuning.open = false
	return m.focus(m.tuning.from)
}

// inTuning reports whether the tuning has the focus.
func (m *Model) inTuning() bool { return m.tuning.open && m.wish.Focus == layout.Rules }

// value is what a setting is now.
func (m *Model) value(key string) string {
	if value, changed := m.tuning.changes[key]; changed {
		return value
	}
	return m.options.Settings.Value(key)
}

// stepSetting changes the setting under the cursor by a step.
func (m *Model) stepSetting(up bool) tea.Cmd {
	dial, any := m.tuning.pane.Dial()
	switch {
	case !any:
		return nil
	case dial.Call != "":
		return m.toggleCall(dial.Key, dial.Call)
	}
	k := knob.Of(dial.Key)
	if k.Kind == knob.Calls {
		m.say(text.NoSteps)
		return nil
	}
	now := m.value(dial.Key)
	next := knob.Step(k.Kind, now, up)
	if next == now {
		m.say(text.AtItsEnd(dial.Key))
		return nil
	}
	return m.setSetting(dial.Key, next)
}

// toggleCall puts a call on a list, or takes it off.
func (m *Model) toggleCall(key, call string) tea.Cmd {
	list := m.value(key)
	if entry, held := knob.Holds(list, call); held && !strings.EqualFold(entry, call) {
		m.complain(text.HeldByPattern(clean(call), clean(entry)))
		return nil
	}
	return m.setSetting(key, knob.InOrder(knob.Toggle(list, call), m.options.Settings.Value(key)))
}

// setSetting changes one setting, unless it cannot be had.
func (m *Model) setSetting(key, value string) tea.Cmd {
	next := m.tuning.changes.with(key, value)
	if why := m.refusal(key, next); why != "" {
		m.complain(clean(why))
		return nil
	}
	return m.change(next)
}

// refusal says why changes, of which that of a key is new, cannot be had; it is empty where they can.
func (m *Model) refusal(key string, next changes) string {
	config, _, err := m.options.Settings.Tuned(next)
	switch {
	case err != nil:
		return err.Error()
	case m.snapshot != nil && m.snapshot.Cost(config) == engine.Reread:
		return text.CannotTune(key, text.WantsReread)
	}
	return ""
}

// change makes other changes hold, which can be undone.
func (m *Model) change(next changes) tea.Cmd {
	t := &m.tuning
	t.past, t.future = append(t.past, t.changes), nil
	return m.tuneBy(next)
}

// tuneBy judges by other changes, which were found good.
func (m *Model) tuneBy(next changes) tea.Cmd {
	config, spelled, err := m.options.Settings.Tuned(next)
	if err != nil {
		m.complain(clean(err.Error()))
		return nil
	}
	t := &m.tuning
	t.changes = spelled
	if len(spelled) == 0 {
		config = m.options.Config
	}
	m.judging.config = config
	if m.snapshot != nil {
		t.work = m.snapshot.Cost(m.judging.settings())
	}
	m.layTuning()
	return m.rejudge()
}

// typeSetting asks for the value of the setting under the cursor, or for a call.
func (m *Model) typeSetting() tea.Cmd {
	dial, any := m.tuning.pane.Dial()
	switch {
	case !any:
		return nil
	case dial.Call != "":
		return m.toggleCall(dial.Key, dial.Call)
	}
	k := knob.Of(dial.Key)
	switch k.Kind {
	case knob.Switch:
		return m.stepSetting(true)
	case knob.Calls:
		return m.typeCall(dial.Key)
	}
	check := func(words string) error { return m.checked(dial.Key, m.tuning.changes.with(dial.Key, words)) }
	return m.open(newPrompt(text.PromptTune(dial.Key), m.value(dial.Key), check, func(words string) tea.Cmd {
		return m.setSetting(dial.Key, strings.TrimSpace(words))
	}))
}

func (m *Model) typeCall(key string) tea.Cmd {
	check := func(words string) error {
		return m.checked(key, m.tuning.changes.with(key, knob.Toggle(m.value(key), strings.TrimSpace(words))))
	}
	return m.open(newPrompt(text.PromptCall(key), "", check, func(words string) tea.Cmd {
		call := strings.TrimSpace(words)
		judged := m.toggleCall(key, call)
		m.tuning.pane.Point(key, call)
		return judged
	}))
}

// checked is what is wrong with changes, of which that of a key is being typed.
func (m *Model) checked(key string, next changes) error {
	_, _, err := m.options.Settings.Tuned(next)
	if err == nil {
		return nil
	}
	return errors.New(strings.TrimPrefix(err.Error(), key+": "))
}

// resetSetting puts the setting under the cursor back as configured; of a list, the call.
func (m *Model) resetSetting() tea.Cmd {
	dial, any := m.tuning.pane.Dial()
	if !any {
		return nil
	}
	if dial.Was == "" {
		m.say(text.Already(dial.Key))
		return nil
	}
	if dial.Call != "" {
		return m.toggleCall(dial.Key, dial.Call)
	}
	next := m.tuning.changes.without(dial.Key)
	if why := m.refusal(dial.Key, next); why != "" { // such as levels that would cross
		m.complain(clean(why))
		return nil
	}
	return m.change(next)
}

// resetAll puts all settings back as configured.
func (m *Model) resetAll() tea.Cmd {
	m.say(text.AllConfigured)
	return m.change(nil)
}

// undoTuning goes back to the changes before the last, or forward again.
func (m *Model) undoTuning(forward bool) tea.Cmd {
	from, to := &m.tuning.past, &m.tuning.future
	if forward {
		from, to = to, from
	}
	if len(*from) == 0 {
		return nil
	}
	*to = append(*to, m.tuning.changes)
	last := len(*from) - 1
	next := (*from)[last]
	*from = (*from)[:last]
	return m.tuneBy(next)
}

// retuningNow says what is done again because of a change; it is empty for what takes no time to speak of.
func (m *Model) retuningNow() string {
	if !m.judging.busy {
		return ""
	}
	switch m.tuning.work {
	case engine.Recount:
		return text.Recounting
	case engine.Rerun:
		return text.Rerunning
	}
	return ""
}

// tuningAction returns how an action is performed that holds where settings are changed; nil for others.
func (m *Model) tuningAction(id keymap.ID) func() tea.Cmd {
	return map[keymap.ID]func() tea.Cmd{
		keymap.Tune:      m.turnTuning,
		keymap.TuneDown:  func() tea.Cmd { return m.stepSetting(false) },
		keymap.TuneUp:    func() tea.Cmd { return m.stepSetting(true) },
		keymap.TuneType:  m.typeSetting,
		keymap.TuneReset: m.resetSetting,
		keymap.TuneAll:   m.resetAll,
		keymap.TuneUndo:  func() tea.Cmd { return m.undoTuning(false) },
		keymap.TuneRedo:  func() tea.Cmd { return m.undoTuning(true) },
		keymap.TuneWrite: m.writeTuning,
	}[id]
}
