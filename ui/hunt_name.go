package ui

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/attack"
	"trailsift/engine/moment"
	"trailsift/ui/text"
)

// accuse names the principal under the ranking's cursor as one the attack acts as, or takes that back.
func (m *Model) accuse() tea.Cmd {
	principal := m.ranking.Chosen()
	if principal == nil {
		m.say(text.WhyNoPrincipal)
		return nil
	}
	return m.namePrincipal(principal.Name)
}

func (m *Model) namePrincipal(name string) tea.Cmd {
	c := &m.training.hunt.claim
	var added bool
	c.Principals, added = turned(c.Principals, name)
	m.sayNamed(clean(text.ShortName(name)), added)
	return m.claims()
}

func (m *Model) nameTechnique(id string) tea.Cmd {
	c := &m.training.hunt.claim
	var added bool
	c.Techniques, added = turned(c.Techniques, id)
	m.sayNamed(clean(id), added)
	return m.claims()
}

func (m *Model) sayNamed(name string, added bool) {
	if added {
		m.say(text.HuntNamed(name))
		return
	}
	m.say(text.HuntUnnamed(name))
}

// pickPrincipals offers everybody in the ranking, those of the marked events first.
func (m *Model) pickPrincipals() tea.Cmd {
	counts := map[string]int{}
	for _, event := range m.training.hunt.marked {
		if event.ID != "" {
			counts[event.Principal]++
		}
	}
	var entries []pickable
	for _, p := range everyone(m.snapshot) {
		note := ""
		if n := counts[p.Name]; n > 0 {
			note = text.MarkedOf(n)
		}
		entries = append(entries, newPickable(p.Name, text.ShortName(p.Name), note))
	}
	slices.SortStableFunc(entries, func(a, b pickable) int { return cmp.Compare(counts[b.id], counts[a.id]) })
	return m.openPicking(&picking{
		title: text.PickPrincipals, entries: entries, turn: m.namePrincipal,
		is: func(name string) bool { return slices.Contains(m.training.hunt.claim.Principals, name) },
	})
}

// pickTechniques offers the techniques of ATT&CK that are known, and any id that is typed.
func (m *Model) pickTechniques() tea.Cmd {
	var entries []pickable
	for _, t := range attack.Techniques() {
		entries = append(entries, newPickable(t.ID, text.TechniqueIs(t.ID, t.Name), strings.Join(t.Tactics, ", ")))
	}
	return m.openPicking(&picking{
		title: text.PickTechniques, entries: entries, turn: m.nameTechnique, typed: typedTechnique,
		is: func(id string) bool { return slices.Contains(m.training.hunt.claim.Techniques, id) },
	})
}

// typedTechnique is a technique that is not in the list, by its id; a revoked id is what replaced it.
func typedTechnique(words string) (pickable, bool) {
	id := strings.ToUpper(strings.TrimSpace(words))
	if !attack.WellFormed(id) {
		return pickable{}, false
	}
	if known, is := attack.Find(id); is {
		return newPickable(known.ID, text.TechniqueIs(known.ID, known.Name), text.PickRevoked(id)), true
	}
	return newPickable(id, id, text.PickTyped), true
}

// techniqueName is a technique by its id and, where that is known, its name.
func techniqueName(id string) string {
	known, _ := attack.Find(id)
	return text.TechniqueIs(id, known.Name)
}

// openSpan asks when the attack was.
func (m *Model) openSpan() tea.Cmd {
	return m.openMenu(text.SpanMenu, m.spans)
}

func (m *Model) spans() []choice {
	var choices []choice
	say := func(key, words string, from, to int64) {
		note := text.SpanIs(from, to, m.set.Location)
		choices = append(choices, choice{key: key, words: words, note: note, do: func() tea.Cmd { return m.claimSpan(from, to) }})
	}
	if from, to, any := m.spanOfMarked(); any {
		say("m", text.SpanOfMarked, from, to)
	}
	if m.selection.Brushed() {
		say("v", text.SpanOfBrush, m.selection.From, m.selection.To-1)
	}
	choices = append(choices, choice{key: "t", words: text.SpanTyped, do: m.promptSpan})
	if m.training.hunt.claim.To != 0 {
		choices = append(choices, choice{key: "n", words: text.SpanNone, do: func() tea.Cmd { return m.claimSpan(0, 0) }})
	}
	return choices
}

// spanOfMarked is from the first marked event to the last, as far as they are in the logs.
func (m *Model) spanOfMarked() (from, to int64, any bool) {
	for _, event := range m.training.hunt.marked {
		if event.ID == "" {
			continue
		}
		if !any || event.Time < from {
			from = event.Time
		}
		to, any = max(to, event.Time), true
	}
	return from, to, any
}

func (m *Model) claimSpan(from, to int64) tea.Cmd {
	c := &m.training.hunt.claim
	c.From, c.To = from, to
	return m.claims()
}

// promptSpan has the span typed: its first event, and then its last.
func (m *Model) promptSpan() tea.Cmd {
	c := m.training.hunt.claim
	base := time.Unix(cmp.Or(c.From, m.selection.At, m.snapshot.Evidence.From), 0).In(m.set.Location)
	return m.promptMoment(text.PromptFrom, c.From, base, time.Time{}, func(from time.Time) tea.Cmd {
		return m.promptMoment(text.PromptTo, c.To, from, from, func(to time.Time) tea.Cmd {
			return m.claimSpan(from.Unix(), to.Unix())
		})
	})
}

// promptMoment asks for a time that is not before another; it shows the one that holds, where there is one.
func (m *Model) promptMoment(label string, holds int64, base, earliest time.Time, accept func(time.Time) tea.Cmd) tea.Cmd {
	words := ""
	if holds != 0 {
		words = text.Second(holds, base.Location())
	}
	read := func(words string) (time.Time, error) {
		at, err := moment.Parse(words, base)
		if err == nil && at.Before(earliest) {
			err = errors.New(text.WhySpanBackward)
		}
		return at, err
	}
	check := func(words string) error {
		_, err := read(words)
		return err
	}
	return m.open(newPrompt(label, words, check, func(words string) tea.Cmd {
		at, err := read(words)
		if err != nil {
			m.complain(clean(err.Error()))
			return nil
		}
		return accept(at)
	}))
}
