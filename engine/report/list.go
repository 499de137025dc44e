package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/printable"
)

// ListFormats are the formats of List.
func ListFormats() []string { return []string{"csv", "json", "jsonl", "md"} }

// List is a table of rows under named columns, such as the events that a console shows. Values are texts,
// numbers, truth values and lists of texts.
type List struct {
	Columns []string
	Rows    iter.Seq2[[]any, error]
}

// Write writes the list in one of ListFormats and returns how many rows it wrote. CSV and JSON keep the raw
// text of the log, but a spreadsheet finds no formula in CSV (see Cell); Markdown, which is for reading,
// shows what does not print as visible escapes.
func (l List) Write(w io.Writer, format string) (n int, err error) {
	var put func(row []any) error
	end := func() error { return nil }
	switch format {
	case "csv":
		put, end, err = l.csv(w)
	case "json":
		put, end, err = l.json(w)
	case "jsonl":
		put = func(row []any) error { return l.object(w, row, "\n") }
	case "md":
		put, err = l.markdown(w)
	default:
		err = fmt.Errorf("there is no format %q", format)
	}
	if err != nil {
		return 0, err
	}
	for row, err := range l.Rows {
		if err != nil {
			return n, err
		}
		if err := put(row); err != nil {
			return n, fmt.Errorf("writing row %d: %w", n+1, err)
		}
		n++
	}
	return n, end()
}

func (l List) csv(w io.Writer) (put func([]any) error, end func() error, err error) {
	out := csv.NewWriter(w)
	put = func(row []any) error {
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = plain(value)
			if _, isText := value.(string); isText {
				cells[i] = Cell(cells[i])
			}
		}
		return out.Write(cells)
	}
	end = func() error {
		out.Flush()
		return out.Error()
	}
	return put, end, out.Write(l.Columns)
}

func (l List) json(w io.Writer) (put func([]any) error, end func() error, err error) {
	before := "[\n"
	put = func(row []any) error {
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		before = ",\n"
		return l.object(w, row, "")
	}
	end = func() error {
		after := "\n]\n"
		if before == "[\n" {
			after = "[]\n"
		}
		_, err := io.WriteString(w, after)
		return err
	}
	return put, end, nil
}

// object writes a row as a JSON object with its columns in their order.
func (l List) object(w io.Writer, row []any, after string) error {
	var out strings.Builder
	out.WriteByte('{')
	for i, column := range l.Columns {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(column)
		if err != nil {
			return err
		}
		value, err := json.Marshal(row[i])
		if err != nil {
			return err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(escapeUnprintable(value))
	}
	out.WriteString("}" + after)
	_, err := io.WriteString(w, out.String())
	return err
}

func (l List) markdown(w io.Writer) (put func([]any) error, err error) {
	put = func(row []any) error {
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = Markdown(plain(value))
		}
		_, err := fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
		return err
	}
	_, err = fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(l.Columns, " | "), strings.Repeat(" --- |", len(l.Columns)))
	return put, err
}

// markdownSpecial makes text of a log stay text in Markdown: no link, no emphasis, no HTML, no end of a cell.
var markdownSpecial = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "&", `\&`, "~", `\~`,
	"://", `\://`, "www.", `www\.`, // which many readers make links of
)

// Markdown makes text safe to stand anywhere in Markdown.
func Markdown(text string) string { return markdownSpecial.Replace(printable.Clean(text)) }

func plain(value any) string {
	if list, ok := value.([]string); ok {
		return strings.Join(list, " ")
	}
	return fmt.Sprint(value)
}

// eventColumns are the columns of Events.
var eventColumns = []string{
	"time", "event_id", "principal", "session", "event", "service", "region", "account", "address",
	"country", "network", "error", "denied", "read_only", "access_key", "user_agent", "evidence_of",
}

// Events lists events with everything that is known of them beside the record itself.
func Events(events iter.Seq2[engine.Event, error]) List {
	return List{Columns: eventColumns, Rows: func(yield func([]any, error) bool) {
		for e, err := range events {
			if err != nil {
				yield(nil, err)
				return
			}
			rules := e.Rules
			if rules == nil {
				rules = []string{}
			}
			row := []any{
				stamp(e.Time), e.ID, e.Principal, e.Session, e.Name, e.Service, e.Region, e.Account, e.Address,
				e.Country, e.Network, e.Error, e.Denied, e.ReadOnly, e.AccessKey, e.Agent, rules,
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
}

var principalColumns = []string{
	"rank", "id", "principal", "kind", "score", "level", "method", "rules", "events", "denied", "first_event", "last_event",
}

// Principals lists principals in the order given, with what was decided about them, by their ids.
func Principals(principals []*engine.Principal, verdicts map[string]casefile.Verdict) List {
	return List{Columns: slices.Concat(principalColumns, decidedColumns), Rows: func(yield func([]any, error) bool) {
		for _, p := range principals {
			level := p.Score.Level.String()
			if p.Rank == 0 {
				level = ""
			}
			row := []any{
				p.Rank, p.ID, p.Name, p.Kind.String(), round(p.Score.Total), level, p.Score.Method,
				firedRules(p.Score), p.Events, p.Features.Denied, stamp(p.First), stamp(p.Last),
			}
			for _, value := range decided(verdicts[p.ID]) {
				row = append(row, value)
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
}
