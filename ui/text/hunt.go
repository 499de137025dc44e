package text

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// What the actions of a hunt do, and their short forms.
const (
	MarkAllAction         = "hunt: mark all events that the timeline shows; again: not"
	AccuseAction          = "hunt: name this principal as the attack's; again: not"
	ClaimPrincipalsAction = "hunt: name principals from a list"
	ClaimTechniquesAction = "hunt: name techniques of ATT&CK"
	ClaimSpanAction       = "hunt: say when the attack was"
	SubmitAction          = "hunt: submit what is claimed"
	HintMarkAll           = "mark all"
	HintAccuse            = "name"
	HintSubmit            = "submit"
)

// What the pane says while a hunt goes on.
const (
	HuntTitle       = "Find the attack"
	HuntSpan        = "Span"
	HuntEvents      = "Events"
	HuntMarks       = "Marked events"
	HuntNothing     = "no event is marked"
	HuntNobody      = "nobody is named"
	HuntNoTechnique = "none is named"
	HuntNoSpan      = "nothing is said"
	HuntSubmit      = "Submit"
	HuntElsewhere   = "not in these logs"
	HuntLooking     = "looking for them…"
)

// Why something cannot be done in a hunt.
const (
	WhyNoHunt       = "this is no hunt: see trailsift train --mode hunt"
	WhyHuntBegins   = "the hunt begins once everything is read"
	WhyHuntWhole    = "in a hunt the whole log is there"
	WhyHuntSubmits  = "the claim is being submitted"
	WhyHuntGoesOn   = "the hunt goes on: submit first"
	WhyHuntOver     = "the hunt is over: what was submitted stays as it is"
	WhyNothingShown = "the timeline shows no events"
	WhyNoID         = "this event has no id by which it could be claimed"
	WhyNoIDs        = "none of these events has an id to claim it by"
	WhyNothingMore  = "that was the last step of which something was missed"
	WhyNothingLess  = "this is the outcome"
	WhyNothingIs    = "nothing was missed"
	WhyOnlyClaimed  = "only what is claimed can be taken off"
	WhySpanBackward = "want an end that is not before the beginning"
)

// Menus and lists of a hunt.
const (
	PickPrincipals = "Whom does the attack act as?"
	PickTechniques = "Techniques of the attack"
	PickTyped      = "as typed"
	PromptFind     = "find: "
	PickNone       = "nothing has all of these words"
	SpanMenu       = "When was the attack?"
	SpanOfMarked   = "that of the marked events"
	SpanOfBrush    = "the span that is shown"
	SpanTyped      = "type it"
	SpanNone       = "say nothing"
	PromptFrom     = "first event of the attack "
	PromptTo       = "last event of the attack "
	SubmitMenu     = "Submit? A hunt is submitted once."
	SubmitNow      = "submit it"
	SubmitLater    = "not yet"
	GoMark         = "mark events"
	NamePrincipals = "name principals"
	NameTechniques = "name techniques"
	SaySpan        = "say when it was"
	LeaveThem      = "leave them as they are"
)

// What the outcome says.
const (
	HuntPrincipals  = "Principals"
	HuntTechniques  = "Techniques"
	HuntMissedTitle = "What was missed"
	HuntFalseTitle  = "Marked, and no part of it"
	HuntFlawless    = "Nothing was missed, and nothing else was marked."
	NotOfAttack     = "not of the attack"
	WasMissed       = "missed"
	NothingClaimed  = "nothing was claimed"
)

// HuntGoes says how a hunt goes, by its keys.
func HuntGoes(mark, all, accuse, submit string) string {
	return fmt.Sprintf("An attack has happened in this log, and nothing gives it away. Mark its events in the timeline: %s marks one, "+
		"%s all that are shown. %s in the ranking names a principal. When you have it all, submit with %s.", mark, all, accuse, submit)
}

// Counted is a heading with how many there are.
func Counted(heading string, n int) string {
	if n == 0 {
		return heading
	}
	return heading + ": " + Number(n)
}

// MarkedShort says in a corner how many events are marked.
func MarkedShort(n int) string { return Number(n) + " marked" }

// HuntMinutes says in a corner how long a hunt has lasted.
func HuntMinutes(n int) string { return Number(n) + " min" }

// MarkedOf says how many of somebody's events are marked.
func MarkedOf(n int) string { return Number(n) + plural(n, " marked event", " marked events") }

// HuntMarked and the following say what was done.
func HuntMarked(call string) string { return call + " is marked" }

// HuntUnmarked says that a mark was taken off.
func HuntUnmarked(call string) string { return call + " is not marked any more" }

// HuntMarkedMany says that events were marked.
func HuntMarkedMany(n int) string { return EventCount(n) + " marked" }

// HuntUnmarkedMany says that marks were taken off.
func HuntUnmarkedMany(n int) string { return "the marks of " + EventCount(n) + " are taken off" }

// EventCount counts events: "1 event", "412 events".
func EventCount(n int) string { return Number(n) + plural(n, " event", " events") }

// HuntNamed says that somebody, or a technique, is named.
func HuntNamed(name string) string { return name + " is named" }

// HuntUnnamed says that a name was taken back.
func HuntUnnamed(name string) string { return name + " is not named any more" }

// MarkThem asks whether so many events are to be marked, of which some are.
func MarkThem(n, already int) string {
	if already == 0 {
		return "mark " + EventCount(n)
	}
	return fmt.Sprintf("mark %s more of %s", Number(n-already), EventCount(n))
}

// UnmarkThem asks whether the marks of so many events are to be taken off.
func UnmarkThem(n int) string { return "take the marks of " + EventCount(n) + " off" }

// TooManyToMark says that a claim cannot hold so many events.
func TooManyToMark(most int) string {
	return "a claim holds " + Number(most) + " events at most: show fewer first"
}

// TechniqueIs is a technique by its id and name.
func TechniqueIs(id, name string) string {
	if name == "" {
		return id
	}
	return id + " " + name
}

// SpanIs is the claimed span, to the second; on one day its date is said once.
func SpanIs(from, to int64, loc *time.Location) string {
	end := Second(to, loc)
	if day(from, loc) == day(to, loc) {
		end = time.Unix(to, 0).In(loc).Format("15:04:05")
	}
	return Second(from, loc) + " → " + end
}

// Second writes a moment to the second, as a span of a claim is typed.
func Second(unix int64, loc *time.Location) string {
	return time.Unix(unix, 0).In(loc).Format("2006-01-02 15:04:05")
}

// PickRevoked says which id of ATT&CK another has replaced.
func PickRevoked(id string) string { return "replaced " + id }

// PlainPickable says how many entries a search has found, and the one that enter chooses.
func PlainPickable(n int, name, note string, chosen bool) string {
	words := fmt.Sprintf("%s: %s", counted(n, "name"), name)
	if note != "" {
		words += ", " + note
	}
	if chosen {
		words += ", chosen"
	}
	return words
}

// DebriefFollows says how the attack is told whole, by the key.
func DebriefFollows(key string) string { return key + " looks back on the whole attack" }

// ClaimHolds sums a claim up.
func ClaimHolds(events, principals, techniques int) string {
	return strings.Join([]string{EventCount(events), counted(principals, "principal"), counted(techniques, "technique")}, ", ")
}

// HuntPoints says what a claim was worth.
func HuntPoints(points int) string { return fmt.Sprintf("%d of 100 points", points) }

// HuntTook says how long a hunt took.
func HuntTook(minutes float64) string {
	if minutes < 1 {
		return "in less than a minute"
	}
	whole := int(math.Round(minutes))
	return "in " + Number(whole) + plural(whole, " minute", " minutes")
}

// PrecisionOf says how much of what was claimed is right.
func PrecisionOf(precision float64, right, claimed int) string {
	return fmt.Sprintf("precision %s: %s of %s claimed %s right", Percent(precision), Number(right), Number(claimed), plural(claimed, "is", "are"))
}

// RecallOf says how much of what there is was claimed.
func RecallOf(recall float64, right, there int) string {
	return fmt.Sprintf("recall %s: %s of %s found", Percent(recall), Number(right), Number(there))
}

// SpanOverlap says how well the claimed span fits the attack's.
func SpanOverlap(share float64) string {
	return "overlap " + Percent(share) + " of what both cover together"
}

// SpanWas says when the attack was.
func SpanWas(span string) string { return "it was " + span }

// SpanClaimed says what was claimed of it.
func SpanClaimed(span string) string { return "claimed was " + span }

// MissedIn says how much of a step was missed.
func MissedIn(position int, title string, missed, all int) string {
	return fmt.Sprintf("step %d, %s: %s of %s", position, title, Number(missed), EventCount(all))
}

// MissedShort says in a corner where in the walk one is.
func MissedShort(at, all int) string { return fmt.Sprintf("missed %d/%d", at, all) }

// MissedStep heads a step of the walk.
func MissedStep(position int, title string) string {
	return fmt.Sprintf("Step %d: %s", position, title)
}

// MissedHere says how many of a step's events were missed.
func MissedHere(missed, all int) string {
	switch {
	case all == 1:
		return "You missed its one event"
	case missed == all:
		return "You missed all " + Number(all) + " events"
	}
	return fmt.Sprintf("You missed %s of its %s", Number(missed), EventCount(all))
}

// WhyHuntWalks says why an outcome does not play by itself, by the keys that go on and back.
func WhyHuntWalks(on, back string) string {
	return fmt.Sprintf("the hunt is over: %s and %s go through what was missed", on, back)
}

// PickingEnds says how to choose from a list, by its keys.
func PickingEnds(choose, end string) string {
	return fmt.Sprintf("%s names or unnames; %s ends", choose, end)
}

// WalkOn says how to go through what was missed.
func WalkOn(on, back string) string {
	return fmt.Sprintf("%s and %s go through it step by step.", on, back)
}
