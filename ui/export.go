package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/durable"
	"trailsift/engine/report"
	"trailsift/engine/source"
	"trailsift/ui/layout"
	"trailsift/ui/text"
)

// writtenMsg says how writing a file went.
type writtenMsg struct {
	path string
	held string                          // the evidence that the file would be part of, where it was not written
	n    int                             // of what was counted
	told func(n int, path string) string // says so
	err  error
}

// openExport offers the formats in which the focused pane can be written to a file.
func (m *Model) openExport() tea.Cmd {
	return m.openMenu(text.ExportTitle, func() []choice {
		var choices []choice
		for i, format := range report.ListFormats() {
			choices = append(choices, choice{
				key: fmt.Sprint(i + 1), words: text.Format(format), note: text.RowCount(m.exported()),
				do: func() tea.Cmd { return m.promptExport(format) },
			})
		}
		if m.wish.Focus != layout.Principals {
			choices = append(choices, choice{
				key: "r", words: text.ExportRecords, note: text.RowCount(m.timeline.Len()),
				do: func() tea.Cmd { return m.promptExport(rawRecords) },
			})
		}
		return choices
	})
}

// rawRecords is the format of the records as they stand in the logs, one a line.
const rawRecords = "records"

// exported is how many rows an export of the focused pane has.
func (m *Model) exported() int {
	if m.wish.Focus == layout.Principals {
		return len(m.ranking.Rows())
	}
	return m.timeline.Len()
}

// promptExport asks for the path, and writes.
func (m *Model) promptExport(format string) tea.Cmd {
	name, ending := "ranking", format
	if m.wish.Focus != layout.Principals {
		name = "timeline-" + fileName(text.ShortName(m.selection.Principal))
	}
	if format == rawRecords {
		ending = "jsonl"
	}
	return m.promptWrite(name+"."+ending, text.Exported, m.writer(format))
}

// promptWrite asks for a path, and writes a file there that is not there yet, outside of the evidence. Write returns how many there are
// of what told then says.
func (m *Model) promptWrite(suggested string, told func(n int, path string) string, write func(io.Writer) (int, error)) tea.Cmd {
	if m.sealed(text.Export) {
		return nil
	}
	return m.open(newPrompt(text.PromptExport, suggested, nil, func(path string) tea.Cmd {
		if path = strings.TrimSpace(path); path == "" {
			return nil
		}
		m.say(text.Writing(clean(path)))
		return func() tea.Msg {
			answer := writtenMsg{path: path, told: told}
			if held, evidence := source.Holds(m.options.Evidence, path); evidence {
				answer.held = held
				return answer
			}
			answer.err = durable.Create(path, func(w io.Writer) (err error) {
				answer.n, err = write(w)
				return err
			})
			return answer
		}
	}))
}

// writer writes what the focused pane shows now, whatever is shown by the time it is done.
func (m *Model) writer(format string) func(io.Writer) (int, error) {
	ctx := m.ctx
	if m.wish.Focus == layout.Principals {
		principals, verdicts := m.ranking.Rows(), m.desk.state.Verdicts
		return func(w io.Writer) (int, error) { return report.Principals(principals, verdicts).Write(w, format) }
	}
	rows, dataset := m.timeline.Rows(), m.snapshot.Dataset
	if format == rawRecords {
		return func(w io.Writer) (int, error) { return writeRecords(ctx, w, dataset, rows) }
	}
	return func(w io.Writer) (int, error) { return report.Events(all(ctx, rows)).Write(w, format) }
}

// all yields the events of a selection, page by page.
func all(ctx context.Context, rows engine.Rows) iter.Seq2[engine.Event, error] {
	const page = 4096
	return func(yield func(engine.Event, error) bool) {
		for from := 0; from < rows.Len(); from += page {
			events, err := rows.Slice(ctx, from, page)
			if err != nil {
				yield(engine.Event{}, err)
				return
			}
			for _, event := range events {
				if !yield(event, nil) {
					return
				}
			}
		}
	}
}

// writeRecords writes the original records, one a line.
func writeRecords(ctx context.Context, w io.Writer, dataset engine.Dataset, rows engine.Rows) (n int, err error) {
	for event, err := range all(ctx, rows) {
		if err != nil {
			return n, err
		}
		raw, err := dataset.Record(ctx, event.Key)
		if err != nil {
			return n, fmt.Errorf("event %s: %w", event.ID, err)
		}
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return n, fmt.Errorf("event %s: %w", event.ID, err)
		}
		line.WriteByte('\n')
		if _, err := line.WriteTo(w); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// written says how writing a file went.
func (m *Model) written(msg writtenMsg) {
	path := msg.path
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	switch {
	case msg.held != "":
		m.complain(text.InEvidence(clean(msg.held)))
	case errors.Is(msg.err, fs.ErrExist):
		m.complain(text.FileIsThere(clean(path)))
	case msg.err != nil:
		m.complain(clean(msg.err.Error()))
	default:
		m.say(msg.told(msg.n, clean(path)))
	}
}

// fileName makes a name fit for a file: what is neither letter, digit nor one of .-_ becomes a dash.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_", r) {
			return r
		}
		return '-'
	}, name)
}
