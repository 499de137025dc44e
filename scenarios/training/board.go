package training

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Standings is the board of a workshop: everybody who took a lesson, the best first.
type Standings []Place

// Place is how one person stands.
type Place struct {
	Rank   int // from 1; who has as many points shares it
	Person string
	Points int // of all lessons, those under way too
	Right  int // answers of quizzes
	Hints  int
	Joined time.Time // when the first lesson was begun
	Last   time.Time // when something was done last
	// Taken are the lessons in the order in which they were begun. Of a lesson that somebody took more than once the
	// first time counts: afterwards its answers are known.
	Taken []Attempt
}

// Now is the lesson that the person is at or was last.
func (p *Place) Now() *Attempt { return &p.Taken[len(p.Taken)-1] }

// Finished is how many lessons the person has ended.
func (p *Place) Finished() int {
	n := 0
	for i := range p.Taken {
		if p.Taken[i].Finished {
			n++
		}
	}
	return n
}

// Rank makes the board of the attempts of all people, the oldest first. Who came late has the points of the lessons
// they took, and nothing for the others.
func Rank(attempts []Attempt) Standings {
	people := map[string]*Place{}
	for _, a := range attempts {
		p := people[a.Person]
		if p == nil {
			p = &Place{Person: a.Person, Joined: a.Began}
			people[a.Person] = p
		}
		if a.Last.After(p.Last) {
			p.Last = a.Last
		}
		if slices.ContainsFunc(p.Taken, a.same) {
			continue
		}
		p.Taken = append(p.Taken, a)
		p.Points += a.Gained()
		for _, given := range a.Given {
			p.Hints += given.Hints
			if given.Right {
				p.Right++
			}
		}
	}
	board := make(Standings, 0, len(people))
	for _, p := range people {
		board = append(board, *p)
	}
	slices.SortFunc(board, func(a, b Place) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), strings.Compare(a.Person, b.Person))
	})
	for i := range board {
		board[i].Rank = i + 1
		if i > 0 && board[i].Points == board[i-1].Points {
			board[i].Rank = board[i-1].Rank
		}
	}
	return board
}

// same reports whether another attempt is at the same lesson in the same mode.
func (a *Attempt) same(other Attempt) bool {
	return a.Scenario == other.Scenario && a.Mode == other.Mode && a.Seed == other.Seed && slices.Equal(a.Own, other.Own)
}

// Secret reports whether the scenario's name would give away what is asked in it.
func (a *Attempt) Secret() bool { return a.Mode != StepThrough }

// Gained is how many points an attempt has brought so far.
func (a *Attempt) Gained() int {
	if a.Finished {
		return a.Points
	}
	points := 0
	for _, given := range a.Given {
		points += given.Points
	}
	return points
}
