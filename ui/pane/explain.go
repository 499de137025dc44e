package pane

import (
	"strings"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/printable"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/ui/card"
	"trailsift/ui/draw"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// lay builds the lines of the pane for its principal and width. The cursor stays with its rule or finding.
func (r *Rules) lay() {
	anchor, below := r.anchor()
	r.head, r.lines = nil, nil
	if r.principal == nil {
		return
	}
	p := r.principal
	switch {
	case p.Rank == 0:
		r.head = append([]ruleLine{plain(theme.Dim, text.NotRanked)}, r.wrapped(theme.Faint, text.Unweighed)...)
		r.lines = r.findings(p)
	case p.Score.DecidedBy == "floor": // what decided comes first
		r.head = append(append(r.head, r.scoreLine(p)), r.scope(p)...)
		r.lines = append(append(r.findings(p), r.columnLine()), r.weighing(p)...)
	default:
		r.head = append(append(append(r.head, r.scoreLine(p)), r.scope(p)...), r.columnLine())
		r.lines = append(r.weighing(p), r.findings(p)...)
	}
	r.placeDecision(r.decision(p))
	r.lines = append(r.lines, r.chain(p)...)
	r.lines = append(r.lines, r.quality()...)
	if anchor == "" || !r.Point(anchor) {
		below = 0
	}
	r.Go(r.cursor + below)
}

// weighing is how the behaviour was weighed: rule by rule, what adds up, and the forest.
func (r *Rules) weighing(p *engine.Principal) (lines []ruleLine) {
	described := rule.Catalogue()
	for i, verdict := range p.Score.Verdicts {
		lines = append(lines, r.verdictLine(verdict, described[i]))
	}
	return append(append(lines, r.breakdown(p)...), r.layers()...)
}

func plain(token theme.Token, words string) ruleLine {
	return ruleLine{runs: []run{{token: token, text: words}}}
}

// scoreLine is the verdict in one line: "◆ CRITICAL 94 ██████████ decided by behaviour · method rule".
func (r *Rules) scoreLine(p *engine.Principal) ruleLine {
	token := levelToken(p.Score.Level)
	glyph := r.set.Glyphs.Levels[p.Score.Level]
	decided := text.Deciding(p.Score.DecidedBy)
	return ruleLine{runs: []run{
		{token: token, text: glyph + " " + p.Score.Level.String() + " " + text.Points(p.Score.Total) + " "},
		{token: token, text: scoreBar(r.set.Glyphs, p.Score.Total, 10)},
		{token: theme.Dim, text: " " + decided + text.Voted(p.Score.Method)},
	}}
}

// scope says which events the rules were weighed over: all of them, or one episode.
func (r *Rules) scope(p *engine.Principal) []ruleLine {
	words := text.Whole(p.Events, p.First, p.Last, r.set.Location)
	if p.Score.Episode >= 0 && p.Score.Episode < len(p.Episodes) {
		episode := p.Episodes[p.Score.Episode]
		words = text.Episode(episode.Features.TotalEvents, p.Events, episode.From, episode.To, r.set.Location) +
			" " + r.set.Glyphs.Dot + " " + printable.Clean(episode.Address) +
			" " + r.set.Glyphs.Dot + " " + printable.Clean(episode.Session)
	}
	var lines []ruleLine
	for _, line := range draw.Wrap(words, r.width-2) {
		lines = append(lines, plain(theme.Dim, line))
	}
	return lines
}

// The widths of the columns of points, figure and threshold.
const (
	pointsWidth, figureWidth, limitWidth = 4, 8, 8
	longestTitle                         = 27
)

func (r *Rules) columnLine() ruleLine {
	return ruleLine{heading: true, runs: []run{
		{theme.Faint, "", r.nameWidth() + 6},
		{theme.Faint, text.ColPoints, -pointsWidth},
		{theme.Faint, text.ColFigure, -figureWidth},
		{theme.Faint, text.ColLimit, -limitWidth},
	}}
}

func (r *Rules) nameWidth() int {
	return max(min(longestTitle, r.width-7-pointsWidth-figureWidth-limitWidth), 0)
}

// verdictLine is one of R01–R09: "● R04 Many addresses   10      41      ≥ 3".
func (r *Rules) verdictLine(v rule.Verdict, described rule.Description) ruleLine {
	line := r.figuresLine(v, described)
	if v.Override == "" {
		return line
	}
	note := printable.Clean(text.OverriddenBy(v.Override))
	line.about = note + " " + line.about
	line.runs = append(line.runs, run{theme.Faint, "  " + note, 0})
	return line
}

func (r *Rules) figuresLine(v rule.Verdict, described rule.Description) ruleLine {
	id := string(v.ID[:min(3, len(v.ID))])
	token, glyph, points := theme.Faint, r.set.Glyphs.Quiet, ""
	switch {
	case v.Fired:
		token, glyph, points = theme.High, r.set.Glyphs.Fired, text.Points(v.Points)
	case v.Silent != "":
		glyph = r.set.Glyphs.Silent
	}
	nameToken := theme.Dim
	if v.Fired {
		nameToken = theme.Strong
	}
	if v.Silent != "" {
		return ruleLine{rule: id, about: text.AboutRule(described), runs: []run{
			{token, glyph + " " + id + " ", 0}, {theme.Dim, described.Title, 0}, {theme.Faint, "  " + printable.Clean(v.Silent), 0},
		}}
	}
	line := ruleLine{rule: id, about: text.AboutRule(described), fired: v.Fired, events: v.Fired || v.Figure > 0, runs: []run{
		{token, glyph + " ", 0},
		{token, id + " ", 0},
		{nameToken, described.Title, r.nameWidth()},
		{token, points, -pointsWidth},
	}}
	line.runs = append(line.runs,
		run{nameToken, text.Figure(described.Unit, v.Figure), -figureWidth},
		run{theme.Dim, r.sign(described) + " " + text.Figure(described.Unit, v.Threshold), -limitWidth})
	return line
}

// sign is how figure and threshold are compared.
func (r *Rules) sign(described rule.Description) string {
	if described.Condition == "≥" && r.set.Glyphs.Cut == theme.ASCII().Cut {
		return ">="
	}
	return described.Condition
}

// breakdown shows what adds up to the score beside the rules above.
func (r *Rules) breakdown(p *engine.Principal) []ruleLine {
	lines := []ruleLine{}
	row := func(token theme.Token, name string, points float64) {
		lines = append(lines, ruleLine{runs: []run{
			{token, name, r.nameWidth() + 6},
			{token, text.Points(points), -pointsWidth},
		}})
	}
	for _, part := range p.Score.Parts {
		switch part.Name {
		case risk.ConsecPenalty:
			row(theme.Dim, "+ "+text.ConsecPenalty, part.Points)
		case risk.MLAnomaly:
			row(theme.Dim, "+ "+text.MLPoints, part.Points)
			about(card.Forest, lines[len(lines)-1:])
		}
	}
	row(theme.Dim, "= "+text.Behaviour, p.Score.Behaviour)
	if p.Score.Floor > 0 {
		row(theme.Dim, "  "+text.Floor, p.Score.Floor)
	}
	row(theme.Strong, "  "+text.Total, p.Score.Total)
	return lines
}

// findings are listed by tactic, in the order in which attacks go on; each below the first tactic that most
// of its techniques serve. Inside a tactic the order stays: the gravest first.
func (r *Rules) findings(p *engine.Principal) (lines []ruleLine) {
	byTactic := map[string][]finding.Finding{}
	for _, f := range p.Findings {
		tactic := attack.TacticOf(f.Techniques)
		byTactic[tactic] = append(byTactic[tactic], f)
	}
	for _, tactic := range append(attack.Tactics(), "") {
		found := byTactic[tactic]
		if len(found) == 0 {
			continue
		}
		lines = append(lines, r.heading(text.TacticFindings(tactic, len(found))))
		for _, f := range found {
			lines = append(lines, r.finding(f)...)
		}
	}
	return lines
}

func (r *Rules) finding(f finding.Finding) []ruleLine {
	token, level := findingToken(f.Level)
	title, explanation, gravity := theme.Strong, f.ExplanationIn(r.set.Location), finding.Gravity(f.Level)+1
	said := printable.Clean(f.Title + ": " + explanation)
	weight := r.set.Glyphs.Levels[level] + " " + f.Level + " "
	if f.Suppressed != "" { // it does not count, and looks like it
		token, title, gravity = theme.Faint, theme.Dim, 0
		explanation = text.SuppressedBy(f.Suppressed) + " " + explanation
		weight = r.set.Glyphs.Silent + " " + f.Level + ", " + text.Suppressed + " "
	}
	lines := []ruleLine{{rule: f.ID, fired: f.Suppressed == "", gravity: gravity, events: f.EventCount > 0, about: said, runs: []run{
		{token, weight, 0},
		{title, printable.Clean(f.Title), 0},
		{theme.Dim, " " + text.Number(f.EventCount) + " " + printable.Clean(strings.Join(f.Techniques, " ")), 0},
	}}}
	return append(lines, about(f.ID, r.wrapped(theme.Dim, explanation))...)
}

// about says what lines are about that are no rule of their own.
func about(topic string, lines []ruleLine) []ruleLine {
	for i := range lines {
		lines[i].topic = topic
	}
	return lines
}

// chain shows who became this principal, one step a line, and the sessions below it.
func (r *Rules) chain(p *engine.Principal) []ruleLine {
	var lines []ruleLine
	if len(p.Chain) > 0 {
		lines = append(lines, r.heading(text.Chain))
		for depth, name := range append(p.Chain[:len(p.Chain):len(p.Chain)], p.Name) {
			indent := strings.Repeat("  ", min(depth, 6))
			if depth > 0 {
				indent += r.set.Glyphs.Arrow + " "
			}
			lines = append(lines, plain(theme.Text, indent+printable.Clean(text.ShortName(name))))
		}
	}
	if len(p.Sessions) > 0 {
		lines = append(lines, r.heading(text.SessionCount(len(p.Sessions))))
		lines = append(lines, r.wrapped(theme.Dim, strings.Join(p.Sessions[:min(len(p.Sessions), 50)], "  "))...)
	}
	lines = append(lines, r.heading(text.FullName))
	return append(lines, r.wrapped(theme.Dim, p.Name)...)
}

// layers says what the isolation forest made of the principal, and by which features, or why it has no
// opinion.
func (r *Rules) layers() []ruleLine {
	if why := r.evidence.Layers["ml"]; why != "" {
		return about(card.Forest, r.wrapped(theme.Faint, text.Layer(text.MLPoints, why)))
	}
	if r.isolation == nil {
		return nil
	}
	return about(card.Forest, r.isolated())
}

// mostRemarks is how many remarks on single files are shown.
const mostRemarks = 10

// quality is the evidence this answer rests on: one paragraph, and what is wrong with which file.
func (r *Rules) quality() []ruleLine {
	lines := append([]ruleLine{r.heading(text.Evidence)}, r.wrapped(theme.Dim, text.Quality(r.evidence, r.set.Location))...)
	for _, remark := range text.Remarks(r.evidence, mostRemarks) {
		lines = append(lines, r.wrapped(theme.Warn, remark)...)
	}
	return lines
}

func (r *Rules) heading(words string) ruleLine {
	line := plain(theme.Accent, words)
	line.heading = true
	return line
}

// wrapped breaks text over lines; it may come from logs.
func (r *Rules) wrapped(token theme.Token, words string) []ruleLine {
	var lines []ruleLine
	for _, line := range draw.Wrap(printable.Clean(words), r.width-4) {
		lines = append(lines, plain(token, "  "+line))
	}
	return lines
}
