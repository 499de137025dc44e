package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/printable"
	"trailsift/scenarios"
)

// pageWidth is where prose is broken, so that it reads well in any terminal and in a pipe.
const pageWidth = 88

// page is text for reading, line by line.
type page struct{ text strings.Builder }

func (p *page) line(lines ...string) {
	for _, line := range lines {
		p.text.WriteString(printable.Clean(line))
		p.text.WriteByte('\n')
	}
}

// fact is a named line; nothing is said of what is empty.
func (p *page) fact(name, text string) {
	if text != "" {
		p.prose(fmt.Sprintf("%-10s ", name), text)
	}
}

// prose breaks a text of a playbook into lines that hang below its mark.
func (p *page) prose(mark, text string) {
	line, hang := mark, strings.Repeat(" ", len([]rune(mark)))
	empty := true
	for word := range strings.FieldsSeq(printable.Bare(text)) {
		if !empty && len([]rune(line))+1+len([]rune(word)) > pageWidth {
			p.line(line)
			line, empty = hang, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	p.line(strings.TrimRight(line, " "))
}

func (p *page) actors(pb *scenarios.Playbook) {
	names := slices.Sorted(maps.Keys(pb.Actors))
	longest := 0
	for _, name := range names {
		longest = max(longest, len(name))
	}
	for _, name := range names {
		actor := pb.Actors[name]
		p.prose(fmt.Sprintf("  %-*s  %-8s  ", longest, name, actor.Kind), actor.Why)
	}
}

func (p *page) step(number int, step *scenarios.Step, questions bool) {
	title := fmt.Sprintf("Step %d  %s", number+1, step.Title)
	if step.Honest {
		title += " (honest work)"
	}
	p.line("", title, "")
	p.prose("  ", step.Narrative)
	p.line("")
	p.prose("  Wants     ", step.Wants)
	for _, sign := range step.LookFor {
		p.prose("  Look for  ", sign)
	}
	for i := range step.Calls {
		p.line("  Call      " + spellCall(&step.Calls[i]))
	}
	if questions {
		p.question(&step.Question)
	}
}

func (p *page) question(q *scenarios.Question) {
	p.line("")
	p.prose("  Question  ", q.Ask)
	for i, answer := range q.Answers {
		mark := " "
		if i == q.Right {
			mark = "*"
		}
		p.prose(fmt.Sprintf("          %s %d. ", mark, i+1), answer)
	}
	p.prose("  Because   ", q.Why)
}

// spellCall is a call in one line: who, what, from where, how often, with which error.
func spellCall(call *scenarios.Call) string {
	text := call.Call + " by " + call.As
	if call.From != "" {
		text += " from " + call.From
	}
	if call.Each != "" {
		text += ", each of the " + call.Each
	}
	if call.Repeat != "" {
		text += ", " + call.Repeat + " times"
	}
	failure := call.Error.Code
	if failure == "" {
		failure = call.Error.Message
	}
	switch {
	case failure != "" && call.Error.Share > 0:
		text += fmt.Sprintf(", %.0f %% of them %s", 100*call.Error.Share, failure)
	case failure != "":
		text += ", " + failure
	}
	return text
}
