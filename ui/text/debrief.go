package text

import "fmt"

// The debrief, its parts and its columns.
const (
	DebriefAction     = "training: the debrief, which looks back on the attack"
	DebriefTitle      = "Debrief"
	DebriefComes      = "Looking back on the attack: the log is judged without its events, one after the other, and by other settings. That takes some seconds."
	DebriefHow        = "How you did"
	DebriefCaught     = "When it was detected"
	DebriefSteps      = "The attack, step by step"
	DebriefActors     = "As whom it acted"
	DebriefLayers     = "What each layer saw"
	DebriefEarlier    = "What would have caught it earlier"
	DebriefSilent     = "Expected, and silent"
	DebriefResponse   = "What to do"
	ColSetting        = "setting"
	ColWouldBe        = "is → would be"
	ColStep           = "step"
	ColAtEvent        = "at event"
	ColAfter          = "after"
	ColOthers         = "others"
	DebriefTechniques = "techniques"
)

// What the debrief says.
const (
	NotDetected     = "Not detected: none of those that the attack acts as comes to be MEDIUM because of it."
	CaughtAtOnce    = "It was detected with its first event: nothing could be earlier."
	NothingEarlier  = "None of the settings that were tried, each alone."
	NobodyRanked    = "nobody of the attack is ranked"
	ForestHasNone   = "says nothing of them"
	ForestOf        = "compares principals, and rests on no event"
	WhyNoDebrief    = "nobody sits in this lesson, so there is no debrief"
	ExportDebrief   = "Write the debrief as"
	DebriefMarkdown = "Markdown"
	DebriefHTML     = "HTML, one page"
	DebriefFile     = "debrief"
)

// DebriefWaits says, after the last step, which key looks back.
func DebriefWaits(key string) string {
	return "This was the last step. " + key + " opens the debrief: what was seen of it, and what would have shown it earlier."
}

// EarlierExplains says how settings are listed, and tried by a key.
func EarlierExplains(key string) string {
	return "Each setting alone; others is how many principals without any part in the attack it would accuse too. " +
		"With " + key + " one is put into force here, and taken back."
}

// DebriefExports says which key writes the debrief.
func DebriefExports(key string) string { return key + " writes it to a file." }

// DebriefWritten says that it was written.
func DebriefWritten(_ int, path string) string { return "the debrief is in " + path }

// DebriefQuiz says how a quiz went.
func DebriefQuiz(points, most, right, questions, hints int) string {
	words := fmt.Sprintf("%d of %d points: %d of %d answers were right", points, most, right, questions)
	if hints > 0 {
		words += fmt.Sprintf(", with %d %s", hints, plural(hints, "hint", "hints"))
	}
	return words + "."
}

// DebriefHunt says how a hunt went.
func DebriefHunt(points int, minutes float64) string {
	return fmt.Sprintf("%d of 100 points in %s.", points, Span(int64(minutes*60)))
}

// DebriefMeasure says how good one part of a claim was.
func DebriefMeasure(what string, precision, recall float64, missed int) string {
	return fmt.Sprintf("%s: precision %s, recall %s, %s missed", what, Percent(precision), Percent(recall), Number(missed))
}

// DebriefSpan says how well the span was named.
func DebriefSpan(overlap float64) string {
	return "span: what you named and the attack's share " + Percent(overlap)
}

// DebriefMissed says how many events of a step were not marked.
func DebriefMissed(position, events int) string {
	return fmt.Sprintf("missed in step %d: %s %s", position, Number(events), plural(events, "event", "events"))
}

// DetectedWith says when an attack was detected.
func DetectedWith(events, of int, minutes float64, position int) string {
	return fmt.Sprintf("Detected with event %s of %s, %s after the first, in step %d:", Number(events), Number(of), Span(int64(minutes*60)), position)
}

// DecidedBy says which layers decided.
func DecidedBy(layers string) string { return "Decided by " + layers + "." }

// StepLine heads a step in the debrief.
func StepLine(position int, at, title string) string {
	return fmt.Sprintf("%d  %s  %s", position, at, title)
}

// AttackEvents counts a step's events.
func AttackEvents(attacks, events int) string {
	switch {
	case attacks == events:
		return fmt.Sprintf("%s %s", Number(events), plural(events, "event", "events"))
	case attacks == 0:
		return fmt.Sprintf("%s %s of the victim's own work", Number(events), plural(events, "event", "events"))
	}
	return fmt.Sprintf("%s of its %s events are of the attack", Number(attacks), Number(events))
}

// BestPlaced says who of the attack stands highest after a step.
func BestPlaced(rank int, score float64, level, name string) string {
	return "best placed: " + Standing(rank, score, level) + " " + name
}

// Standing is a place in the ranking.
func Standing(rank int, score float64, level string) string {
	return fmt.Sprintf("#%d %s %s", rank, Points(score), level)
}

// LayerName is what a layer of detection is called.
func LayerName(layer string) string {
	if layer == "ml" {
		return MLPoints
	}
	return layer + "s"
}

// LayerRests says on how many of the attack's events a layer's findings rest.
func LayerRests(layer string, events, of int) string {
	share := 0.0
	if of > 0 {
		share = float64(events) / float64(of)
	}
	return fmt.Sprintf("%s: %s of %s events, %s", LayerName(layer), Number(events), Number(of), Percent(share))
}

// WouldBe is a setting's value and another.
func WouldBe(was, now string) string { return was + " → " + now }

// InForce is a setting's value that holds now.
func InForce(now string) string { return now + ", in force" }

// Others counts those who would be accused too: "+3".
func Others(n int) string { return fmt.Sprintf("%+d", n) }

// TriesSetting says that a setting holds now, and how many more it accuses.
func TriesSetting(setting, now string, others int) string {
	return fmt.Sprintf("%s is %s now: %s others are accused", setting, now, Others(others))
}

// EarlierLine says in a line what a setting would have changed.
func EarlierLine(setting, wouldBe, events string, position, others int) string {
	return fmt.Sprintf("%s %s: step %d, event %s, %s others", setting, wouldBe, position, events, Others(others))
}

// TakesBack says that a setting is as configured again.
func TakesBack(setting, was string) string { return setting + " is " + was + " again, as configured" }
