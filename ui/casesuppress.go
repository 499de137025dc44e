package ui

import (
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/casefile"
	"trailsift/engine/finding"
	"trailsift/ui/text"
)

// suppress takes the finding under the cursor out of the scores: for whom, why, and until when is asked for. One
// that is suppressed already counts again.
func (m *Model) suppress() tea.Cmd {
	f, ok := m.rules.Finding()
	if !ok {
		m.say(text.NoFindingHere)
		return nil
	}
	if f.Suppressed != "" {
		return m.lift(f)
	}
	name := m.principal.Name
	return m.openMenu(text.SuppressTitle(clean(f.Title)), func() []choice {
		return []choice{
			{key: "1", words: clean(strings.TrimSpace(text.Whom(name))), do: func() tea.Cmd { return m.askWhy(f, literally(name)) }},
			{key: "2", words: strings.TrimSpace(text.Whom("")), do: func() tea.Cmd { return m.askWhy(f, "") }},
		}
	})
}

// literally is a pattern for one name. Patterns know no quoting, so an asterisk in a name, which an attacker may
// have put there to be suppressed with others, stands for one character.
func literally(name string) string { return strings.ReplaceAll(name, "*", "?") }

func (m *Model) askWhy(f finding.Finding, match string) tea.Cmd {
	check := func(words string) error {
		if strings.TrimSpace(words) == "" {
			return errors.New(text.WhyNoReason)
		}
		return nil
	}
	return m.open(newPrompt(text.PromptReason, "", check, func(reason string) tea.Cmd {
		return m.askUntil(casefile.Suppress{Finding: literally(f.ID), Match: match, Reason: strings.TrimSpace(reason)})
	}))
}

func (m *Model) askUntil(suppression casefile.Suppress) tea.Cmd {
	zone := m.set.Location
	check := func(words string) error {
		_, err := afterDay(words, zone)
		return err
	}
	return m.open(newPrompt(text.PromptUntil, "", check, func(words string) tea.Cmd {
		until, err := afterDay(words, zone)
		if err != nil {
			m.complain(err.Error())
			return nil
		}
		suppression.Until = until
		return m.keep(suppression)
	}))
}

// afterDay is the end of a day; zero for an empty text.
func afterDay(words string, zone *time.Location) (time.Time, error) {
	if words = strings.TrimSpace(words); words == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, words, zone)
	if err != nil {
		return time.Time{}, errors.New(text.WhyNoDay)
	}
	return day.AddDate(0, 0, 1), nil
}

// lift ends the suppression that gives a finding its reason: the last that covers it.
func (m *Model) lift(f finding.Finding) tea.Cmd {
	counted := f
	counted.Suppressed = ""
	for _, one := range slices.Backward(m.desk.state.Suppressions) {
		if one.Covering().Covers(counted, m.principal.Name, m.options.Now()) {
			return m.keep(casefile.Unsuppress{ID: one.ID})
		}
	}
	m.say(text.SuppressedElse)
	return nil
}
