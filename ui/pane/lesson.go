package pane

import (
	"strings"

	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Lesson tells one step of an attack: what happens, what is new in the log, and what detection makes of it.
type Lesson struct {
	set     Setting
	told    Telling
	lines   []lessonLine
	top     int
	width   int
	height  int
	playing bool
}

// Telling is what a lesson shows at one position.
type Telling struct {
	Name            string // of the lesson, such as "seed 7"
	Position, Steps int
	Step            lesson.Step
	Change          *lesson.Change // nil while it is not known
	Begun           bool           // the log of the position is what all panes show
	Tuned           bool           // the ranking is judged by other settings than the change
	On              string         // the key for a step on
}

// lessonLine is one line as it is drawn.
type lessonLine struct {
	token theme.Token
	words string
}

// NewLesson returns an empty pane.
func NewLesson(set Setting) *Lesson { return &Lesson{set: set} }

// Show tells another position, from its top, or more about the same.
func (l *Lesson) Show(told Telling) {
	if told.Position != l.told.Position || !l.told.Begun {
		l.top = 0
	}
	l.told = told
	l.lay()
}

// Play says whether steps follow by themselves.
func (l *Lesson) Play(playing bool) { l.playing = playing }

// Use implements Pane.
func (l *Lesson) Use(set Setting) {
	l.set = set
	l.lay()
}

// Title implements Pane.
func (l *Lesson) Title() string { return text.Lesson }

// Note implements Pane.
func (l *Lesson) Note() string {
	note := text.StepShort(l.told.Position, l.told.Steps) + " " + l.set.Glyphs.Dot + " " + printable.Clean(l.told.Name)
	if l.playing {
		note = text.Playing + " " + l.set.Glyphs.Dot + " " + note
	}
	return note
}

// Resize implements Pane.
func (l *Lesson) Resize(width, height int) {
	l.width, l.height = width, height
	l.lay()
}

// Act implements Pane.
func (l *Lesson) Act(id keymap.ID) Intent {
	if id == keymap.Drill {
		return StepPicked{}
	}
	move(l, id)
	return nil
}

// Len implements Told.
func (l *Lesson) Len() int { return len(l.lines) }

// Cursor implements Told.
func (l *Lesson) Cursor() int { return min(l.top, len(l.lines)-1) }

// Preface implements Told.
func (l *Lesson) Preface() []string { return nil }

// Tell implements Told.
func (l *Lesson) Tell(row int) string {
	if row < 0 || row >= len(l.lines) {
		return ""
	}
	return strings.TrimSpace(l.lines[row].words)
}

// Move scrolls by n lines.
func (l *Lesson) Move(n int) { l.Go(l.top + n) }

// Page scrolls by n hundredths of a page.
func (l *Lesson) Page(hundredths int) { l.Move(l.height * hundredths / 100) }

// Go scrolls to a line.
func (l *Lesson) Go(line int) { l.top = max(min(line, len(l.lines)-l.height), 0) }

// Spot implements Pointed.
func (l *Lesson) Spot(int, int) Spot { return nowhere }

// Scroll implements Pointed.
func (l *Lesson) Scroll(rows int) Intent {
	l.Move(rows)
	return nil
}

// GoTo implements Pointed.
func (l *Lesson) GoTo(int) Intent { return nil }

// Draw implements Pane.
func (l *Lesson) Draw(th *theme.Theme, _ bool) []string {
	lines := make([]string, 0, l.height)
	for _, line := range l.lines[l.top:min(l.top+l.height, len(l.lines))] {
		lines = append(lines, draw.NewLine(th, l.width).Gap(1).Add(line.token, line.words).String())
	}
	if below := len(l.lines) - l.top - l.height; below > 0 && l.height > 1 {
		lines[l.height-1] = draw.NewLine(th, l.width).Gap(1).Add(theme.Faint, text.More(below+1)).String()
	}
	return draw.Fill(lines, l.width, l.height)
}

// lay writes the lines anew.
func (l *Lesson) lay() {
	l.lines = nil
	step := l.told.Step
	title := step.Title
	if l.told.Position > 0 {
		title = text.StepOf(l.told.Position, l.told.Steps) + ": " + title
	}
	l.add(theme.Strong, "", title)
	if !l.told.Begun {
		l.add(theme.Accent, "", text.LessonBegins)
	}
	if step.Honest {
		l.add(theme.Accent, "", text.HonestStep)
	}
	l.blank()
	l.add(theme.Text, "", step.Narrative)
	l.part(text.Wants, theme.Text, "", step.Wants)
	l.part(text.LookFor, theme.Text, l.set.Glyphs.Dot+" ", step.LookFor...)
	if l.told.Position == 0 {
		l.blank()
		l.add(theme.Accent, "", text.LessonStarts(l.told.On))
		l.Go(l.top)
		return
	}
	l.part(text.NewEvents+" "+l.set.Glyphs.Dash+" "+text.Number(len(step.Events)), theme.Strong, l.set.Glyphs.New+" ", l.events()...)
	l.changed()
	l.Go(l.top)
}

// changed writes what detection makes of the step.
func (l *Lesson) changed() {
	if l.told.Change == nil {
		l.blank()
		l.add(theme.Dim, "", text.StepComes)
		return
	}
	fired := l.alarms(l.told.Change.Fired, false)
	if len(fired) == 0 {
		fired = []string{text.NothingFired}
	}
	l.part(text.FiredNow, theme.High, l.set.Glyphs.Fired+" ", fired...)
	l.part(text.CeasedNow, theme.Dim, l.set.Glyphs.Quiet+" ", l.alarms(l.told.Change.Ceased, false)...)
	moves := l.moves()
	if len(moves) == 0 {
		moves = []string{text.NothingMoved}
	}
	l.part(text.MovedNow, theme.Text, l.set.Glyphs.Dot+" ", moves...)
	l.part(text.FiresLater, theme.Dim, l.set.Glyphs.Quiet+" ", l.alarms(l.told.Change.Waiting, true)...)
	if l.told.Tuned {
		l.blank()
		l.add(theme.Faint, "", text.LessonTuned)
	}
}

// part writes paragraphs below a heading; nothing where there are none.
func (l *Lesson) part(heading string, token theme.Token, sign string, paragraphs ...string) {
	begun := false
	for _, words := range paragraphs {
		if words == "" {
			continue
		}
		if !begun {
			begun = true
			l.blank()
			l.add(theme.Accent, "", heading)
		}
		l.add(token, sign, words)
	}
}

func (l *Lesson) blank() { l.lines = append(l.lines, lessonLine{}) }

// add writes a paragraph; its further lines are set in by the width of its sign.
func (l *Lesson) add(token theme.Token, sign, words string) {
	for _, line := range draw.Wrap(printable.Clean(words), l.width-2-printable.Width(sign)) {
		l.lines = append(l.lines, lessonLine{token, sign + line})
		sign = draw.Blank(printable.Width(sign))
	}
}

// events are the calls of the step, equal neighbours as one.
func (l *Lesson) events() []string {
	var lines []string
	all := l.told.Step.Events
	for i := 0; i < len(all); {
		first, next := all[i], i+1
		for next < len(all) && all[next].Call == first.Call && all[next].Principal == first.Principal && all[next].Error == first.Error {
			next++
		}
		words := text.Clock(first.Time, l.set.Location) + " " + text.Repeated(first.Call, next-i)
		if first.Error != "" {
			words += " " + first.Error
		}
		lines = append(lines, words+" "+l.set.Glyphs.Dash+" "+text.ShortName(first.Principal))
		i = next
	}
	return lines
}

func (l *Lesson) alarms(alarms []lesson.Alarm, later bool) []string {
	lines := make([]string, len(alarms))
	for i, a := range alarms {
		words := a.Name
		if a.Level != "" {
			words += " (" + a.Level + ")"
		}
		words += " " + l.set.Glyphs.Dash + " " + text.ShortName(a.Principal)
		if later {
			words = text.AtStep(a.At) + ": " + words
		}
		lines[i] = words
	}
	return lines
}

func (l *Lesson) moves() []string {
	var lines []string
	for _, m := range l.told.Change.Moves {
		words := []string{text.ShortName(m.Principal)}
		if rank := text.RankChange(m.Was.Rank, m.Now.Rank); rank != "" {
			words = append(words, rank)
		}
		words = append(words, text.ScoreChange(m.Was.Score, m.Now.Score, m.Was.Level, m.Now.Level, m.New))
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}
