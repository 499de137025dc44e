package report

import (
	"fmt"
	"io"
	"strings"

	"trailsift/engine/attack"
)

// Markdown writes the page as Markdown with tables, as GitHub and most wikis read it. Charts are for HTML alone.
func (p *Page) Markdown(w io.Writer) error {
	var m markdownPage
	m.heading(1, p.Title)
	made := "An analysis of AWS CloudTrail logs by trailsift"
	if p.Made != "" {
		made += ", " + p.Made
	}
	m.text(made + ".")
	m.facts(p.Facts)
	m.narrative(p.Narrative)
	m.summary(p)
	m.ranking(p)
	for i := range p.Chapters {
		m.chapter(&p.Chapters[i])
	}
	m.decided(p.Case)
	m.coverage(p.Coverage)
	m.quality(p.Quality)
	m.settings(p)
	if _, err := io.WriteString(w, m.String()); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// markdownPage is Markdown in the making. Everything that is given to it is escaped.
type markdownPage struct{ strings.Builder }

func (m *markdownPage) heading(depth int, text string) {
	if m.Len() > 0 {
		m.WriteByte('\n')
	}
	fmt.Fprintf(m, "%s %s\n", strings.Repeat("#", depth), Markdown(text))
}

// text is a paragraph.
func (m *markdownPage) text(text string) {
	if text != "" {
		fmt.Fprintf(m, "\n%s\n", paragraph(text))
	}
}

// paragraph keeps a text from being read as a list, a heading or a rule.
func paragraph(text string) string {
	text = Markdown(text)
	if digits := strings.TrimLeft(text, "0123456789"); len(digits) < len(text) && strings.HasPrefix(digits, ".") {
		return text[:len(text)-len(digits)] + `\` + digits
	}
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "=") {
		return `\` + text
	}
	return text
}

func (m *markdownPage) facts(facts []Fact) {
	if len(facts) == 0 {
		return
	}
	m.WriteByte('\n')
	for _, f := range facts {
		fmt.Fprintf(m, "- **%s:** %s\n", Markdown(f.Name), Markdown(f.Value))
	}
}

// table is a table; nothing where it has no rows.
func (m *markdownPage) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(m, "\n| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat(" --- |", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = Markdown(row[i])
		}
		fmt.Fprintf(m, "| %s |\n", strings.Join(row, " | "))
	}
}

// pairs is a table of names and values under a heading.
func (m *markdownPage) pairs(title string, head [2]string, facts []Fact) {
	if len(facts) == 0 {
		return
	}
	m.heading(3, title)
	var rows [][]string
	for _, f := range facts {
		rows = append(rows, []string{f.Name, f.Value})
	}
	m.table(head[:], rows)
}

func (m *markdownPage) summary(p *Page) {
	m.heading(2, "Summary")
	if p.Partial {
		m.text("Reading was interrupted. This covers only what was read until then.")
	}
	m.text(p.Prose)
	var levels [][]string
	for _, level := range p.Levels {
		levels = append(levels, []string{spell(level.Badge), fmt.Sprint(level.Principals)})
	}
	m.table([]string{"Level", "Principals"}, levels)
	if len(p.Gravest) == 0 {
		return
	}
	m.heading(3, "The gravest findings")
	var rows [][]string
	for _, f := range p.Gravest {
		rows = append(rows, []string{spell(f.Badge), f.Title, f.Principal, f.Explanation})
	}
	m.table([]string{"Level", "Finding", "Principal", "What happened"}, rows)
}

func spell(b Badge) string { return strings.TrimSpace(b.Glyph + " " + b.Word) }

func (m *markdownPage) ranking(p *Page) {
	m.heading(2, "Ranking")
	head := []string{"#", "Score", "Level", "Principal", "Kind", "Events", "Denied", "Findings", "Rules"}
	if p.Case != nil {
		head = append(head, "Verdict")
	}
	var rows [][]string
	for _, l := range p.Ranking {
		row := []string{fmt.Sprint(l.Rank), l.Score, spell(l.Badge), l.Principal, l.Kind, l.Events, l.Denied, l.Findings, l.Rules}
		if p.Case != nil {
			row = append(row, l.Verdict)
		}
		rows = append(rows, row)
	}
	m.table(head, rows)
	if p.More > 0 {
		m.text(fmt.Sprintf("and %d more, below all of these", p.More))
	}
	if p.Unranked != "" {
		m.text("Not ranked: " + p.Unranked)
	}
}

func (m *markdownPage) chapter(c *Chapter) {
	m.heading(2, fmt.Sprintf("%d · %s", c.Rank, c.Short))
	m.text(fmt.Sprintf("%s of 100, %s", c.Score, spell(c.Badge)))
	m.facts(append([]Fact{{"Principal", c.Name}}, c.Facts...))
	if v := c.Verdict; v != nil {
		m.text(fmt.Sprintf("Decided by %s, %s: %s. %s", v.By, v.At, v.Verdict, v.Note))
	}
	m.why(c.Why)
	if len(c.Charts) > 0 {
		m.heading(3, "When")
		for _, chart := range c.Charts {
			m.text(chart.Words + ".")
		}
	}
	if len(c.Findings) > 0 {
		m.heading(3, "What was found")
	}
	for i := range c.Findings {
		m.finding(&c.Findings[i])
	}
	if len(c.Rules) > 0 {
		m.heading(3, "Rules that fired")
	}
	for i := range c.Rules {
		m.finding(&c.Rules[i])
	}
	m.chain(c.Chain)
	m.sessions(c)
	m.steps(c)
}

func (m *markdownPage) why(w Why) {
	m.heading(3, "Why this score")
	m.text(w.Sentence)
	var rows [][]string
	for _, r := range w.Rules {
		remark := r.Remark
		if r.Fired {
			remark = strings.TrimSuffix("fired; "+remark, "; ")
		}
		rows = append(rows, []string{r.ID, r.Title, r.Figure, r.Condition, r.Points, remark})
	}
	for _, part := range w.Parts {
		rows = append(rows, []string{"", part.Name, "", "", part.Value, ""})
	}
	rows = append(rows, []string{"", "Behaviour", "", "", w.Behavior, ""}, []string{"", "Findings, at least", "", "", w.Floor, ""})
	m.table([]string{"Rule", "", "Figure", "Fires at", "Points", ""}, rows)
	if w.Scope != "" {
		m.text("The figures are of " + w.Scope + ".")
	}
	m.text(w.Forest)
}

func (m *markdownPage) finding(f *Found) {
	level := f.ID
	if f.Word != "" {
		level = spell(f.Badge)
	}
	m.heading(4, level+" "+f.Title)
	m.text(f.Explanation)
	if f.Suppressed != "" {
		m.text("Does not count: " + f.Suppressed)
	}
	m.text(strings.Join(append(f.Techniques, f.Layer+" "+f.ID, f.Count), " · "))
	var rows [][]string
	for _, e := range f.Events {
		rows = append(rows, eventRow(e))
	}
	m.table([]string{"Time (UTC)", "Call", "From", "Region", "Result", "Event"}, rows)
	if f.More > 0 {
		m.text(fmt.Sprintf("and %s more", group(f.More)))
	}
}

func eventRow(e EventLine) []string {
	call, from := e.Call, e.Address
	if e.Mark != "" {
		call += " ⚑ " + e.Mark
	}
	if e.Place != "" {
		from += " (" + e.Place + ")"
	}
	return []string{e.Time, call, from, e.Region, e.Result, e.ID}
}

func (m *markdownPage) chain(chain []ChainLine) {
	if len(chain) == 0 {
		return
	}
	m.heading(3, "Who became whom")
	m.WriteByte('\n')
	for _, line := range chain {
		text := Markdown(line.Name)
		if line.Self {
			text = "**" + text + "**"
		}
		if line.How != "" {
			text += " (" + Markdown(line.How) + ")"
		}
		fmt.Fprintf(m, "%s- %s\n", strings.Repeat("  ", line.Depth), text)
	}
}

func (m *markdownPage) sessions(c *Chapter) {
	if len(c.Sessions) == 0 {
		return
	}
	m.heading(3, "Sessions")
	var rows [][]string
	for _, s := range c.Sessions {
		rows = append(rows, []string{s.Name, s.Events, s.Denied, s.First, s.Last, s.Addresses})
	}
	m.table([]string{"Session", "Events", "Denied", "First (UTC)", "Last (UTC)", "From"}, rows)
	if c.MoreSessions > 0 {
		m.text(fmt.Sprintf("and %d more sessions", c.MoreSessions))
	}
}

func (m *markdownPage) steps(c *Chapter) {
	if len(c.Steps) == 0 {
		return
	}
	m.heading(3, "What to do next")
	m.text("Suggestions. Nothing of this has been done; read each command before you run it. Words in CAPITALS are for you to fill in.")
	for _, stage := range c.Stages() {
		m.heading(4, string(stage.Stage))
		m.WriteByte('\n')
		for i, step := range stage.Steps {
			fmt.Fprintf(m, "%d. %s (%s)\n", i+1, Markdown(step.Do), Markdown(step.Reason()))
			for _, command := range step.Commands {
				// Commands hold no line break and no backquote: only words of AWS's own shapes get into them.
				fmt.Fprintf(m, "\n   ```sh\n   %s\n   ```\n", command)
			}
		}
	}
}

func (m *markdownPage) decided(c *Case) {
	if c == nil {
		return
	}
	m.heading(2, "What was decided")
	var verdicts, marks [][]string
	for _, v := range c.Verdicts {
		verdicts = append(verdicts, []string{v.Principal, v.Verdict, v.Note, v.By, v.At})
	}
	for _, e := range c.Marks {
		call := e.Call
		if call == "" {
			call = "not in these logs"
		}
		marks = append(marks, []string{e.Time, call, e.Principal, e.Note, e.By, e.ID})
	}
	m.table([]string{"Principal", "Verdict", "Note", "By", "At"}, verdicts)
	if len(marks) > 0 {
		m.heading(3, "Marked events")
	}
	m.table([]string{"Time (UTC)", "Call", "Principal", "Note", "By", "Event"}, marks)
	m.pairs("Suppressed findings", [2]string{"What", "Why"}, c.Suppressions)
}

func (m *markdownPage) coverage(c Coverage) {
	m.heading(2, "ATT&CK")
	m.text("What signatures and sequences found, by MITRE ATT&CK v" + attack.Version + ". That something was not found does not mean that it did not happen.")
	var rows [][]string
	for _, tactic := range c.Tactics {
		for _, t := range tactic.Techniques {
			rows = append(rows, []string{tactic.Tactic, t.ID, t.Name, t.Findings, t.Principals, t.Events, t.First, t.Last})
		}
	}
	m.table([]string{"Tactic", "Technique", "", "Findings", "Principals", "Events", "First (UTC)", "Last (UTC)"}, rows)
	quiet := c.Quiet
	for i := len(c.Tactics) - 1; i >= 0; i-- {
		if t := c.Tactics[i]; t.Quiet != "" {
			quiet = append([]Fact{{t.Tactic, t.Quiet}}, quiet...)
		}
	}
	m.pairs("Looked for and not found", [2]string{"Tactic", "Techniques"}, quiet)
}

func (m *markdownPage) quality(q Quality) {
	m.heading(2, "Evidence quality")
	m.facts(q.Facts)
	m.pairs("Broken places and unusable records", [2]string{"Where", "What"}, q.Broken)
	if q.More > 0 {
		m.text(fmt.Sprintf("and %d more", q.More))
	}
	m.pairs("Stretches without a single event", [2]string{"From and to", "Length"}, q.Gaps)
	m.pairs("What could not be judged", [2]string{"What", "Why"}, q.Layers)
}

func (m *markdownPage) settings(p *Page) {
	m.heading(2, "Settings")
	m.facts(p.Judged)
	if len(p.Settings) == 0 {
		m.text("All settings are the defaults.")
		return
	}
	var rows [][]string
	for _, s := range p.Settings {
		rows = append(rows, []string{s.Key, s.Value, s.Default})
	}
	m.table([]string{"Setting", "Value", "Default"}, rows)
}
