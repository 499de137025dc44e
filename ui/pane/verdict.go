package pane

import (
	"cmp"
	"slices"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/printable"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Decisions are what was decided about principals, by their id.
type Decisions map[string]casefile.Verdict

// RefOf names an event so that the case file finds it again when the logs are loaded again.
func RefOf(e engine.Event) casefile.EventRef {
	return casefile.EventRef{ID: e.ID, Account: e.Account, Time: e.Time}
}

// verdictLook is how a verdict is shown: a sign, a word, and a colour that says no more than they do.
func verdictLook(v casefile.Verdict, glyphs theme.Glyphs) (token theme.Token, words string) {
	token, glyph := theme.Dim, glyphs.Note
	switch v.Value {
	case casefile.Benign:
		token, glyph = theme.Low, glyphs.Benign
	case casefile.Malicious:
		token, glyph = theme.Critical, glyphs.Malicious
	case casefile.Undecided:
		token, glyph = theme.Medium, glyphs.Undecided
	}
	return token, glyph + " " + text.VerdictWord(v)
}

// verdictOrder is what verdicts are sorted by: what was found malicious first, what nobody looked at last.
var verdictOrder = []casefile.VerdictValue{casefile.Malicious, casefile.Undecided, casefile.Benign, ""}

func (d Decisions) compare(a, b *engine.Principal) int {
	return cmp.Compare(d.place(a), d.place(b))
}

func (d Decisions) place(p *engine.Principal) int {
	v, noted := d[p.ID]
	if !noted {
		return len(verdictOrder)
	}
	return slices.Index(verdictOrder, v.Value)
}

// decision is what was decided about the principal, with who and when, and the note.
func (r *Rules) decision(p *engine.Principal) []ruleLine {
	v, decided := r.decisions[p.ID]
	if !decided {
		return nil
	}
	token, words := verdictLook(v, r.set.Glyphs)
	signed := " " + printable.Clean(text.Signed(v.By, v.At, r.set.Location))
	lines := []ruleLine{{runs: []run{{token: token, text: words}, {token: theme.Dim, text: signed}}}}
	note := r.wrapped(theme.Text, v.Note)
	return append(lines, note[:min(len(note), mostNoteLines)]...)
}

// mostNoteLines is how much of a note stands in the head of the pane, which does not scroll.
const mostNoteLines = 3
