package theme

// Words returns marks that can be read aloud: words where a mark has a meaning of its own, nothing where it
// stands beside the word.
func Words() Glyphs {
	return Glyphs{
		Fired: "fired", Quiet: "quiet", Silent: "not weighed", Mark: "at ", Cut: "...", Crumb: ",", Arrow: "to",
		Ascend: "cursor", Folded: "folded", Steps: []string{""}, Tick: "evidence", Dot: ",", Dash: ",", Chosen: "chosen",
		Note: "noted", Flag: "marked", New: "new",
	}
}
