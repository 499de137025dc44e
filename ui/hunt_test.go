package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trailsift/ui/layout"
	"trailsift/ui/lesson"
)

// fakeHunt is a sitting at a hunt that remembers what it was told.
type fakeHunt struct {
	lesson.Sitting
	mu      sync.Mutex
	drafts  []lesson.Claim
	claim   lesson.Claim    // of an earlier sitting
	outcome *lesson.Outcome // of the last claim
	refuses error           // what Submit answers
	fails   error           // what Draft answers
	unread  error           // what Claim answers
	sat     []int           // the positions that were reached
	hunted  time.Duration   // in earlier sittings
}

func (h *fakeHunt) Mode() lesson.Mode { return lesson.Hunt }
func (h *fakeHunt) Position() int     { return 0 }

func (h *fakeHunt) Reached(_ context.Context, position int) error {
	h.sat = append(h.sat, position)
	return nil
}

func (h *fakeHunt) Claim(context.Context) (lesson.Claim, error) { return h.claim, h.unread }

func (h *fakeHunt) Hunted() time.Duration { return h.hunted }

func (h *fakeHunt) Draft(_ context.Context, claim lesson.Claim) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drafts = append(h.drafts, claim)
	return h.fails
}

// Submit holds a claim against the events of the fake lesson's steps, of which the second is the victim's own.
func (h *fakeHunt) Submit(_ context.Context, claim lesson.Claim) (lesson.Outcome, error) {
	if h.refuses != nil {
		return lesson.Outcome{}, h.refuses
	}
	course := &fakeLesson{}
	o := lesson.Outcome{Points: 62, Minutes: 12.4, Span: .5, From: start + 97 + 97*11, To: start + 97 + 99*11}
	var attack []string
	for position := 1; position <= 3; position++ {
		step := course.Step(position)
		if step.Honest {
			continue
		}
		missed := lesson.Missed{Position: position, Step: step}
		for _, event := range step.Events {
			attack = append(attack, event.ID)
			if slices.Contains(claim.Events, event.ID) {
				o.Events.Right = append(o.Events.Right, event.ID)
				continue
			}
			o.Events.Missed = append(o.Events.Missed, event.ID)
			missed.Events = append(missed.Events, event)
		}
		if len(missed.Events) > 0 {
			o.Missed = append(o.Missed, missed)
		}
	}
	for _, e := range fakeEvents(1, arn("bob"), 100) {
		if slices.Contains(claim.Events, e.ID) && !slices.Contains(attack, e.ID) {
			o.Events.Wrong = append(o.Events.Wrong, e.ID)
			o.False = append(o.False, lesson.Event{ID: e.ID, Key: e.Key, Time: e.Time, Call: e.Service + ":" + e.Name, Principal: e.Principal})
		}
	}
	o.Events = shares(o.Events)
	o.Principals = shares(lesson.Measure{Right: claim.Principals, Missed: []string{arn("mallory")}})
	o.Techniques = shares(lesson.Measure{Wrong: claim.Techniques, Missed: []string{"T1078.004"}})
	h.outcome = &o
	return o, nil
}

func shares(m lesson.Measure) lesson.Measure {
	right := float64(len(m.Right))
	if claimed := right + float64(len(m.Wrong)); claimed > 0 {
		m.Precision = right / claimed
	}
	m.Recall = right / (right + float64(len(m.Missed)))
	return m
}

func (h *fakeHunt) Outcome(context.Context) (lesson.Outcome, bool, error) {
	if h.outcome == nil {
		return lesson.Outcome{}, false, nil
	}
	return *h.outcome, true, nil
}

func (h *fakeHunt) kept() lesson.Claim {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.drafts) == 0 {
		return lesson.Claim{}
	}
	return h.drafts[len(h.drafts)-1]
}

// hunting is a driver at the beginning of a hunt, in the timeline of bob.
func hunting(t *testing.T, width, height int, change func(*Options), earlier ...func(*fakeHunt)) (*driver, *fakeHunt) {
	t.Helper()
	hunt := &fakeHunt{}
	for _, set := range earlier {
		set(hunt)
	}
	d, _ := taught(t, width, height, func(o *Options) {
		o.Sitting, o.Source = hunt, "seed 7"
		if change != nil {
			change(o)
		}
	})
	d.press("1", "j", "5")
	return d, hunt
}

// idOf is the id of one of bob's events.
func idOf(n int) string { return fakeEvents(1, arn("bob"), 100)[n].ID }

func TestAHuntGivesNothingAway(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil)
	d.sees("Find the attack", "* all that are shown", "600 events", "g a", "ctrl+s")
	for _, secret := range []string{"✦", "Move", "Keys", "3/3", "Step 3"} {
		d.misses(secret)
	}
	d.press("]").sees("in a hunt the whole log is there")
	d.press("[").sees("in a hunt the whole log is there")
	d.press("space").sees("in a hunt the whole log is there")
	d.press("g", "d").sees("the hunt goes on: submit first")
	before := d.m.selection
	d.m.pickLine(nil)
	if d.m.selection.Event != before.Event {
		t.Error("a line that leads nowhere leads to the attack")
	}
}

// TestHuntBeginsOnceTheClaimIsKnown has the keys of a claim told only where they are heeded.
func TestHuntBeginsOnceTheClaimIsKnown(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil, func(h *fakeHunt) { h.unread = errors.New("the diary is away") })
	d.sees("Find the attack", "the lesson begins")
	d.misses("* all that are shown")
	d.press("3", "m").sees("the hunt begins once everything is read")
}

func TestHuntMarksEvents(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.press("3", "G", "m").sees("DescribeInstances is marked", "Events: 1", "⚑ 07-10 12:04:46 DescribeInstances – bob", "1 marked · seed 7")
	d.misses("Find the attack")
	d.press("k", "o", "m", "esc").sees("Events: 2")
	if kept := hunt.kept(); !slices.Equal(kept.Events, []string{idOf(99), idOf(98)}) || !slices.Equal(hunt.sat, []int{3}) {
		t.Errorf("kept are %v at %v", kept.Events, hunt.sat)
	}
	d.press("m").sees("is not marked any more", "Events: 1")
	d.press("5", "G", "x").sees("the marks of 1 event are taken off", "Find the attack")
	if len(hunt.drafts) != 4 || len(hunt.kept().Events) != 0 {
		t.Errorf("kept are %v", hunt.drafts)
	}
}

func TestALineOfTheClaimLeadsToItsEvent(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil)
	d.press("3", "G", "m", "1", "j", "5", "G", "enter")
	if event, _ := d.m.timeline.Event(); event.ID != idOf(99) || d.m.wish.Focus != layout.Timeline {
		t.Errorf("the cursor is on %s of %s", event.ID, event.Principal)
	}
	if !d.marked("⚑") {
		t.Errorf("the event has no flag:\n%s", d.screen())
	}
}

// TestTheCursorStaysOnItsLine has lines come in above the one under the cursor.
func TestTheCursorStaysOnItsLine(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil)
	d.press("g", "g", "j") // the techniques
	for _, keys := range [][]string{{"3", "m", "j", "m"}, {"1", "m"}, {"5"}} {
		d.press(keys...)
	}
	if !d.marked("Techniques") {
		t.Errorf("the cursor has left the techniques:\n%s", d.screen())
	}
	d.press("G", "x")
	if !d.marked("⚑ ") {
		t.Errorf("the cursor has left the events:\n%s", d.screen())
	}
}

func TestHuntMarksAllThatIsShown(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.press("3", "/", "event:CreateUser", "enter", "*")
	if n := len(hunt.kept().Events); n != 17 {
		t.Fatalf("%d events are marked:\n%s", n, d.screen())
	}
	d.sees("17 events marked", "Events: 17")
	d.press("/", "ctrl+u", "enter", "*").sees("mark 83 more of 100 events")
	d.press("n").sees("Events: 17")
	d.press("*", "y").sees("Events: 100")
	d.press("*").sees("take the marks of 100 events off")
	d.press("y").sees("Find the attack")
	if len(hunt.drafts) != 3 {
		t.Errorf("%d changes are kept, want 3", len(hunt.drafts))
	}
}

// TestNeighboursOfMatchesAreNotMarked has events shown around the matches of a filter.
func TestNeighboursOfMatchesAreNotMarked(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil)
	d.press("/", "event:CreateUser", "enter", "3", "C", "*")
	if n := len(d.m.training.hunt.claim.Events); n != 17 {
		t.Errorf("%d events are marked, want the 17 that match", n)
	}
}

func TestHuntNamesPrincipals(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.press("3", "m", "1", "m").sees("bob is named", "Principals: 1")
	d.press("g", "p").sees("Whom does the attack act as?", "1 marked event", "● bob")
	d.press("ali", "enter", "esc").sees("Principals: 2", "alice")
	if kept := hunt.kept().Principals; !slices.Equal(kept, []string{arn("bob"), arn("alice")}) {
		t.Errorf("kept are %v", kept)
	}
	d.press("m").sees("bob is not named any more", "Principals: 1")
	d.press("1", "G", "m").sees("ec2.amazonaws.com is named")
}

func TestHuntNamesTechniques(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.press("g", "a", "cloud accounts", "enter").sees("T1078.004 is named", "● T1078.004 Valid Accounts: Cloud Accounts")
	d.press("enter").sees("T1078.004 is not named any more")
	d.press("enter", "ctrl+u", "t1562.008").sees("T1685.002")
	d.press("enter", "ctrl+u", "T9999", "enter").sees("T9999 is named")
	d.press("ctrl+u", "nonsense").sees("nothing has all of these words")
	d.press("enter", "esc").sees("Techniques: 3", "T1078.004 Valid")
	if kept := hunt.kept().Techniques; len(kept) != 3 || kept[0] != "T1078.004" || kept[2] != "T9999" || kept[1] == "T1562.008" {
		t.Errorf("kept are %v", kept)
	}
}

func TestHuntSaysWhenItWas(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.press("3", "G", "m", "k", "k", "m", "g", "s").sees("When was the attack?", "that of the marked events")
	d.press("m")
	first, last := fakeEvents(1, arn("bob"), 100)[97].Time, fakeEvents(1, arn("bob"), 100)[99].Time
	if kept := hunt.kept(); kept.From != first || kept.To != last {
		t.Errorf("kept is %d to %d, want %d to %d", kept.From, kept.To, first, last)
	}
	d.sees("2023-07-10 12:04:24 → 12:04:46")
	d.press("g", "s", "t", "ctrl+u", "12:00", "enter", "ctrl+u", "-1h", "enter").sees("want an end that is not before")
	d.press("ctrl+u", "+90s", "enter").sees("2023-07-10 12:00:00 → 12:01:30")
	d.press("v", "g", "g", "v", "g", "s").sees("the span that is shown")
	d.press("v")
	if kept := hunt.kept(); kept.From != start+97 || kept.To != start+97+97*11 {
		t.Errorf("kept is %d to %d", kept.From-start, kept.To-start)
	}
	d.press("g", "s", "n")
	if kept := hunt.kept(); kept.From != 0 || kept.To != 0 {
		t.Errorf("kept is %d to %d", kept.From, kept.To)
	}
}

func TestSubmittingSaysWhatIsMissing(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.press("ctrl+s").sees("Submit?", "no event is marked", "nobody is named", "none is named", "nothing is said", "0 events")
	d.press("p").sees("Whom does the attack act as?")
	d.press("bob", "enter", "esc", "ctrl+s")
	d.misses("nobody is named")
	d.press("n")
	if hunt.outcome != nil {
		t.Error("it was submitted")
	}
	d.sees("Principals: 1")
}

// submitted is a hunt in which one event of the attack was found, one was missed, and another is none of it.
func submitted(t *testing.T, width, height int, change func(*Options)) (*driver, *fakeHunt) {
	t.Helper()
	d, hunt := hunting(t, width, height, change)
	d.press("3", "G", "k", "k", "m", "g", "g", "m", "1", "m", "g", "a", "T1485", "enter", "esc", "g", "s", "m", "ctrl+s", "y")
	return d, hunt
}

func TestASubmittedHuntIsGoneThrough(t *testing.T) {
	d, hunt := submitted(t, 120, 70, nil)
	d.press("z").sees("62 of 100 points, in 12 minutes", "g d looks back", "precision 50%: 1 of 2 claimed are right", "recall 50%: 1 of 2 found",
		"✓ bob", "– mallory: missed", "✗ T1485 Data Destruction: not of the attack", "– T1078.004 Valid Accounts: Cloud Accounts: missed",
		"overlap 50%", "step 3, Move 3: 1 of 1 event", "Marked, and no part of it: 1", "⚑ 07-10 11:46:37 s3:ListBuckets – bob")
	d.press("z", "]").sees("Step 3: Move 3", "missed 1/1", "You missed its one event", "A user of one's own.")
	if event, _ := d.m.timeline.Event(); event.ID != idOf(99) {
		t.Errorf("the cursor is on %s", event.ID)
	}
	if !d.marked("✦ ") && !strings.Contains(d.screen(), "✦ DescribeInstances") {
		t.Errorf("the missed event is not marked:\n%s", d.screen())
	}
	d.sees("✦ ⚑ CreateUser")
	d.press("]").sees("that was the last step of which something was missed")
	d.press("[").sees("62 of 100 points")
	d.press("[").sees("this is the outcome")
	drafts := len(hunt.drafts)
	d.press("3", "m").sees("the hunt is over: what was submitted stays as it is")
	d.press("ctrl+s").sees("the hunt is over")
	d.press("5", "x").sees("the hunt is over")
	if len(hunt.drafts) != drafts {
		t.Error("a claim that was submitted can be changed")
	}
}

func TestAMissedStepIsChosenByItsLine(t *testing.T) {
	d, _ := submitted(t, 120, 70, nil)
	d.m.training.pane.Find(func(target any) bool { _, is := target.(missedLine); return is })
	d.press("enter").sees("Step 3: Move 3")
}

func TestAClaimThatCannotBeSubmittedStays(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil, func(h *fakeHunt) { h.refuses = errors.New("no room left") })
	d.press("3", "m", "ctrl+s", "y").sees("not kept: no room left", "Events: 1")
	d.press("m").sees("Find the attack")
}

func TestAClaimThatCannotBeKeptIsSaid(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil, func(h *fakeHunt) { h.fails = errors.New("no room left") })
	d.press("3", "m").sees("not kept: no room left")
}

func TestAHuntGoesOnWhereItWas(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil, func(h *fakeHunt) {
		h.claim = lesson.Claim{Events: []string{idOf(2), "elsewhere"}, Principals: []string{arn("bob")}, From: start, To: start + 60}
	})
	d.sees("Events: 2", "⚑ 07-10 11:46:59 AttachUserPolicy – bob", "1 event: not in these logs", "Principals: 1", "11:45:00 → 11:46:00")
	d.press("3", "g", "g", "j", "j")
	if !d.marked("⚑ AttachUserPolicy") {
		t.Errorf("the event has no flag:\n%s", d.screen())
	}
	d.press("m").sees("Events: 1")
}

func TestTheMinutesOfAHuntPass(t *testing.T) {
	now := time.Unix(start, 0)
	d, _ := hunting(t, 120, 36, func(o *Options) { o.Now = func() time.Time { return now } }, func(h *fakeHunt) { h.hunted = 9 * time.Minute })
	d.sees("9 min · seed 7")
	now = now.Add(80 * time.Second)
	d.press("3", "m").sees("1 marked · 10 min · seed 7")
	d.press("ctrl+s", "y")
	d.misses("10 min")
}

func TestAHuntThatWasSubmittedBeforeACrashShowsItsOutcome(t *testing.T) {
	d, _ := hunting(t, 120, 36, nil, func(h *fakeHunt) {
		h.claim = lesson.Claim{Events: []string{idOf(97)}}
		if _, err := h.Submit(context.Background(), h.claim); err != nil {
			t.Fatal(err)
		}
	})
	d.sees("62 of 100 points")
	d.press("]").sees("✦ DescribeInstances")
}

func TestMarksOfTheCaseStandApart(t *testing.T) {
	d, _ := hunting(t, 120, 36, func(o *Options) { o.Case = caseAt(t, decidedCase(t), "ana", nil) })
	d.m.retune = fakeRetune
	d.send(caseTickMsg{})
	d.press("1", "g", "g", "3", "g", "g", "j", "j") // where the case has a mark
	if d.marked("⚑") {
		t.Errorf("a mark of the case shows in a hunt:\n%s", d.screen())
	}
	d.press("m", "'").sees("Marked events", "first foothold")
	d.misses("note for the report")
}

func TestOutsideOfAHuntNothingIsClaimed(t *testing.T) {
	d := loaded(t, 120, 36)
	for _, keys := range [][]string{{"m"}, {"*"}, {"ctrl+s"}, {"g", "p"}, {"g", "a"}, {"g", "s"}} {
		d.press(keys...).sees("this is no hunt")
	}
	taughtOnly, _ := taught(t, 120, 36, nil)
	taughtOnly.press("x").sees("this is no hunt")
}

func TestAClaimHasItsBounds(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	d.m.matched = mostMarked + 1
	d.press("3", "*").sees("a claim holds 2,000 events at most")
	if len(hunt.drafts) != 0 {
		t.Errorf("kept are %v", hunt.drafts)
	}
}
