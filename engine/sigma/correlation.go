package sigma

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Correlation is a rule over the matches of others (Sigma correlation specification 2.0).
type Correlation struct {
	ID, Title, Description, Level, File string
	Techniques                          []string
	// Type is event_count, value_count, temporal or temporal_ordered.
	Type string

	rules     []int // in the order they were named
	groupBy   [][]string
	timespan  int64 // seconds
	field     []string
	condition []limit
}

// limit is one comparison of a correlation's condition.
type limit struct {
	compare string
	value   float64
}

// Note is what a correlation needs to know of one match.
type Note struct {
	Correlation int
	Rule        int
	Key         string // the values it is grouped by
	Value       string // of value_count
	Time        int64  // Unix seconds
}

// pendingCorrelation waits for all rules to be loaded.
type pendingCorrelation struct {
	correlation *Correlation
	references  []*yaml.Node
}

func (l *loading) correlation(file string, d *document) error {
	var body struct {
		Type      string    `yaml:"type"`
		Rules     yaml.Node `yaml:"rules"`
		GroupBy   yaml.Node `yaml:"group-by"`
		Timespan  string    `yaml:"timespan"`
		Condition yaml.Node `yaml:"condition"`
		Generate  bool      `yaml:"generate"`
	}
	if err := d.Correlation.Decode(&body); err != nil {
		return at(&d.Correlation, "not a correlation: %v", err)
	}
	c := &Correlation{
		ID: d.ID, Title: d.Title, Description: d.Description, File: path.Join(l.folder.Path, file),
		Techniques: techniques(d.Tags), Type: body.Type,
	}
	var err error
	if c.Level, err = level(d.Level, &d.Correlation); err != nil {
		return err
	}
	if !slices.Contains([]string{"event_count", "value_count", "temporal", "temporal_ordered"}, c.Type) {
		return at(&d.Correlation, "correlation type %q is not supported", c.Type)
	}
	if c.timespan, err = timespan(body.Timespan); err != nil {
		return at(&d.Correlation, "timespan %q: want a number and s, m, h or d", body.Timespan)
	}
	for _, field := range texts(&body.GroupBy) {
		c.groupBy = append(c.groupBy, strings.Split(field, "."))
	}
	if err := c.readCondition(&body.Condition, &d.Correlation); err != nil {
		return err
	}
	references := body.Rules.Content
	if body.Rules.Kind == yaml.ScalarNode {
		references = []*yaml.Node{&body.Rules}
	}
	if len(references) == 0 {
		return at(&d.Correlation, "a correlation needs rules")
	}
	l.pending = append(l.pending, &pendingCorrelation{correlation: c, references: references})
	return nil
}

func (c *Correlation) readCondition(node, whole *yaml.Node) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, item := node.Content[i].Value, node.Content[i+1]
		switch name {
		case "field":
			c.field = strings.Split(item.Value, ".")
		case "gt", "gte", "lt", "lte", "eq":
			number, err := strconv.ParseFloat(item.Value, 64)
			if err != nil {
				return at(item, "%s: want a number, not %q", name, item.Value)
			}
			c.condition = append(c.condition, limit{name, number})
		default:
			return at(item, "condition: there is no %q", name)
		}
	}
	counts := c.Type == "event_count" || c.Type == "value_count"
	switch {
	case counts && len(c.condition) == 0:
		return at(whole, "%s needs a condition such as gte: 10", c.Type)
	case c.Type == "value_count" && c.field == nil:
		return at(whole, "value_count needs condition.field")
	}
	return nil
}

// timespan reads "10m" in seconds.
func timespan(text string) (int64, error) {
	units := map[byte]int64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}
	if text == "" || units[text[len(text)-1]] == 0 {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.ParseInt(text[:len(text)-1], 10, 32)
	if err == nil && n <= 0 {
		err = strconv.ErrRange
	}
	return n * units[text[len(text)-1]], err
}

// resolveCorrelations finds the rules that correlations name.
func (l *loading) resolveCorrelations() {
	for _, p := range l.pending {
		resolved := true
		for _, reference := range p.references {
			rule, known := l.set.find(reference.Value)
			if !known {
				l.refusals = append(l.refusals, Refusal{File: p.correlation.File, Line: reference.Line, Reason: "there is no rule " + strconv.Quote(reference.Value) + " (correlations name rules by id, name or title)"})
				resolved = false
				break
			}
			p.correlation.rules = append(p.correlation.rules, rule)
		}
		if resolved {
			l.set.Correlations = append(l.set.Correlations, p.correlation)
		}
	}
}

// note is what the correlation has to know of a match.
func (c *Correlation) note(number, rule int, r *Record) Note {
	n := Note{Correlation: number, Rule: rule, Time: r.fields.Time}
	var key strings.Builder
	for _, path := range c.groupBy {
		key.WriteString(first(r.values(path)))
		key.WriteByte(0)
	}
	n.Key = key.String()
	if c.field != nil {
		n.Value = first(r.values(c.field))
	}
	return n
}

func first(values []value) string {
	if len(values) == 0 {
		return ""
	}
	return values[0].text()
}

// Noted is a Note with the event it is of: a number that means something to the caller.
type Noted struct {
	Note
	Event uint64
}

// Alert is a correlation that came true, and the events it rests on, in the order of time.
type Alert struct {
	Correlation int // index in Set.Correlations
	Events      []uint64
}

// Correlate joins what was noted of all matches that hold.
func (s *Set) Correlate(noted []Noted) (alerts []Alert) {
	slices.SortStableFunc(noted, func(a, b Noted) int {
		return cmp.Or(a.Correlation-b.Correlation, cmp.Compare(a.Key, b.Key), cmp.Compare(a.Time, b.Time))
	})
	for from := 0; from < len(noted); {
		to := from + 1
		for to < len(noted) && noted[to].Correlation == noted[from].Correlation && noted[to].Key == noted[from].Key {
			to++
		}
		alerts = append(alerts, s.Correlations[noted[from].Correlation].alerts(noted[from:to])...)
		from = to
	}
	return alerts
}

// alerts slides the timespan over one group's matches. Windows that overlap make one alert.
func (c *Correlation) alerts(group []Noted) (alerts []Alert) {
	left, covered := 0, -1
	for right := range group {
		for group[right].Time-group[left].Time > c.timespan {
			left++
		}
		if !c.holds(group[left : right+1]) {
			continue
		}
		if left > covered {
			alerts = append(alerts, Alert{Correlation: group[right].Correlation})
			covered = left - 1
		}
		last := &alerts[len(alerts)-1]
		for _, n := range group[max(left, covered+1) : right+1] {
			last.Events = append(last.Events, n.Event)
		}
		covered = right
	}
	return alerts
}

// holds decides one window.
func (c *Correlation) holds(window []Noted) bool {
	switch c.Type {
	case "event_count":
		return c.within(len(window))
	case "value_count":
		distinct := map[string]bool{}
		for _, n := range window {
			distinct[n.Value] = true
		}
		return c.within(len(distinct))
	case "temporal":
		return !slices.ContainsFunc(c.rules, func(rule int) bool {
			return !slices.ContainsFunc(window, func(n Noted) bool { return n.Rule == rule })
		})
	}
	return c.inOrder(window)
}

func (c *Correlation) within(count int) bool {
	for _, l := range c.condition {
		n := float64(count)
		ok := map[string]bool{"gt": n > l.value, "gte": n >= l.value, "lt": n < l.value, "lte": n <= l.value, "eq": n == l.value}
		if !ok[l.compare] {
			return false
		}
	}
	return true
}

// inOrder reports whether the rules matched one after another, in the order they are named.
func (c *Correlation) inOrder(window []Noted) bool {
	next := 0
	for _, n := range window {
		if next < len(c.rules) && n.Rule == c.rules[next] {
			next++
		}
	}
	return next == len(c.rules)
}
