package ui

import (
	"context"
	"errors"
	"reflect"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/ui/effect"
	"trailsift/ui/pane"
)

// standard is the ranking by the settings as configured, which that by changed ones is compared with.
type standard struct {
	base       *engine.Snapshot // the run's
	suppressed []finding.Suppression
	only       *engine.Judge
	snapshot   *engine.Snapshot
	accuracy   effect.Accuracy
}

// of reports whether the standard is of what is judged now, but for the tuning.
func (s standard) of(j *judging) bool {
	return s.base == j.base && s.only == j.only && reflect.DeepEqual(s.suppressed, j.suppressed)
}

// weighedMsg says what changed settings make of a ranking.
type weighedMsg struct {
	generation uint64
	standard   standard
	effect     pane.Effect
	err        error
}

// weigh compares the ranking that is shown with that by the settings as configured, and both with the labels.
func (m *Model) weigh() tea.Cmd {
	t := &m.tuning
	ctx, generation := t.weighed.ask(m.ctx)
	tuned, labels := len(t.changes) > 0, m.options.Labels
	if !tuned {
		m.ranking.Moved(nil)
		m.hideColumns()
	}
	if m.snapshot == nil || m.judging.base == nil || !tuned && (labels == nil || !t.open) {
		return nil
	}
	known := t.standard
	if !known.of(&m.judging) {
		known = standard{base: m.judging.base, suppressed: m.judging.suppressed, only: m.judging.only}
	}
	untuned := m.judging
	untuned.config = m.options.Config
	config := untuned.settings()
	now, retune := m.snapshot, m.retune
	return func() tea.Msg {
		msg := weighedMsg{generation: generation, standard: known}
		msg.err = msg.compare(ctx, now, config, retune, labels)
		return msg
	}
}

// compare fills in the answer.
func (w *weighedMsg) compare(ctx context.Context, now *engine.Snapshot, config engine.Config, retune retuning, labels effect.Labels) (err error) {
	s := &w.standard
	if s.snapshot == nil {
		s.snapshot = s.base
		if len(s.suppressed) > 0 || s.only != nil {
			if s.snapshot, err = retune(s.base, ctx, config); err != nil {
				return err
			}
		}
		if labels != nil {
			if s.accuracy, err = labels.Accuracy(ctx, s.snapshot); err != nil {
				return err
			}
		}
	}
	w.effect.Moves = effect.Moves(s.snapshot, now)
	if labels == nil {
		return nil
	}
	w.effect.Labelled, w.effect.Was = true, s.accuracy
	w.effect.Now, err = labels.Accuracy(ctx, now)
	return err
}

// effectKnown takes in the answer.
func (m *Model) effectKnown(msg weighedMsg) {
	if msg.generation != m.tuning.weighed.generation || errors.Is(msg.err, context.Canceled) || !m.fine(msg.err) {
		return
	}
	m.tuning.standard = msg.standard
	m.showEffect(msg.effect)
}

// showEffect shows what changed settings make of the ranking, in it and in the tuning.
func (m *Model) showEffect(e pane.Effect) {
	if len(m.tuning.changes) == 0 {
		e.Moves = nil // the same principals, however they are compared
	}
	m.tuning.pane.Weigh(e)
	m.ranking.Moved(e.Moves)
	m.hideColumns()
}
