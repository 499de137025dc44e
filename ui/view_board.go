package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/board"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
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
		rows := func(width int) []sheet.Row {
			return board.Rows(stands, board.Look{Now: m.options.Now(), Glyphs: m.set.Glyphs}, width)
		}
		return rows, err
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

// whyNoBoard says why there is no board; it is empty where there is.
func (m *Model) whyNoBoard() string {
	if m.options.Guide == nil {
		return text.WhyNoBoard
	}
	return ""
}
