package pane

import (
	"cmp"
	"slices"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Rules explains the score of one principal: level, deciding scope, R01–R09 with figure and threshold, what
// adds up to the score, findings, and who became this principal.
type Rules struct {
	set       Setting
	principal *engine.Principal
	evidence  engine.Evidence
	isolation *engine.Isolation
	decisions Decisions
	head      []ruleLine // stays while the rest scrolls
	lines     []ruleLine
	cursor    int
	top       int
	width     int
	height    int
}

// ruleLine is one line of the pane. A line with a rule can be drilled into.
type ruleLine struct {
	runs    []run
	rule    string
	topic   string // what the line is about, where it is no rule of its own
	about   string // what the rule counts, and why
	fired   bool
	events  bool // the rule's figure rests on some
	heading bool // the cursor passes over it
	gravity int  // of a finding that counts, from 1; 0 for everything else
}

type run struct {
	token theme.Token
	text  string
	width int // 0 as wide as the text, negative flush right
}

// NewRules returns an empty pane.
func NewRules(set Setting) *Rules { return &Rules{set: set} }

// Show sets the principal to explain, as a snapshot has it; nil for none. The cursor stays on its rule as
// long as the principal is the same.
func (r *Rules) Show(principal *engine.Principal, snapshot *engine.Snapshot) {
	same := r.principal != nil && principal != nil && r.principal.ID == principal.ID
	r.principal, r.evidence, r.isolation = principal, engine.Evidence{}, nil
	if principal != nil {
		r.evidence = snapshot.Evidence
		if isolation, spoke := snapshot.Isolation(principal); spoke {
			r.isolation = &isolation
		}
	}
	if !same {
		r.lines, r.cursor, r.top = nil, 0, 0
	}
	r.lay()
	if !same {
		r.toWhatDecided()
	}
}

// Decided shows what was decided about principals.
func (r *Rules) Decided(decisions Decisions) {
	r.decisions = decisions
	r.lay()
}

// Finding returns the finding under the cursor; false on other lines.
func (r *Rules) Finding() (finding.Finding, bool) {
	id, _ := r.anchor()
	if r.principal == nil || id == "" {
		return finding.Finding{}, false
	}
	at := slices.IndexFunc(r.principal.Findings, func(f finding.Finding) bool { return f.ID == id })
	if at < 0 {
		return finding.Finding{}, false
	}
	return r.principal.Findings[at], true
}

// Topic is what the line under the cursor is about: a rule by its first three characters, a finding by its id, card.Forest,
// or nothing of these.
func (r *Rules) Topic() string {
	if r.cursor >= len(r.lines) {
		return ""
	}
	return cmp.Or(r.lines[r.cursor].rule, r.lines[r.cursor].topic)
}

// toWhatDecided moves the cursor to the first of the gravest findings where findings decided the score, else
// to the first line that speaks against the principal.
func (r *Rules) toWhatDecided() {
	if r.principal == nil {
		return
	}
	gravest := -1
	if r.principal.Score.DecidedBy == "floor" {
		for _, line := range r.lines {
			gravest = max(gravest, line.gravity)
		}
	}
	for i, line := range r.lines {
		if line.fired && line.gravity >= gravest {
			r.Go(i)
			if r.top > 0 { // then with its heading first, and what belongs to it below
				r.top = max(min(r.headed(i), len(r.lines)-r.room()), 0)
			}
			return
		}
	}
}

// Point moves the cursor to a rule and reports whether it is there.
func (r *Rules) Point(rule string) bool {
	for i, line := range r.lines {
		if line.rule == rule {
			r.Go(i)
			return true
		}
	}
	return false
}

// anchor is the nearest rule or finding from the cursor upwards, and how many lines below it the cursor is.
func (r *Rules) anchor() (rule string, below int) {
	for i := min(r.cursor, len(r.lines)-1); i >= 0; i-- {
		if r.lines[i].rule != "" {
			return r.lines[i].rule, r.cursor - i
		}
	}
	return "", 0
}

// Use implements Pane.
func (r *Rules) Use(set Setting) {
	r.set = set
	if r.principal != nil {
		r.lay()
	}
}

// About explains the rule under the cursor; it is empty on other lines.
func (r *Rules) About() string {
	if r.cursor >= len(r.lines) {
		return ""
	}
	return r.lines[r.cursor].about
}

// Resize implements Pane.
func (r *Rules) Resize(width, height int) {
	if width == r.width && height == r.height {
		return
	}
	r.width, r.height = width, height
	r.top = 0 // the lines were laid for another size; the cursor stays in view
	r.lay()
}

// Title implements Pane.
func (r *Rules) Title() string {
	if r.principal == nil {
		return text.Rules
	}
	return text.Rules + " " + r.set.Glyphs.Dash + " " + printable.Clean(text.ShortName(r.principal.Name))
}

// Note implements Pane.
func (r *Rules) Note() string {
	if hidden := len(r.lines) - r.top - r.room(); hidden > 0 {
		return text.More(hidden)
	}
	return ""
}

// Act implements Pane.
func (r *Rules) Act(id keymap.ID) Intent {
	if id == keymap.Drill && r.cursor < len(r.lines) {
		return RulePicked{Rule: r.lines[r.cursor].rule, Events: r.lines[r.cursor].events}
	}
	move(r, id)
	return nil
}

// Len returns the number of lines that scroll.
func (r *Rules) Len() int { return len(r.lines) }

// Move moves the cursor by n lines.
func (r *Rules) Move(n int) { r.Go(r.cursor + n) }

// Page moves the cursor by n hundredths of a page.
func (r *Rules) Page(hundredths int) { r.Go(r.cursor + r.room()*hundredths/100) }

// Go moves the cursor to a line, and past a heading in the direction of the move. The headings above a
// line come into view with it.
func (r *Rules) Go(line int) {
	line = max(min(line, len(r.lines)-1), 0)
	step := 1
	if line < r.cursor {
		step = -1
	}
	r.cursor = r.beside(line, step)
	r.top = min(max(r.top, r.cursor-r.room()+1), r.headed(r.cursor))
	r.top = max(min(r.top, len(r.lines)-r.room()), 0)
}

// headed is the first of the headings right above a line that fit on the pane with it, or the line itself.
func (r *Rules) headed(line int) int {
	first := line
	for first > 0 && r.lines[first-1].heading && line-first < r.room()-1 {
		first--
	}
	return first
}

// beside is the nearest line that is no heading, looking first in the direction of step.
func (r *Rules) beside(line, step int) int {
	for _, way := range []int{step, -step} {
		for i := line; i >= 0 && i < len(r.lines); i += way {
			if !r.lines[i].heading {
				return i
			}
		}
	}
	return line
}

func (r *Rules) room() int { return max(r.height-len(r.head), 1) }

// Draw implements Pane.
func (r *Rules) Draw(th *theme.Theme, focused bool) []string {
	if r.principal == nil {
		return draw.Fill([]string{draw.NewLine(th, r.width).Gap(1).Add(theme.Faint, text.NothingChosen).String()}, r.width, r.height)
	}
	lines := make([]string, 0, r.height)
	for _, line := range r.head {
		lines = append(lines, r.line(th, line, theme.Text))
	}
	for i := r.top; i < min(r.top+r.room(), len(r.lines)); i++ {
		look := theme.Text
		if i == r.cursor {
			look = theme.Rest
			if focused {
				look = theme.Cursor
			}
		}
		lines = append(lines, r.line(th, r.lines[i], look))
	}
	return draw.Fill(lines, r.width, r.height)
}

// line draws one line; the cursor's is one run in one look.
func (r *Rules) line(th *theme.Theme, content ruleLine, look theme.Token) string {
	line := draw.NewLine(th, r.width)
	switch look {
	case theme.Text:
		line.Gap(1)
	case theme.Rest:
		line.Add(theme.Rest, th.Glyphs.Mark)
	default:
		line.Add(theme.Text, th.Glyphs.Mark)
	}
	for _, part := range content.runs {
		token := part.token
		if look == theme.Cursor {
			token = theme.Text
		}
		switch {
		case part.width > 0:
			line.Cell(token, part.text, part.width, false)
		case part.width < 0:
			line.Cell(token, part.text, -part.width, true)
		default:
			line.Add(token, part.text)
		}
	}
	if look != theme.Cursor {
		return line.String()
	}
	return th.Paint(look, line.String())
}
