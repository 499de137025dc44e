package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/layout"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// View implements tea.Model.
func (m *Model) View() tea.View {
	if m.plain != nil {
		return tea.View{}
	}
	content := strings.Join(m.draw(), "\n")
	if m.options.ASCII {
		content = asciiWords.Replace(content)
	}
	return tea.View{Content: content, AltScreen: true, MouseMode: m.mouseMode()}
}

// asciiWords replaces what the console's own texts hold beyond ASCII, cell for cell.
var asciiWords = strings.NewReplacer("→", ">", "…", "~", "Δ", "d", "×", "x", "–", "-", "≥", ">", "·", ".", "−", "-", "✓", "v")

// draw returns the lines of the screen.
func (m *Model) draw() []string {
	if m.screen.Mode == layout.TooSmall {
		return m.tooSmall()
	}
	lines := make([]string, 0, m.wish.Height)
	lines = append(lines, m.header())
	if !m.screen.Tabs.Empty() {
		lines = append(lines, m.tabs())
	}
	if !m.screen.Note.Empty() {
		lines = append(lines, m.note())
	}
	lines = append(lines, m.body()...)
	lines = append(lines, m.status(), m.hints())
	if m.prompt != nil {
		m.layBelow(lines)
	}
	if m.overlay != nil {
		m.lay(lines)
	}
	return lines
}

// lay puts the overlay over the middle of the screen. The lower edge of a page stands on the status line, and gives
// way to a message: until the next key it would be gone unseen.
func (m *Model) lay(lines []string) {
	if box, rect := m.box(); len(box) > 0 {
		draw.Over(lines, box, rect.X, rect.Y)
	}
	if m.message.text != "" {
		lines[len(lines)-2] = m.status()
	}
}

// box draws the overlay and says where it stands.
func (m *Model) box() ([]string, layout.Rect) {
	box := m.overlay.draw(m.theme, m.wish.Width, m.wish.Height-2)
	if len(box) == 0 {
		return nil, layout.Rect{}
	}
	width := printable.Width(box[0])
	return box, layout.Rect{
		X: max((m.wish.Width-width)/2, 0), Y: max((m.wish.Height-len(box))/2, 0), W: width, H: len(box),
	}
}

func (m *Model) tooSmall() []string {
	if m.wish.Width <= 0 || m.wish.Height <= 0 {
		return nil
	}
	words := text.Needs(layout.MinWidth, layout.MinHeight, m.wish.Width, m.wish.Height)
	line := draw.NewLine(m.theme, m.wish.Width).Add(theme.Text, words).String()
	return draw.Fill([]string{line}, m.wish.Width, m.wish.Height)
}

// body draws the panes from the top left to the bottom right. Those beside each other begin and end on
// the same rows, by the layout.
func (m *Model) body() []string {
	var lines []string
	for _, which := range m.screen.Shown() {
		rect := m.screen.Panes[which]
		drawn := m.drawPane(which, rect)
		if rect.X == 0 {
			lines = append(lines, drawn...)
			continue
		}
		for i, line := range drawn {
			lines[len(lines)-len(drawn)+i] += line
		}
	}
	return lines
}

func (m *Model) drawPane(which layout.Pane, rect layout.Rect) []string {
	shown, focused := m.pane(which), which == m.wish.Focus
	switch which {
	case layout.Timeline:
		m.timeline.Brush(m.brushed())
	case layout.Rules:
		m.tuneCall()
	}
	lines := shown.Draw(m.theme, focused)
	if which == layout.Principals && (m.snapshot == nil || m.snapshot.TotalEvents == 0) {
		lines = m.empty(rect)
	}
	if !m.screen.Framed() {
		return lines
	}
	title := text.Numbered(int(which)+1, shown.Title())
	return draw.Frame(m.theme, rect.W, rect.H, focused, title, shown.Note(), lines)
}

// empty is what stands in the ranking before there is one, or when nothing was found to rank.
func (m *Model) empty(rect layout.Rect) []string {
	width, height := rect.W, rect.H
	if m.screen.Framed() {
		width, height = width-2, height-2
	}
	words := text.NothingReadYet
	if !m.working && !m.stepping() {
		words = text.NothingRead
	}
	lines := m.paragraph(nil, theme.Strong, words, width)
	if m.snapshot != nil {
		for _, remark := range text.Remarks(m.snapshot.Evidence, height) {
			lines = m.paragraph(lines, theme.Dim, clean(remark), width)
		}
	}
	return draw.Fill(lines, width, height)
}

func (m *Model) paragraph(lines []string, token theme.Token, words string, width int) []string {
	for _, line := range draw.Wrap(words, width-2) {
		lines = append(lines, draw.NewLine(m.theme, width).Gap(1).Add(token, line).String())
	}
	return lines
}

// tabs is the strip of panes in a small terminal.
func (m *Model) tabs() string {
	line := draw.NewLine(m.theme, m.wish.Width)
	for which := range layout.Panes {
		token := theme.Dim
		switch {
		case which == m.wish.Focus:
			token = theme.Cursor
		case which == layout.Record && !m.wish.Record:
			token = theme.Faint
		}
		line.Add(token, m.tab(which))
	}
	if note := m.pane(m.wish.Focus).Note(); line.Left() > printable.Width(note)+2 {
		line.Gap(line.Left()-printable.Width(note)-1).Add(theme.Dim, note)
	}
	return line.String()
}

// crowdedTabs reports whether the names of all panes are too much: what the lesson's corner says is worth more.
func (m *Model) crowdedTabs() bool {
	if m.wish.Width < 60 || m.wish.Focus != layout.Lesson {
		return m.wish.Width < 60
	}
	taken := printable.Width(m.training.pane.Note()) + 3
	for which := range layout.Panes {
		taken += printable.Width(text.Tab(int(which)+1, true, m.tuning.open)) + 2
	}
	return taken > m.wish.Width
}

// tab is the title of a pane in the strip.
func (m *Model) tab(which layout.Pane) string {
	switch {
	case which == layout.Lesson && !m.wish.Lesson:
		return ""
	case m.wish.Lesson && which != m.wish.Focus && m.crowdedTabs():
		return " " + strconv.Itoa(int(which)+1) + " "
	}
	return " " + text.Tab(int(which)+1, m.wish.Width >= 60, m.tuning.open) + " "
}
