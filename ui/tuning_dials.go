package ui

import (
	"io"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/knob"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// layTuning brings the lines of the tuning up to date.
func (m *Model) layTuning() {
	if !m.tuning.open {
		return
	}
	m.tuning.call = m.callHere()
	var dials []pane.Dial
	for _, k := range knob.All() {
		configured := m.options.Settings.Value(k.Key)
		dial := pane.Dial{Key: k.Key, Group: k.Group, Name: k.Name, Value: shown(k.Kind, m.value(k.Key)), Configured: configured}
		if _, changed := m.tuning.changes[k.Key]; changed {
			dial.Was = shown(k.Kind, configured)
		}
		if m.tuning.reread[k.Key] {
			dial.Why = text.WantsReread
		}
		if k.Kind == knob.Calls {
			dial.Configured = dial.Value
			dials = append(append(dials, dial), m.callDials(k)...)
			continue
		}
		dials = append(dials, dial)
	}
	m.tuning.pane.Show(dials, len(m.tuning.changes))
}

// tuneCall offers the call of another event, once that is under the timeline's cursor.
func (m *Model) tuneCall() {
	if m.tuning.open && m.tuning.call != m.callHere() {
		m.layTuning()
	}
}

// callHere is the call of the event under the timeline's cursor, as the lists have it; empty where there is none.
func (m *Model) callHere() string {
	event, any := m.timeline.Event()
	if !any || event.Service == "" || event.Name == "" {
		return ""
	}
	return event.Service + ":" + event.Name
}

// shown is a value as it is shown.
func shown(kind knob.Kind, value string) string {
	switch kind {
	case knob.Switch:
		return text.SwitchWord(value)
	case knob.Calls:
		return text.CallCount(len(knob.Entries(value)))
	}
	return value
}

// callDials are the calls of a list that there is something to say about: that of the event under the timeline's
// cursor, and those that were put on the list or taken off.
func (m *Model) callDials(k knob.Knob) []pane.Dial {
	was, now := m.options.Settings.Value(k.Key), m.value(k.Key)
	added, removed := knob.Differ(was, now)
	var dials []pane.Dial
	add := func(call, name string) {
		_, held := knob.Holds(now, call)
		dial := pane.Dial{Key: k.Key, Call: call, Group: k.Group, Name: "  " + name, Value: text.ListedWord(held)}
		if _, before := knob.Holds(was, call); before != held {
			dial.Was = text.ListedWord(before)
		}
		dials = append(dials, dial)
	}
	at := m.tuning.call
	if at != "" {
		add(at, text.AtCursor(at))
	}
	for _, call := range slices.Concat(added, removed) {
		if !strings.EqualFold(call, at) {
			add(call, call)
		}
	}
	return dials
}

// learnRereads finds out which switches that are off could only be switched on while logs are read.
func (m *Model) learnRereads() {
	t := &m.tuning
	if t.reread != nil || m.snapshot == nil {
		return
	}
	t.reread = map[string]bool{}
	for _, k := range knob.All() {
		if k.Kind != knob.Switch || m.options.Settings.Value(k.Key) == "true" {
			continue
		}
		config, _, err := m.options.Settings.Tuned(changes{k.Key: "true"})
		t.reread[k.Key] = err == nil && m.snapshot.Cost(config) == engine.Reread
	}
}

// writeTuning asks where to write the changed settings.
func (m *Model) writeTuning() tea.Cmd {
	settings, changed := m.options.Settings, m.tuning.changes
	return m.promptWrite(text.TuningFile, text.TuningWritten, func(w io.Writer) (int, error) {
		return len(changed), settings.WriteChanges(w, changed)
	})
}
