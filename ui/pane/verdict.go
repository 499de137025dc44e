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
	token = map[casefile.VerdictValue]theme.Token{
		casefile.Benign: theme.Low, casefile.Malicious: theme.Critical, casefile.Undecided: theme.Medium, "": theme.Dim,
	}[v.Value]
	return token, verdictGlyph(v, glyphs) + " " + text.VerdictWord(v)
}

func verdictGlyph(v casefile.Verdict, glyphs theme.Glyphs) string {
	switch v.Value {
	case casefile.Benign:
		return glyphs.Benign
	case casefile.Malicious:
		return glyphs.Malicious
	case casefile.Undecided:
		return glyphs.Undecided
	}
	return glyphs.Note
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

// placeDecision puts what was decided into the head, or where that would leave too little for the rules, before
// them.
func (r *Rules) placeDecision(decision []ruleLine) {
	if len(decision) == 0 {
		return
	}
	if r.height-len(r.head)-len(decision) < leastRules {
		r.lines = append(decision, r.lines...)
		return
	}
	r.head = slices.Insert(r.head, 1, decision...)
}

// leastRules is how many lines the head leaves to the rules.
const leastRules = 4

// narrowRanking is the width below which a ranking has no room for a column of verdicts: their sign stands before
// the name there.
const narrowRanking = 54

// Hold keeps the cursor on its principal from now on, as moving it does: somebody works on that one.
func (r *Ranking) Hold() { r.moved = true }

func (r *Ranking) nameOf(p *engine.Principal) string {
	name := printable.Clean(text.ShortName(p.Name))
	if v, decided := r.decisions[p.ID]; decided && r.width < narrowRanking {
		return verdictGlyph(v, r.set.Glyphs) + " " + name
	}
	return name
}

// mostNoteLines is how much of a note stands in the head of the pane, which does not scroll.
const mostNoteLines = 3
