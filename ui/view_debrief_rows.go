package ui

import (
	"fmt"
	"strings"

	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// lookBack writes the debrief as a page.
func (m *Model) lookBack(d *lesson.Debrief, width int) []sheet.Row {
	w := m.writes(width)
	w.prose(nil, theme.Strong, "", d.Title)
	w.prose(nil, theme.Text, "", d.Story)
	w.add(theme.Dim, "", text.DebriefExports(m.label(keymap.Export)))
	w.scored(d)
	w.detected(d.Detection)
	w.attack(d.Steps)
	w.suspects(d.Principals)
	w.layers(d.Layers)
	w.earlier(d)
	w.part(text.DebriefSilent, theme.Text, "", strings.Join(d.Silent, ", "))
	w.head(text.DebriefResponse)
	for i, each := range d.Response {
		w.prose(nil, theme.Text, fmt.Sprintf("%d. ", i+1), each)
	}
	return w.rows
}

// scored writes how the person did.
func (w *writing) scored(d *lesson.Debrief) {
	if s := d.Score; s != nil {
		w.part(text.DebriefHow, theme.Strong, "", text.DebriefQuiz(s.Points, s.Most, s.Right, s.Questions, s.Hints))
	}
	if d.Outcome == nil {
		return
	}
	o, sign := d.Outcome, w.m.set.Glyphs.Dot+" "
	w.part(text.DebriefHow, theme.Strong, "", text.DebriefHunt(o.Points, o.Minutes))
	for _, part := range []struct {
		what string
		lesson.Measure
	}{{text.ColEvents, o.Events}, {text.ColPrincipals, o.Principals}, {text.DebriefTechniques, o.Techniques}} {
		w.add(theme.Text, sign, text.DebriefMeasure(part.what, part.Precision, part.Recall, len(part.Missed)))
	}
	w.add(theme.Text, sign, text.DebriefSpan(o.Span))
	for _, missed := range o.Missed {
		w.prose(toStepOf(missed.Position, missed.Events), theme.High, sign, text.DebriefMissed(missed.Position, len(missed.Events))+": "+missed.Step.Title)
	}
}

// detected writes when the attack was detected.
func (w *writing) detected(d lesson.Detection) {
	w.head(text.DebriefCaught)
	if !d.Detected {
		w.add(theme.High, "", text.NotDetected)
		return
	}
	w.add(theme.Text, "", text.DetectedWith(d.Events, d.Of, d.Minutes, d.Position))
	w.event(d.Position, d.Event)
	var layers []string
	for _, layer := range d.Layers {
		layers = append(layers, text.LayerName(layer))
	}
	if len(layers) > 0 {
		w.add(theme.Text, "", text.DecidedBy(strings.Join(layers, ", ")))
	}
}

// event writes one event, which the line leads to.
func (w *writing) event(position int, e lesson.Event) {
	words := text.Clock(e.Time, w.m.set.Location) + " " + e.Call
	if e.Error != "" {
		words += " " + e.Error
	}
	w.lead(toEventOf(position, e), theme.Strong, w.m.set.Glyphs.New+" ", w.of(words, e.Principal))
}

// attack writes the steps in the order of time, each with what it made fire.
func (w *writing) attack(steps []lesson.Told) {
	w.head(text.DebriefSteps)
	glyphs := w.m.set.Glyphs
	for _, step := range steps {
		at := ""
		if len(step.Step.Events) > 0 {
			at = text.Clock(step.Step.Events[0].Time, w.m.set.Location)
		}
		w.prose(toStepOf(step.Position, step.Step.Events), theme.Strong, "", text.StepLine(step.Position, at, step.Step.Title))
		w.add(theme.Dim, "   ", text.AttackEvents(step.Attacks, len(step.Step.Events)))
		w.fired(step.Fired, theme.High, "   "+glyphs.Fired+" ")
		if len(step.Fired) == 0 {
			w.add(theme.Dim, "   "+glyphs.Quiet+" ", text.NothingFired)
		}
		if best := step.Best; best != nil {
			now := best.Now
			w.add(theme.Text, "   ", text.BestPlaced(now.Rank, now.Score, now.Level, text.ShortName(best.Principal)))
		} else {
			w.add(theme.Dim, "   ", text.NobodyRanked)
		}
	}
}

// fired writes alarms, each leading to the events that it rests on.
func (w *writing) fired(alarms []lesson.Alarm, token theme.Token, sign string) {
	for _, a := range alarms {
		words := a.Name
		if a.Level != "" {
			words += " (" + a.Level + ")"
		}
		w.lead(toAlarmOf(a), token, sign, words+" "+w.m.set.Glyphs.Dash+" "+text.ShortName(a.Principal))
	}
}

func (w *writing) suspects(all []lesson.Suspect) {
	w.head(text.DebriefActors)
	for _, s := range all {
		standing := text.NotRanked
		if s.Ranked {
			standing = text.Standing(s.Rank, s.Score, s.Level)
		}
		w.lead(w.m.toSuspect(s.Principal), theme.Text, w.m.set.Glyphs.Dot+" ",
			text.ShortName(s.Principal)+" "+w.m.set.Glyphs.Dash+" "+text.AttackEvents(s.Events, s.Events)+", "+standing)
	}
}

func (w *writing) layers(all []lesson.Layer) {
	w.head(text.DebriefLayers)
	sign := "   " + w.m.set.Glyphs.Fired + " "
	for _, layer := range all {
		if layer.Name != forestLayer {
			w.add(theme.Text, "", text.LayerRests(layer.Name, layer.Events, layer.Of))
			w.fired(layer.Alarms, theme.High, sign)
			continue
		}
		words := text.ForestOf
		if len(layer.Alarms) == 0 {
			words = text.ForestHasNone
		}
		w.add(theme.Text, "", text.LayerName(layer.Name)+": "+words)
		for _, a := range layer.Alarms {
			w.lead(w.m.toSuspect(a.Principal), theme.High, sign, a.Name+" "+w.m.set.Glyphs.Dash+" "+text.ShortName(a.Principal))
		}
	}
}

// forestLayer is what a debrief calls the isolation forest.
const forestLayer = "ml"

var earlierColumns = []column{
	{title: text.ColSetting, width: sheet.Rest},
	{title: text.ColWouldBe, width: 14},
	{title: text.ColStep, width: 4, right: true},
	{title: text.ColAtEvent, width: 12, right: true},
	{title: text.ColAfter, width: 7, right: true},
	{title: text.ColOthers, width: 6, right: true},
}

// narrowEarlier is the width below which a setting is a sentence, and no row of a table.
const narrowEarlier = 70

// earlier writes settings that would have caught the attack earlier. Choosing one puts it into force.
func (w *writing) earlier(d *lesson.Debrief) {
	w.head(text.DebriefEarlier)
	switch {
	case d.AtOnce:
		w.add(theme.Text, "", text.CaughtAtOnce)
		return
	case len(d.Earlier) == 0:
		w.add(theme.Text, "", text.NothingEarlier)
		return
	}
	w.add(theme.Dim, "", text.EarlierExplains(w.m.label(keymap.Drill)))
	if w.width >= narrowEarlier {
		w.rows = append(w.rows, header(earlierColumns, w.width))
	}
	for _, e := range d.Earlier {
		w.setting(e, d.Detection.Of)
	}
}

func (w *writing) setting(e lesson.Earlier, of int) {
	token, wouldBe, events := theme.Text, text.WouldBe(e.Was, e.Now), text.Of(text.Number(e.Events), text.Number(of))
	if w.m.inForce(e) {
		token, wouldBe = theme.Warn, text.InForce(e.Now)
	}
	if w.width < narrowEarlier {
		w.lead(e, token, w.m.set.Glyphs.Dot+" ", text.EarlierLine(e.Setting, wouldBe, events, e.Position, e.Others))
		return
	}
	w.rows = append(w.rows, gridRow(earlierColumns, w.width, e,
		word{token, clean(e.Setting)}, word{token, clean(wouldBe)}, w.m.number(token, e.Position), word{token, events},
		word{token, text.Span(int64(e.Minutes * 60))}, word{token, text.Others(e.Others)}))
}
