package training

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Points of one question. Each hint costs something, and a right answer after all hints still gains.
const (
	rightPoints = 10
	hintPoints  = 3
)

// Quiz asks about a lesson and counts. Answers are final. A Quiz is for one goroutine.
type Quiz struct {
	Questions []Question // in the order of positions
	given     map[string]*Given
}

// Given is what was given to one question; it is what a Diary keeps.
type Given struct {
	Question string    `json:"question"` // its ID
	Answer   int       `json:"answer"`   // index in Answers; -1 while there is none
	Right    bool      `json:"right"`
	Hints    int       `json:"hints"` // seen
	Points   int       `json:"points"`
	At       time.Time `json:"at"` // of the answer
}

// Explanation is what one learns when one has answered.
type Explanation struct {
	Right    bool
	Points   int    // gained
	Answer   string // the right one
	Why      string
	Evidence []string // ids of events, the most telling first
	Seen     int      // the first position at which all of these are there
}

// Score is how far a quiz has gone and what it has brought.
type Score struct {
	Points, Most    int // gained, and what all of its questions would give
	Right, Answered int
	Questions       int
	Hints           int
}

// What may be wrong with an answer.
var (
	ErrNoQuestion = errors.New("there is no such question")
	ErrNoAnswer   = errors.New("the question has no such answer")
	ErrAnswered   = errors.New("the question has been answered")
)

// Quiz makes the questions of a lesson, for which all positions are judged. It fails as At does.
func (r *Replay) Quiz(ctx context.Context) (*Quiz, error) {
	q := &Quiz{given: map[string]*Given{}}
	for position := 1; position < r.Positions(); position++ {
		questions, err := r.questions(ctx, position)
		if err != nil {
			return nil, err
		}
		q.Questions = append(q.Questions, questions...)
	}
	return q, nil
}

// Resume takes in what was given before. What belongs to no question is left out: a playbook may have changed.
func (q *Quiz) Resume(given []Given) {
	for _, g := range given {
		if _, known := q.find(g.Question); known {
			q.given[g.Question] = &g
		}
	}
}

// At are the questions of a position.
func (q *Quiz) At(position int) []Question {
	var questions []Question
	for _, question := range q.Questions {
		if question.At == position {
			questions = append(questions, question)
		}
	}
	return questions
}

func (q *Quiz) find(id string) (*Question, bool) {
	at := slices.IndexFunc(q.Questions, func(question Question) bool { return question.ID == id })
	if at < 0 {
		return nil, false
	}
	return &q.Questions[at], true
}

// Given is what was given to a question so far; Answer is -1 where it has not been answered.
func (q *Quiz) Given(id string) Given {
	if given := q.given[id]; given != nil {
		return *given
	}
	return Given{Question: id, Answer: -1}
}

// Hint shows the next hint of a question, which costs points unless it has been answered. left is how many more
// there are; without any the hint is empty.
func (q *Quiz) Hint(id string) (hint string, left int, err error) {
	question, known := q.find(id)
	if !known {
		return "", 0, fmt.Errorf("asking for a hint: %w: %q", ErrNoQuestion, id)
	}
	given := q.Given(id)
	if given.Hints >= len(question.Hints) {
		return "", 0, nil
	}
	hint = question.Hints[given.Hints]
	if given.Answer < 0 {
		given.Hints++
		q.given[id] = &given
	}
	return hint, len(question.Hints) - given.Hints, nil
}

// Answer takes an answer, an index in the question's Answers, and explains. It fails with ErrNoQuestion, ErrNoAnswer
// or, as answers are final, ErrAnswered.
func (q *Quiz) Answer(id string, answer int, at time.Time) (Explanation, error) {
	question, known := q.find(id)
	given := q.Given(id)
	switch {
	case !known:
		return Explanation{}, fmt.Errorf("answering: %w: %q", ErrNoQuestion, id)
	case answer < 0 || answer >= len(question.Answers):
		return Explanation{}, fmt.Errorf("answering %s: %w: %d", id, ErrNoAnswer, answer)
	case given.Answer >= 0:
		return Explanation{}, fmt.Errorf("answering %s: %w", id, ErrAnswered)
	}
	given.Answer, given.Right, given.At = answer, answer == question.Right, at.UTC()
	if given.Right {
		given.Points = Worth(given.Hints)
	}
	q.given[id] = &given
	return q.explain(question), nil
}

// Worth is what a right answer brings after some hints, in points.
func Worth(hints int) int { return max(rightPoints-hintPoints*hints, 1) }

// Explain explains a question that has been answered; known is false for others.
func (q *Quiz) Explain(id string) (explanation Explanation, known bool) {
	question, known := q.find(id)
	if !known || q.Given(id).Answer < 0 {
		return Explanation{}, false
	}
	return q.explain(question), true
}

func (q *Quiz) explain(question *Question) Explanation {
	given := q.Given(question.ID)
	return Explanation{
		Right: given.Right, Points: given.Points, Answer: question.Answers[question.Right], Why: question.Why,
		Evidence: question.Evidence, Seen: question.Seen,
	}
}

// Score is how it stands.
func (q *Quiz) Score() Score {
	s := Score{Questions: len(q.Questions), Most: rightPoints * len(q.Questions)}
	for _, given := range q.given {
		s.Hints += given.Hints
		if given.Answer < 0 {
			continue
		}
		s.Answered++
		s.Points += given.Points
		if given.Right {
			s.Right++
		}
	}
	return s
}

// Done reports whether every question has been answered.
func (q *Quiz) Done() bool { return q.Score().Answered == len(q.Questions) }
