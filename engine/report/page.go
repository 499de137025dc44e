package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/finding"
	"trailsift/engine/printable"
	"trailsift/engine/risk"
)

// Brief is what a page for people shows beside the answer itself, and how much of it.
type Brief struct {
	Title  string    // above the page; empty for the usual one
	Source string    // what the logs are called
	Made   time.Time // when the page was made; zero leaves it out, so that the same logs give the same page
	Judged []Fact    // how the judged events were chosen
	// Settings are those that differ from the defaults.
	Settings []Setting
	Case     *casefile.State // what people decided; nil where there is no case file
	Chapters risk.Level      // a chapter for every principal at this level or above
	Events   int             // events listed of each finding; 0 for the usual number
}

// usualEvents is how many events of a finding are listed: enough to begin with, and few enough to print.
const usualEvents = 5

// Fact is a named statement.
type Fact struct{ Name, Value string }

// Setting is one that differs from its default.
type Setting struct{ Key, Value, Default string }

// Page is an answer laid out for people: a summary, the ranking, a chapter for each principal that matters, and
// what all of it rests on. HTML and Markdown show the same. Every text in it is clean: of one line, with what
// does not print as visible escapes.
type Page struct {
	Title string
	Made  string
	// Narrative is the first chapter; nil where nobody asked for one.
	Narrative *Narrative
	Partial   bool
	Facts     []Fact
	Prose     string
	Levels    []LevelCount // the gravest first
	Gravest   []Grave
	Ranking   []Line
	More      int // principals of the ranking that are not listed
	Unranked  string
	Chapters  []Chapter
	Coverage  Coverage
	Quality   Quality
	Judged    []Fact
	Settings  []Setting
	Case      *Case
}

// Badge is a level as it is shown: a word and a glyph, never a colour alone.
type Badge struct{ Word, Glyph string }

// Class names the level to style sheets.
func (b Badge) Class() string { return strings.ToLower(b.Word) }

// glyphs are those that the console has for the levels.
var glyphs = map[string]string{
	"LOW": "○", "MEDIUM": "◐", "HIGH": "▲", "CRITICAL": "◆", "INFORMATIONAL": "·",
}

func badge(level string) Badge {
	word := strings.ToUpper(level)
	return Badge{Word: printable.Clean(word), Glyph: glyphs[word]}
}

// LevelCount is how many principals have a level.
type LevelCount struct {
	Badge
	Principals int
}

// Grave is one of the gravest findings.
type Grave struct {
	Badge
	Title, Explanation, Principal string
	Anchor                        string // of the principal's chapter; empty where it has none
}

// Line is a principal in the ranking.
type Line struct {
	Badge
	Rank                   int
	Score                  string
	Percent                float64 // of the score's bar
	Principal, Kind, Rules string
	Events, Denied         string
	Findings               string
	Verdict                string
	Anchor                 string
}

const (
	mostGrave  = 8
	mostOfOne  = 3 // of one principal's
	mostRanked = 200
)

// Gather lays an answer out. It asks the answer's dataset, so it takes its time with large logs.
func Gather(ctx context.Context, s *engine.Snapshot, b Brief) (*Page, error) {
	if b.Events <= 0 {
		b.Events = usualEvents
	}
	g := &gathering{ctx: ctx, snapshot: s, brief: b}
	if b.Case != nil {
		g.verdicts = b.Case.Verdicts
	}
	p := &Page{
		Title: printable.Clean(b.Title), Partial: s.Partial, Facts: g.facts(), Prose: g.prose(), Levels: levels(s.Ranking),
		Gravest: g.gravest(), Unranked: strings.TrimPrefix(unranked(s.Unranked, Style{}), "not ranked: "),
		Quality: quality(s.Evidence), Judged: cleanFacts(b.Judged), Settings: cleanSettings(b.Settings), Coverage: coverageOf(s),
	}
	if p.Title == "" {
		p.Title = "CloudTrail report"
	}
	if !b.Made.IsZero() {
		p.Made = b.Made.UTC().Format("2 January 2006, 15:04 MST")
	}
	p.Ranking, p.More = g.ranking()
	for i := range s.Ranking {
		if !g.hasChapter(&s.Ranking[i]) {
			continue
		}
		chapter, err := g.chapter(&s.Ranking[i])
		if err != nil {
			return nil, fmt.Errorf("describing principal %s: %w", s.Ranking[i].ID, err)
		}
		p.Chapters = append(p.Chapters, chapter)
	}
	var err error
	p.Case, err = g.decided()
	return p, err
}

// gathering is a Page in the making.
type gathering struct {
	ctx      context.Context
	snapshot *engine.Snapshot
	brief    Brief
	verdicts map[string]casefile.Verdict
}

func (g *gathering) hasChapter(p *engine.Principal) bool { return p.Score.Level >= g.brief.Chapters }

// anchor names a principal's chapter; empty where it has none.
func (g *gathering) anchor(p *engine.Principal) string {
	if !g.hasChapter(p) {
		return ""
	}
	return fmt.Sprintf("principal-%d", p.Rank)
}

func (g *gathering) facts() []Fact {
	s, e := g.snapshot, g.snapshot.Evidence
	facts := []Fact{
		{"Logs", printable.Clean(g.brief.Source)},
		{"Read", plural(e.FilesRead, "file") + ", " + plural(e.Records, "record")},
		{"Judged", plural(s.TotalEvents, "event")},
	}
	if e.From != 0 || e.To != 0 {
		facts = append(facts, Fact{"Span", fromTo(e.From, e.To)})
	}
	return append(facts, Fact{"Principals", group(len(s.Ranking)) + " ranked"}, Fact{"Profile", printable.Clean(s.Profile)})
}

func levels(ranking []engine.Principal) []LevelCount {
	var counts [risk.Critical + 1]int
	for i := range ranking {
		counts[ranking[i].Score.Level]++
	}
	var list []LevelCount
	for level := int(risk.Critical); level >= 0; level-- {
		list = append(list, LevelCount{badge(risk.Level(level).String()), counts[level]})
	}
	return list
}

// gravest are the findings to read first: by level and in the order of the ranking, a few of each principal.
func (g *gathering) gravest() []Grave {
	var list []Grave
	listed := map[int]int{}
	for gravity := finding.Gravity(finding.Critical); gravity >= finding.Gravity(finding.Medium); gravity-- {
		for i := range g.snapshot.Ranking {
			p := &g.snapshot.Ranking[i]
			for _, f := range p.Findings {
				if f.Suppressed != "" || finding.Gravity(f.Level) != gravity || listed[i] == mostOfOne {
					continue
				}
				if len(list) == mostGrave {
					return list
				}
				listed[i]++
				list = append(list, Grave{
					Badge: badge(f.Level), Title: printable.Clean(f.Title), Explanation: printable.Clean(f.Explanation),
					Principal: shortName(p.Name), Anchor: g.anchor(p),
				})
			}
		}
	}
	return list
}

func (g *gathering) ranking() (lines []Line, more int) {
	for i := range g.snapshot.Ranking {
		p := &g.snapshot.Ranking[i]
		if len(lines) == mostRanked && !g.hasChapter(p) {
			more++
			continue
		}
		lines = append(lines, Line{
			Badge: badge(p.Score.Level.String()), Rank: p.Rank, Score: number(p.Score.Total), Percent: percent(p.Score.Total),
			Principal: printable.Clean(p.Name), Kind: p.Kind.String(), Rules: shortRules(p.Score),
			Events: group(p.Events), Denied: group(p.Features.Denied), Findings: findingCount(*p),
			Verdict: string(g.verdicts[p.ID].Value), Anchor: g.anchor(p),
		})
	}
	return lines, more
}

// percent is a score as a part of a bar.
func percent(score float64) float64 { return min(100, max(0, round(score))) }

// shortName is the end of a name, which tells principals of one organisation apart.
func shortName(name string) string {
	if rest, isARN := strings.CutPrefix(name, "arn:"); isARN {
		if parts := strings.SplitN(rest, ":", 5); len(parts) == 5 && parts[4] != "" {
			name = parts[4]
		}
	}
	return printable.Truncate(printable.Clean(name), 80, "…")
}

// minute is a time as pages for people have it.
func minute(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04 MST") }

// fromTo is a span as pages for people have it.
func fromTo(from, to int64) string {
	return time.Unix(from, 0).UTC().Format("2006-01-02 15:04") + " to " + minute(to)
}

// second is a time in tables of events, which say UTC in their heads.
func second(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04:05") }

func cleanFacts(facts []Fact) (list []Fact) {
	for _, f := range facts {
		list = append(list, Fact{printable.Clean(f.Name), printable.Clean(f.Value)})
	}
	return list
}

func cleanSettings(settings []Setting) (list []Setting) {
	for _, s := range settings {
		list = append(list, Setting{printable.Clean(s.Key), printable.Clean(s.Value), printable.Clean(s.Default)})
	}
	return list
}
