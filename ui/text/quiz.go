package text

import (
	"fmt"
	"strings"
	"time"
)

// What the action of a quiz does, and its short form.
const (
	HintAction = "quiz: a hint for the open question, which costs points"
	HintHint   = "hint"
)

// What the pane says while a quiz goes on.
const (
	QuizTitle    = "Quiz"
	QuizComes    = "making the questions…"
	QuizAgain    = "try again"
	QuizStory    = "Something happens in these logs, one step after the other. What it is, nobody says."
	QuizEvidence = "The events that show it"
	QuizWithheld = "The events that show it follow once you have answered the question about an event."
	QuizHappened = "What happened"
	QuizDone     = "All questions are answered"
	QuizSoFar    = "So far"
	QuizLook     = "look at that time in the timeline"
	QuizNoMore   = "There is no further hint."
)

// Why something cannot be done in a quiz.
const (
	WhyNoQuiz       = "this is no quiz: see trailsift train --mode quiz"
	WhyNoQuestion   = "no question is open here"
	WhyNoHint       = "there is no further hint"
	WhyLineLeadsOff = "this line leads nowhere"
)

// QuizScore writes a score in a corner.
func QuizScore(points, most int) string { return fmt.Sprintf("%d/%d", points, most) }

// QuizPanes says where to look, by the keys of the ranking, of the timeline and of cards.
func QuizPanes(ranking, timeline, card string) string {
	return fmt.Sprintf("All panes are there, and nothing is marked: %s ranks everybody who acts, the principals; %s lists the events of the "+
		"one chosen there; %s explains a call.", ranking, timeline, card)
}

// OnlyThen says that other times are not shown, by the key that shows them.
func OnlyThen(all string) string { return "only these days are shown; " + all + " shows all times" }

// QuizRules says how a quiz goes, a paragraph each, by the keys for a step on, taking a line and a hint.
func QuizRules(steps, questions, most int, on, take, hint string) []string {
	return []string{
		fmt.Sprintf("%s goes a step on: new events come into the log. The lesson has %s.", on, counted(steps, "step")),
		fmt.Sprintf("Each step asks something: %s in all, for at most %d points.", counted(questions, "question"), most),
		fmt.Sprintf("%s on an answer answers, for good. You then see what is right and why.", take),
		fmt.Sprintf("%s shows a hint. It costs points: what is left of them stands beside the question.", hint),
		"Once a step's questions are answered you are told what happened in it. You may also go on, and come back.",
	}
}

// QuizNews says how many events a step has brought, and on which days they are: no more is known of them.
func QuizNews(n int, from, to int64, loc *time.Location) string {
	first, last := day(from, loc), day(to, loc)
	switch {
	case n == 1 && first == last:
		return fmt.Sprintf("One new event has come into the log, on %s.", first)
	case n == 1:
		return fmt.Sprintf("One new event has come into the log, between %s and %s.", first, last)
	case first == last:
		return fmt.Sprintf("%s new events have come into the log, all on %s.", Number(n), first)
	}
	return fmt.Sprintf("%s new events have come into the log, between %s and %s.", Number(n), first, last)
}

func day(unix int64, loc *time.Location) string {
	return time.Unix(unix, 0).In(loc).Format("Mon 2006-01-02")
}

// QuestionOf counts questions of a step.
func QuestionOf(n, of int) string { return fmt.Sprintf("Question %d of %d", n, of) }

// Worth says what a right answer brings.
func Worth(points int) string { return counted(points, "point") }

// Verdict says how an answer was; its sign stands before it.
func Verdict(right bool, points int) string {
	if right {
		return "right, " + counted(points, "point")
	}
	return "wrong"
}

// YourAnswer and ItIs say what was answered, and what is right where that is something else.
func YourAnswer(right bool, answer string) string {
	if right {
		return "Right: " + answer
	}
	return "Wrong: " + answer
}

// ItIs says what would have been right.
func ItIs(answer string) string { return "It is: " + answer }

// AnswerOf counts answers for those who hear them.
func AnswerOf(n, of int) string { return fmt.Sprintf("answer %d of %d: ", n, of) }

// AskHint offers a hint, by its key.
func AskHint(key string, cost, left int) string {
	words := fmt.Sprintf("a hint (%s) costs %s", key, counted(cost, "point"))
	if cost == 0 {
		words = fmt.Sprintf("a hint (%s) costs nothing more", key)
	}
	return words + fmt.Sprintf("; %d left", left)
}

// HintSaid writes a hint that was shown.
func HintSaid(hint string) string { return "Hint: " + hint }

// MoreQuestions says how many questions follow.
func MoreQuestions(n int) string {
	return plural(n, "One more question follows.", fmt.Sprintf("%d more questions follow.", n))
}

// EvidenceComes says at which step the events are that show why.
func EvidenceComes(position int) string {
	return fmt.Sprintf("The events that show it come with step %d. Once its questions are answered, they are listed here.", position)
}

// EvidenceAt is heading of events that are there at a later step.
func EvidenceAt(position int) string {
	return fmt.Sprintf("%s (step %d)", QuizEvidence, position)
}

// WhyQuizGoesOn says why nothing is looked back on yet, by the first step with open questions; 0 where that is not known.
func WhyQuizGoesOn(open int) string {
	if open == 0 {
		return "answer all questions first"
	}
	return fmt.Sprintf("answer all questions first; step %d has some", open)
}

// OpenStep says that a step has open questions.
func OpenStep(position int) string { return fmt.Sprintf("step %d has open questions", position) }

// QuizOn says how to go on once a step is answered.
func QuizOn(on string) string { return fmt.Sprintf("That was this step. %s goes on to the next.", on) }

// PlayStops says why a quiz does not play on by itself, by the key that plays.
func PlayStops(play string) string {
	return fmt.Sprintf("open questions here: answer them, then %s plays on", play)
}

// QuizStanding sums a quiz up.
func QuizStanding(points, most, right, answered, questions, hints int) string {
	parts := []string{
		fmt.Sprintf("%d of %d points", points, most),
		fmt.Sprintf("%d of %d answers right", right, answered),
		counted(hints, "hint"),
	}
	if open := questions - answered; open > 0 {
		parts = append(parts, counted(open, "question")+" open")
	}
	return strings.Join(parts, ", ") + "."
}

// QuizDebrief says where the whole attack is looked back on, by the key that goes there.
func QuizDebrief(key string) string { return key + " looks back on the whole attack." }

// QuizOver says after the last answer that the whole attack can be looked back on, by the key.
func QuizOver(key string) string { return "all is answered: " + key + " looks back" }

// QuizFails says that there are no questions.
func QuizFails(why string) string { return "the questions cannot be made: " + why }
