package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/engine/risk"
)

// Style is what the screen can do that a table is written to. The zero Style suits files and pipes.
type Style struct {
	Color bool
	// Width is how many cells a line may take; names are shortened at the front to fit. 0 means
	// no bound.
	Width int
	// ASCII avoids every character beyond it.
	ASCII bool
}

// dot stands between the parts of a line.
func (s Style) dot() string {
	if s.ASCII {
		return " | "
	}
	return " · "
}

const (
	columnGap    = "  "
	leastNameLen = 16 // a principal's name is never shortened below this
)

// column is one column of the table.
type column struct {
	title   string
	numeric bool // aligned to the right
	cell    func(engine.Principal) string
}

var columns = []column{
	{"#", true, func(p engine.Principal) string { return strconv.Itoa(p.Rank) }},
	{"SCORE", true, func(p engine.Principal) string { return number(p.Score.Total) }},
	{"LEVEL", false, func(p engine.Principal) string { return p.Score.Level.String() }},
	{"PRINCIPAL", false, func(p engine.Principal) string { return printable.Clean(p.Name) }},
	{"KIND", false, func(p engine.Principal) string { return p.Kind.String() }},
	{"EVENTS", true, func(p engine.Principal) string { return strconv.Itoa(p.Events) }},
	{"DENIED", true, func(p engine.Principal) string { return strconv.Itoa(p.Features.Denied) }},
	{"IPS", true, func(p engine.Principal) string { return strconv.Itoa(p.Features.UniqueIPs) }},
	{"FINDINGS", true, findingCount},
	{"RULES", false, func(p engine.Principal) string { return shortRules(p.Score) }},
}

// columns are those of the table, the last of verdicts where there are any.
func (o Options) columns() []column {
	if len(o.Verdicts) == 0 {
		return columns
	}
	return append(slices.Clip(columns), column{"VERDICT", false, func(p engine.Principal) string {
		return cmp.Or(printable.Clean(string(o.Verdicts[p.ID].Value)), "-")
	}})
}

// The columns that are treated specially.
const (
	levelColumn = 2
	nameColumn  = 3
)

// Table writes the ranking for reading: a line per principal, then what the figures rest on.
func Table(w io.Writer, snapshot *engine.Snapshot, options Options, style Style) error {
	chosen := options.choose(snapshot.Ranking)
	var out strings.Builder
	if len(chosen) > 0 {
		drawRows(&out, options.columns(), chosen, style)
		out.WriteByte('\n')
	}
	for _, line := range summary(snapshot, len(chosen), style) {
		out.WriteString(line)
		out.WriteByte('\n')
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

func drawRows(out *strings.Builder, columns []column, principals []engine.Principal, style Style) {
	rows := make([][]string, len(principals))
	for i, principal := range principals {
		for _, column := range columns {
			rows[i] = append(rows[i], column.cell(principal))
		}
	}
	shortenNames(columns, rows, style)
	widths := columnWidths(columns, rows)
	drawHeader(out, columns, widths)
	for i, row := range rows {
		drawRow(out, columns, row, widths, levelPaint(principals[i].Score.Level, style))
	}
}

// shortenNames makes the rows as narrow as the style wants, at the cost of the names.
func shortenNames(columns []column, rows [][]string, style Style) {
	if style.Width <= 0 {
		return
	}
	widths := columnWidths(columns, rows)
	total := len(columnGap) * (len(widths) - 1)
	for _, width := range widths {
		total += width
	}
	room := max(leastNameLen, widths[nameColumn]-max(0, total-style.Width))
	for _, row := range rows {
		row[nameColumn] = shorten(row[nameColumn], room, style)
	}
}

// shorten cuts off the front of a name: it is the end of an ARN that tells principals apart.
func shorten(name string, room int, style Style) string {
	if printable.Width(name) <= room {
		return name
	}
	mark := "…"
	if style.ASCII {
		mark = "~"
	}
	for printable.Width(name) > room-1 {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	return mark + name
}

func columnWidths(columns []column, rows [][]string) []int {
	widths := make([]int, len(columns))
	for i, column := range columns {
		widths[i] = printable.Width(column.title)
		for _, row := range rows {
			widths[i] = max(widths[i], printable.Width(row[i]))
		}
	}
	return widths
}

func drawHeader(out *strings.Builder, columns []column, widths []int) {
	titles := make([]string, len(columns))
	for i, column := range columns {
		titles[i] = column.title
	}
	drawRow(out, columns, titles, widths, nil)
}

// drawRow writes one line without blanks at its end.
func drawRow(out *strings.Builder, columns []column, cells []string, widths []int, paint func(string) string) {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteString(columnGap)
		}
		blank := strings.Repeat(" ", widths[i]-printable.Width(cell))
		if i == levelColumn && paint != nil {
			cell = paint(cell)
		}
		if columns[i].numeric {
			line.WriteString(blank + cell)
		} else {
			line.WriteString(cell + blank)
		}
	}
	out.WriteString(strings.TrimRight(line.String(), " "))
	out.WriteByte('\n')
}

// levelPaint colours a level's word with the terminal's own palette, or leaves it as it is.
func levelPaint(level risk.Level, style Style) func(string) string {
	codes := map[risk.Level]string{risk.Critical: "1;31", risk.High: "31", risk.Medium: "33"}
	code, colored := codes[level]
	if !style.Color || !colored {
		return func(s string) string { return s }
	}
	return func(s string) string { return "\x1b[" + code + "m" + s + "\x1b[0m" }
}

// shortRules names the rules that fired by their first three characters, which name them everywhere.
func shortRules(score risk.Score) string {
	var short []string
	for _, id := range firedRules(score) {
		short = append(short, id[:3])
	}
	if len(short) == 0 {
		return "-"
	}
	return strings.Join(short, " ")
}

// findingCount is how many findings count, and how many do not: "6", "5 of 6".
func findingCount(p engine.Principal) string {
	counts := counting(p)
	switch {
	case len(p.Findings) == 0:
		return "-"
	case counts < len(p.Findings):
		return fmt.Sprintf("%d of %d", counts, len(p.Findings))
	}
	return strconv.Itoa(counts)
}

func counting(p engine.Principal) (findings int) {
	for _, f := range p.Findings {
		if f.Suppressed == "" {
			findings++
		}
	}
	return findings
}

// suppressed counts the findings that do not count by their reasons, the commonest first.
func suppressed(principals []engine.Principal, style Style) string {
	counts, total := map[string]int{}, 0
	for _, p := range principals {
		for _, f := range p.Findings {
			if f.Suppressed != "" {
				counts[f.Suppressed]++
				total++
			}
		}
	}
	if total == 0 {
		return ""
	}
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	parts := []string{"suppressed: " + plural(total, "finding")}
	for _, reason := range reasons[:min(len(reasons), mostReasons)] {
		parts = append(parts, printable.Clean(reason)+" "+group(counts[reason]))
	}
	if more := len(reasons) - mostReasons; more > 0 {
		parts = append(parts, plural(more, "more reason"))
	}
	return strings.Join(parts, style.dot())
}

// mostReasons is how many reasons of suppressions are listed.
const mostReasons = 5

// summary says what the ranking covers and what it rests on, one statement a line.
func summary(snapshot *engine.Snapshot, listed int, style Style) []string {
	lines := []string{coverage(snapshot, listed, style)}
	if snapshot.Partial {
		lines = append(lines, "PARTIAL: interrupted, this covers only what was read so far")
	}
	if others := unranked(snapshot.Unranked, style); others != "" {
		lines = append(lines, others)
	}
	if known := suppressed(snapshot.Ranking, style); known != "" {
		lines = append(lines, known)
	}
	if flaws := flaws(snapshot.Evidence, style); flaws != "" {
		lines = append(lines, flaws)
	}
	layers := make([]string, 0, len(snapshot.Evidence.Layers))
	for layer := range snapshot.Evidence.Layers {
		layers = append(layers, layer)
	}
	slices.Sort(layers)
	for _, layer := range layers {
		lines = append(lines, printable.Clean(layer+": "+snapshot.Evidence.Layers[layer]))
	}
	return lines
}

func coverage(snapshot *engine.Snapshot, listed int, style Style) string {
	arrow := " → "
	if style.ASCII {
		arrow = " to "
	}
	ranked := len(snapshot.Ranking)
	of := plural(ranked, "principal")
	if listed < ranked {
		of = fmt.Sprintf("%d of %s", listed, of)
	}
	parts := []string{
		of,
		plural(countAnomalies(snapshot.Ranking), "anomaly"),
		plural(snapshot.TotalEvents, "event"),
		plural(snapshot.Evidence.FilesRead, "file"),
	}
	if e := snapshot.Evidence; e.From != 0 || e.To != 0 {
		parts = append(parts, stamp(e.From)+arrow+stamp(e.To))
	}
	parts = append(parts, "profile "+printable.Clean(snapshot.Profile))
	return strings.Join(parts, style.dot())
}

// mostUnranked is how many of those that are not ranked have their names listed.
const mostUnranked = 3

// unranked names the services and unknown callers whose events are judged but that have no rank: what was found of
// them stands in no row, and so is counted here.
func unranked(principals []engine.Principal, style Style) string {
	if len(principals) == 0 {
		return ""
	}
	var parts []string
	for _, principal := range principals[:min(len(principals), mostUnranked)] {
		parts = append(parts, printable.Clean(principal.Name)+" "+group(principal.Events)+withFindings(counting(principal)))
	}
	if rest := principals[len(parts):]; len(rest) > 0 {
		events, findings := 0, 0
		for _, principal := range rest {
			events += principal.Events
			findings += counting(principal)
		}
		parts = append(parts, fmt.Sprintf("%s more with %s", group(len(rest)), plural(events, "event"))+withFindings(findings))
	}
	return "not ranked: " + strings.Join(parts, style.dot())
}

// withFindings tells of findings that no row has.
func withFindings(n int) string {
	if n == 0 {
		return ""
	}
	return " (" + plural(n, "finding") + ")"
}

// Flaws counts what is wrong with the logs in one line, gravest first: what the formats without a place for it
// leave out. It is empty where all is well.
func Flaws(e engine.Evidence) string { return flaws(e, Style{}) }

// flaws counts what is wrong with the logs, gravest first; it is empty where all is well.
func flaws(e engine.Evidence, style Style) string {
	var parts []string
	count := func(n int, words string) {
		if n > 0 {
			parts = append(parts, words)
		}
	}
	count(len(e.Broken), plural(len(e.Broken), "broken place"))
	count(e.Unusable, plural(e.Unusable, "unusable record"))
	count(e.Conflicts, plural(e.Conflicts, "conflict"))
	count(len(e.Gaps), plural(len(e.Gaps), "gap"))
	count(e.OutOfOrder, group(e.OutOfOrder)+" out of order")
	count(e.Duplicates, plural(e.Duplicates, "duplicate"))
	count(len(e.Skipped), plural(len(e.Skipped), "skipped file"))
	if len(parts) == 0 {
		return ""
	}
	return "evidence: " + strings.Join(parts, style.dot())
}

// plural is "1 file" or "1,204 files".
func plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return group(n) + " " + strings.TrimSuffix(noun, "y") + "ies"
	}
	return group(n) + " " + noun + "s"
}

// group puts a comma between thousands.
func group(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
