package text

import (
	"fmt"
	"strings"
	"time"

	"trailsift/engine"
)

// Deciding says which of the two parts of a score decided.
func Deciding(part string) string {
	switch part {
	case "floor":
		return "by findings"
	case "behaviour":
		return "by behaviour"
	}
	return part
}

// Voted names the layers that voted.
func Voted(method string) string {
	if method == "" || method == "none" {
		return "no layer voted"
	}
	return "layers " + method
}

// Whole says that rules were weighed over all of a principal's events.
func Whole(events int, from, to int64, loc *time.Location) string {
	return fmt.Sprintf("over all %s events, %s", Number(events), FromTo(from, to, loc))
}

// Episode says that rules were weighed over one episode.
func Episode(events, all int, from, to int64, loc *time.Location) string {
	return fmt.Sprintf("over an episode, %s of %s events, %s", Number(events), Number(all), FromTo(from, to, loc))
}

// SessionCount heads the list of sessions.
func SessionCount(n int) string {
	if n == 1 {
		return "1 session"
	}
	return Number(n) + " sessions"
}

// SuppressedBy says that a finding does not count.
func SuppressedBy(why string) string { return "(suppressed: " + why + ")" }

// Layer says that a layer of detection abstained.
func Layer(name, why string) string { return name + ": " + why }

// More says how many lines are below.
func More(n int) string { return Number(n) + " more" }

// Quality says how good the logs are that an answer rests on.
func Quality(e engine.Evidence, loc *time.Location) string {
	parts := []string{Number(e.Records) + " records in " + Files(e.FilesRead)}
	if e.To > e.From {
		parts = append(parts, FromTo(e.From, e.To, loc))
	}
	return strings.Join(append(parts, Flaws(e)...), "; ")
}

// Flaws lists what is wrong with the logs, nothing where all is well.
func Flaws(e engine.Evidence) []string {
	var flaws []string
	count := func(n int, words string) {
		if n > 0 {
			flaws = append(flaws, Number(n)+" "+words)
		}
	}
	count(len(e.Broken), plural(len(e.Broken), "file broken", "files broken"))
	count(e.Unusable, plural(e.Unusable, "record unusable", "records unusable"))
	count(e.Conflicts, plural(e.Conflicts, "conflict", "conflicts"))
	count(len(e.Gaps), plural(len(e.Gaps), "gap", "gaps"))
	count(e.OutOfOrder, "out of order")
	count(e.Duplicates, plural(e.Duplicates, "duplicate", "duplicates"))
	count(len(e.Skipped), plural(len(e.Skipped), "file skipped", "files skipped"))
	return flaws
}

// Files counts files.
func Files(n int) string { return Number(n) + " " + plural(n, "file", "files") }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// BarOf says how long one bar of a histogram is.
func BarOf(seconds int64) string { return Span(seconds) + " a bar" }

// FoldedAway stands for a folded object or list: {… 5}.
func FoldedAway(from, to string, n int, cut string) string {
	return from + cut + " " + Number(n) + to
}

// NoRecordBecause says why a record is not shown, or not to its end.
func NoRecordBecause(why string) string { return "the record cannot be shown: " + why }
