package ui

import (
	"strings"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// status is the line that answers: a message, how far reading is, or how good the evidence is.
func (m *Model) status() string {
	line := draw.NewLine(m.theme, m.wish.Width).Gap(1)
	switch {
	case m.message.bad:
		line.Add(theme.Bad, m.message.text)
	case m.message.text != "":
		line.Add(theme.Accent, m.message.text)
	case m.failure != nil:
		line.Add(theme.Bad, text.Failed(clean(m.failure.Error())))
	case m.loading():
		m.reading(line)
	case m.stepping():
		line.Add(theme.Accent, text.StepComes)
	case m.retuningNow() != "":
		line.Add(theme.Accent, m.retuningNow())
	case m.inTuning() && m.tuning.pane.About() != "":
		line.Add(theme.Dim, m.tuning.pane.About())
	case m.wish.Focus == layout.Rules && m.rules.About() != "":
		line.Add(theme.Dim, m.rules.About())
	case m.following():
		m.tells(line)
	default:
		m.quality(line)
	}
	return line.String()
}

// sayFitting puts words into the status line or, where they are too long for it, shorter ones.
func (m *Model) sayFitting(words, shorter string) {
	if room := m.wish.Width - 1; room > 0 && printable.Width(words) > room {
		words = shorter
	}
	m.say(words)
}

// reading shows progress, rate and how to cancel.
func (m *Model) reading(line *draw.Line) {
	p, dot := m.progress, " "+m.theme.Glyphs.Dot+" "
	line.Add(theme.Accent, text.Reading+" ")
	if p.Bytes > 0 && !p.Finding && m.wish.Width >= 80 {
		done := float64(p.BytesDone) / float64(p.Bytes)
		full := min(int(done*barCells), barCells)
		line.Add(theme.Bar, strings.Repeat(m.theme.Glyphs.Full, full)).
			Add(theme.Faint, strings.Repeat(m.theme.Glyphs.Rest, barCells-full)).
			Add(theme.Text, " "+text.Percent(done)+dot)
	}
	line.Add(theme.Text, text.FilesOf(p.FilesDone, p.Files))
	if p.Finding {
		line.Add(theme.Dim, " "+text.Provisional)
	}
	line.Add(theme.Text, dot+text.RecordCount(p.Records))
	if rate := rate(p); rate > 0 && m.wish.Width >= 80 { // how to cancel is worth more
		line.Add(theme.Dim, dot+text.PerSecond(rate))
	}
	if p.FilesDone == p.Files && p.Files > 0 && !p.Finding {
		line.Add(theme.Accent, dot+text.NowJudging)
	} else if left := remaining(p); left > 0 {
		line.Add(theme.Dim, dot+text.TimeLeft(left))
	}
	line.Add(theme.Dim, dot).Add(theme.Key, m.label(keymap.Cancel)).Add(theme.Dim, " "+text.HintCancel)
}

// barCells is how wide the bar of the progress is.
const barCells = 16

func rate(p engine.Progress) int64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return int64(float64(p.Records) / p.Elapsed.Seconds())
}

// remaining guesses how many seconds are left from the bytes that are; 0 while that cannot be said.
func remaining(p engine.Progress) int64 {
	if p.Finding || p.Bytes == 0 || p.BytesDone == 0 || p.BytesDone >= p.Bytes {
		return 0
	}
	return int64(p.Elapsed.Seconds()*float64(p.Bytes-p.BytesDone)/float64(p.BytesDone)) + 1
}

// quality says what was read and, louder, what is wrong with it.
func (m *Model) quality(line *draw.Line) {
	dot := " " + m.theme.Glyphs.Dot + " "
	if m.progress.State == engine.Cancelled {
		line.Add(theme.Warn, text.Partial).Add(theme.Dim, " "+text.CancelledSo).Add(theme.Faint, dot)
	}
	if m.snapshot == nil {
		line.Add(theme.Warn, text.NothingRead)
		return
	}
	if words := m.caseWords(); words != "" {
		line.Add(theme.Text, words).Add(theme.Faint, dot)
	}
	e := m.snapshot.Evidence
	line.Add(theme.Dim, text.Files(e.FilesRead)+" read")
	grave := len(e.Broken) > 0 || e.Unusable > 0 || e.Conflicts > 0
	for _, flaw := range text.Flaws(e) {
		token := theme.Dim
		if grave {
			token = theme.Warn
		}
		line.Add(theme.Faint, dot).Add(token, flaw)
	}
	if m.snapshot.Profile != "" && m.wish.Width >= 80 {
		line.Add(theme.Faint, dot).Add(theme.Dim, text.UsedProfile(clean(m.snapshot.Profile)))
	}
	if m.desk.trouble != "" {
		line.Add(theme.Faint, dot).Add(theme.Warn, text.CaseShut(m.desk.trouble))
	}
	if m.mouse.on {
		line.Add(theme.Faint, dot).Add(theme.Accent, text.MouseIsOn(m.label(keymap.Mouse)))
	}
	if example := text.Example(e); example != "" {
		line.Add(theme.Faint, dot).Add(theme.Dim, clean(example))
	}
}

// hints are the actions of the registry that hold here and now.
func (m *Model) hints() string {
	line := draw.NewLine(m.theme, m.wish.Width)
	for _, action := range m.hinted() {
		m.hint(line, action)
	}
	return line.String()
}

// hinted are the actions at the foot of the screen: help first, how to quit last, and of the others as many
// as fit.
func (m *Model) hinted() []keymap.Action {
	where, state := m.context(), m.state()
	var foremost, shown []keymap.Action
	var quit *keymap.Action
	for _, action := range m.keys.In(where) {
		switch {
		case action.Hint == "" || action.Why(state) != "":
		case action.ID == keymap.Help:
			foremost = append([]keymap.Action{action}, foremost...)
		case state.Hunting && action.ID == keymap.MarkEvent: // what a hunt is done with
			foremost = append(foremost, action)
		case action.ID == keymap.Quit:
			quit = &action
		default:
			shown = append(shown, action)
		}
	}
	shown = append(foremost, shown...)
	reserved := 0
	if quit != nil {
		reserved = hintWidth(*quit)
	}
	left, fitting := m.wish.Width, 0
	for fitting < len(shown) && left >= hintWidth(shown[fitting])+reserved {
		left -= hintWidth(shown[fitting])
		fitting++
	}
	shown = shown[:fitting]
	if quit != nil && left >= reserved {
		shown = append(shown, *quit)
	}
	return shown
}

func (m *Model) hint(line *draw.Line, action keymap.Action) {
	line.Gap(1).Add(theme.Key, action.Keys[0]).Add(theme.Dim, " "+action.Hint).Gap(1)
}

// hintWidth is how many cells a hint takes with the blanks around it.
func hintWidth(action keymap.Action) int {
	return printable.Width(action.Keys[0]+action.Hint) + 3
}
