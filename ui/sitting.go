package ui

import (
	"context"
	"errors"
	"fmt"
	"sync"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/lesson"
	"trailsift/ui/text"
)

// chore is something that the sitting is to do. Chores are done one after the other, in the order of the keys that
// asked for them, for commands run side by side.
type chore struct {
	keeps bool
	do    func() choreMsg // once, whoever asks: the program may end while it is under way
}

// choreMsg says that a chore is done. Its answer is what follows, and may be nil.
type choreMsg struct {
	chore  *chore
	answer tea.Msg
	err    error
}

// mode is how the lesson is taken.
func (m *Model) mode() lesson.Mode {
	if s := m.options.Sitting; s != nil {
		return s.Mode()
	}
	return lesson.Steps
}

// keepInSitting has the sitting keep something, also if the console ends meanwhile. Where there is no sitting, nothing
// is kept.
func (m *Model) keepInSitting(do func(ctx context.Context, s lesson.Sitting) (tea.Msg, error)) tea.Cmd {
	return m.sit(context.WithoutCancel(m.ctx), true, do)
}

// askSitting asks the sitting for something, which may take its time.
func (m *Model) askSitting(do func(ctx context.Context, s lesson.Sitting) (tea.Msg, error)) tea.Cmd {
	return m.sit(m.training.inquiry.within(m.ctx), false, do)
}

// inquiry is what is asked of the sitting without being kept. It ends when the console does: whoever leaves does not
// wait for questions to be made.
type inquiry struct {
	ctx  context.Context
	stop context.CancelFunc
}

func (i *inquiry) within(ctx context.Context) context.Context {
	if i.ctx == nil {
		i.ctx, i.stop = context.WithCancel(ctx)
	}
	return i.ctx
}

func (m *Model) sit(ctx context.Context, keeps bool, do func(context.Context, lesson.Sitting) (tea.Msg, error)) tea.Cmd {
	sitting := m.options.Sitting
	if sitting == nil {
		return nil
	}
	c := &chore{keeps: keeps}
	c.do = sync.OnceValue(func() choreMsg {
		answer, err := do(ctx, sitting)
		return choreMsg{chore: c, answer: answer, err: err}
	})
	t := &m.training
	t.chores = append(t.chores, c)
	if len(t.chores) > 1 {
		return nil
	}
	return c.command()
}

func (c *chore) command() tea.Cmd {
	return func() tea.Msg { return c.do() }
}

// choreDone takes in what the sitting has done, and has it do the next.
func (m *Model) choreDone(msg choreMsg) tea.Cmd {
	t := &m.training
	if len(t.chores) == 0 || t.chores[0] != msg.chore {
		return nil
	}
	t.chores = t.chores[1:]
	var next, follows tea.Cmd
	if len(t.chores) > 0 {
		next = t.chores[0].command()
	}
	switch {
	case msg.err != nil && msg.chore.keeps && !errors.Is(msg.err, context.Canceled):
		m.complain(text.SittingFails(clean(msg.err.Error())))
	default:
		m.fine(msg.err)
	}
	if msg.answer != nil {
		_, follows = m.update(msg.answer)
	}
	return tea.Batch(next, follows)
}

// finish keeps what is still to be kept of the lesson, and asks nothing any more.
func (t *training) finish() error {
	if t.inquiry.stop != nil {
		t.inquiry.stop()
	}
	for _, c := range t.chores {
		if !c.keeps {
			continue
		}
		if done := c.do(); done.err != nil {
			return fmt.Errorf("the last answers of the lesson are not kept: %w", done.err)
		}
	}
	return nil
}

// keepPlace keeps where in the lesson the person is.
func (m *Model) keepPlace() tea.Cmd {
	position := m.training.at
	return m.keepInSitting(func(ctx context.Context, s lesson.Sitting) (tea.Msg, error) {
		return nil, s.Reached(ctx, position)
	})
}
