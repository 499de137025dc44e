package pane

import (
	"slices"
	"strings"

	"trailsift/engine/printable"
	"trailsift/engine/risk"
	"trailsift/ui/draw"
	"trailsift/ui/effect"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Tuning lists the settings that can be changed live, with what the changes make of the ranking above and below
// them. It stands where the rules do.
type Tuning struct {
	set     Setting
	dials   []Dial
	lines   []tuningLine
	effect  Effect
	changed int
	cursor  int
	top     int
	width   int
	height  int
}

// Dial is one line of the tuning that can be changed.
type Dial struct {
	Key        string // of the setting, in the configuration
	Call       string // of a list, whose place on it the line is about; empty for the setting itself
	Group      string
	Name       string // empty for the switch of its group
	Value, Was string // as they are shown
	Configured string // as the configuration spells it
	Why        string // it cannot be changed; empty where it can
}

func (d Dial) same(other Dial) bool { return d.Key == other.Key && d.Call == other.Call }

// Effect is what changed settings make of the ranking.
type Effect struct {
	Moves    []effect.Move
	Labelled bool
	Was, Now effect.Accuracy
}

// tuningLine is a dial, or a heading where it has none.
type tuningLine struct {
	dial    int // -1 for a heading
	heading string
}

// NewTuning returns an empty pane.
func NewTuning(set Setting) *Tuning { return &Tuning{set: set} }

// Show replaces the dials. The cursor stays on its own.
func (t *Tuning) Show(dials []Dial, changed int) {
	was, any := t.Dial()
	t.dials, t.changed, t.lines = dials, changed, nil
	group := ""
	for i, dial := range dials {
		if dial.Group != group && dial.Name != "" {
			t.lines = append(t.lines, tuningLine{-1, dial.Group})
		}
		group = dial.Group
		t.lines = append(t.lines, tuningLine{i, ""})
	}
	at := -1
	if any {
		at = slices.IndexFunc(t.lines, func(l tuningLine) bool { return l.dial >= 0 && dials[l.dial].same(was) })
	}
	if at < 0 {
		at = t.cursor
	}
	t.Go(at)
}

// Weigh shows what the changes make of the ranking.
func (t *Tuning) Weigh(e Effect) {
	t.effect = e
	t.Go(t.cursor) // above and below may have grown
}

// Dial returns the line under the cursor; false where there is none.
func (t *Tuning) Dial() (Dial, bool) {
	if t.cursor >= len(t.lines) || t.lines[t.cursor].dial < 0 {
		return Dial{}, false
	}
	return t.dials[t.lines[t.cursor].dial], true
}

// Point moves the cursor to a call of a list, where there is something to say about it.
func (t *Tuning) Point(key, call string) {
	at := slices.IndexFunc(t.lines, func(l tuningLine) bool {
		return l.dial >= 0 && t.dials[l.dial].Key == key && strings.EqualFold(t.dials[l.dial].Call, call)
	})
	if at >= 0 {
		t.Go(at)
	}
}

// About explains the setting under the cursor.
func (t *Tuning) About() string {
	dial, any := t.Dial()
	switch {
	case !any:
		return ""
	case dial.Why != "":
		return text.CannotTune(dial.Key, dial.Why)
	case dial.Call != "":
		return dial.Key
	}
	return text.SettingAbout(dial.Key, printable.Clean(dial.Configured), t.set.Glyphs.Dot)
}

// Use implements Pane.
func (t *Tuning) Use(set Setting) { t.set = set }

// Title implements Pane.
func (t *Tuning) Title() string { return text.Tuning }

// Note implements Pane.
func (t *Tuning) Note() string {
	if t.changed == 0 {
		return ""
	}
	return text.ChangedCount(t.changed)
}

// Resize implements Pane.
func (t *Tuning) Resize(width, height int) {
	t.width, t.height = width, height
	t.Go(t.cursor)
}

// Act implements Pane.
func (t *Tuning) Act(id keymap.ID) Intent {
	move(t, id)
	return nil
}

// Len returns the number of lines that scroll.
func (t *Tuning) Len() int { return len(t.lines) }

// Move moves the cursor by n settings.
func (t *Tuning) Move(n int) {
	step := 1
	if n < 0 {
		step = -1
	}
	for at := t.cursor + step; at >= 0 && at < len(t.lines) && n != 0; at += step {
		if t.lines[at].dial >= 0 {
			t.cursor = at
			n -= step
		}
	}
	t.settle()
}

// Page moves the cursor by n hundredths of a page.
func (t *Tuning) Page(hundredths int) { t.Go(t.cursor + t.room()*hundredths/100) }

// Go moves the cursor to a line, and past a heading.
func (t *Tuning) Go(line int) {
	t.cursor = max(min(line, len(t.lines)-1), 0)
	if t.cursor+1 < len(t.lines) && t.lines[t.cursor].dial < 0 {
		t.cursor++
	}
	t.settle()
}

// settle brings the cursor into view, with the heading right above it.
func (t *Tuning) settle() {
	first := t.cursor
	if first > 0 && t.lines[first-1].dial < 0 && t.room() > 1 {
		first--
	}
	t.top = min(max(t.top, t.cursor-t.room()+1), first)
	t.top = max(min(t.top, len(t.lines)-t.room()), 0)
}

func (t *Tuning) room() int {
	return max(t.height-len(t.head())-len(t.foot()), 1)
}

// From what width on lines are written in full, and from what height on there is room for more about the effect.
const (
	longTuning = 48
	tallTuning = 12
)

// head says how accurate the detection is, where that is known.
func (t *Tuning) head() []string {
	if !t.effect.Labelled {
		return nil
	}
	lines := []string{
		text.AccuracyAt(risk.Medium, t.effect.Was.Medium, t.effect.Now.Medium, t.width),
		text.AccuracyAt(risk.High, t.effect.Was.High, t.effect.Now.High, t.width),
	}
	if t.height >= tallTuning {
		lines = append(lines, text.AttacksFound(t.effect.Was, t.effect.Now))
	}
	return lines
}

// foot says who moved.
func (t *Tuning) foot() []string {
	words := text.TuneHint
	if t.changed > 0 {
		words = text.Moved(t.effect.Moves, mostMoves, t.briefName)
	}
	lines := draw.Wrap(words, max(t.width-2, 1))
	most := max(min(t.height/5, mostFootLines), 1)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = printable.Truncate(lines[most-1]+" "+t.set.Glyphs.Cut, max(t.width-2, 1), t.set.Glyphs.Cut)
	}
	return lines
}

// How many moves are spelled out, and how many lines they may take: the ranking shows all of them.
const (
	mostMoves     = 40
	mostFootLines = 4
)

// briefName leaves room for others in the line.
func (t *Tuning) briefName(name string) string {
	return printable.TruncateMiddle(printable.Clean(text.ShortName(name)), briefWidth, t.set.Glyphs.Cut)
}

const briefWidth = 20

// Draw implements Pane.
func (t *Tuning) Draw(th *theme.Theme, focused bool) []string {
	lines := make([]string, 0, t.height)
	for _, words := range t.head() {
		lines = append(lines, draw.NewLine(th, t.width).Gap(1).Add(theme.Strong, words).String())
	}
	for i := t.top; i < min(t.top+t.room(), len(t.lines)); i++ {
		lines = append(lines, t.line(th, t.lines[i], i == t.cursor, focused))
	}
	foot := t.foot()
	lines = draw.Fill(lines, t.width, max(t.height-len(foot), 0))
	for _, words := range foot {
		lines = append(lines, draw.NewLine(th, t.width).Gap(1).Add(theme.Accent, words).String())
	}
	return draw.Fill(lines, t.width, t.height)
}

func (t *Tuning) line(th *theme.Theme, l tuningLine, cursor, focused bool) string {
	line := draw.NewLine(th, t.width)
	if l.dial < 0 {
		return line.Gap(1).Add(theme.Accent, l.heading).String()
	}
	look := func(token theme.Token) theme.Token {
		if cursor && focused {
			return theme.Text // its own colours would be lost in reverse video
		}
		return token
	}
	switch {
	case cursor:
		line.Add(look(theme.Rest), th.Glyphs.Mark)
	default:
		line.Gap(1)
	}
	t.dial(line, t.dials[l.dial], look)
	if cursor && focused {
		return th.Paint(theme.Cursor, line.String())
	}
	return line.String()
}

// nameWidth leaves room for the value and for what it was. The name of a call takes what it can get.
func (t *Tuning) nameWidth(d Dial, long bool) int {
	switch {
	case d.Call != "" && d.Was != "":
		return max(t.width-27, 12)
	case d.Call != "":
		return max(t.width-13, 12)
	case long:
		return min(44, t.width-26)
	}
	return 20
}

// dial writes a setting: its name, its value, and what was changed.
func (t *Tuning) dial(line *draw.Line, d Dial, look func(theme.Token) theme.Token) {
	long := t.width >= longTuning
	name, token := "  "+d.Name, theme.Text
	if d.Name == "" {
		name, token = d.Group, theme.Accent
	}
	if d.Why != "" {
		token = theme.Faint
	}
	width := t.nameWidth(d, long)
	value := theme.Strong
	if d.Was != "" {
		value = theme.High
	}
	line.Cell(look(token), printable.Clean(name), width, false).Gap(1)
	line.Cell(look(value), printable.Clean(d.Value), max(printable.Width(printable.Clean(d.Value)), 5), false)
	switch {
	case d.Was != "":
		line.Gap(1).Add(look(theme.High), t.set.Glyphs.Fired+" "+text.ChangedFrom(printable.Clean(d.Was), long && d.Call == ""))
	case d.Why != "":
		line.Gap(1).Add(look(theme.Faint), d.Why)
	}
}
