package report

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/printable"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// Chapter is the page of one principal.
type Chapter struct {
	Badge
	Rank         int
	Anchor       string
	Name         string // whole
	Short        string // the end of Name
	Score        string
	Percent      float64
	Facts        []Fact
	Verdict      *Decided
	Why          Why
	Findings     []Found // of signatures and sequences
	Rules        []Found // that fired
	Charts       []Chart
	Sessions     []SessionLine
	MoreSessions int // sessions that are not listed
	Chain        []ChainLine
	Steps        []Step
}

// Found is a finding, or a rule that fired, with the first events that it rests on.
type Found struct {
	Badge
	Title, ID, Layer, Explanation string
	Techniques                    []string // "T1098.003 Account Manipulation: Additional Cloud Roles"
	Suppressed                    string   // why it does not count; empty where it does
	Events                        []EventLine
	Count                         string // of all its events
	More                          int    // events that are not listed
}

// EventLine is an event in a table.
type EventLine struct {
	Time, Call, Address, Place, Region, Result, ID string
	Denied                                         bool
	Mark                                           string // the note on its mark; "marked" where there is none
}

// SessionLine is a session in a table.
type SessionLine struct{ Name, Events, Denied, First, Last, Addresses string }

// ChainLine is a principal in the chain of who became whom. The principal of the chapter is at depth 0 of those
// it became.
type ChainLine struct {
	Depth int
	Name  string
	How   string
	Self  bool
}

const mostSessions = 12

func (g *gathering) chapter(p *engine.Principal) (c Chapter, err error) {
	c = Chapter{
		Badge: badge(p.Score.Level.String()), Rank: p.Rank, Anchor: g.anchor(p), Name: printable.Clean(p.Name), Short: shortName(p.Name),
		Score: number(p.Score.Total), Percent: percent(p.Score.Total), Why: g.why(p),
	}
	if v, decided := g.verdicts[p.ID]; decided {
		c.Verdict = decidedOf(v)
	}
	known, err := g.known(p)
	if err != nil {
		return c, err
	}
	c.Facts = describe(p, known)
	if c.Findings, err = g.findings(p); err != nil {
		return c, err
	}
	if c.Rules, err = g.rules(p); err != nil {
		return c, err
	}
	if c.Charts, err = g.charts(p); err != nil {
		return c, err
	}
	if err := g.lines(p, &c); err != nil {
		return c, err
	}
	c.Steps, err = advise(causesOf(p), known)
	return c, err
}

// Advice lists what to do next about a principal of an answer: suggestions, what stops an attack first.
func Advice(ctx context.Context, s *engine.Snapshot, p *engine.Principal) ([]Step, error) {
	g := &gathering{ctx: ctx, snapshot: s}
	known, err := g.known(p)
	if err != nil {
		return nil, err
	}
	return advise(causesOf(p), known)
}

// ShortName is the end of a principal's name as pages show it, which tells those of one organisation apart.
func ShortName(name string) string { return shortName(name) }

// isPrincipal asks for a principal's events. The name may hold anything, so it is a term and never text.
func isPrincipal(p *engine.Principal) query.Query {
	return query.Query{}.And(query.Term{Field: "user", Value: p.Name, Exact: true})
}

// known is what the log says of a principal, by the names that commands have for it.
func (g *gathering) known(p *engine.Principal) (vocabulary, error) {
	known := vocabulary{"partition": {"aws"}, "day": {time.Unix(p.First, 0).UTC().Format(time.DateOnly)}}
	for _, field := range []string{"key", "region", "ip", "account"} {
		counts, err := g.snapshot.Dataset.Facet(g.ctx, isPrincipal(p), field, 10)
		if err != nil {
			return nil, fmt.Errorf("counting its values of %s: %w", field, err)
		}
		for _, count := range counts {
			if _, err := netip.ParseAddr(count.Value); count.Value == "" || field == "ip" && err != nil {
				continue // a call without a key, or by way of a service
			}
			known[field] = append(known[field], count.Value)
		}
	}
	known["longterm"] = slices.DeleteFunc(slices.Clone(known["key"]), func(key string) bool { return !strings.HasPrefix(key, "AKIA") })
	known["instance"], known["regions"] = p.Sessions, known["region"]
	known["region"] = known["region"][:min(1, len(known["region"]))]
	if parts := strings.SplitN(p.Name, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		known["partition"], known["arn"] = []string{parts[1]}, []string{p.Name}
		if parts[4] != "" {
			known["account"] = []string{parts[4]}
		}
		if sort, path, named := strings.Cut(parts[5], "/"); named && (sort == "user" || sort == "role") {
			known[sort] = []string{path[strings.LastIndexByte(path, '/')+1:]}
		}
	}
	return known, nil
}

// describe says in facts who a principal is.
func describe(p *engine.Principal, known vocabulary) []Fact {
	f := []Fact{
		{"Kind", p.Kind.String()},
		{"Events", fmt.Sprintf("%s, %s denied", group(p.Events), group(p.Features.Denied))},
		{"Seen", fromTo(p.First, p.Last)},
		{"Id", printable.Clean(p.ID)},
	}
	for _, one := range []struct{ name, field string }{{"Addresses", "ip"}, {"Keys", "key"}, {"Regions", "regions"}} {
		if values := known[one.field]; len(values) > 0 {
			f = append(f, Fact{one.name, printable.Clean(some(values, 5))})
		}
	}
	return f
}

// some lists the first values, and says how many more there are.
func some(values []string, most int) string {
	text := strings.Join(values[:min(len(values), most)], ", ")
	if more := len(values) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// causesOf is what a principal's advice is for: what it is, its findings, the gravest first, and its rules.
func causesOf(p *engine.Principal) []cause {
	causes := []cause{sortOf(p)}
	for _, f := range p.Findings {
		if f.Suppressed == "" && finding.Gravity(f.Level) > finding.Gravity(finding.Informational) {
			causes = append(causes, causeOf(f))
		}
	}
	for _, d := range rule.Catalogue() {
		if fired(p, d.ID) {
			causes = append(causes, cause{title: d.ID.Short(), words: []string{d.ID.Short()}})
		}
	}
	if slices.ContainsFunc(p.Score.Parts, func(part risk.Part) bool { return part.Name == risk.MLAnomaly }) {
		causes = append(causes, cause{title: "forest", words: []string{"ML"}})
	}
	return causes
}

// sortOf is what advice depends on whatever was found.
func sortOf(p *engine.Principal) cause {
	word := "role"
	switch {
	case strings.HasSuffix(p.Name, ":root"):
		word = "root"
	case strings.Contains(p.Name, ":user/"):
		word = "user"
	case strings.HasPrefix(p.Name, "signin:"):
		word = "signin"
	case p.Kind == profile.Outside:
		word = "outside"
	}
	return cause{title: "its " + p.Score.Level.String() + " score", words: []string{word}}
}

func fired(p *engine.Principal, id rule.ID) bool {
	return slices.ContainsFunc(p.Score.Verdicts, func(v rule.Verdict) bool { return v.ID == id && v.Fired })
}

// findings are those of signatures and sequences.
func (g *gathering) findings(p *engine.Principal) (list []Found, err error) {
	for _, f := range p.Findings {
		one := Found{
			Badge: badge(f.Level), Title: printable.Clean(f.Title), ID: printable.Clean(f.ID), Layer: f.Layer,
			Explanation: printable.Clean(f.Explanation), Techniques: named(f.Techniques), Suppressed: printable.Clean(f.Suppressed),
		}
		if err := g.evidence(p, f.ID, g.brief.Events, &one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// mostOfRule is how many events of a rule are listed: most of them are those of findings too.
const mostOfRule = 3

// rules are those that fired, as findings.
func (g *gathering) rules(p *engine.Principal) (list []Found, err error) {
	verdicts := map[rule.ID]rule.Verdict{}
	for _, v := range p.Score.Verdicts {
		verdicts[v.ID] = v
	}
	for _, d := range rule.Catalogue() {
		v := verdicts[d.ID]
		if !v.Fired {
			continue
		}
		one := Found{Title: d.Title, ID: string(d.ID), Layer: finding.Rule, Explanation: fmt.Sprintf("%s (fires at %s %s): %s. %s",
			figure(v.Figure, d.Unit), d.Condition, figure(v.Threshold, d.Unit), d.Definition, d.Why)}
		if err := g.evidence(p, d.ID.Short(), min(g.brief.Events, mostOfRule), &one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// named are techniques with their names.
func named(techniques []string) (list []string) {
	for _, id := range techniques {
		if technique, known := attack.Find(id); known {
			id = technique.ID + " " + technique.Name
		}
		list = append(list, printable.Clean(id))
	}
	return list
}

// evidence lists the first events that a finding rests on.
func (g *gathering) evidence(p *engine.Principal, id string, most int, f *Found) error {
	rows, err := g.snapshot.Dataset.Select(g.ctx, isPrincipal(p).And(query.Term{Field: "rule", Value: id, Exact: true}), engine.Order{})
	if err != nil {
		return fmt.Errorf("looking for the events of %s: %w", id, err)
	}
	events, err := rows.Slice(g.ctx, 0, most)
	if err != nil {
		return fmt.Errorf("reading the events of %s: %w", id, err)
	}
	for i := range events {
		f.Events = append(f.Events, g.line(&events[i]))
	}
	f.Count, f.More = plural(rows.Len(), "event"), rows.Len()-len(events)
	return nil
}

func (g *gathering) line(e *engine.Event) EventLine {
	l := EventLine{
		Time: second(e.Time), Call: printable.Clean(e.Service + ":" + e.Name), Address: printable.Clean(e.Address),
		Place: printable.Clean(strings.Trim(e.Country+" "+e.Network, " ")), Region: printable.Clean(e.Region),
		Result: "done", ID: printable.Clean(e.ID), Denied: e.Denied,
	}
	if e.Error != "" {
		l.Result = printable.Clean(e.Error)
	}
	l.Mark = g.markOf(e)
	return l
}

// lines lists sessions and who became whom.
func (g *gathering) lines(p *engine.Principal, c *Chapter) error {
	sessions, err := g.snapshot.Dataset.Sessions(g.ctx, p.Name)
	if err != nil {
		return fmt.Errorf("listing its sessions: %w", err)
	}
	for _, s := range sessions[:min(len(sessions), mostSessions)] {
		var addresses []string
		for _, count := range s.Addresses {
			addresses = append(addresses, count.Value)
		}
		name := s.Name
		if name == "" {
			name = "without a credential"
		}
		c.Sessions = append(c.Sessions, SessionLine{
			Name: printable.Clean(name), Events: group(s.Events), Denied: group(s.Denied),
			First: second(s.First), Last: second(s.Last), Addresses: printable.Clean(some(addresses, 3)),
		})
	}
	c.MoreSessions = len(sessions) - len(c.Sessions)
	lineage, err := g.snapshot.Dataset.Lineage(g.ctx, p.Name)
	if err != nil {
		return fmt.Errorf("following who became whom: %w", err)
	}
	depth := 0
	for _, origin := range lineage.Origins {
		c.Chain = becoming(c.Chain, origin, 0, p.Name)
		depth = 1
	}
	for _, became := range lineage.Became {
		if depth == 0 {
			c.Chain, depth = append(c.Chain, ChainLine{Name: c.Name, Self: true}), 1
		}
		c.Chain = becoming(c.Chain, became, depth, p.Name)
	}
	return nil
}

func becoming(list []ChainLine, b *engine.Becoming, depth int, self string) []ChainLine {
	line := ChainLine{Depth: depth, Name: printable.Clean(b.Name), Self: b.Name == self}
	if h := b.Hop; h != nil {
		line.How = fmt.Sprintf("%s, %s, first %s", printable.Clean(h.Call), plural(h.Keys, "key"), minute(h.First))
		if len(h.Addresses) > 0 {
			line.How += " from " + printable.Clean(h.Addresses[0].Value)
		}
	}
	list = append(list, line)
	for _, next := range b.Next {
		list = becoming(list, next, depth+1, self)
	}
	return list
}
