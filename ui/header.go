package ui

import (
	"trailsift/engine/printable"
	"trailsift/engine/rule"
	"trailsift/ui/draw"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// header says what is being looked at: source ▸ principal ▸ rule, and on the right how much there is.
func (m *Model) header() string {
	where := m.looksAt()
	room := m.wish.Width - 2
	right, token := "", theme.Dim
	if m.wish.Width >= 60 {
		right = m.extent(m.wish.Width >= 100)
		if room-printable.Width(right)-2 < where.least() {
			right = m.extent(false)
		}
		room -= printable.Width(right) + 2
	}
	if m.snapshot != nil && m.snapshot.Partial {
		token = theme.Warn
	}
	line := draw.NewLine(m.theme, m.wish.Width).Gap(1).Join(where.draw(draw.NewLine(m.theme, room)))
	if right != "" {
		line.Gap(2).Add(token, right)
	}
	return line.String()
}

// breadcrumb is the path from the source down to the rule; what is not chosen is empty.
type breadcrumb struct {
	program, source, principal, rule string
	glyphs                           theme.Glyphs
}

func (m *Model) looksAt() breadcrumb {
	b := breadcrumb{source: clean(m.options.Source), glyphs: m.theme.Glyphs}
	if m.wish.Width >= 80 {
		b.program = text.Program
	}
	if m.selection.Principal != "" {
		b.principal = clean(text.ShortName(m.selection.Principal))
		if m.selection.Rule != "" {
			b.rule = m.crumb()
		}
	}
	return b
}

// leastSource is how many cells the name of the source keeps, whatever comes behind it. Paths of logs are long: they
// give way first.
const leastSource = 12

// least is the width without which more than the source is cut.
func (b breadcrumb) least() int {
	source := min(printable.Width(b.source), leastSource)
	return b.width(b.program) + source + b.width(b.principal) + b.width(b.rule)
}

// width is that of a part beside the source, with the sign between them.
func (b breadcrumb) width(part string) int {
	if part == "" {
		return 0
	}
	return printable.Width(part + b.between())
}

func (b breadcrumb) between() string { return " " + b.glyphs.Crumb + " " }

func (b breadcrumb) draw(line *draw.Line) *draw.Line {
	if b.program != "" {
		line.Add(theme.Accent, b.program).Add(theme.Faint, b.between())
	}
	source := b.source
	if b.principal != "" {
		room := max(line.Left()-b.width(b.principal)-b.width(b.rule), leastSource)
		source = printable.TruncateMiddle(source, room, b.glyphs.Cut)
	}
	line.Add(theme.Strong, source)
	if b.principal != "" {
		line.Add(theme.Faint, b.between()).Add(theme.Text, b.principal)
	}
	if b.rule != "" {
		line.Add(theme.Faint, b.between()).Add(theme.High, b.rule)
	}
	return line
}

// extent says how much there is.
func (m *Model) extent(long bool) string {
	if m.snapshot == nil {
		return ""
	}
	s := m.snapshot
	words := text.Extent(s.TotalEvents, len(s.Ranking), m.theme.Glyphs.Dot)
	if long && s.Evidence.To > 0 {
		words += " " + m.theme.Glyphs.Dot + " " + text.FromTo(s.Evidence.From, s.Evidence.To, m.set.Location) +
			" " + m.set.Location.String()
	}
	if m.judging.only != nil {
		words = text.JudgedInPart + " " + words
	}
	if n := len(m.tuning.changes); n > 0 {
		words = text.TunedBy(n) + " " + words
	}
	switch {
	case s.Partial:
		return text.Partial + " " + words
	case s.Provisional && m.working:
		return text.Provisional + " " + words
	case m.following():
		return text.Following + " " + m.theme.Glyphs.Dot + " " + words
	}
	return words
}

// note is the filter line: the prompt while something is typed, else what is filtered and how many events
// are shown, for which a long filter is cut.
func (m *Model) note() string {
	if m.prompt != nil {
		return m.prompt.draw(m.theme, m.wish.Width)
	}
	all := m.wish.Width
	if m.principal == nil {
		return m.narrowing(all).String()
	}
	free := m.narrowing(all).Left()
	shown := text.ShownOf(m.matched, m.principal.Events, clean(text.ShortName(m.principal.Name)))
	if printable.Width(shown) > max(all/2, free-3) {
		shown = text.ShownShort(m.matched, m.principal.Events)
	}
	if m.selection.surrounded() {
		shown += " " + text.Surrounded(m.selection.Around)
	}
	width := printable.Width(shown) + 1
	return draw.NewLine(m.theme, all).Join(m.narrowing(all-width-2)).Gap(2).Add(theme.Dim, shown).String()
}

// narrowing says what narrows the events that are shown, in so many cells.
func (m *Model) narrowing(width int) *draw.Line {
	line := draw.NewLine(m.theme, width).Gap(1)
	if only := m.judgedOnly(); only != "" {
		line.Add(theme.Faint, text.JudgedOnly+" ").Add(theme.Warn, only).Gap(2)
	}
	if m.selection.Brushed() {
		line.Add(theme.Faint, text.SpanLabel+" ").
			Add(theme.Warn, text.FromTo(m.selection.From, m.selection.To-1, m.set.Location)).Gap(2)
	}
	line.Add(theme.Faint, text.FilterLabel+" ")
	switch {
	case m.selection.Filter.Empty():
		line.Add(theme.Faint, text.NoFilter)
	case m.selection.FilterOff:
		line.Add(theme.Warn, text.FilterOff+" ").Add(theme.Faint, clean(m.selection.Filter.Text))
	default:
		line.Add(theme.Warn, clean(m.selection.Filter.Text))
	}
	return line
}

// crumb is the chosen rule or finding in the header: three characters of a rule say enough.
func (m *Model) crumb() string {
	if _, known := rule.Parse(m.selection.Rule); known {
		return m.selection.Rule
	}
	return m.ruleName()
}
