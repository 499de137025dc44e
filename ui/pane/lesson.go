package pane

import (
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Lesson is the pane of a training: a page of lines that others write, some of which lead somewhere.
type Lesson struct {
	page          string // which page it is
	same          func(a, b any) bool
	note          string
	awaits        bool
	sheet         *sheet.Sheet
	width, height int
}

// NewLesson returns an empty pane. Same reports whether two targets are those of one line, in a page that is written
// anew.
func NewLesson(same func(a, b any) bool) *Lesson {
	return &Lesson{same: same, sheet: sheet.New("", func(int) []sheet.Row { return nil })}
}

// Show writes a page. Another page than the one before begins at its top; the same one keeps its place.
func (l *Lesson) Show(page, note string, rows func(width int) []sheet.Row) {
	l.note = note
	if page == l.page {
		l.sheet.Rewrite(rows, l.same)
		return
	}
	l.page, l.sheet = page, sheet.New("", rows)
	l.fill()
}

// Await says whether something of the page is still to come.
func (l *Lesson) Await(awaits bool) { l.awaits = awaits }

// Pending reports whether something of the page is still to come.
func (l *Lesson) Pending() bool { return l.awaits }

// Find moves the cursor to the first line whose target the function accepts.
func (l *Lesson) Find(wanted func(target any) bool) { l.sheet.Find(wanted) }

// Read moves the cursor to the first line whose target the function accepts, and that line to the top.
func (l *Lesson) Read(wanted func(target any) bool) { l.sheet.Read(wanted) }

// Chosen returns where the line under the cursor leads, or nil where none in sight does.
func (l *Lesson) Chosen() any { return l.sheet.Chosen() }

func (l *Lesson) fill() {
	if l.width > 0 && l.height > 0 {
		l.sheet.Fill(l.width, l.height)
	}
}

// Use implements Pane. Who writes the page writes it anew.
func (l *Lesson) Use(Setting) {}

// Title implements Pane.
func (l *Lesson) Title() string { return text.Lesson }

// Note implements Pane.
func (l *Lesson) Note() string { return l.note }

// Resize implements Pane.
func (l *Lesson) Resize(width, height int) {
	l.width, l.height = width, height
	l.fill()
}

// Act implements Pane.
func (l *Lesson) Act(id keymap.ID) Intent {
	if id == keymap.Drill {
		return LinePicked{Target: l.sheet.Chosen()}
	}
	l.sheet.Act(id)
	return nil
}

// Len implements Told.
func (l *Lesson) Len() int { return l.sheet.Len() }

// Cursor implements Told.
func (l *Lesson) Cursor() int { return l.sheet.Cursor() }

// Preface implements Told. It is all that stands above the first line that leads somewhere.
func (l *Lesson) Preface() []string {
	var above []string
	for row := range l.sheet.Len() {
		if l.sheet.Leads(row) {
			break
		}
		above = append(above, l.sheet.Tell(row))
	}
	return above
}

// Tell implements Told.
func (l *Lesson) Tell(row int) string { return l.sheet.Tell(row) }

// Spot implements Pointed.
func (l *Lesson) Spot(_, y int) Spot {
	spot := nowhere
	spot.Row = l.sheet.At(y)
	return spot
}

// Scroll implements Pointed.
func (l *Lesson) Scroll(rows int) Intent {
	l.sheet.Scroll(rows)
	return nil
}

// GoTo implements Pointed.
func (l *Lesson) GoTo(row int) Intent {
	l.sheet.Go(row)
	return nil
}

// Draw implements Pane.
func (l *Lesson) Draw(th *theme.Theme, focused bool) []string {
	lines := l.sheet.Lines(th, focused)
	if below := l.sheet.Below(); below > 0 && len(lines) > 1 && !l.onLastLine() {
		lines[len(lines)-1] = draw.NewLine(th, l.width).Gap(1).Add(theme.Faint, text.More(below+1)).String()
	}
	return lines
}

// onLastLine reports whether the cursor is on the last line that is shown, which then says nothing else.
func (l *Lesson) onLastLine() bool {
	at := l.sheet.At(l.height - 1)
	return at >= 0 && at == l.sheet.Cursor()
}
