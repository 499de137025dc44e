package workshop

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Still keeps time from passing for a trainer.
func (t *Trainer) Still() { t.reading.after = never }

// Still keeps time from passing for a board.
func (b *Board) Still() { b.reading.after = never }

func never(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
