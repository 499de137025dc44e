package text

// Headings of the help.
const (
	GroupMove    = "Move"
	GroupGo      = "Go"
	GroupFind    = "Find"
	GroupView    = "View"
	GroupProgram = "Program"
	GroupPrompt  = "While typing"
	GroupSigns   = "Signs"
)

// What the actions do, one line each.
const (
	Down         = "one row down"
	Up           = "one row up"
	HalfDown     = "half a page down"
	HalfUp       = "half a page up"
	PageDown     = "a page down"
	PageUp       = "a page up"
	First        = "to the first row"
	Last         = "to the last row"
	PanLeft      = "columns back to the left"
	PanRight     = "further columns"
	Drill        = "drill in: rules, events, record"
	Back         = "back one level; never quits"
	NextPane     = "next pane"
	PrevPane     = "previous pane"
	ToRanking    = "the ranking of principals"
	ToRules      = "the rules of the chosen principal"
	ToTimeline   = "the timeline of events"
	ToRecord     = "the record as it stands in the log"
	Backward     = "back to what was selected before"
	Forward      = "forward again"
	NextEvidence = "next event that made a rule fire"
	PrevEvidence = "previous event that made a rule fire"
	Filter       = "filter what is shown"
	FilterOnOff  = "filter off and on, keeping the row"
	GoToTime     = "go to a time: 02:14, -2h, 2023-07-10"
	OpenRecord   = "open the record of the event"
	Fold         = "fold or unfold an object or list"
	FoldAll      = "fold or unfold everything"
	Sort         = "sort by the next column"
	Reverse      = "turn the order round"
	Zoom         = "this pane alone, and back"
	Narrower     = "move the split to the left"
	Wider        = "move the split to the right"
	Palette      = "find an action by its name"
	Help         = "this help"
	Cancel       = "cancel reading; what is there stays"
	Suspend      = "suspend the program"
	Quit         = "back, and quit at the ranking"
	QuitNow      = "quit now"
	PickDown     = "next action"
	PickUp       = "previous action"
	Accept       = "accept"
	Dismiss      = "leave without a change"
)

// What the marks mean that are no words.
const (
	SignRules    = "a rule that fired, did not, was not weighed"
	SignEvidence = "events that made a rule fire"
	SignDenied   = "denied events; X: evidence among them"
	SignCursor   = "where the cursor is in the histogram"
)

// Short forms for the foot of the screen.
const (
	HintDrill    = "drill in"
	HintBack     = "back"
	HintPane     = "pane"
	HintEvidence = "evidence"
	HintFilter   = "filter"
	HintTime     = "time"
	HintRecord   = "record"
	HintFold     = "fold"
	HintSort     = "sort"
	HintZoom     = "zoom"
	HintHelp     = "help"
	HintQuit     = "quit"
	HintAccept   = "accept"
	HintDismiss  = "leave"
)
