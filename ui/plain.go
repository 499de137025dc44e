package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailsift/engine"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// plain is the console for those who read it line by line: by ear or by touch. Nothing is ever drawn a second
// time; what has changed is added below as a line. It is nil where the screen is drawn.
type plain struct {
	out   *transcript
	asked bool // a key was pressed, and nothing has been told about its row yet

	// What was told last.
	began, finished                    bool
	percent                            int
	focus                              layout.Pane
	place, row, message, note, preface string
	over                               overlay
	page                               int // lines of the page that is open
	told                               int // rows of the page or pane that were read up to now
	echo                               echo
}

// The size that panes are given in plain mode: a line is as long as it is, and a page as many rows as one likes
// to pass over at once. The histogram has a bar for each two hours of two days.
const (
	plainWidth, plainRows, plainBars = 1000, 20, 24
)

// mostPlain is how many lines are told at once; further ones are there to be asked for.
const mostPlain = 60

// newPlain returns the plain console where it is wanted.
func newPlain(options Options) *plain {
	if !options.Plain {
		return nil
	}
	return &plain{out: &transcript{w: options.Output, ascii: options.ASCII}}
}

// arrangePlain gives the panes room to say everything.
func (m *Model) arrangePlain() tea.Cmd {
	m.wish.Width, m.wish.Height = plainWidth, plainRows
	m.wish.Note = m.prompt != nil || m.selection.Narrowed()
	m.screen = layout.Screen{Mode: layout.Stacked}
	for which := range layout.Panes {
		width := plainWidth
		if which == layout.Timeline {
			width = plainBars + 2
		}
		m.pane(which).Resize(width, plainRows)
	}
	return tea.Batch(m.fetch(), m.askBars(false))
}

// narrate tells what a message has changed.
func (p *plain) narrate(m *Model, msg tea.Msg) tea.Cmd {
	if key, pressed := msg.(tea.KeyPressMsg); pressed {
		p.asked, p.message = true, ""
		p.refused(m, key)
	}
	p.progress(m)
	if m.message.text != p.message {
		p.message = m.message.text
		p.say(m.message.text)
	}
	p.narrowed(m, msg)
	if m.overlay != nil || p.over != nil {
		p.overlays(m)
	}
	if m.overlay == nil && m.snapshot != nil {
		p.panes(m, msg)
	}
	p.echo.follow(p.out, m.typing())
	return p.out.flush
}

// awaited reports whether a change follows from what was asked for. While logs are read, rows change by
// themselves, and only the first change after a key is told.
func (p *plain) awaited(m *Model) bool { return p.asked || !m.working }

func (p *plain) say(words string) {
	if words = tidy(words); words != "" {
		p.echo.leave(p.out)
		p.out.line(words)
	}
}

// progress tells when reading begins, its quarters, and what there is at its end.
func (p *plain) progress(m *Model) {
	if !p.began {
		p.began = true
		p.say(text.PlainBegins(m.label(keymap.Help), m.label(keymap.Palette), m.label(keymap.Read), m.label(keymap.Quit)))
		p.say(text.PlainReading)
	}
	switch read := m.progress; {
	case m.failure != nil && !p.finished:
		p.finished = true
		p.say(text.Failed(clean(m.failure.Error())))
	case m.working && read.Bytes > 0:
		if percent := int(100*read.BytesDone/read.Bytes) / 25 * 25; percent > p.percent && percent < 100 {
			p.percent = percent
			p.say(text.PlainPart(percent))
		}
	case !m.working && !m.stepping() && m.progress.State != engine.Loading && !p.finished:
		p.finished = true
		line := draw.NewLine(m.theme, plainWidth)
		m.quality(line)
		p.say(text.PlainRead(ansi.Strip(m.extent(true) + ", " + line.String())))
	}
}

// narrowed tells what filter and span leave, as soon as that is known, which it never is on the key itself.
func (p *plain) narrowed(m *Model, msg tea.Msg) {
	if _, pressed := msg.(tea.KeyPressMsg); pressed || m.prompt != nil || m.timeline.Pending() {
		return
	}
	note := ""
	if m.selection.Narrowed() || p.note != "" {
		note = ansi.Strip(m.note())
	}
	if note != p.note {
		p.note = note
		p.say(note)
	}
	if !m.selection.Narrowed() {
		p.note = ""
	}
}

// panes tells of the focused pane: where one is, when that is new, and the row under the cursor.
func (p *plain) panes(m *Model, msg tea.Msg) {
	shown := m.told()
	if waiting, can := shown.(interface{ Pending() bool }); can && waiting.Pending() {
		return
	}
	place := m.place()
	arrived := m.wish.Focus != p.focus || p.place == "" || place != p.place && p.awaited(m)
	if arrived {
		p.focus, p.place, p.row, p.preface = m.wish.Focus, place, "", ""
		p.say(text.PlainPlace(place, shown.Len()))
	}
	_, others := msg.(selectedMsg) // whose histogram is still to come
	if preface := strings.Join(shown.Preface(), "\n"); preface != p.preface && !others && (arrived || !m.working) {
		p.preface = preface
		for line := range strings.SplitSeq(preface, "\n") {
			p.say(line)
		}
	}
	row := shown.Tell(shown.Cursor())
	switch {
	case shown.Len() == 0 && arrived:
		p.say(text.PlainNoRows)
	case row != "" && row != p.row && (p.awaited(m) || p.row == ""):
		p.row, p.asked, p.told = row, false, shown.Cursor()+1
		p.say(row)
	}
}

// told is the focused pane, as it is read.
func (m *Model) told() pane.Told {
	shown := m.pane(m.wish.Focus)
	if told, can := shown.(pane.Told); can {
		return told
	}
	return linesOf(shown.Draw(m.theme, true), m.theme.Glyphs.Mark)
}

// place names the focused pane, with the order of its rows where somebody has chosen it.
func (m *Model) place() string {
	place := m.pane(m.wish.Focus).Title()
	if listing := m.listing(); listing != nil && listing.Order() != listing.Orders()[0] {
		order := listing.Order()
		place += ", " + text.PlainSorted(text.OrderName(order.Field), order.Desc)
	}
	return place
}

// lines are a pane that can only be drawn: what is drawn is read.
type lines struct {
	words []string
	at    int // the row under the cursor, or -1
}

func linesOf(drawn []string, mark string) lines {
	l := lines{at: -1}
	for _, each := range drawn {
		words := strings.TrimSpace(ansi.Strip(each))
		if words == "" {
			continue
		}
		if after, marked := strings.CutPrefix(words, mark+" "); marked {
			words, l.at = after, len(l.words)
		}
		l.words = append(l.words, words)
	}
	return l
}

// Preface implements pane.Told.
func (l lines) Preface() []string { return nil }

// Tell implements pane.Told.
func (l lines) Tell(row int) string {
	if row < 0 || row >= len(l.words) {
		return ""
	}
	return l.words[row]
}

// Cursor implements pane.Told.
func (l lines) Cursor() int { return l.at }

// Len implements pane.Told.
func (l lines) Len() int { return len(l.words) }

// readOn tells the rows that follow those that were told last.
func (m *Model) readOn() tea.Cmd {
	shown := m.told()
	m.plain.tellRows(shown.Tell, m.plain.told, shown.Len(), m.label(keymap.Read))
	return nil
}

// tellRows tells rows from one on, as many as one likes to hear, and how many are left.
func (p *plain) tellRows(tell func(int) string, from, n int, key string) {
	to := min(from+mostPlain, n)
	for i := from; i < to; i++ {
		p.say(tell(i))
	}
	switch {
	case from >= n:
		p.say(text.PlainEnd)
	case to < n:
		p.say(text.PlainMore(n-to, key))
	}
	p.told = max(to, from)
}

// tidy makes one readable line of what was written for a screen.
func tidy(words string) string {
	words = spokenSigns.Replace(words)
	parts := strings.Split(words, "  ")
	kept := parts[:0]
	for _, part := range parts {
		if part = strings.Trim(part, " ,"); part != "" {
			kept = append(kept, part)
		}
	}
	return strings.ReplaceAll(strings.Join(kept, ", "), " , ", ", ")
}

// spokenSigns are those of the console's own texts that screen readers pass over.
var spokenSigns = strings.NewReplacer(" → ", " to ", "→", " to ", "≥ ", "at least ", " · ", ", ", "×", " times ")
