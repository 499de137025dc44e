package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
)

// hunt is a lesson whose whole log is there with nothing marked: what the person claims to have happened, and what
// became of it.
type hunt struct {
	ready     bool                    // what was claimed in an earlier sitting is known
	since     time.Time               // when it would have begun, had nobody ever left it
	claim     lesson.Claim            // so far
	marked    map[string]lesson.Event // the claimed events by their ids; empty ones as long as they are not found
	lines     markedLines             // of those that are found
	elsewhere []string                // ids of those that are not
	looking   bool                    // for those
	looks     question
	gathers   question        // events that are to be marked together
	submits   bool            // the claim is on its way
	outcome   *lesson.Outcome // nil until it was submitted
	walk      int             // which of the missed steps is told; 0 for the outcome
}

// Answers about a hunt.
type (
	takenUpMsg struct {
		claim   lesson.Claim
		hunted  time.Duration
		outcome *lesson.Outcome // nil while the hunt goes on
	}
	submittedMsg struct {
		outcome lesson.Outcome
		err     error
	}
	markedMsg struct { // events that were claimed in an earlier sitting
		generation uint64
		events     []engine.Event
		err        error
	}
	gatheredMsg struct { // events that are to be marked together
		generation uint64
		events     []engine.Event
		err        error
	}
)

// hunting reports whether the lesson is a hunt.
func (m *Model) hunting() bool { return m.training.lesson != nil && m.mode() == lesson.Hunt }

// whyNoHunt says why nothing can be claimed; it is empty where it can.
func (m *Model) whyNoHunt() string {
	h := &m.training.hunt
	switch {
	case !m.hunting():
		return text.WhyNoHunt
	case h.outcome != nil:
		return text.WhyHuntOver
	case h.submits:
		return text.WhyHuntSubmits
	case !h.ready || m.snapshot == nil:
		return text.WhyHuntBegins
	}
	return ""
}

// takeUpHunt asks what was claimed in an earlier sitting.
func (m *Model) takeUpHunt() tea.Cmd {
	return m.askSitting(func(ctx context.Context, s lesson.Sitting) (tea.Msg, error) {
		claim, err := s.Claim(ctx)
		if err != nil {
			return nil, err
		}
		outcome, over, err := s.Outcome(ctx)
		if !over || err != nil {
			return takenUpMsg{claim: claim, hunted: s.Hunted()}, err
		}
		return takenUpMsg{claim: claim, outcome: &outcome}, nil
	})
}

// hunted takes in an answer about a hunt.
func (m *Model) hunted(msg tea.Msg) tea.Cmd {
	h := &m.training.hunt
	switch msg := msg.(type) {
	case takenUpMsg:
		return m.takenUp(msg)
	case submittedMsg:
		h.submits = false
		if msg.err == nil {
			return m.endHunt(msg.outcome)
		}
		m.tell()
	case markedMsg:
		if msg.generation == h.looks.generation {
			m.markedFound(msg)
		}
	case gatheredMsg:
		if msg.generation == h.gathers.generation && m.fine(msg.err) {
			return m.gathered(msg.events)
		}
	}
	return nil
}

// takenUp goes on with the claim of an earlier sitting.
func (m *Model) takenUp(msg takenUpMsg) tea.Cmd {
	h := &m.training.hunt
	h.ready, h.claim, h.marked = true, msg.claim, map[string]lesson.Event{}
	h.since = m.options.Now().Add(-msg.hunted)
	for _, id := range msg.claim.Events {
		h.marked[id] = lesson.Event{}
	}
	m.writeMarks()
	if msg.outcome != nil {
		return tea.Batch(m.lookForMarked(), m.endHunt(*msg.outcome))
	}
	m.tell()
	return m.lookForMarked()
}

// claims shows the claim as it is now, and keeps it.
func (m *Model) claims() tea.Cmd {
	claim := asItIs(m.training.hunt.claim)
	m.tell()
	return m.keepInSitting(func(ctx context.Context, s lesson.Sitting) (tea.Msg, error) { return nil, s.Draft(ctx, claim) })
}

// asItIs is a claim that does not follow later changes.
func asItIs(c lesson.Claim) lesson.Claim {
	c.Events, c.Principals, c.Techniques = slices.Clone(c.Events), slices.Clone(c.Principals), slices.Clone(c.Techniques)
	return c
}

// turned are words less one or, where it was not among them, with it.
func turned(words []string, word string) (now []string, added bool) {
	if at := slices.Index(words, word); at >= 0 {
		return slices.Delete(slices.Clone(words), at, at+1), false
	}
	return append(slices.Clone(words), word), true
}

// askSubmit asks whether the claim is to be submitted, and offers to say what it says nothing about.
func (m *Model) askSubmit() tea.Cmd {
	return m.openMenu(text.SubmitMenu, func() []choice {
		c := m.training.hunt.claim
		var choices []choice
		missing := func(none bool, key, words, why string, do func() tea.Cmd) {
			if none {
				choices = append(choices, choice{key: key, words: words, note: why, do: do})
			}
		}
		missing(len(c.Events) == 0, "3", text.GoMark, text.HuntNothing, func() tea.Cmd { return m.focus(layout.Timeline) })
		missing(len(c.Principals) == 0, "p", text.NamePrincipals, text.HuntNobody, m.pickPrincipals)
		missing(len(c.Techniques) == 0, "t", text.NameTechniques, text.HuntNoTechnique, m.pickTechniques)
		missing(c.To == 0, "s", text.SaySpan, text.HuntNoSpan, m.openSpan)
		holds := text.ClaimHolds(len(c.Events), len(c.Principals), len(c.Techniques))
		return append(choices,
			choice{key: "y", words: text.SubmitNow, note: holds, do: m.submit},
			choice{key: "n", words: text.SubmitLater, do: nothing},
		)
	})
}

// nothing is what is done where a question is answered with no.
func nothing() tea.Cmd { return nil }

// submit has the claim held against what happened.
func (m *Model) submit() tea.Cmd {
	h := &m.training.hunt
	h.submits = true
	claim := asItIs(h.claim)
	m.tell()
	return m.keepInSitting(func(ctx context.Context, s lesson.Sitting) (tea.Msg, error) {
		outcome, err := s.Submit(ctx, claim)
		return submittedMsg{outcome, err}, err
	})
}

// showMarks shows in the timeline which events are marked: in a hunt those of the claim, otherwise the case's.
func (m *Model) showMarks() {
	if m.hunting() {
		m.timeline.Marked(func(event casefile.EventRef) bool {
			_, marked := m.training.hunt.marked[event.ID]
			return marked
		})
		return
	}
	state := m.desk.state
	m.timeline.Marked(func(event casefile.EventRef) bool {
		_, marked := state.Mark(event)
		return marked
	})
}

// huntAction returns how an action is performed that belongs to a hunt; nil for others.
func (m *Model) huntAction(id keymap.ID) func() tea.Cmd {
	return map[keymap.ID]func() tea.Cmd{
		keymap.MarkAll:         m.markAll,
		keymap.Accuse:          m.accuse,
		keymap.ClaimPrincipals: m.pickPrincipals,
		keymap.ClaimTechniques: m.pickTechniques,
		keymap.ClaimSpan:       m.openSpan,
		keymap.Submit:          m.askSubmit,
		keymap.Remove:          m.unclaim,
	}[id]
}
