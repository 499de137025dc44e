package ui

import (
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/text"
)

// copiedMsg brings what is to be copied once it has been read.
type copiedMsg struct {
	what, words string
	err         error
}

// openCopy offers what can be copied here. The terminal puts it into its clipboard (OSC 52), over SSH too.
func (m *Model) openCopy() tea.Cmd {
	return m.openMenu(text.CopyTitle, m.copies)
}

func (m *Model) copies() []choice {
	var choices []choice
	add := func(key, what, words string) {
		if words != "" {
			choices = append(choices, choice{key: key, words: what, note: clean(words), do: func() tea.Cmd { return m.copy(what, clean(words)) }})
		}
	}
	if m.wish.Focus == layout.Record {
		value, path := m.record.Value()
		add("v", text.CopyValue, value)
		add("p", text.CopyPath, path)
	}
	if event, ok := m.timeline.Event(); ok {
		add("i", text.CopyID, event.ID)
		add("e", text.CopyEvent, event.Name)
		add("a", text.CopyAddress, event.Address)
		choices = append(choices, choice{key: "r", words: text.CopyRecord, do: func() tea.Cmd { return m.copyRecord(event) }})
	}
	add("n", text.CopyPrincipal, m.selection.Principal)
	add("f", text.CopyFilter, m.selection.Events().String())
	add("l", text.CopyLink, m.deepLink())
	return choices
}

// mostCopied is how much goes to a clipboard: terminals drop longer sequences without a word.
const mostCopied = 70_000

// copy hands words to the terminal, which may paste them into a shell: what does not print goes as visible
// escapes. Only a record has lines, which we have laid out; a name with a line break of its own is given clean.
func (m *Model) copy(what, words string) tea.Cmd {
	words = safe(words)
	if len(words) > mostCopied {
		m.complain(text.TooLongToCopy(what, len(words)))
		return nil
	}
	m.say(text.Copied(what))
	return tea.SetClipboard(words)
}

// safe cleans words line by line.
func safe(words string) string {
	lines := strings.Split(words, "\n")
	for i, line := range lines {
		lines[i] = clean(line)
	}
	return strings.Join(lines, "\n")
}

// copyRecord reads the record of an event first.
func (m *Model) copyRecord(event engine.Event) tea.Cmd {
	ctx, dataset := m.ctx, m.snapshot.Dataset
	return func() tea.Msg {
		raw, err := dataset.Record(ctx, event.Key)
		return copiedMsg{what: text.CopyRecord, words: indented(raw), err: err}
	}
}

// indented lays a record out; one that is no JSON stays as it is.
func indented(raw json.RawMessage) string {
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return string(raw)
	}
	laid, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return string(raw)
	}
	return string(laid)
}

// deepLink is the command that opens the console at this place.
func (m *Model) deepLink() string {
	words := []string{text.Program, quoted(m.options.Source)}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, quoted(value))
		}
	}
	add("--user", m.whom())
	add("--rule", m.selection.Rule)
	if m.selection.HasEvent {
		add("--at", text.RFC3339(m.selection.At))
	}
	if m.selection.Narrowed() {
		add("--filter", m.selection.Shown().String())
	}
	return strings.Join(words, " ")
}

// whom is the principal's name or, where that holds what a shell or a terminal would take for something
// else, its id.
func (m *Model) whom() string {
	if m.principal != nil && clean(m.principal.Name) != m.principal.Name {
		return m.principal.ID
	}
	return m.selection.Principal
}

// quoted makes a word safe for a POSIX shell.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@,+=", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
