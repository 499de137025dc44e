package text

import (
	"encoding/json"
	"time"

	"trailsift/engine/casefile"
)

// Theirs says what others have written into the case, by the lines of its journal: who did what first, and how
// much more there is. Nothing where there is none. It may hold text from logs.
func Theirs(lines []casefile.Line, loc *time.Location) string {
	if len(lines) == 0 {
		return ""
	}
	what := lines[0].By + ": " + lineWords(lines[0], loc)
	if more := len(lines) - 1; more > 0 {
		what += ", and " + Number(more) + " more"
	}
	return what
}

func lineWords(line casefile.Line, loc *time.Location) string {
	what := line.What()
	if change := lineChange(line); change != nil {
		what = Change(change, &casefile.State{}, loc)
	}
	switch line.Action {
	case "undo":
		return "undone, now: " + what
	case "redo":
		return Redone(what)
	}
	return what
}

// lineChange is the change that a line of the journal tells of; nil for one that cannot be read.
func lineChange(line casefile.Line) casefile.Change {
	switch line.Kind {
	case "verdicts":
		return verdictChange(line)
	case "marks":
		mark, stands := entry[casefile.Mark](line)
		if !stands {
			return casefile.RemoveMark{Event: mark.EventRef}
		}
		return casefile.AddMark{Event: mark.EventRef, Note: mark.Note}
	case "suppressions":
		one, stands := entry[casefile.Suppression](line)
		if !stands {
			return casefile.Unsuppress{ID: one.ID}
		}
		return casefile.Suppress{Finding: one.Finding, Match: one.Match}
	case "views":
		view, stands := entry[casefile.View](line)
		if !stands {
			return casefile.DropView{Name: view.Name}
		}
		return casefile.SaveView{View: view}
	}
	return nil
}

func verdictChange(line casefile.Line) casefile.Change {
	var was casefile.Verdict
	_ = json.Unmarshal(line.Before, &was) // nothing was there before the first
	is, stands := entry[casefile.Verdict](line)
	switch {
	case !stands && was.Value == "":
		return casefile.SetNote{Principal: was.Principal, Name: was.Name}
	case !stands || is.Value == "" && was.Value != "":
		return casefile.ClearVerdict{Principal: is.Principal}
	case is.Value != was.Value:
		return casefile.SetVerdict{Principal: is.Principal, Name: is.Name, Value: is.Value}
	}
	return casefile.SetNote{Principal: is.Principal, Name: is.Name, Note: is.Note}
}

// entry is what a line is about: as it stands after it or, where that is nothing, as it stood before.
func entry[T any](line casefile.Line) (value T, stands bool) {
	text := line.After
	if text == nil {
		text = line.Before
	}
	err := json.Unmarshal(text, &value)
	return value, line.After != nil && err == nil
}
