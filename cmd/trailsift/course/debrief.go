package course

import (
	"context"

	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// Debrief implements lesson.Sitting.
func (s *Sitting) Debrief(ctx context.Context) (lesson.Debrief, error) {
	replay, err := s.course.begun()
	if err != nil {
		return lesson.Debrief{}, err
	}
	told, err := replay.Debrief(ctx)
	if err != nil {
		return lesson.Debrief{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.debrief(ctx, told)
}

// debrief adds how the person did.
func (s *Sitting) debrief(ctx context.Context, told *training.Debrief) (lesson.Debrief, error) {
	d := s.course.debrief(told)
	if s.quiz != nil {
		score := s.quiz.Score()
		told.Score = &score
		counted := lesson.Score(score)
		d.Score = &counted
	}
	if s.attempt.Result != nil {
		told.Hunt = s.attempt.Result
		outcome, err := s.outcome(ctx, *s.attempt.Result)
		if err != nil {
			return d, err
		}
		d.Outcome = &outcome
	}
	d.Markdown, d.HTML = told.Markdown, told.HTML
	return d, nil
}

func (c *Course) debrief(told *training.Debrief) lesson.Debrief {
	whole := c.Step(0)
	d := lesson.Debrief{
		Title: whole.Title, Story: whole.Narrative, AtOnce: told.CaughtAtOnce(), Silent: told.Silent, Response: told.Response,
		Detection: lesson.Detection{
			Detected: told.Detection.Detected, Position: told.Detection.Position, Event: c.event(told.Detection.Event),
			Events: told.Detection.Events, Of: told.Detection.Of, Minutes: told.Detection.Minutes, Layers: told.Detection.Layers,
		},
	}
	for _, report := range told.Steps {
		one := lesson.Told{Position: report.Number, Step: c.step(report.Step), Attacks: report.Attacks, Fired: alarms(report.Fired)}
		if report.Best != nil {
			best := move(*report.Best)
			one.Best = &best
		}
		d.Steps = append(d.Steps, one)
	}
	for _, s := range told.Principals {
		d.Principals = append(d.Principals, lesson.Suspect{Principal: s.Principal, Events: s.Events, Ranked: s.Ranked, Standing: standing(s.Standing)})
	}
	for _, l := range told.Layers {
		d.Layers = append(d.Layers, lesson.Layer{Name: l.Layer, Alarms: alarms(l.Alarms), Events: l.Events, Of: l.Of})
	}
	for _, e := range told.Earlier {
		d.Earlier = append(d.Earlier, lesson.Earlier{
			Setting: e.Setting, Was: e.Was, Now: e.Now, Position: e.Position, Event: c.event(e.Event), Events: e.Events,
			Minutes: e.Minutes, Others: e.Others,
		})
	}
	return d
}
