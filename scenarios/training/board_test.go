package training_test

import (
	"fmt"
	"testing"
	"time"

	"trailsift/scenarios/training"
)

// TestBoardOfAWorkshop has two who tie, one who came late, and one who takes a lesson again.
func TestBoardOfAWorkshop(t *testing.T) {
	at := func(minute int) time.Time { return monday.Add(time.Duration(minute) * time.Minute) }
	quiz := func(person, scenario string, minute, points int) training.Attempt {
		return training.Attempt{
			Person: person, Scenario: scenario, Mode: training.Ask, Seed: 7, Began: at(minute), Last: at(minute + 5),
			Finished: true, Points: points, Most: 40,
		}
	}
	going := training.Attempt{
		Person: "dee", Scenario: "b", Mode: training.Ask, Seed: 7, Began: at(20), Last: at(22), Position: 2,
		Given: []training.Given{{Question: "1.who", Right: true, Points: 7, Hints: 1}, {Question: "1.next", Answer: 2}, {Question: "2.who", Answer: -1, Hints: 1}},
	}
	board := training.Rank([]training.Attempt{
		quiz("bob", "a", 0, 30), quiz("ann", "a", 1, 20), quiz("cat", "a", 1, 8), quiz("bob", "a", 10, 40), going, quiz("ann", "b", 21, 10),
	})
	var got []string
	for _, p := range board {
		got = append(got, fmt.Sprintf("%d %s %d, %d of %d, %d right, %d hints, since %s", p.Rank, p.Person, p.Points, p.Finished(), len(p.Taken),
			p.Right, p.Hints, p.Joined.Sub(monday)))
	}
	want := []string{
		"1 ann 30, 2 of 2, 0 right, 0 hints, since 1m0s",
		"1 bob 30, 1 of 1, 0 right, 0 hints, since 0s",
		"3 cat 8, 1 of 1, 0 right, 0 hints, since 1m0s",
		"4 dee 7, 0 of 1, 1 right, 2 hints, since 20m0s",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the board is\n%q, want\n%q", got, want)
	}
	if now := board[3].Now(); now.Scenario != "b" || now.Position != 2 {
		t.Errorf("dee is at %+v", now)
	}
}

// TestDiaryOfARoom has two people share a diary.
func TestDiaryOfARoom(t *testing.T) {
	lesson := play(t, playbook(t, "3.4")).Lesson()
	ann := diaryAt(t, training.DiaryPath(t.TempDir()), "ann")
	bob := ann.Of("bob")
	noted(t, ann, begun(t, ann, lesson, training.Ask), training.Moved{Position: 1})
	noted(t, bob, begun(t, bob, lesson, training.Ask), training.Moved{Position: 3})
	all, err := ann.Everyone(t.Context())
	if err != nil || len(all) != 2 || all[0].Person != "ann" || all[1].Person != "bob" || all[1].Position != 3 {
		t.Errorf("everyone: %+v, %v", all, err)
	}
	if own, err := bob.Attempts(t.Context()); err != nil || len(own) != 1 || own[0].Person != "bob" {
		t.Errorf("bob's: %+v, %v", own, err)
	}
}
