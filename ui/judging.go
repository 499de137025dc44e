package ui

import (
	"context"
	"reflect"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/finding"
)

// judging is by which settings the run's snapshots are shown. The run judges by those it was started with; the
// tuning changes them, and the case suppresses findings beside them. Whoever changes either calls rejudge.
type judging struct {
	config     engine.Config         // as the console was started with, or as tuned since
	suppressed []finding.Suppression // by the case, beside those of config
	only       *engine.Judge         // the events that alone are judged; nil for those of config

	run    *engine.Snapshot // the newest of the run
	base   *engine.Snapshot // the run's, of which the one that is shown was made
	asked  question
	busy   bool // an answer is on its way
	behind bool // the run has published a newer one since it was asked for
}

// settings are those in force.
func (j *judging) settings() engine.Config {
	config := j.config
	if len(j.suppressed) > 0 {
		config.Suppressions = append(slices.Clone(config.Suppressions), j.suppressed...)
	}
	if j.only != nil {
		config.Judge = *j.only
	}
	return config
}

// judgedMsg is a snapshot judged by the settings in force.
type judgedMsg struct {
	generation uint64
	base       *engine.Snapshot
	snapshot   *engine.Snapshot
	err        error
}

// published takes in a newer snapshot of the run. One that is being judged lands first: a run that publishes
// faster than it can be judged again would else show nothing.
func (m *Model) published(snapshot *engine.Snapshot) tea.Cmd {
	m.judging.run = snapshot
	if m.judging.busy {
		m.judging.behind = true
		return nil
	}
	return m.rejudge()
}

// rejudge shows the newest snapshot of the run by the settings in force, at once where they are the run's own.
func (m *Model) rejudge() tea.Cmd {
	j := &m.judging
	if j.run == nil {
		return nil
	}
	ctx, generation := j.asked.ask(m.ctx)
	settings := j.settings()
	j.behind = false
	if reflect.DeepEqual(settings, m.options.Config) {
		j.busy = false
		return m.show(j.run, j.run)
	}
	j.busy = true
	base, from, retune := j.run, j.run, m.retune
	if j.base == base {
		from = m.snapshot // so that only what changes since then is done again
	}
	return func() tea.Msg {
		snapshot, err := retune(from, ctx, settings)
		return judgedMsg{generation: generation, base: base, snapshot: snapshot, err: err}
	}
}

// judged takes in the answer. Where there is none, what is shown stays; before anything is shown, that is
// as the run has judged it.
func (m *Model) judged(msg judgedMsg) tea.Cmd {
	j := &m.judging
	if msg.generation != j.asked.generation {
		return nil
	}
	j.busy = false
	var shown tea.Cmd
	switch {
	case m.fine(msg.err):
		shown = m.show(msg.snapshot, msg.base)
	case m.snapshot == nil:
		shown = m.show(msg.base, msg.base)
	default:
		m.stumble(msg.base)
	}
	if !j.behind {
		return shown
	}
	return tea.Batch(shown, m.rejudge())
}

// show makes a snapshot the one that all panes follow.
func (m *Model) show(snapshot, base *engine.Snapshot) tea.Cmd {
	m.snapshot, m.judging.base = snapshot, base
	m.hideColumns()
	return tea.Batch(m.land(base), m.rank(), m.renew(), m.weigh())
}

// retuning is how a snapshot is judged by other settings: engine's, or that of a test.
type retuning func(s *engine.Snapshot, ctx context.Context, config engine.Config) (*engine.Snapshot, error)
