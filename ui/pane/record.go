package pane

import (
	"slices"
	"strings"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/jsontree"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Record shows one event as it stands in the log, laid out, highlighted and foldable. What is folded stays
// folded from one record to the next.
type Record struct {
	set     Setting
	key     engine.EventKey
	title   string
	loaded  bool
	pending bool
	problem string
	lines   []jsontree.Line
	folded  map[string]bool // by path
	fields  []string        // that decided, by path; what says most first
	lead    bool            // the cursor begins on the first of them
	rows    []recordRow
	cursor  int
	top     int
	width   int
	height  int
}

// recordRow is one row on the screen: a line, or a further part of its value.
type recordRow struct {
	line int
	part string
	more bool // not the line's first row
}

// NewRecord returns an empty pane.
func NewRecord(set Setting) *Record { return &Record{set: set, folded: map[string]bool{}} }

// Expect says that the record of an event is on its way; the old one stays until then.
func (r *Record) Expect(event engine.Event) {
	r.pending = true
	r.title = printable.Clean(event.Name)
}

// Show sets the lines of a record, with the reason if it could not be read to its end.
func (r *Record) Show(key engine.EventKey, lines []jsontree.Line, problem error) {
	fresh := r.key != key || !r.loaded
	if fresh {
		r.cursor, r.top = 0, 0
	}
	r.key, r.lines, r.loaded, r.pending, r.problem = key, lines, true, false, ""
	if problem != nil {
		r.problem = text.NoRecordBecause(printable.Clean(problem.Error()))
	}
	r.lay()
	if fresh && r.lead {
		r.toWhatDecided()
	}
}

// Mark sets the fields that decided, as paths, what says most first. With lead the cursor of the next record
// begins on the first of them that it has.
func (r *Record) Mark(fields []string, lead bool) {
	if lead && r.loaded && !r.pending && !slices.Equal(fields, r.fields) {
		defer r.toWhatDecided()
	}
	r.fields, r.lead = fields, lead
}

// toWhatDecided moves the cursor to the first of the fields that decided, or to what it is folded into.
func (r *Record) toWhatDecided() {
	for _, field := range r.fields {
		for i, row := range r.rows {
			line := r.lines[row.line]
			if line.Path == field && line.Depth > 0 || r.folded[line.Path] && strings.HasPrefix(field, line.Path+".") {
				r.Go(i)
				r.top = max(min(i-r.height/3, len(r.rows)-r.height), 0) // with what stands around it
				return
			}
		}
	}
}

// decided reports whether a line is a field that decided, or the start of one.
func (r *Record) decided(line jsontree.Line) bool {
	return line.Kind != jsontree.Closing && slices.Contains(r.fields, line.Path)
}

// Use implements Pane.
func (r *Record) Use(set Setting) { r.set = set }

// Value returns the value under the cursor, clean and without quotes, and the path to it.
func (r *Record) Value() (value, path string) {
	if r.cursor >= len(r.rows) {
		return "", ""
	}
	line := r.lines[r.rows[r.cursor].line]
	if line.Kind == jsontree.Text {
		return strings.Trim(line.Value, `"`), line.Path
	}
	if line.Kind == jsontree.Opening || line.Kind == jsontree.Closing {
		return "", line.Path
	}
	return line.Value, line.Path
}

// Whole reports whether the cursor is on an object or a list, which has no value of its own.
func (r *Record) Whole() bool {
	if r.cursor >= len(r.rows) {
		return true
	}
	kind := r.lines[r.rows[r.cursor].line].Kind
	return kind == jsontree.Opening || kind == jsontree.Closing
}

// Key returns the event that is shown; false before the first.
func (r *Record) Key() (engine.EventKey, bool) { return r.key, r.loaded }

// Resize implements Pane.
func (r *Record) Resize(width, height int) {
	if width == r.width && height == r.height {
		return
	}
	r.width, r.height = width, height
	r.lay()
}

// lay makes rows of the lines that are not folded away; long values go on in further rows.
func (r *Record) lay() {
	at := 0
	if r.cursor < len(r.rows) {
		at = r.rows[r.cursor].line
	}
	r.rows = r.rows[:0]
	for i := 0; i < len(r.lines); i++ {
		line := r.lines[i]
		folded := line.Kind == jsontree.Opening && r.folded[line.Path] && line.End > 0
		for j, part := range r.parts(line, folded) {
			if line.Kind != jsontree.Text && j > 0 {
				break
			}
			r.rows = append(r.rows, recordRow{line: i, part: part, more: j > 0})
		}
		if folded {
			i = line.End
		}
	}
	for i, row := range r.rows {
		if row.line <= at && !row.more {
			r.cursor = i
		}
	}
	r.Go(r.cursor)
}

func (r *Record) indent(line jsontree.Line) int { return min(line.Depth*2, r.width/3) }

// parts breaks the value of a line to the width that is left.
func (r *Record) parts(line jsontree.Line, folded bool) []string {
	if folded {
		return []string{text.FoldedAway(line.Value, r.lines[line.End].Value, line.Count, r.set.Glyphs.Cut)}
	}
	first := r.width - marginWidth - 2 - r.indent(line)
	if line.Key != "" {
		first -= printable.Width(line.Key) + 2
	}
	if line.Kind != jsontree.Text || printable.Width(line.Value) <= first {
		return []string{line.Value}
	}
	parts, rest := []string{}, line.Value
	for room := first; rest != ""; room = r.width - marginWidth - 4 - r.indent(line) {
		head := printable.Truncate(rest, max(room, 8), "")
		if head == "" {
			break
		}
		parts, rest = append(parts, head), rest[len(head):]
	}
	return parts
}

// Draw implements Pane.
func (r *Record) Draw(th *theme.Theme, focused bool) []string {
	lines := make([]string, 0, r.height)
	if r.problem != "" {
		for _, part := range draw.Wrap(r.problem, r.width-2) {
			lines = append(lines, draw.NewLine(th, r.width).Gap(1).Add(theme.Bad, part).String())
		}
	}
	if !r.loaded {
		words := text.NoRecord
		if r.pending {
			words = text.Loading
		}
		lines = append(lines, draw.NewLine(th, r.width).Gap(1).Add(theme.Faint, words).String())
	}
	for i := r.top; i < len(r.rows) && len(lines) < r.height; i++ {
		lines = append(lines, r.row(th, i, focused))
	}
	return draw.Fill(lines, r.width, r.height)
}

func (r *Record) row(th *theme.Theme, i int, focused bool) string {
	row, look := r.rows[i], theme.Text
	if i == r.cursor {
		look = theme.Rest
		if focused {
			look = theme.Cursor
		}
	}
	line := draw.NewLine(th, r.width)
	paint := func(token theme.Token, words string) {
		if look == theme.Cursor {
			token = theme.Text
		}
		line.Add(token, words)
	}
	content := r.lines[row.line]
	r.margin(paint, line, content, row, look)
	if content.Key != "" && !row.more {
		paint(theme.JSONKey, content.Key)
		paint(theme.Dim, ": ")
	}
	paint(valueToken(content.Kind), row.part)
	last := i+1 == len(r.rows) || !r.rows[i+1].more
	if last && r.comma(content) {
		paint(theme.Dim, ",")
	}
	if look != theme.Cursor {
		return line.String()
	}
	return th.Paint(look, line.String())
}

// marginWidth is how many cells the cursor's mark, that of a field that decided, and that of a fold take.
const marginWidth = 3

func (r *Record) margin(paint func(theme.Token, string), line *draw.Line, content jsontree.Line, row recordRow, look theme.Token) {
	mark, decided, fold := " ", " ", " "
	if look != theme.Text {
		mark = r.set.Glyphs.Mark
	}
	if content.Kind == jsontree.Opening && content.Count > 0 {
		fold = r.set.Glyphs.Open
		if r.folded[content.Path] {
			fold = r.set.Glyphs.Folded
		}
	}
	if r.decided(content) && !row.more {
		decided = r.set.Glyphs.Fired
	}
	paint(theme.Rest, mark)
	paint(theme.High, decided)
	paint(theme.Faint, fold)
	line.Gap(r.indent(content))
	if row.more {
		line.Gap(2)
	}
}

// comma reports whether a comma follows: that of the closing bracket where a line is folded.
func (r *Record) comma(content jsontree.Line) bool {
	if content.Kind == jsontree.Opening {
		return r.folded[content.Path] && content.End > 0 && r.lines[content.End].Comma
	}
	return content.Comma
}

func valueToken(kind jsontree.Kind) theme.Token {
	switch kind {
	case jsontree.Text:
		return theme.JSONString
	case jsontree.Number:
		return theme.JSONNumber
	case jsontree.Word:
		return theme.JSONWord
	}
	return theme.Dim
}

// Title implements Pane.
func (r *Record) Title() string {
	title := text.Record
	if r.title != "" {
		title += " " + r.set.Glyphs.Dash + " " + r.title
	}
	if r.pending {
		title += " " + r.set.Glyphs.Cut
	}
	return title
}

// Note implements Pane.
func (r *Record) Note() string {
	if r.cursor >= len(r.rows) {
		return ""
	}
	return r.lines[r.rows[r.cursor].line].Path
}

// Act implements Pane.
func (r *Record) Act(id keymap.ID) Intent {
	switch id {
	case keymap.Fold:
		r.fold()
	case keymap.FoldAll:
		r.foldAll()
	default:
		move(r, id)
	}
	return nil
}

// fold folds or unfolds what begins at the cursor, or what the cursor is in.
func (r *Record) fold() {
	if r.cursor >= len(r.rows) {
		return
	}
	for i := r.rows[r.cursor].line; i >= 0; i-- {
		line := r.lines[i]
		if line.Kind == jsontree.Opening && line.Depth > 0 && (i == r.rows[r.cursor].line || line.End >= r.rows[r.cursor].line) {
			r.folded[line.Path] = !r.folded[line.Path]
			r.rows[r.cursor].line = i
			r.lay()
			return
		}
	}
}

// foldAll folds every object and list below the outermost, or unfolds all if any is folded.
func (r *Record) foldAll() {
	if len(r.folded) > 0 {
		clear(r.folded)
		r.lay()
		return
	}
	for _, line := range r.lines {
		if line.Kind == jsontree.Opening && line.Depth > 0 && line.Count > 0 {
			r.folded[line.Path] = true
		}
	}
	r.lay()
}

// Len returns the number of rows.
func (r *Record) Len() int { return len(r.rows) }

// Move moves the cursor by n rows.
func (r *Record) Move(n int) { r.Go(r.cursor + n) }

// Page moves the cursor by n hundredths of a page.
func (r *Record) Page(hundredths int) { r.Go(r.cursor + r.height*hundredths/100) }

// Go moves the cursor to a row.
func (r *Record) Go(row int) {
	r.cursor = max(min(row, len(r.rows)-1), 0)
	r.top = min(max(r.top, r.cursor-r.height+1), r.cursor)
	r.top = max(min(r.top, len(r.rows)-r.height), 0)
}
