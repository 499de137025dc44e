package text

import (
	"fmt"
	"strings"
	"time"

	"trailsift/engine"
	"trailsift/engine/rule"
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

// Voted names the layers that voted; nothing where none did.
func Voted(method string) string {
	if method == "" || method == "none" {
		return ""
	}
	return " (" + method + ")"
}

// Remark says what is wrong with one file, and where.
func Remark(note engine.Note) string {
	if note.Offset < 0 {
		return note.Path + ": " + note.Reason
	}
	return fmt.Sprintf("%s, byte %s: %s", note.Path, Number(note.Offset), note.Reason)
}

// Remarks lists what is wrong with the files, broken ones before records and skipped ones, at most so many.
func Remarks(e engine.Evidence, most int) []string {
	var remarks []string
	for _, notes := range [][]engine.Note{e.Broken, e.Unusables, e.Skipped} {
		for _, note := range notes {
			if len(remarks) == most {
				return remarks
			}
			remarks = append(remarks, Remark(note))
		}
	}
	return remarks
}

// Whole says that rules were weighed over all of a principal's events.
func Whole(events int, from, to int64, loc *time.Location) string {
	return fmt.Sprintf("over %s, %s", allOf(events), FromTo(from, to, loc))
}

// Episode says that rules were weighed over one episode.
func Episode(events, all int, from, to int64, loc *time.Location) string {
	return fmt.Sprintf("over an episode, %s of %s events, %s", Number(events), Number(all), FromTo(from, to, loc))
}

// RuleTitle names a rule, given by its first three characters, in a few words.
func RuleTitle(id string) string {
	for _, described := range rule.Catalogue() {
		if strings.HasPrefix(string(described.ID), id) {
			return described.Title
		}
	}
	return id
}

// AboutRule says what a rule's figure counts, and why one looks at it.
func AboutRule(described rule.Description) string {
	return string(described.ID[:3]) + ": " + described.Definition + ". " + described.Why
}

// SessionCount heads the list of sessions.
func SessionCount(n int) string {
	if n == 1 {
		return "1 session"
	}
	return Number(n) + " sessions"
}

// TacticFindings heads the findings of one tactic; empty is none.
func TacticFindings(tactic string, n int) string {
	if tactic == "" {
		tactic = NoTactic
	}
	if n == 1 {
		return tactic + ": 1 finding"
	}
	return tactic + ": " + Number(n) + " findings"
}

// OverriddenBy says that a rule is tuned differently for this principal.
func OverriddenBy(why string) string { return "(overridden: " + why + ")" }

// SuppressedBy says that a finding does not count.
func SuppressedBy(why string) string { return "(suppressed: " + why + ")" }

// Layer says that a layer of detection abstained.
func Layer(name, why string) string { return name + ": " + why }

// Isolation says what the forest made of a principal, before the features' shares.
func Isolation(i engine.Isolation) string {
	verdict := fmt.Sprintf("%.2f, not more than %.2f", i.Score, i.Threshold)
	if i.Anomalous {
		verdict = fmt.Sprintf("anomalous, %.2f, more than %.2f", i.Score, i.Threshold)
	}
	return fmt.Sprintf("%s (mean %.2f); what each feature adds:", verdict, i.Mean)
}

// Share writes what a feature added to an isolation score: +0.11.
func Share(part float64) string { return fmt.Sprintf("%+.2f", part) }

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

// Example names the first place where something is wrong: a broken file, else an unusable record, else,
// when nothing could be read, a file that was skipped.
func Example(e engine.Evidence) string {
	switch {
	case len(e.Broken) > 0:
		return place(e.Broken[0])
	case len(e.Unusables) > 0:
		return place(e.Unusables[0])
	case e.FilesRead == 0 && len(e.Skipped) > 0:
		return place(e.Skipped[0])
	}
	return ""
}

func place(n engine.Note) string {
	if n.Offset < 0 {
		return n.Path + ": " + n.Reason
	}
	return n.Path + " at byte " + Number(int(n.Offset)) + ": " + n.Reason
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

// CannotAnswer says that the Dataset could not answer.
func CannotAnswer(why string) string { return "cannot answer: " + why }

// NotThere says that a principal was asked for that does not exist.
func NotThere(name string) string { return name + " is not in the ranking" }

// Quiet says that no event counts for a rule.
func Quiet(rule string) string { return rule + ": no event of this principal counts for it" }

// Cannot says why an action cannot be done.
func Cannot(action, why string) string { return action + ": " + why }

// ChordBegun says which keys may follow.
func ChordBegun(keys []string) string { return "and then: " + strings.Join(keys, "; ") }

// EscStays says how to quit to someone who pressed the other key.
func EscStays(quit string) string { return quit + " quits; esc only goes back" }

// Extent says how many events and principals there are.
func Extent(events, principals int, dot string) string {
	return fmt.Sprintf("%s %s %s %s %s", Number(events), plural(events, "event", "events"), dot,
		Number(principals), plural(principals, "principal", "principals"))
}

// ShownOf says how many of a principal's events the timeline shows.
func ShownOf(shown, all int, name string) string {
	if shown == all {
		return allOf(all) + " of " + name
	}
	return fmt.Sprintf("%s of %s of %s", Number(shown), EventCount(all), name)
}

func allOf(events int) string {
	if events == 1 {
		return "the only event"
	}
	return "all " + EventCount(events)
}

// MouseTurnedOn says what the mouse takes away, and how to have it back.
func MouseTurnedOn(key string) string {
	return "the mouse is on; " + key + " turns it off; with shift it selects text in most terminals"
}

// MouseIsOn says the same where other things stand beside it.
func MouseIsOn(key string) string { return "mouse on, " + key + " off, shift selects" }

// ContextNow says how much is shown around each match.
func ContextNow(n int) string {
	if n == 0 {
		return "matches alone"
	}
	return fmt.Sprintf("each match with %d events before and after it", n)
}

// Surrounded says the same beside what is shown.
func Surrounded(n int) string { return fmt.Sprintf("and %d around each", n) }

// ShownShort says the same where there is little room.
func ShownShort(shown, all int) string { return Of(Number(shown), Number(all)) }

// Failed says that the analysis failed.
func Failed(why string) string { return "failed: " + why }

// FilesOf says how many files are done.
func FilesOf(done, all int) string { return Of(Number(done), Files(all)) }

// RecordCount counts records.
func RecordCount(n int64) string { return Number(n) + " records" }

// PerSecond is a rate of records.
func PerSecond(n int64) string { return Number(n) + "/s" }

// TimeLeft says how many seconds are left.
func TimeLeft(seconds int64) string { return Span(seconds) + " left" }

// UsedProfile names the profile of settings that was used.
func UsedProfile(name string) string { return "profile " + name }

// Needs says how large the screen has to be.
func Needs(width, height, isWidth, isHeight int) string {
	return fmt.Sprintf("needs %d×%d, is %d×%d", width, height, isWidth, isHeight)
}

// Numbered is a pane's title with the key that leads to it.
func Numbered(n int, title string) string { return fmt.Sprintf("%d %s", n, title) }

// Tab is a pane's name in the tab strip, short where there is little room. The tuning stands where the rules do.
func Tab(n int, long, tuning bool) string {
	if n == 2 && tuning {
		return Numbered(n, Tuning)
	}
	names := [...]string{"Ranking", "Rules", "Events", "Record", Lesson}
	if long {
		names = [...]string{Principals, Rules, Timeline, Record, Lesson}
	}
	return Numbered(n, names[n-1])
}
