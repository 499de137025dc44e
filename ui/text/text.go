// Package text holds every word the console says of its own accord, in one place, so that it can be read
// over and translated. Words that come with the results, such as rule ids and levels, belong to the engine.
package text

// The program and its panes.
const (
	Program    = "trailsift"
	Principals = "Principals"
	Rules      = "Rules"
	Timeline   = "Timeline"
	Record     = "Record"
	Sample     = "sample"
)

// Headings of columns.
const (
	ColRank    = "#"
	ColName    = "principal"
	ColAccount = "account"
	ColKind    = "kind"
	ColScore   = "score"
	ColBar     = ""
	ColLevel   = "level"
	ColRules   = "rules"
	ColEvents  = "events"
	ColDenied  = "denied"
	ColLast    = "last seen"
	ColTime    = "time"
	ColGap     = "Δ"
	ColEvent   = "event"
	ColService = "service"
	ColAddress = "address"
	ColRegion  = "region"
	ColResult  = "result"
	ColSession = "session"
	ColAgent   = "agent"
	ColPoints  = "pts"
	ColFigure  = "figure"
	ColLimit   = "threshold"
)

// What the ranking and the rules pane say.
const (
	NotRanked     = "not ranked"
	NoRules       = "none"
	DecidedBy     = "decided by %s"
	Method        = "method %s"
	OverWhole     = "over all %s events"
	OverEpisode   = "over the episode %s – %s of %s events"
	OverAddress   = "from %s"
	OverSession   = "session %s"
	Breakdown     = "score"
	Behaviour     = "behaviour"
	Floor         = "floor of the findings"
	Total         = "total, at most 100"
	ConsecPenalty = "consecutive failures"
	MLPoints      = "isolation forest"
	MLLayer       = "isolation forest: %s"
	Findings      = "findings"
	Suppressed    = "suppressed: %s"
	Chain         = "who became this principal"
	FullName      = "full name"
	Sessions      = "sessions"
	Evidence      = "evidence"
	NothingChosen = "no principal is chosen"
	Unweighed     = "services and unknown callers are counted, not ranked"
	WhatFigures   = "%d more"
)

// Names of the rules, by their first three characters.
var RuleNames = map[string]string{
	"R01": "off hours",
	"R02": "high-risk calls",
	"R03": "no MFA",
	"R04": "many addresses",
	"R05": "failures",
	"R06": "failures in a row",
	"R07": "admin actions",
	"R08": "many regions",
	"R09": "burst of events",
}

// What the timeline and the record say.
const (
	OK            = "ok"
	Denied        = "denied"
	NoEvents      = "no event matches"
	NoEventsYet   = "no event yet"
	Loading       = "loading"
	NoRecord      = "choose an event and press o"
	RecordFailed  = "the record cannot be shown: %s"
	HistogramAxis = "%s"
	PerBar        = "%s a bar"
)

// The header, the filter line and the status line.
const (
	EventsAndPrincipals = "%s events %s %s principals"
	Partial             = "PARTIAL"
	Provisional         = "so far"
	FilterLabel         = "filter"
	FilterOff           = "off"
	FilterOn            = "on"
	NoFilter            = "none"
	Shown               = "%s of %s events shown"
	Count               = "%s events"
	Reading             = "reading"
	FilesOf             = "%s of %s files"
	Records             = "%s records"
	Rate                = "%s/s"
	Remaining           = "%s left"
	CancelHint          = "%s cancels"
	Cancelled           = "cancelled: what was read by then is shown"
	FailedWith          = "failed: %s"
	Read                = "%s files read"
	InTime              = "in %s"
	BrokenFiles         = "%s broken"
	SkippedFiles        = "%s skipped"
	UnusableRecords     = "%s unusable"
	DuplicateRecords    = "%s duplicates"
	ConflictingRecords  = "%s conflicts"
	OutOfOrder          = "%s out of order"
	GapsFound           = "%s gaps"
	NothingRead         = "no usable CloudTrail record"
	NothingReadYet      = "reading; the ranking appears with the first records"
	TooSmall            = "needs %d×%d, is %d×%d"
)

// Messages about what was asked for.
const (
	AtRoot         = "%s quits, esc never does"
	NoMoreEvidence = "no further event that made a rule fire"
	NoLessEvidence = "no earlier event that made a rule fire"
	RuleQuiet      = "%s did not fire: it has no events to show"
	NotARule       = "this line has no events of its own"
	CannotDo       = "%s: %s"
	QueryFailed    = "cannot answer: %s"
	NotHere        = "%s is not in the ranking"
	BadTime        = "not a time: 02:14, 07-10 02:14, 2023-07-10, RFC 3339, or a step such as -2h or +30m"
	Unknown        = "unknown key %s"
	FilterCleared  = "no filter"
	SortedBy       = "sorted by %s"
)

// Prompts.
const (
	PromptFilter = "filter "
	PromptTime   = "go to time "
	PromptPick   = ": "
	HelpTitle    = "Keys"
	PickTitle    = "Actions"
	PickNothing  = "no action is called that"
	FilterHelp   = "field:value and words, joined by and; empty clears"
)

// Why an action cannot be done.
const (
	WhyNoEvent  = "there is no event here"
	WhyNoFilter = "there is no filter"
	WhyNoWork   = "nothing is running"
	WhyNotWide  = "only where panes stand side by side"
)
