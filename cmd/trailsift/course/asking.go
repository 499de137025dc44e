package course

import (
	"context"
	"fmt"
	"slices"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// Asked implements lesson.Sitting.
func (s *Sitting) Asked(ctx context.Context, position int) (lesson.Round, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	quiz, err := s.asked(ctx)
	if err != nil {
		return lesson.Round{}, err
	}
	round := lesson.Round{Score: lesson.Score(quiz.Score())}
	for _, asked := range quiz.At(position) {
		question, err := s.question(ctx, quiz, asked)
		if err != nil {
			return lesson.Round{}, err
		}
		round.Questions = append(round.Questions, question)
	}
	for _, q := range quiz.Questions {
		if quiz.Given(q.ID).Answer < 0 && !slices.Contains(round.Open, q.At) {
			round.Open = append(round.Open, q.At)
		}
	}
	return round, nil
}

// asked is the quiz, with what was answered in earlier sittings of the attempt.
func (s *Sitting) asked(ctx context.Context) (*training.Quiz, error) {
	if s.quiz != nil {
		return s.quiz, nil
	}
	replay, err := s.course.begun()
	if err != nil {
		return nil, err
	}
	quiz, err := replay.Quiz(ctx)
	if err != nil {
		return nil, err
	}
	quiz.Resume(s.attempt.Given)
	s.quiz = quiz
	return quiz, nil
}

func (s *Sitting) question(ctx context.Context, quiz *training.Quiz, asked training.Question) (lesson.Question, error) {
	given := quiz.Given(asked.ID)
	q := lesson.Question{
		ID: asked.ID, Ask: asked.Ask, Answers: asked.Answers, Given: given.Answer, Hints: asked.Hints[:given.Hints],
		More: len(asked.Hints) - given.Hints, Worth: training.Worth(given.Hints), Hinted: training.Worth(given.Hints + 1), Right: -1,
	}
	if asked.Event != "" {
		about, err := s.course.events(ctx, []string{asked.Event})
		if err != nil {
			return q, err
		}
		for _, event := range about {
			q.About = &event
		}
	}
	explained, known := quiz.Explain(asked.ID)
	if !known {
		return q, nil
	}
	q.Right, q.Points, q.Why, q.Seen = asked.Right, explained.Points, explained.Why, explained.Seen
	var err error
	q.Evidence, err = s.course.events(ctx, explained.Evidence)
	return q, err
}

// Hint implements lesson.Sitting.
func (s *Sitting) Hint(ctx context.Context, question string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	quiz, err := s.asked(ctx)
	if err != nil {
		return err
	}
	if _, _, err := quiz.Hint(question); err != nil {
		return err
	}
	return s.note(ctx, training.Hinted(quiz.Given(question)))
}

// Answer implements lesson.Sitting. The last answer finishes the quiz.
func (s *Sitting) Answer(ctx context.Context, question string, answer int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	quiz, err := s.asked(ctx)
	if err != nil {
		return err
	}
	if _, err := quiz.Answer(question, answer, s.now()); err != nil {
		return err
	}
	if err := s.note(ctx, training.Answered(quiz.Given(question))); err != nil {
		return err
	}
	if !quiz.Done() {
		return nil
	}
	score := quiz.Score()
	return s.finish(ctx, score.Points, score.Most)
}

// events are the events of some ids, in their order, as far as the log has them: those of the incident, and of the
// normal work.
func (c *Course) events(ctx context.Context, ids []string) ([]lesson.Event, error) {
	var found []lesson.Event
	for _, id := range ids {
		if known, of := c.incident(id); of {
			found = append(found, c.event(known))
			continue
		}
		event, here, err := c.lookUp(ctx, id)
		if err != nil {
			return nil, err
		}
		if here {
			found = append(found, event)
		}
	}
	return found, nil
}

// incident is an event of the incident.
func (c *Course) incident(id string) (training.Event, bool) {
	for _, step := range c.taught.Steps {
		for _, event := range step.Events {
			if event.ID == id {
				return event, true
			}
		}
	}
	return training.Event{}, false
}

// lookUp finds an event in the whole log, which takes a look at all of it, but once.
func (c *Course) lookUp(ctx context.Context, id string) (event lesson.Event, here bool, err error) {
	if known, looked := c.seen.Load(id); looked {
		event = known.(lesson.Event)
		return event, event.ID != "", nil
	}
	defer func() {
		if err == nil {
			c.seen.Store(id, event)
		}
	}()
	whole, err := c.Snapshot(ctx, c.Steps())
	if err != nil {
		return event, false, err
	}
	rows, err := whole.Dataset.Select(ctx, query.Query{}.And(query.Term{Field: "id", Value: id, Exact: true}), engine.Order{})
	if err != nil {
		return event, false, fmt.Errorf("looking for event %s: %w", id, err)
	}
	events, err := rows.Slice(ctx, 0, 1)
	if err != nil || len(events) == 0 {
		return event, false, err
	}
	e := events[0]
	return lesson.Event{ID: id, Key: e.Key, Time: e.Time, Call: e.Service + ":" + e.Name, Principal: e.Principal, Error: e.Error}, true, nil
}
