package text

import (
	"fmt"
	"strings"

	"trailsift/engine/risk"
	"trailsift/ui/effect"
)

// What is done in the tuning, one line each.
const (
	TuneAction      = "tuning: change settings and see the ranking move; again: leave"
	JudgeAction     = "judge only the events that filter and span leave; again: all"
	TuneDownAction  = "the value one step down, or off"
	TuneUpAction    = "the value one step up, or on"
	TuneTypeAction  = "type a value"
	TuneResetAction = "the value as configured"
	TuneAllAction   = "all values as configured"
	TuneUndoAction  = "undo the last change of a setting"
	TuneRedoAction  = "change it again"
	TuneWriteAction = "write what was changed as a configuration file"
)

// GroupTuning heads what is done in the tuning.
const GroupTuning = "Tuning"

// Short forms for the foot of the screen.
const (
	HintTuneDown  = "less"
	HintTuneUp    = "more"
	HintTuneType  = "type"
	HintTuneReset = "as configured"
	HintTuneWrite = "write"
)

// Words of the tuning.
const (
	Tuning     = "Tuning"
	Tuned      = "TUNED"
	ColMoved   = "moved"
	On         = "on"
	Off        = "off"
	Listed     = "listed"
	Unlisted   = "not listed"
	TuningFile = "tuned.yaml"
)

// What the tuning says.
const (
	WhyNoTuning      = "the console was opened without its settings"
	WhyNotTuned      = "no setting is changed"
	WhyNoTuningUndo  = "no change to undo"
	WhyNoTuningRedo  = "no change was undone"
	WantsReread      = "wants the logs to be read again"
	AllConfigured    = "all settings are as configured"
	NothingMoved     = "nobody moved"
	Recounting       = "counting again…"
	Rerunning        = "re-running sequences and signatures…"
	JudgedInPart     = "JUDGED IN PART"
	JudgedOnly       = "judged only"
	JudgingAll       = "all events are judged again"
	NothingToJudgeBy = "neither a filter nor a span leaves anything out"
	TuneHint         = "all as configured; change a value, and who moves is listed here"
	NoSteps          = "this has no steps; type a call to put it on the list or take it off"
)

// SwitchWord is how a switch is shown.
func SwitchWord(value string) string {
	if value == "true" {
		return On
	}
	return Off
}

// ListedWord says whether a call is on a list.
func ListedWord(held bool) string {
	if held {
		return Listed
	}
	return Unlisted
}

// CallCount is how a list of calls is shown.
func CallCount(n int) string { return Number(n) + plural(n, " call", " calls") }

// ChangedFrom says what a value was, where there is room in words.
func ChangedFrom(was string, long bool) string {
	if long {
		return "changed from " + was
	}
	return "was " + was
}

// ChangedCount says how many settings are changed.
func ChangedCount(n int) string { return fmt.Sprintf("%d changed", n) }

// Already says that a value is as configured.
func Already(key string) string { return key + " is as configured" }

// CannotTune says why a setting cannot have a value.
func CannotTune(key, why string) string { return key + " " + why }

// AtItsEnd says that a value has no further step.
func AtItsEnd(key string) string { return key + " goes no further" }

// HeldByPattern says why a call cannot be taken off a list by itself.
func HeldByPattern(call, entry string) string { return call + " is on the list as " + entry }

// AtCursor names the call of the event under the cursor.
func AtCursor(call string) string { return call + " here" }

// PromptTune asks for a value.
func PromptTune(key string) string { return key + " " }

// PromptCall asks for a call.
func PromptCall(list string) string { return list + ": a call such as s3:PutBucketPolicy " }

// SettingAbout explains a setting in one line.
func SettingAbout(key, configured, dot string) string {
	return key + " " + dot + " configured " + configured
}

// MovedCell is how a principal moved, for a column.
func MovedCell(m effect.Move, up, down string) string {
	var parts []string
	switch {
	case m.Ranks > 0:
		parts = append(parts, up+Number(m.Ranks))
	case m.Ranks < 0:
		parts = append(parts, down+Number(-m.Ranks))
	}
	if m.Points != 0 {
		parts = append(parts, PointsMore(m.Points))
	}
	return strings.Join(parts, " ")
}

// Moved counts those whose score is another and names them, the greatest change first, up to a number. Whoever was
// merely passed is only counted, and only where nobody's score is another.
func Moved(moves []effect.Move, most int, name func(string) string) string {
	var words []string
	moved := 0
	for _, m := range moves {
		if !m.Scored() {
			continue
		}
		if moved++; moved <= most {
			words = append(words, movedWord(m, name))
		}
	}
	switch {
	case len(moves) == 0:
		return NothingMoved
	case moved == 0:
		return Number(len(moves)) + " in another place"
	}
	return Number(moved) + " moved: " + strings.Join(words, ", ")
}

func movedWord(m effect.Move, name func(string) string) string {
	word := name(m.Name)
	if m.From != m.To {
		word += " " + m.From.String() + "→" + m.To.String()
	}
	if m.Points != 0 {
		word += " " + PointsMore(m.Points)
	}
	return word
}

// PointsMore writes a difference of points with its sign.
func PointsMore(points float64) string {
	if points < 0 {
		return "−" + Points(-points)
	}
	return "+" + Points(points)
}

// AccuracyAt says what calling a level and above an attack gives, before and now, in so many cells.
func AccuracyAt(level risk.Level, was, now effect.Point, width int) string {
	precision, recall := ratioChange(was.Precision, now.Precision), ratioChange(was.Recall, now.Recall)
	wrong := rateChange(was.FalsePerThousand, now.FalsePerThousand)
	switch {
	case width >= 72:
		return fmt.Sprintf("%-6s  precision %s  recall %s  false per 1000 %s", level, precision, recall, wrong)
	case width >= 48:
		return fmt.Sprintf("%-6s P %s R %s FP/1000 %s", level, precision, recall, wrong)
	}
	return fmt.Sprintf("%-6s P %s R %s", level, precision, recall)
}

// AttacksFound says how many attacks were found, before and now.
func AttacksFound(was, now effect.Accuracy) string {
	found := Number(now.Detected)
	if was.Detected != now.Detected {
		found = Number(was.Detected) + "→" + found
	}
	return found + " of " + Number(now.Attacks) + plural(now.Attacks, " attack", " attacks") + " detected"
}

func ratioChange(was, now float64) string {
	return difference(fmt.Sprintf("%.2f", was), fmt.Sprintf("%.2f", now))
}
func rateChange(was, now float64) string {
	return difference(fmt.Sprintf("%.1f", was), fmt.Sprintf("%.1f", now))
}

func difference(was, now string) string {
	if was == now {
		return now
	}
	return was + "→" + now
}

// TunedBy says in the header how many settings are not as configured.
func TunedBy(n int) string { return fmt.Sprintf("%s (%d)", Tuned, n) }

// TuningWritten says where changed settings were written.
func TuningWritten(n int, path string) string {
	return Number(n) + plural(n, " changed setting in ", " changed settings in ") + path
}
