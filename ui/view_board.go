package ui

import (
	"context"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// boardEvery is how often a board that is open is read again.
const boardEvery = 2 * time.Second

// boardMsg says that it is time to read the board again.
type boardMsg struct{ page *asked }

// openBoard shows how everybody in the workshop stands, live.
func (m *Model) openBoard() tea.Cmd {
	guide := m.options.Guide
	page, ask := m.openAnswer(text.Board, func(ctx context.Context, _ *engine.Snapshot) (func(int) []sheet.Row, error) {
		stands, err := guide.Board(ctx)
		return func(width int) []sheet.Row { return boardRows(stands, width) }, err
	})
	return tea.Batch(ask, m.boardLater(page))
}

func (m *Model) boardLater(page *asked) tea.Cmd {
	return m.after(boardEvery, func(time.Time) tea.Msg { return boardMsg{page} })
}

// readBoard reads the board again as long as it is open.
func (m *Model) readBoard(page *asked) tea.Cmd {
	if m.overlay != page.leaf {
		return nil
	}
	return tea.Batch(page.renew(), m.boardLater(page))
}

var boardColumns = []column{
	{title: text.ColRank, width: 4, right: true},
	{title: text.ColAttendee, width: sheet.Rest},
	{title: text.ColPointsLong, width: 7, right: true},
	{title: text.ColRight, width: 6, right: true, from: 44},
	{title: text.ColHints, width: 6, right: true, from: 52},
	{title: text.ColEnded, width: 9, right: true, from: 60},
}

func boardRows(stands []lesson.Stand, width int) []sheet.Row {
	if len(stands) == 0 {
		return []sheet.Row{sheet.Remark(text.NobodyYet)}
	}
	rows := []sheet.Row{header(boardColumns, width)}
	for _, s := range stands {
		name := word{theme.Text, clean(s.Name)}
		if s.Own {
			name = word{theme.Strong, clean(s.Name) + " " + text.BoardYou}
		}
		rows = append(rows, gridRow(boardColumns, width, nil, word{theme.Dim, strconv.Itoa(s.Rank)}, name,
			word{theme.Accent, strconv.Itoa(s.Points)}, word{theme.Text, strconv.Itoa(s.Right)}, word{theme.Dim, strconv.Itoa(s.Hints)},
			word{theme.Text, text.OfCount(s.Finished, s.Taken)}))
	}
	return rows
}

// whyNoBoard says why there is no board; it is empty where there is.
func (m *Model) whyNoBoard() string {
	if m.options.Guide == nil {
		return text.WhyNoBoard
	}
	return ""
}
