package course

import (
	"context"
	"slices"
	"time"

	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// Claim implements lesson.Sitting.
func (s *Sitting) Claim(context.Context) (lesson.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attempt.Claim == nil {
		return lesson.Claim{}, nil
	}
	c := *s.attempt.Claim
	return lesson.Claim{Events: c.Events, Principals: c.Principals, Techniques: c.Techniques, From: unix(c.From), To: unix(c.To)}, nil
}

// Draft implements lesson.Sitting.
func (s *Sitting) Draft(ctx context.Context, claim lesson.Claim) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	claimed := claimOf(claim)
	s.attempt.Claim = &claimed
	return s.note(ctx, training.Drafted{Claim: claimed})
}

// Submit implements lesson.Sitting. Each attempt is submitted once.
func (s *Sitting) Submit(ctx context.Context, claim lesson.Claim) (lesson.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attempt.Result != nil {
		return s.outcome(ctx, *s.attempt.Result)
	}
	claimed := claimOf(claim)
	result := s.course.taught.Submit(claimed, s.took())
	s.attempt.Claim, s.attempt.Result = &claimed, &result
	if err := s.note(ctx, training.Submitted{Claim: claimed, Result: result}); err != nil {
		return lesson.Outcome{}, err
	}
	if err := s.finish(ctx, result.Points, training.MostHunt); err != nil {
		return lesson.Outcome{}, err
	}
	return s.outcome(ctx, result)
}

// Hunted implements lesson.Sitting.
func (s *Sitting) Hunted() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.took()
}

// took is how long the person has hunted: a hunt that was left is not counted on while nobody was there.
func (s *Sitting) took() time.Duration {
	return s.attempt.Hunted + s.now().Sub(s.resumed)
}

// Outcome implements lesson.Sitting.
func (s *Sitting) Outcome(ctx context.Context) (outcome lesson.Outcome, known bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attempt.Result == nil {
		return lesson.Outcome{}, false, nil
	}
	outcome, err = s.outcome(ctx, *s.attempt.Result)
	return outcome, true, err
}

func (s *Sitting) outcome(ctx context.Context, r training.HuntResult) (lesson.Outcome, error) {
	taught := s.course.taught
	attack := taught.Attack()
	o := lesson.Outcome{
		Points: r.Points, Minutes: r.Minutes, Events: measure(r.Events), Principals: measure(r.Principals), Techniques: measure(r.Techniques),
		Span: r.Span, From: attack[0].Time.Unix(), To: attack[len(attack)-1].Time.Unix(),
	}
	for _, missed := range taught.Missed(r.Events.Missed) {
		one := lesson.Missed{Position: missed.Step.Number, Step: s.course.step(missed.Step)}
		for _, event := range missed.Events {
			one.Events = append(one.Events, s.course.event(event))
		}
		o.Missed = append(o.Missed, one)
	}
	var err error
	o.False, err = s.course.events(ctx, r.Events.Wrong)
	return o, err
}

func measure(m training.Measure) lesson.Measure {
	return lesson.Measure{Right: m.Right, Wrong: m.Wrong, Missed: m.Missed, Precision: m.Precision, Recall: m.Recall}
}

func claimOf(c lesson.Claim) training.Claim {
	return training.Claim{
		Events: slices.Clone(c.Events), Principals: slices.Clone(c.Principals), Techniques: slices.Clone(c.Techniques),
		From: moment(c.From), To: moment(c.To),
	}
}

// moment and unix leave the zero time zero.
func moment(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
