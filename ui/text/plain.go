package text

import (
	"fmt"
	"strings"
)

// What is said where lines are read one after the other.
const (
	PlainDecides   = "decides"
	PlainFolded    = "folded"
	PlainMatch     = "match"
	PlainNear      = "not a match, but near one"
	PlainEnd       = "nothing further"
	PlainNoRows    = "no rows"
	PlainGo        = "go to"
	WhyNotPlain    = "only in plain mode, see --plain"
	WhyInPlain     = "plain mode leaves the mouse to the terminal"
	WhyInPlainStay = "plain mode cannot be suspended"
	PlainReading   = "Reading the logs."
	PlainPickNone  = "No action is called that."
	PlainPrincipal = "Principal"
	PlainChoice    = "Choice"
	PlainEvent     = "Event"
	PlainLine      = "Line"
	PlainAfter     = "after"
	PlainNoRule    = "no rule fired"
)

// PlainBegins is the first line of plain mode.
func PlainBegins(help, palette, read, quit string) string {
	return fmt.Sprintf("%s in plain mode: what changes is added as a line. %s lists the keys, %s finds an action, %s reads on, %s quits.",
		Program, help, palette, read, quit)
}

// PlainRead says that reading is done, and what there is.
func PlainRead(what string) string { return "Read. " + what }

// PlainPart says how far reading is.
func PlainPart(percent int) string { return fmt.Sprintf("%d%% read.", percent) }

// PlainPlace names a pane and how many rows it has.
func PlainPlace(title string, rows int) string {
	return fmt.Sprintf("%s, %s.", title, RowCount(rows))
}

// PlainSorted says what rows are sorted by.
func PlainSorted(name string, desc bool) string {
	if desc {
		return "sorted by " + name + ", " + Direction(desc)
	}
	return "sorted by " + name
}

// PlainPage names a page and how many lines it has.
func PlainPage(title string, lines int) string {
	if lines == 1 {
		return title + ", 1 line."
	}
	return fmt.Sprintf("%s, %s lines.", title, Number(lines))
}

// PlainRow puts the place of a row before what it says.
func PlainRow(what string, n, of int, words string) string {
	return fmt.Sprintf("%s %s of %s: %s", what, Number(n), Number(of), words)
}

// PlainMore says how much is left to be read.
func PlainMore(lines int, key string) string {
	return fmt.Sprintf("%s further; %s reads on.", Number(lines), key)
}

// PlainLabel puts the name of a value before it.
func PlainLabel(label, value string) string {
	if value == "" || label == "" {
		return value
	}
	return label + " " + value
}

// PlainBars says what a histogram shows: how many bars with events, when there were most, and how many were
// denied.
func PlainBars(bars, all int, each, most string, denied int) string {
	words := fmt.Sprintf("%d of %d bars of %s have events, most events %s", bars, all, each, most)
	if denied > 0 {
		words += ", " + Number(denied) + " denied"
	}
	return words + "."
}

// PlainActions says how many actions a search has found, and the one that enter takes.
func PlainActions(n int, first string) string {
	if n == 0 {
		return PlainPickNone
	}
	return fmt.Sprintf("%s: %s", counted(n, "action"), first)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return Number(n) + " " + what + "s"
}

// PlainList joins what is there with commas.
func PlainList(parts ...string) string {
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ", ")
}
