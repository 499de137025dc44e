package theme

// Glyphs are the marks of a theme that stand beside words.
type Glyphs struct {
	Levels  [4]string // LOW to CRITICAL
	Fired   string    // a rule that fired
	Quiet   string    // a rule that did not
	Silent  string    // a rule that was not weighed
	Mark    string    // before the cursor row
	Cut     string    // where text was shortened, or is not here yet
	Crumb   string    // between the parts of a path
	Arrow   string
	Ascend  string
	Descend string
	Folded  string
	Open    string
	Full    string   // one cell of a score bar
	Rest    string   // what remains of a score bar
	Steps   []string // eighths of a histogram's bar, the lowest first
	Track   string   // scrollbar
	Thumb   string
	Tick    string // a rule's evidence, on a scrollbar or a histogram
	Dot     string // between remarks
	Dash    string
	Chosen  string // before what holds, in a menu
	// Verdicts on principals, a note on one, and an event that is marked for the report.
	Benign, Malicious, Undecided, Note, Flag string
	New                                      string // an event of the step, in a lesson

	Plain Frame
	Heavy Frame
}

// Frame is the border of a pane.
type Frame struct {
	Across, Down                               string
	TopLeft, TopRight, BottomLeft, BottomRight string
}

// Blocks returns the glyphs for terminals with block and line drawing.
func Blocks() Glyphs {
	return Glyphs{
		Levels: [4]string{"○", "◐", "▲", "◆"},
		Fired:  "●", Quiet: "·", Silent: "–", Mark: "▌", Cut: "…", Crumb: "▸", Arrow: "→",
		Ascend: "▴", Descend: "▾", Folded: "▸", Open: "▾",
		Full: "█", Rest: "░", Steps: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		Track: "│", Thumb: "┃", Tick: "•", Dot: "·", Dash: "–", Chosen: "●",
		Benign: "✓", Malicious: "✗", Undecided: "?", Note: "»", Flag: "⚑", New: "✦",
		Plain: Frame{Across: "─", Down: "│", TopLeft: "┌", TopRight: "┐", BottomLeft: "└", BottomRight: "┘"},
		Heavy: Frame{Across: "━", Down: "┃", TopLeft: "┏", TopRight: "┓", BottomLeft: "┗", BottomRight: "┛"},
	}
}

// ASCII returns the glyphs for terminals that draw nothing but ASCII.
func ASCII() Glyphs {
	return Glyphs{
		Levels: [4]string{"o", "+", "^", "#"},
		Fired:  "*", Quiet: ".", Silent: "-", Mark: ">", Cut: "~", Crumb: ">", Arrow: "->",
		Ascend: "^", Descend: "v", Folded: "+", Open: "-",
		Full: "#", Rest: ".", Steps: []string{"_", "_", ".", "-", "-", "=", "=", "#"},
		Track: "|", Thumb: "#", Tick: "*", Dot: "-", Dash: "-", Chosen: "*",
		Benign: "+", Malicious: "X", Undecided: "?", Note: ":", Flag: "@", New: "!",
		Plain: Frame{Across: "-", Down: "|", TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+"},
		Heavy: Frame{Across: "=", Down: "#", TopLeft: "#", TopRight: "#", BottomLeft: "#", BottomRight: "#"},
	}
}
