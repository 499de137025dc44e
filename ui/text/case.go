package text

import (
	"strings"
	"time"

	"trailsift/engine/casefile"
)

// What is done with the case file, one line each.
const (
	BenignAction    = "verdict benign on this principal; again: none"
	MaliciousAction = "verdict malicious on this principal; again: none"
	UndecidedAction = "verdict undecided on this principal; again: none"
	AnnotateAction  = "write a note on this principal"
	MarkAction      = "mark this event, for the report or in a hunt; again: not"
	MarksAction     = "the marked events"
	SuppressAction  = "suppress this finding, with a reason; again: not"
	ViewsAction     = "saved views: restore, save, drop"
	UndoAction      = "undo the last change of the case"
	RedoAction      = "redo what was undone"
	RemoveAction    = "take a mark or a saved view out of its list"
)

// GroupCase heads what is kept in the case file.
const GroupCase = "Case"

// Short forms for the foot of the screen.
const (
	HintMark     = "mark"
	HintSuppress = "suppress"
)

// Headings of columns, and titles of pages and menus.
const (
	ColVerdict   = "verdict"
	ColNote      = "note"
	ColBy        = "by"
	ColAt        = "at"
	ColPrincipal = "principal"
	ColView      = "view"
	ColShows     = "what it shows"
	MarksTitle   = "Marked events"
	ViewsTitle   = "Saved views"
)

// Prompts.
const (
	PromptNote     = "note "
	PromptMark     = "note for the report (may be empty) "
	PromptReason   = "why it is no threat "
	PromptUntil    = "last day, as 2026-01-31 (empty: for good) "
	PromptViewName = "save this view as "
)

// Why something cannot be done with the case file.
const (
	WhyNoCase      = "there is no case file"
	WhyNoName      = "want a name"
	WhyNoReason    = "want a reason"
	WhyNoDay       = "want a day, as 2026-01-31"
	CaseStdin      = "standard input has no case of its own: name a file with --case"
	CaseNoHome     = "there is no home folder to keep a case in: name a file with --case"
	NothingToUndo  = "there is nothing to undo: only changes made here since the start are undone"
	NothingToRedo  = "there is nothing to redo"
	NoFindingHere  = "only findings are suppressed; this line is none"
	SuppressedElse = "the configuration suppresses it: take that out there"
	NoMarks        = "No event is marked."
	NoViews        = "No view is saved."
	SaveViewHere   = "save what is shown now"
	MarkNotHere    = "not in these logs"
	Suppressed     = "suppressed"
)

// CaseBeside says that the case of these logs would lie among them.
func CaseBeside(source string) string {
	return "the case file would lie beside the evidence, " + source + ": name another file with --case"
}

// CaseShut says that the case file cannot be used.
func CaseShut(why string) string { return "no case file: " + why }

// CaseFails says that something was not kept.
func CaseFails(why string) string { return "not kept: " + why }

// CaseHolds says how much stands in the case file.
func CaseHolds(s *casefile.State, dot string) string {
	verdicts := 0
	for _, verdict := range s.Verdicts {
		if verdict.Value != "" {
			verdicts++
		}
	}
	var parts []string
	count := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, Number(n)+" "+plural(n, one, many))
		}
	}
	count(verdicts, "verdict", "verdicts")
	count(len(s.Verdicts)-verdicts, "note", "notes")
	count(len(s.Marks), "mark", "marks")
	count(len(s.Suppressions), "suppression", "suppressions")
	count(len(s.Views), "view", "views")
	if len(parts) == 0 {
		return "case empty"
	}
	return "case " + strings.Join(parts, " "+dot+" ")
}

// CaseWriting says that something is on its way into the case file.
const CaseWriting = "writing the case"

// Undone says what was taken back.
func Undone(what string) string { return "undone: " + what }

// Redone says what was made again.
func Redone(what string) string { return "redone: " + what }

// ChangedSince says that nothing is undone or redone, because somebody has changed the same thing since.
func ChangedSince(what, by string) string {
	return "left as it is: " + by + " has changed " + what + " since"
}

// Signed says who decided something, and when.
func Signed(by string, at time.Time, loc *time.Location) string {
	return "by " + by + ", " + Clock(at.Unix(), loc)
}

// VerdictWord is a verdict in a word; a note without a verdict has one too.
func VerdictWord(v casefile.Verdict) string {
	if v.Value == "" {
		return "note"
	}
	return string(v.Value)
}

// Change names a change of the case, such as "verdict malicious on bob". It may hold text from logs.
func Change(change casefile.Change, s *casefile.State, loc *time.Location) string {
	name := func(id, name string) string {
		if name == "" {
			name = s.Verdicts[id].Name
		}
		return ShortName(name)
	}
	switch c := change.(type) {
	case casefile.SetVerdict:
		return "verdict " + string(c.Value) + " on " + name(c.Principal, c.Name)
	case casefile.ClearVerdict:
		return strings.TrimSpace("no verdict any more on " + name(c.Principal, ""))
	case casefile.SetNote:
		if c.Note == "" {
			return "no note any more on " + name(c.Principal, c.Name)
		}
		return "note on " + name(c.Principal, c.Name)
	case casefile.AddMark:
		return "mark on the event of " + Clock(c.Event.Time, loc)
	case casefile.RemoveMark:
		return "no mark any more on the event of " + Clock(c.Event.Time, loc)
	case casefile.Suppress:
		return "suppression of " + c.Finding + Whom(c.Match)
	case casefile.Unsuppress:
		return "end of a suppression"
	case casefile.SaveView:
		return "view " + c.View.Name
	case casefile.DropView:
		return "no view " + c.Name + " any more"
	case casefile.Merge:
		return "import of a document"
	}
	return "a change"
}

// Whom says whose findings a suppression covers.
func Whom(match string) string {
	if match == "" {
		return " for every principal"
	}
	return " for " + ShortName(match)
}

// InLists says what the keys do in the lists of marks and views.
func InLists(choose, remove string) string { return choose + " goes there, " + remove + " takes out" }

// SuppressTitle heads the menu of whose finding is suppressed.
func SuppressTitle(title string) string { return "Suppress " + title }

// NotInLogs says that a saved view is about somebody who is not in these logs.
func NotInLogs(name string) string { return name + " is not in these logs" }

// ViewShows says what a saved view shows, beside its filter.
func ViewShows(v casefile.View, dot string, loc *time.Location) string {
	var parts []string
	if v.User != "" {
		parts = append(parts, ShortName(v.User))
	}
	if v.Rule != "" {
		parts = append(parts, v.Rule)
	}
	if v.To != 0 {
		parts = append(parts, FromTo(v.From, v.To-1, loc))
	}
	for _, order := range []string{v.Ranking, v.Order} {
		if order != "" && order != "time" {
			parts = append(parts, "by "+OrderName(strings.TrimPrefix(order, "-")))
		}
	}
	return strings.Join(parts, " "+dot+" ")
}
