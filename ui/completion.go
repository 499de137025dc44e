package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/engine/query"
	"trailsift/ui/draw"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// completion is what may stand at the caret of a query that is being typed, and which of it is chosen.
type completion struct {
	at      query.Completion
	options []string // as they stand in a query
	chosen  int
	values  map[string][]engine.Count // of the fields whose values the events have, as far as they were asked for
	facets  question
}

// facetMsg are the values of a field; it carries the completion that asked.
type facetMsg struct {
	of         *completion
	generation uint64
	field      string
	counts     []engine.Count
	err        error
}

// mostValues is how many values of a field are asked for, and mostOptions how many lines they are listed on.
const (
	mostValues  = 5000
	mostOptions = 8
)

// complete brings the options up to the caret, and asks for the values of a field that has come up.
func (m *Model) complete() tea.Cmd {
	p := m.prompt
	if p == nil || p.completion == nil {
		return nil
	}
	c := p.completion
	c.look(p)
	if _, known := c.values[c.at.Field]; known || !c.at.Open || m.snapshot == nil {
		return nil
	}
	c.values[c.at.Field] = nil // asked for
	ctx, generation := c.facets.ask(m.ctx)
	dataset, field := m.snapshot.Dataset, c.at.Field
	return func() tea.Msg {
		answer := facetMsg{of: c, generation: generation, field: field}
		answer.counts, answer.err = dataset.Facet(ctx, query.Query{}, field, mostValues)
		return answer
	}
}

// completed takes in the values of a field. Those for a prompt that is gone are dropped.
func (m *Model) completed(msg facetMsg) {
	if m.prompt == nil || m.prompt.completion != msg.of {
		return
	}
	if msg.generation != msg.of.facets.generation || !m.fine(msg.err) {
		delete(msg.of.values, msg.field)
		return
	}
	msg.of.values[msg.field] = msg.counts
	msg.of.look(m.prompt)
}

// look finds what may stand at the prompt's caret.
func (c *completion) look(p *prompt) {
	words := p.text()
	c.at = query.Complete(words, len(string(p.typed[:p.at])))
	c.options, c.chosen = c.at.Options, 0
	if c.at.Open {
		c.options = c.fitting()
	}
	if len(c.options) == 1 && c.options[0] == words[c.at.From:c.at.To] {
		c.options = nil // it stands there
	}
}

// fitting lists the values of an open field that hold what is typed, those that begin with it first.
func (c *completion) fitting() []string {
	var begin, hold []string
	typed := strings.ToLower(c.at.Typed)
	for _, count := range c.values[c.at.Field] {
		value := strings.ToLower(count.Value)
		switch {
		case value == "" || !strings.Contains(value, typed):
		case strings.HasPrefix(value, typed), strings.HasPrefix(value[strings.LastIndexAny(value, ":/")+1:], typed):
			begin = append(begin, query.Literal(c.at.Field, count.Value))
		default:
			hold = append(hold, query.Literal(c.at.Field, count.Value))
		}
	}
	return append(begin, hold...)
}

// take puts the chosen option into the text. It reports whether there was one.
func (p *prompt) take() bool {
	c := p.completion
	if c == nil || len(c.options) == 0 {
		return false
	}
	words := p.text()
	before := words[:c.at.From] + c.options[c.chosen]
	p.typed, p.at = []rune(before+words[c.at.To:]), len([]rune(before))
	p.verify()
	return true
}

// choose moves to the next or previous option.
func (p *prompt) choose(by int) {
	if c := p.completion; c != nil && len(c.options) > 0 {
		c.chosen = (c.chosen + by + len(c.options)) % len(c.options)
	}
}

// layBelow puts what is wrong with the text, below the place, and the options over the rows below the prompt.
func (m *Model) layBelow(lines []string) {
	p, y := m.prompt, m.screen.Note.Y+1
	if m.screen.Note.Empty() {
		return
	}
	if p.fault >= 0 {
		draw.Over(lines, []string{p.pointer(m.theme, m.wish.Width)}, 0, y)
		y++
	}
	if c := p.completion; c != nil && len(c.options) > 0 {
		box := c.box(m.theme, m.wish.Width, min(mostOptions, m.wish.Height-y-4))
		x := min(p.column(c.at.From, m.wish.Width), m.wish.Width-printable.Width(box[0]))
		draw.Over(lines, box, max(x-2, 0), y)
	}
}

// pointer is the line below the prompt that says what is wrong where the ^ stands, behind it or, where there is
// more room, before it.
func (p *prompt) pointer(th *theme.Theme, width int) string {
	line, x := draw.NewLine(th, width), p.column(p.fault, width)
	if length := printable.Width(p.problem); x+2+length > width && x > length+1 {
		return line.Gap(x-length-1).Add(theme.Bad, p.problem+" ^").String()
	}
	return line.Gap(x).Add(theme.Bad, "^ "+p.problem).String()
}

// box lists the options around the chosen one.
func (c *completion) box(th *theme.Theme, width, height int) []string {
	height = min(max(height, 1), len(c.options))
	top := min(max(c.chosen-height+1, 0), len(c.options)-height)
	shown := make([]string, height)
	inner := printable.Width(text.CompletionHint) + 4
	for i, option := range c.options[top : top+height] {
		shown[i] = clean(option)
		inner = max(inner, printable.Width(shown[i])+2)
	}
	inner = min(inner, width-2)
	lines := make([]string, height)
	for i, option := range shown {
		lines[i] = draw.NewLine(th, inner).Gap(1).Add(theme.Text, option).String()
		if top+i == c.chosen {
			lines[i] = th.Paint(theme.Cursor, draw.NewLine(th, inner).Add(theme.Text, th.Glyphs.Mark).Add(theme.Text, option).String())
		}
	}
	note := ""
	if more := len(c.options) - height; more > 0 {
		note = text.More(more)
	}
	return draw.Frame(th, inner+2, height+2, false, text.CompletionHint, note, lines)
}

// newQueryPrompt is a prompt for a query: it points at what is wrong, and lists what may stand at the caret.
func newQueryPrompt(label, words string, accept func(string) tea.Cmd) *prompt {
	check := func(words string) error {
		_, err := query.Parse(words)
		return err
	}
	p := newPrompt(label, words, check, accept)
	p.completion = &completion{values: map[string][]engine.Count{}}
	return p
}

// column is where on the screen a byte of the text stands.
func (p *prompt) column(offset, width int) int {
	start := 1 + printable.Width(p.label)
	before := printable.Width(clean(p.text()[:min(offset, len(p.text()))]))
	return min(max(start+before-p.scrolled(width-start), start), max(width-2, 0))
}

// scrolled is how many cells of the text stand left of the screen, which keeps the caret in sight.
func (p *prompt) scrolled(room int) int {
	shown := []rune(clean(string(p.typed[:p.at])))
	if over := len(shown) - (room - 4); room > 4 && over > 0 {
		return printable.Width(string(shown[:over]))
	}
	return 0
}

// open shows a prompt.
func (m *Model) open(p *prompt) tea.Cmd {
	m.prompt = p
	return tea.Batch(m.arrange(), m.complete())
}

// typed edits the prompt by a key, and follows the caret.
func (m *Model) typed(key tea.KeyPressMsg) tea.Cmd {
	p := m.prompt
	switch key.String() {
	case "tab":
		p.take()
	case "right", "ctrl+f":
		if p.at < len(p.typed) || !p.take() {
			p.press(key)
		}
	case "down", "ctrl+n":
		p.choose(1)
		return nil
	case "up", "ctrl+p":
		p.choose(-1)
		return nil
	default:
		p.press(key)
	}
	return m.complete()
}
