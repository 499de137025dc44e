package training_test

import (
	"math"
	"testing"
	"time"

	"trailsift/scenarios/training"
)

// truth is the claim of somebody who has found out everything.
func truth(l *training.Lesson) training.Claim {
	attack := l.Attack()
	claim := training.Claim{Techniques: l.Playbook.Techniques, From: attack[0].Time, To: attack[len(attack)-1].Time}
	for _, event := range attack {
		claim.Events = append(claim.Events, event.ID)
		claim.Principals = append(claim.Principals, event.Principal)
	}
	return claim
}

// TestEveryScenarioCanBeHunted submits everything, nothing and half of every scenario.
func TestEveryScenarioCanBeHunted(t *testing.T) {
	for _, pb := range walked(t) {
		t.Run(pb.ID, func(t *testing.T) {
			replay := play(t, pb)
			lesson := replay.Lesson()
			whole := truth(lesson)
			if found := at(t, replay, replay.Positions()-1).Locate(whole.Events); len(found) != len(whole.Events) {
				t.Errorf("of %d events of the attack %d are in the log", len(whole.Events), len(found))
			}
			if got := lesson.Submit(whole, 90*time.Second); got.Points != 100 || len(got.Missed) != 0 || got.Minutes != 1.5 || got.Span != 1 {
				t.Errorf("everything: %+v", got)
			}
			if got := lesson.Submit(training.Claim{}, 0); got.Points != 0 || len(got.Events.Missed) != len(whole.Events) {
				t.Errorf("nothing: %d points, %d missed", got.Points, len(got.Events.Missed))
			}
			half := whole
			half.Events = append(whole.Events[:len(whole.Events)/2:len(whole.Events)/2], "00000000-0000-4000-8000-000000000000")
			got := lesson.Submit(half, 0)
			if len(got.Events.Wrong) != 1 || len(got.Events.Missed) != len(whole.Events)-len(whole.Events)/2 || got.Points <= 0 || got.Points >= 100 {
				t.Errorf("half: %d points, wrong %v, missed %d", got.Points, got.Events.Wrong, len(got.Events.Missed))
			}
			walked := 0
			for i, missed := range got.Missed {
				walked += len(missed.Events)
				if i > 0 && missed.Step.Number <= got.Missed[i-1].Step.Number {
					t.Error("the walk through what was missed is not in order")
				}
			}
			if walked != len(got.Events.Missed) {
				t.Errorf("the walk shows %d of %d missed events", walked, len(got.Events.Missed))
			}
		})
	}
}

func TestWhatAClaimIsWorth(t *testing.T) {
	lesson := play(t, playbook(t, "3.4")).Lesson()
	whole := truth(lesson)
	first := lesson.Attack()[0]
	for name, test := range map[string]struct {
		claim training.Claim
		want  func(training.HuntResult) bool
	}{
		"marked twice counts once": {
			training.Claim{Events: []string{first.ID, first.ID}},
			func(r training.HuntResult) bool { return r.Events.Precision == 1 && len(r.Events.Right) == 1 },
		},
		"a last part names a principal": {
			training.Claim{Principals: []string{last(first.Principal)}},
			func(r training.HuntResult) bool { return len(r.Principals.Right) == 1 && len(r.Principals.Wrong) == 0 },
		},
		"another principal is wrong": {
			training.Claim{Principals: []string{"arn:aws:iam::111122223333:user/nobody"}},
			func(r training.HuntResult) bool { return r.Principals.Precision == 0 && r.Points == 0 },
		},
		"techniques in small letters": {
			training.Claim{Techniques: []string{" t1548.005", "T1550.001"}},
			func(r training.HuntResult) bool { return r.Techniques.F() == 1 && r.Points == 15 },
		},
		"a span twice as long": {
			training.Claim{From: whole.From.Add(-whole.To.Sub(whole.From)), To: whole.To},
			func(r training.HuntResult) bool { return math.Abs(r.Span-0.5) < 0.01 },
		},
		"a span elsewhere": {
			training.Claim{From: whole.To.Add(time.Hour), To: whole.To.Add(2 * time.Hour)},
			func(r training.HuntResult) bool { return r.Span == 0 },
		},
		"a span from end to beginning": {
			training.Claim{From: whole.To, To: whole.From},
			func(r training.HuntResult) bool { return r.Span == 0 },
		},
	} {
		if got := lesson.Submit(test.claim, 0); !test.want(got) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func last(arn string) string {
	for i := len(arn) - 1; i >= 0; i-- {
		if arn[i] == '/' {
			return arn[i+1:]
		}
	}
	return arn
}

// TestTheTimeBetweenSittingsIsNotHunted sits down at a hunt on three days.
func TestTheTimeBetweenSittingsIsNotHunted(t *testing.T) {
	lesson := play(t, playbook(t, "3.4")).Lesson()
	diary := diaryAt(t, training.DiaryPath(t.TempDir()), "ann")
	diary.At(monday)
	attempt := begun(t, diary, lesson, training.Search)
	for day := range 3 {
		sat := monday.AddDate(0, 0, day)
		diary.At(sat)
		noted(t, diary, attempt, training.Moved{Position: 5})
		diary.At(sat.Add(5 * time.Minute))
		noted(t, diary, attempt, training.Drafted{})
		diary.At(sat.Add(7 * time.Minute))
		noted(t, diary, attempt, training.Drafted{})
	}
	kept, going, err := diary.Unfinished(t.Context(), lesson, training.Search)
	if err != nil || !going || kept.Hunted != 21*time.Minute {
		t.Errorf("hunted for %v, %v, %v; want 21 minutes", kept.Hunted, going, err)
	}
}
