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
	ColCountry = "CC"
	ColNetwork = "network"
	ColRegion  = "region"
	ColResult  = "result"
	ColSession = "session"
	ColAgent   = "agent"
	ColPoints  = "pts"
	ColFigure  = "figure"
	ColLimit   = "limit"
)

// What the ranking and the rules pane say.
const (
	NotRanked     = "not ranked"
	Behaviour     = "behaviour"
	Floor         = "floor of the findings"
	Total         = "total, at most 100"
	ConsecPenalty = "consecutive failures"
	MLPoints      = "isolation forest"
	NoTactic      = "No tactic"
	Chain         = "who became this principal"
	FullName      = "full name"
	Evidence      = "evidence"
	NothingChosen = "no principal is chosen"
	Unweighed     = "services and unknown callers are counted, not ranked"
)

// What the timeline and the record say.
const (
	OK       = "ok"
	Denied   = "denied"
	NoEvents = "no event matches"
	Loading  = "loading"
	NoRecord = "choose an event and press o"
)

// The header, the filter line and the status line.
const (
	Partial        = "PARTIAL"
	Provisional    = "so far"
	SpanLabel      = "span"
	FilterLabel    = "filter"
	FilterOff      = "off"
	NoFilter       = "none"
	Reading        = "reading"
	NowJudging     = "judging them"
	HintCancel     = "cancels"
	CancelledSo    = "cancelled: what was read by then is shown"
	NothingRead    = "no usable CloudTrail record"
	NothingReadYet = "reading; the ranking appears with the first records"
)

// Messages about what was asked for.
const (
	NoMoreEvidence = "no further event that made a rule fire"
	NoLessEvidence = "no earlier event that made a rule fire"
	ZoomedFully    = "a bar is a second: there is nothing finer"
	NotZoomed      = "the histogram shows all there is"
	BrushLeft      = "no span is being brushed any more"
	NoWayBack      = "there is no earlier selection"
	NoWayOn        = "there is no later selection"
	NotSorted      = "rows are not sorted by this column"
	MouseTurnedOff = "the mouse is off: it selects text again"
	NotARule       = "this line has no events of its own"
)

// Menus.
const (
	SortTitle    = "Sort by"
	ColumnsTitle = "Columns"
	ThemesTitle  = "Colours"
	CopyTitle    = "Copy"
	ExportTitle  = "Write to a file as"
)

// CompletionHint heads what may stand at the caret of a filter.
const CompletionHint = "tab accepts"

// Prompts.
const (
	PromptFilter = "filter "
	PromptSearch = "search "
	PromptExport = "write to "
	PromptTime   = "go to time "
	PromptPick   = ": "
	HelpTitle    = "Keys"
	PickTitle    = "Actions"
	PickNothing  = "no action is called that"
)

// Why an action cannot be done.
const (
	WhyGuest     = "not over SSH: the machine is the host's"
	WhyNoEvent   = "there is no event here"
	WhyNoFilter  = "there is no filter"
	WhyNoMatches = "neither a filter nor a rule leaves anything out"
	WhyNotByTime = "only in the order of time"
	WhyNoBrush   = "no span is brushed"
	WhyNoSearch  = "nothing was searched for"
	WhyNoWork    = "nothing is running"
	WhyNotWide   = "only where panes stand side by side"
)
