package board

import (
	"strconv"

	"trailsift/engine/printable"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// column is one of the board. Narrow screens leave out those that want more room.
type column struct {
	title string
	width int
	wide  int // its width on a wide board; 0 for the same
	right bool
	from  int // the least width at which it is shown
	cell  func(s lesson.Stand, look Look) (string, theme.Token)
}

// wideBoard is the width from which there is room for the longest of names.
const wideBoard = 110

var columns = []column{
	{title: text.ColRank, width: 3, right: true, cell: rank},
	{title: text.ColAttendee, width: 20, wide: 32, cell: name},
	{title: text.ColPointsLong, width: 6, right: true, cell: func(s lesson.Stand, _ Look) (string, theme.Token) {
		return strconv.Itoa(s.Points), theme.Accent
	}},
	{title: text.ColRight, width: 5, right: true, from: 44, cell: func(s lesson.Stand, _ Look) (string, theme.Token) {
		return strconv.Itoa(s.Right), theme.Text
	}},
	{title: text.ColHints, width: 5, right: true, from: 90, cell: func(s lesson.Stand, _ Look) (string, theme.Token) {
		return strconv.Itoa(s.Hints), theme.Dim
	}},
	{title: text.ColEnded, width: 8, right: true, from: 74, cell: ended},
	{title: text.ColWhere, width: sheet.Rest, from: 54, cell: where},
	{title: text.ColSeen, width: 6, right: true, from: 62, cell: last},
}

func rank(s lesson.Stand, _ Look) (string, theme.Token) {
	if s.Rank == 0 {
		return "", theme.Dim
	}
	return strconv.Itoa(s.Rank), theme.Dim
}

func name(s lesson.Stand, _ Look) (string, theme.Token) {
	if s.Own {
		return printable.Clean(s.Name) + " " + text.BoardYou, theme.Strong
	}
	return printable.Clean(s.Name), theme.Text
}

func ended(s lesson.Stand, _ Look) (string, theme.Token) {
	if s.Taken == 0 {
		return "", theme.Dim
	}
	return text.OfCount(s.Finished, s.Taken), theme.Text
}

func where(s lesson.Stand, _ Look) (string, theme.Token) {
	if s.Taken == 0 {
		return "", theme.Dim
	}
	return printable.Clean(text.WhereIs(s.Lesson, string(s.Mode), s.Mode != lesson.Hunt, s.Position, s.Ended)), theme.Text
}

func last(s lesson.Stand, look Look) (string, theme.Token) {
	if s.Last.IsZero() {
		return "", theme.Dim
	}
	return text.Ago(look.Now.Sub(s.Last)), theme.Dim
}
