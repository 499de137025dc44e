package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/printable"
)

// Narrative is an executive summary: sentences that each name the findings they rest on. Package narrative
// makes it.
type Narrative struct {
	Claims []Claim
	Cited  []Cited
	Notes  []string // who wrote it, what was left out, and what rests on no finding
}

// Claim is a sentence of a Narrative.
type Claim struct {
	About string // the question that it answers: "Who"
	Text  string
	Rests []string // the labels of what it rests on
}

// Cited is a finding, or a rule that fired, that claims rest on.
type Cited struct {
	Badge
	Label     string // "F3"
	ID        string // "<principal's id>:<finding's id>", as in OCSF
	Title     string
	Principal string
	Rank      int
	Anchor    string // of the principal's chapter; Begin finds it
}

// NewCited is a finding of a principal under a label; a rule that fired has no level.
func NewCited(label, id, level, title, principal string, rank int) Cited {
	c := Cited{Label: label, ID: id, Title: title, Principal: shortName(principal), Rank: rank}
	if level != "" {
		c.Badge = badge(level)
	}
	return c
}

// Stretch is a run of labels, each after the other: F1 to F4.
type Stretch struct{ First, Last string }

func (s Stretch) String() string {
	if s.First == s.Last {
		return s.First
	}
	return s.First + "–" + s.Last
}

// Stretches are the claim's labels, runs of them as one. F1 is the first finding that a narrative tells of.
func (c Claim) Stretches() (list []Stretch) {
	var numbers []int
	for _, label := range c.Rests {
		if n, err := strconv.Atoi(strings.TrimPrefix(label, "F")); err == nil {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	end := 0
	for _, n := range slices.Compact(numbers) {
		label := fmt.Sprintf("F%d", n)
		if len(list) == 0 || n != end+1 {
			list = append(list, Stretch{First: label})
		}
		list[len(list)-1].Last, end = label, n
	}
	return list
}

// Answers are the claims that answer one question.
type Answers struct {
	About  string
	Claims []Claim
}

// Answers are the claims by question, in the order in which the questions first come up.
func (n *Narrative) Answers() (list []Answers) {
	at := map[string]int{}
	for _, claim := range n.Claims {
		if _, known := at[claim.About]; !known {
			at[claim.About] = len(list)
			list = append(list, Answers{About: claim.About})
		}
		one := &list[at[claim.About]]
		one.Claims = append(one.Claims, claim)
	}
	return list
}

// Begin puts an executive summary before everything else. Its text is made clean, like all text of a page.
func (p *Page) Begin(n Narrative) {
	begun := Narrative{}
	for _, note := range n.Notes {
		begun.Notes = append(begun.Notes, printable.Clean(note))
	}
	for _, claim := range n.Claims {
		begun.Claims = append(begun.Claims, Claim{About: claim.About, Text: printable.Clean(claim.Text), Rests: claim.Rests})
	}
	anchors := map[int]string{}
	for _, line := range p.Ranking {
		anchors[line.Rank] = line.Anchor
	}
	for _, cited := range n.Cited {
		cited.Title, cited.ID, cited.Anchor = printable.Clean(cited.Title), printable.Clean(cited.ID), anchors[cited.Rank]
		begun.Cited = append(begun.Cited, cited)
	}
	p.Narrative = &begun
}

// narrative is the first chapter, if there is one.
func (m *markdownPage) narrative(n *Narrative) {
	if n == nil {
		return
	}
	m.heading(2, "Executive summary")
	for _, answer := range n.Answers() {
		if answer.About != "" {
			m.heading(3, answer.About)
		}
		m.WriteByte('\n')
		for _, claim := range answer.Claims {
			var on []string
			for _, stretch := range claim.Stretches() {
				on = append(on, stretch.String())
			}
			m.WriteString("- " + paragraph(claim.Text) + " (" + strings.Join(on, ", ") + ")\n")
		}
	}
	var rows [][]string
	for _, c := range n.Cited {
		rows = append(rows, []string{c.Label, spell(c.Badge), c.Title, c.Principal, c.ID})
	}
	if len(rows) > 0 {
		m.heading(3, "The findings behind it")
	}
	m.table([]string{"", "Level", "Finding", "Principal", "Id"}, rows)
	for _, note := range n.Notes {
		m.text(note)
	}
}
