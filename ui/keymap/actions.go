package keymap

import (
	"cmp"

	"trailsift/ui/text"
)

// The actions of the console.
const (
	Down        ID = "down"
	Up          ID = "up"
	HalfDown    ID = "half-down"
	HalfUp      ID = "half-up"
	PageDown    ID = "page-down"
	PageUp      ID = "page-up"
	First       ID = "first"
	Last        ID = "last"
	PanLeft     ID = "left"
	PanRight    ID = "right"
	Drill       ID = "drill"
	Back        ID = "back"
	NextPane    ID = "next-pane"
	PrevPane    ID = "previous-pane"
	ToRanking   ID = "principals"
	ToRules     ID = "rules"
	ToTimeline  ID = "timeline"
	ToRecord    ID = "record"
	Backward    ID = "backward"
	Forward     ID = "forward"
	Filter      ID = "filter"
	FilterOnOff ID = "filter-switch"
	Around      ID = "context"
	NextEvent   ID = "next-evidence"
	PrevEvent   ID = "previous-evidence"
	GoToTime    ID = "go-to-time"
	NextDay     ID = "next-day"
	PrevDay     ID = "previous-day"
	DayStart    ID = "day-start"
	Brush       ID = "brush"
	ClearBrush  ID = "clear-brush"
	ZoomIn      ID = "histogram-in"
	ZoomOut     ID = "histogram-out"
	BarsBack    ID = "histogram-back"
	BarsOn      ID = "histogram-on"
	Follow      ID = "follow"
	Search      ID = "search"
	NextMatch   ID = "next-match"
	PrevMatch   ID = "previous-match"
	Sort        ID = "sort"
	Reverse     ID = "reverse"
	Columns     ID = "columns"
	RecordPlace ID = "record-place"
	Zone        ID = "zone"
	Theme       ID = "theme"
	OpenRecord  ID = "open-record"
	Fold        ID = "fold"
	FoldAll     ID = "fold-all"
	Copy        ID = "copy"
	Export      ID = "export"
	Zoom        ID = "zoom"
	Narrower    ID = "narrower"
	Wider       ID = "wider"
	Chain       ID = "chain"
	Sessions    ID = "sessions"
	Episodes    ID = "episodes"
	Coverage    ID = "coverage"
	Quality     ID = "quality"
	Card        ID = "card"
	Unseen      ID = "unseen"
	Benign      ID = "benign"
	Malicious   ID = "malicious"
	Undecided   ID = "undecided"
	Annotate    ID = "note"
	MarkEvent   ID = "mark"
	Marks       ID = "marks"
	Suppress    ID = "suppress"
	Views       ID = "views"
	Undo        ID = "undo"
	Redo        ID = "redo"
	Remove      ID = "remove"
	JudgeShown  ID = "judge"
	Tune        ID = "tuning"
	TuneDown    ID = "tune-down"
	TuneUp      ID = "tune-up"
	TuneType    ID = "tune-type"
	TuneReset   ID = "tune-reset"
	TuneAll     ID = "tune-reset-all"
	TuneUndo    ID = "tune-undo"
	TuneRedo    ID = "tune-redo"
	TuneWrite   ID = "tune-write"
	ToLesson    ID = "lesson"
	Board       ID = "board"
	Debrief     ID = "debrief"
	Hint        ID = "hint"
	StepOn      ID = "step-on"
	StepBack    ID = "step-back"
	MarkAll     ID = "mark-all"
	Accuse      ID = "accuse"
	Submit      ID = "submit"
	Play        ID = "play"
	RoomOn      ID = "room-on"
	RoomBack    ID = "room-back"
	RoomLesson  ID = "room-lesson"
	RoomMode    ID = "room-mode"
	RoomPace    ID = "room-pace"
	RoomScores  ID = "room-scores"
	Palette     ID = "palette"
	Help        ID = "help"
	Cancel      ID = "cancel"
	Suspend     ID = "suspend"
	Mouse       ID = "mouse"
	Read        ID = "read"
	Quit        ID = "quit"
	QuitNow     ID = "quit-now"
	PickDown    ID = "pick-down"
	PickUp      ID = "pick-up"
	Accept      ID = "accept"
	Dismiss     ID = "dismiss"

	ClaimPrincipals ID = "claim-principals"
	ClaimTechniques ID = "claim-techniques"
	ClaimSpan       ID = "claim-span"
)

// Default returns the registry of the console with its default keys.
func Default() []Action {
	const tables = Principals | Timeline
	const moves = Panes | Guide | Sheet | Dials | Room
	const around = Panes | Dials
	const anywhere = Panes | Guide | Prompt | Pick | Sheet | Dials
	return []Action{
		{ID: Down, Keys: []string{"j", "down"}, Contexts: moves, Group: text.GroupMove, Description: text.Down},
		{ID: Up, Keys: []string{"k", "up"}, Contexts: moves, Group: text.GroupMove, Description: text.Up},
		{ID: HalfDown, Keys: []string{"ctrl+d"}, Contexts: moves, Group: text.GroupMove, Description: text.HalfDown},
		{ID: HalfUp, Keys: []string{"ctrl+u"}, Contexts: moves, Group: text.GroupMove, Description: text.HalfUp},
		{ID: PageDown, Keys: []string{"pgdown"}, Contexts: moves, Group: text.GroupMove, Description: text.PageDown},
		{ID: PageUp, Keys: []string{"pgup"}, Contexts: moves, Group: text.GroupMove, Description: text.PageUp},
		{ID: First, Keys: []string{"g g", "home"}, Contexts: moves, Group: text.GroupMove, Description: text.First},
		{ID: Last, Keys: []string{"G", "end"}, Contexts: moves, Group: text.GroupMove, Description: text.Last},
		{ID: PanLeft, Keys: []string{"h", "left"}, Contexts: tables, Group: text.GroupMove, Description: text.PanLeft},
		{ID: PanRight, Keys: []string{"l", "right"}, Contexts: tables, Group: text.GroupMove, Description: text.PanRight},

		{ID: StepOn, Keys: []string{"]"}, Contexts: around, Group: text.GroupTraining, Description: text.StepOnAction, Hint: text.HintStepOn, Reason: func(s State) string { return cmp.Or(s.NoLesson, s.NoStepOn) }},
		{ID: StepBack, Keys: []string{"["}, Contexts: around, Group: text.GroupTraining, Description: text.StepBackAction, Hint: text.HintStepBack, Reason: func(s State) string { return cmp.Or(s.NoLesson, s.NoStepBack) }},
		{ID: Play, Keys: []string{"space"}, Contexts: around &^ Record, Group: text.GroupTraining, Description: text.PlayAction, Hint: text.HintPlay, Reason: func(s State) string { return cmp.Or(s.NoLesson, s.NoPlay) }},
		{ID: ToLesson, Keys: []string{"5"}, Contexts: around, Group: text.GroupTraining, Description: text.ToLesson, Reason: func(s State) string { return s.NoLesson }},
		{ID: Hint, Keys: []string{"h"}, Contexts: Lesson, Group: text.GroupTraining, Description: text.HintAction, Hint: text.HintHint, Reason: func(s State) string { return s.NoHint }},
		{ID: Accuse, Keys: []string{"m"}, Contexts: Principals, Group: text.GroupTraining, Description: text.AccuseAction, Hint: text.HintAccuse, Reason: needsHuntOf(needsPrincipal)},
		{ID: MarkAll, Keys: []string{"*"}, Contexts: Panes &^ Lesson, Group: text.GroupTraining, Description: text.MarkAllAction, Hint: text.HintMarkAll, Reason: needsHuntOf(needsEvent)},
		{ID: ClaimPrincipals, Keys: []string{"g p"}, Contexts: Panes, Group: text.GroupTraining, Description: text.ClaimPrincipalsAction, Reason: needsHunt},
		{ID: ClaimTechniques, Keys: []string{"g a"}, Contexts: Panes, Group: text.GroupTraining, Description: text.ClaimTechniquesAction, Reason: needsHunt},
		{ID: ClaimSpan, Keys: []string{"g s"}, Contexts: Panes, Group: text.GroupTraining, Description: text.ClaimSpanAction, Reason: needsHunt},
		{ID: Submit, Keys: []string{"ctrl+s"}, Contexts: Panes, Group: text.GroupTraining, Description: text.SubmitAction, Hint: text.HintSubmit, Reason: needsHunt},
		{ID: Board, Keys: []string{"g b"}, Contexts: around, Group: text.GroupTraining, Description: text.BoardAction, Reason: func(s State) string { return s.NoBoard }},
		{ID: Debrief, Keys: []string{"g d"}, Contexts: around, Group: text.GroupTraining, Description: text.DebriefAction, Reason: func(s State) string { return s.NoDebrief }},

		{ID: Drill, Keys: []string{"enter"}, Contexts: Principals | Rules | Timeline | Lesson | Sheet | Room, Group: text.GroupGo, Description: text.Drill, Hint: text.HintDrill},
		{ID: Back, Keys: []string{"esc"}, Contexts: around | Guide | Sheet | Room, Group: text.GroupGo, Description: text.Back, Hint: text.HintBack},
		{ID: NextPane, Keys: []string{"tab"}, Contexts: around, Group: text.GroupGo, Description: text.NextPane, Hint: text.HintPane},
		{ID: PrevPane, Keys: []string{"shift+tab"}, Contexts: around, Group: text.GroupGo, Description: text.PrevPane},
		{ID: ToRanking, Keys: []string{"1"}, Contexts: around, Group: text.GroupGo, Description: text.ToRanking},
		{ID: ToRules, Keys: []string{"2"}, Contexts: around, Group: text.GroupGo, Description: text.ToRules},
		{ID: ToTimeline, Keys: []string{"3"}, Contexts: around, Group: text.GroupGo, Description: text.ToTimeline},
		{ID: ToRecord, Keys: []string{"4"}, Contexts: around, Group: text.GroupGo, Description: text.ToRecord, Reason: needsEvent},
		{ID: Backward, Keys: []string{"{"}, Contexts: Panes, Group: text.GroupGo, Description: text.Backward},
		{ID: Forward, Keys: []string{"}"}, Contexts: Panes, Group: text.GroupGo, Description: text.Forward},

		{ID: NextEvent, Keys: []string{"e"}, Contexts: Panes, Group: text.GroupFind, Description: text.NextEvidence, Hint: text.HintEvidence, Reason: needsEvent},
		{ID: PrevEvent, Keys: []string{"E"}, Contexts: Panes, Group: text.GroupFind, Description: text.PrevEvidence, Reason: needsEvent},
		{ID: Filter, Keys: []string{"/"}, Contexts: around, Group: text.GroupFind, Description: text.Filter, Hint: text.HintFilter},
		{ID: FilterOnOff, Keys: []string{"F"}, Contexts: around, Group: text.GroupFind, Description: text.FilterOnOff, Reason: needsFilter},
		{ID: Around, Keys: []string{"C"}, Contexts: Panes, Group: text.GroupFind, Description: text.Around, Reason: func(s State) string { return s.NoContext }},
		{ID: Search, Keys: []string{"ctrl+f"}, Contexts: Panes, Group: text.GroupFind, Description: text.Search, Reason: needsEvent},
		{ID: NextMatch, Keys: []string{"n"}, Contexts: Panes, Group: text.GroupFind, Description: text.NextMatch, Reason: needsSearch},
		{ID: PrevMatch, Keys: []string{"N"}, Contexts: Panes, Group: text.GroupFind, Description: text.PrevMatch, Reason: needsSearch},
		{ID: GoToTime, Keys: []string{"t"}, Contexts: Panes, Group: text.GroupFind, Description: text.GoToTime, Hint: text.HintTime, Reason: needsEvent},
		{ID: NextDay, Keys: []string{"d"}, Contexts: Panes, Group: text.GroupTime, Description: text.NextDay, Reason: needsEvent},
		{ID: PrevDay, Keys: []string{"D"}, Contexts: Panes, Group: text.GroupTime, Description: text.PrevDay, Reason: needsEvent},
		{ID: DayStart, Keys: []string{"0"}, Contexts: Panes, Group: text.GroupTime, Description: text.DayStart, Reason: needsEvent},
		{ID: ZoomIn, Keys: []string{"+", "="}, Contexts: Panes, Group: text.GroupTime, Description: text.ZoomIn, Reason: needsEvent},
		{ID: ZoomOut, Keys: []string{"-"}, Contexts: Panes, Group: text.GroupTime, Description: text.ZoomOut, Reason: needsEvent},
		{ID: BarsBack, Keys: []string{"H", "shift+left"}, Contexts: Panes, Group: text.GroupTime, Description: text.BarsBack, Reason: needsEvent},
		{ID: BarsOn, Keys: []string{"L", "shift+right"}, Contexts: Panes, Group: text.GroupTime, Description: text.BarsOn, Reason: needsEvent},
		{ID: Brush, Keys: []string{"v"}, Contexts: Panes, Group: text.GroupTime, Description: text.Brush, Reason: needsEvent},
		{ID: ClearBrush, Keys: []string{"\\"}, Contexts: Panes, Group: text.GroupTime, Description: text.ClearBrush, Reason: needsBrush},
		{ID: Follow, Keys: []string{"f"}, Contexts: Panes, Group: text.GroupTime, Description: text.FollowAction, Reason: needsFollowing},
		{ID: OpenRecord, Keys: []string{"o"}, Contexts: Panes, Group: text.GroupFind, Description: text.OpenRecord, Hint: text.HintRecord, Reason: needsEvent},
		{ID: Fold, Keys: []string{"enter", "space"}, Contexts: Record, Group: text.GroupFind, Description: text.Fold, Hint: text.HintFold},
		{ID: FoldAll, Keys: []string{"Z"}, Contexts: Record, Group: text.GroupFind, Description: text.FoldAll},

		{ID: Copy, Keys: []string{"y"}, Contexts: Panes, Group: text.GroupFind, Description: text.Copy, Hint: text.HintCopy},
		{ID: Export, Keys: []string{"w"}, Contexts: Panes | Sheet, Group: text.GroupFind, Description: text.Export, Host: true},

		{ID: Sort, Keys: []string{"s"}, Contexts: tables, Group: text.GroupView, Description: text.Sort, Hint: text.HintSort},
		{ID: Reverse, Keys: []string{"S"}, Contexts: tables, Group: text.GroupView, Description: text.Reverse},
		{ID: Columns, Keys: []string{"c"}, Contexts: tables, Group: text.GroupView, Description: text.Columns},
		{ID: RecordPlace, Keys: []string{"P"}, Contexts: Panes, Group: text.GroupView, Description: text.RecordPlace, Reason: needsWide},
		{ID: Theme, Keys: []string{"g l"}, Contexts: around, Group: text.GroupView, Description: text.Theme},
		{ID: Zone, Keys: []string{"g t"}, Contexts: around, Group: text.GroupView, Description: text.Zone},
		{ID: Zoom, Keys: []string{"z"}, Contexts: around, Group: text.GroupView, Description: text.Zoom, Hint: text.HintZoom, Reason: needsWide},
		{ID: Narrower, Keys: []string{"<"}, Contexts: around, Group: text.GroupView, Description: text.Narrower, Reason: needsWide},
		{ID: Wider, Keys: []string{">"}, Contexts: around, Group: text.GroupView, Description: text.Wider, Reason: needsWide},

		{ID: Chain, Keys: []string{"R"}, Contexts: around, Group: text.GroupPages, Description: text.ChainAction, Reason: needsPrincipal},
		{ID: Sessions, Keys: []string{"I"}, Contexts: around, Group: text.GroupPages, Description: text.SessionsAction, Reason: needsPrincipal},
		{ID: Episodes, Keys: []string{"i"}, Contexts: around, Group: text.GroupPages, Description: text.EpisodesAction, Reason: needsEpisodes},
		{ID: Coverage, Keys: []string{"A"}, Contexts: around, Group: text.GroupPages, Description: text.CoverageAction, Reason: needsSnapshot},
		{ID: Unseen, Keys: []string{"u"}, Contexts: Sheet, Group: text.GroupPages, Description: text.UnseenAction},
		{ID: Quality, Keys: []string{"Q"}, Contexts: around, Group: text.GroupPages, Description: text.QualityAction, Reason: needsSnapshot},
		{ID: Card, Keys: []string{"K"}, Contexts: around, Group: text.GroupPages, Description: text.CardAction, Reason: func(s State) string { return s.NoCard }},

		{ID: Benign, Keys: []string{"B"}, Contexts: Panes, Group: text.GroupCase, Description: text.BenignAction, Reason: needsCaseOf(needsPrincipal)},
		{ID: Malicious, Keys: []string{"M"}, Contexts: Panes, Group: text.GroupCase, Description: text.MaliciousAction, Reason: needsCaseOf(needsPrincipal)},
		{ID: Undecided, Keys: []string{"U"}, Contexts: Panes, Group: text.GroupCase, Description: text.UndecidedAction, Reason: needsCaseOf(needsPrincipal)},
		{ID: Annotate, Keys: []string{"a"}, Contexts: Panes, Group: text.GroupCase, Description: text.AnnotateAction, Reason: needsCaseOf(needsPrincipal)},
		{ID: MarkEvent, Keys: []string{"m"}, Contexts: Timeline | Record, Group: text.GroupCase, Description: text.MarkAction, Hint: text.HintMark, Reason: needsMarking},
		{ID: Marks, Keys: []string{"'"}, Contexts: Panes, Group: text.GroupCase, Description: text.MarksAction, Reason: needsCase},
		{ID: Suppress, Keys: []string{"x"}, Contexts: Rules, Group: text.GroupCase, Description: text.SuppressAction, Hint: text.HintSuppress, Reason: needsCaseOf(needsPrincipal)},
		{ID: Views, Keys: []string{"V"}, Contexts: Panes, Group: text.GroupCase, Description: text.ViewsAction, Reason: needsCase},
		{ID: Undo, Keys: []string{"u"}, Contexts: Panes, Group: text.GroupCase, Description: text.UndoAction, Reason: needsCase},
		{ID: Redo, Keys: []string{"ctrl+r"}, Contexts: Panes, Group: text.GroupCase, Description: text.RedoAction, Reason: needsCase},
		{ID: Remove, Keys: []string{"x", "delete"}, Contexts: Sheet | Lesson, Group: text.GroupCase, Description: text.RemoveAction, Reason: needsList},

		{ID: Palette, Keys: []string{":", "ctrl+p"}, Contexts: around, Group: text.GroupProgram, Description: text.Palette},
		{ID: Help, Keys: []string{"?", "f1"}, Contexts: around | Guide | Sheet, Group: text.GroupProgram, Description: text.Help, Hint: text.HintHelp},
		{ID: Cancel, Keys: []string{"ctrl+x"}, Contexts: around, Group: text.GroupProgram, Description: text.Cancel, Reason: needsWork, Host: true},
		{ID: Mouse, Keys: []string{"f2"}, Contexts: anywhere, Group: text.GroupProgram, Description: text.Mouse, Reason: drawn},
		{ID: Read, Keys: []string{"ctrl+l"}, Contexts: Panes | Sheet, Group: text.GroupProgram, Description: text.Read, Reason: needsPlain},
		{ID: Suspend, Keys: []string{"ctrl+z"}, Contexts: anywhere, Group: text.GroupProgram, Description: text.Suspend, Host: true},
		{ID: Quit, Keys: []string{"q"}, Contexts: around | Guide | Sheet | Room, Group: text.GroupProgram, Description: text.Quit, Hint: text.HintQuit},
		{ID: QuitNow, Keys: []string{"ctrl+c"}, Contexts: anywhere | Room, Group: text.GroupProgram, Description: text.QuitNow},

		{ID: Tune, Keys: []string{"T"}, Contexts: around, Group: text.GroupTuning, Description: text.TuneAction, Reason: needsTuning},
		{ID: JudgeShown, Keys: []string{"J"}, Contexts: around, Group: text.GroupTuning, Description: text.JudgeAction, Reason: needsJudged},
		{ID: TuneDown, Keys: []string{"h", "left", "-"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneDownAction, Hint: text.HintTuneDown},
		{ID: TuneUp, Keys: []string{"l", "right", "+", "="}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneUpAction, Hint: text.HintTuneUp},
		{ID: TuneType, Keys: []string{"enter"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneTypeAction, Hint: text.HintTuneType},
		{ID: TuneReset, Keys: []string{"backspace"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneResetAction, Hint: text.HintTuneReset, Reason: needsTuned},
		{ID: TuneAll, Keys: []string{"X"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneAllAction, Reason: needsTuned},
		{ID: TuneUndo, Keys: []string{"u"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneUndoAction, Reason: needsTuneUndo},
		{ID: TuneRedo, Keys: []string{"ctrl+r"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneRedoAction, Reason: needsTuneRedo},
		{ID: TuneWrite, Keys: []string{"w"}, Contexts: Dials, Group: text.GroupTuning, Description: text.TuneWriteAction, Hint: text.HintTuneWrite, Reason: needsTuned, Host: true},

		{ID: RoomOn, Keys: []string{"]"}, Contexts: Room, Group: text.GroupRoom, Description: text.RoomOn},
		{ID: RoomBack, Keys: []string{"["}, Contexts: Room, Group: text.GroupRoom, Description: text.RoomBack},
		{ID: RoomLesson, Keys: []string{"n"}, Contexts: Room, Group: text.GroupRoom, Description: text.RoomLesson},
		{ID: RoomMode, Keys: []string{"m"}, Contexts: Room, Group: text.GroupRoom, Description: text.RoomMode},
		{ID: RoomPace, Keys: []string{"p"}, Contexts: Room, Group: text.GroupRoom, Description: text.RoomPace},
		{ID: RoomScores, Keys: []string{"w"}, Contexts: Room, Group: text.GroupRoom, Description: text.RoomScores},

		{ID: PickDown, Keys: []string{"down", "ctrl+n"}, Contexts: Pick, Group: text.GroupPrompt, Description: text.PickDown},
		{ID: PickUp, Keys: []string{"up", "ctrl+p"}, Contexts: Pick, Group: text.GroupPrompt, Description: text.PickUp},
		{ID: Accept, Keys: []string{"enter"}, Contexts: Prompt | Pick, Group: text.GroupPrompt, Description: text.Accept, Hint: text.HintAccept},
		{ID: Dismiss, Keys: []string{"esc"}, Contexts: Prompt | Pick, Group: text.GroupPrompt, Description: text.Dismiss, Hint: text.HintDismiss},
	}
}

// Why actions cannot be done, each where something is missing.
var (
	needsEvent     = needs(func(s State) bool { return s.Event }, text.WhyNoEvent)
	needsPrincipal = needs(func(s State) bool { return s.Principal }, text.WhyNoPrincipal)
	needsSnapshot  = needs(func(s State) bool { return s.Snapshot }, text.WhyNothingRead)
	needsTuned     = needs(func(s State) bool { return s.Tuned }, text.WhyNotTuned)
	needsTuneUndo  = needs(func(s State) bool { return s.TuneUndo }, text.WhyNoTuningUndo)
	needsTuneRedo  = needs(func(s State) bool { return s.TuneRedo }, text.WhyNoTuningRedo)
	needsFilter    = needs(func(s State) bool { return s.Filter }, text.WhyNoFilter)
	needsSearch    = needs(func(s State) bool { return s.Search }, text.WhyNoSearch)
	needsBrush     = needs(func(s State) bool { return s.Brush }, text.WhyNoBrush)
	needsWork      = needs(func(s State) bool { return s.Working }, text.WhyNoWork)
	needsPlain     = needs(func(s State) bool { return s.Plain }, text.WhyNotPlain)
	needsWide      = needs(func(s State) bool { return s.Wide }, text.WhyNotWide)
)

// needs makes a Reason: why, in states that do not allow the action.
func needs(allows func(State) bool, why string) func(State) string {
	return func(s State) string {
		if allows(s) {
			return ""
		}
		return why
	}
}

func needsCase(s State) string { return s.NoCase }

func needsHunt(s State) string { return s.NoHunt }

// needsHuntOf wants a hunt that goes on, and what is claimed.
func needsHuntOf(also func(State) string) func(State) string {
	return func(s State) string { return cmp.Or(needsHunt(s), also(s)) }
}

// needsMarking wants an event, and a place to keep its mark in: in a hunt the claim, otherwise the case file.
func needsMarking(s State) string {
	if s.Hunting {
		return cmp.Or(s.NoHunt, needsEvent(s))
	}
	return cmp.Or(s.NoCase, needsEvent(s))
}

// needsList wants a list to take something out of: that of an open page, or the claim of a hunt.
func needsList(s State) string {
	if s.Paged {
		return ""
	}
	return s.NoHunt
}

// needsCaseOf wants a case file, and what is decided about.
func needsCaseOf(also func(State) string) func(State) string {
	return func(s State) string { return cmp.Or(needsCase(s), also(s)) }
}

func needsEpisodes(s State) string {
	if why := needsPrincipal(s); why != "" || s.Episodes {
		return why
	}
	return text.WhyNoEpisodes
}

func needsTuning(s State) string { return cmp.Or(needsSnapshot(s), s.NoTuning) }

// needsJudged wants something to choose events by, or a choice to take back.
func needsJudged(s State) string {
	if why := needsSnapshot(s); why != "" || s.Narrowed || s.Judged {
		return why
	}
	return text.NothingToJudgeBy
}

func needsFollowing(s State) string { return s.NoFollow }

// drawn wants a screen that is drawn.
func drawn(s State) string {
	if s.Plain {
		return text.WhyInPlain
	}
	return ""
}
