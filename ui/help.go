package ui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/pane"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// help lists every action of the registry with its keys.
type help struct {
	groups []group
	top    int
	height int // lines seen last
	lines  int
	under  overlay // what comes back when the help is closed
}

type group struct {
	name string
	rows []helpRow
}

type helpRow struct{ sign, words string }

func (m *Model) openHelp() tea.Cmd {
	h := &help{under: m.overlay}
	for _, action := range m.keys.Actions() {
		at := slices.IndexFunc(h.groups, func(g group) bool { return g.name == action.Group })
		if at < 0 {
			h.groups = append(h.groups, group{name: action.Group})
			at = len(h.groups) - 1
		}
		h.groups[at].rows = append(h.groups[at].rows, helpRow{action.Label(), action.Description})
	}
	h.groups = append(h.groups, signs(m.theme.Glyphs))
	m.overlay = h
	return nil
}

// signs explains the marks that are no words.
func signs(glyphs theme.Glyphs) group {
	return group{name: text.GroupSigns, rows: []helpRow{
		{glyphs.Fired + " " + glyphs.Quiet + " " + glyphs.Silent, text.SignRules},
		{glyphs.Tick, text.SignEvidence},
		{glyphs.Fired, text.SignDecided},
		{glyphs.Crumb, text.SignMatch},
		{glyphs.New, text.SignNew},
		{pane.DenialMark + " " + pane.BothMark, text.SignDenied},
		{glyphs.Ascend, text.SignCursor},
	}}
}

func (h *help) context() keymap.Context { return keymap.Guide }

func (h *help) act(m *Model, id keymap.ID) tea.Cmd {
	page := max(h.height, 1)
	switch id {
	case keymap.Down:
		h.top++
	case keymap.Up:
		h.top--
	case keymap.HalfDown:
		h.top += page / 2
	case keymap.HalfUp:
		h.top -= page / 2
	case keymap.PageDown:
		h.top += page
	case keymap.PageUp:
		h.top -= page
	case keymap.First:
		h.top = 0
	case keymap.Last:
		h.top = h.lines
	default:
		m.overlay = h.under
	}
	h.top = max(min(h.top, h.lines-page), 0)
	return nil
}

func (h *help) press(*Model, tea.KeyPressMsg) tea.Cmd { return nil }
func (h *help) paste(string)                          {}

// The width of the keys in the help, and of one of its columns.
const (
	keysWidth, helpColumn = 15, 56
)

func (h *help) draw(th *theme.Theme, width, height int) []string {
	columns := 1
	if width >= 2*helpColumn+6 {
		columns = 2
	}
	inner := min(width-2, columns*helpColumn+2)
	lines := h.columns(th, inner, columns)
	h.height, h.lines = min(height-2, len(lines)), len(lines)
	h.top = max(min(h.top, h.lines-h.height), 0)
	note := ""
	if hidden := h.lines - h.top - h.height; hidden > 0 {
		note = text.More(hidden)
	}
	return draw.Frame(th, inner+2, h.height+2, true, text.HelpTitle, note, lines[h.top:h.top+h.height])
}

// columns lays the groups out beside each other, each column about as long as the others.
func (h *help) columns(th *theme.Theme, width, n int) []string {
	each := width / n
	total := 0
	for _, g := range h.groups {
		total += len(g.rows) + 2
	}
	stacks, at := make([][]string, n), 0
	for _, g := range h.groups {
		if at < n-1 && len(stacks[at]) >= total/n {
			at++
		}
		stacks[at] = append(stacks[at], drawGroup(th, g, each)...)
	}
	tallest := slices.MaxFunc(stacks, func(a, b []string) int { return cmp.Compare(len(a), len(b)) })
	lines := make([]string, len(tallest))
	for i := range lines {
		for _, stack := range stacks {
			if i < len(stack) {
				lines[i] += stack[i]
			} else {
				lines[i] += draw.Blank(each)
			}
		}
		lines[i] += draw.Blank(width - n*each)
	}
	return lines
}

func drawGroup(th *theme.Theme, g group, width int) []string {
	lines := []string{draw.NewLine(th, width).Gap(1).Add(theme.Accent, g.name).String()}
	for _, row := range g.rows {
		lines = append(lines, draw.NewLine(th, width).Gap(2).
			Cell(theme.Key, row.sign, keysWidth, false).Gap(1).Add(theme.Text, row.words).String())
	}
	return append(lines, draw.Blank(width))
}
