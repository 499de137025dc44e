package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Part is a piece of a text: either a Literal, or a reference ${Name.Field:Argument}.
type Part struct {
	Literal               string
	Name, Field, Argument string
}

// Parts splits a text at its references. It fails on one that does not end or cannot be read; whether
// the name means anything is not its business.
func Parts(text string) ([]Part, error) {
	var parts []Part
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if before != "" {
			parts = append(parts, Part{Literal: before})
		}
		if !found {
			break
		}
		inside, after, ended := strings.Cut(rest, "}")
		if !ended {
			return nil, fmt.Errorf("${%s: the } is missing", rest)
		}
		name, argument, _ := strings.Cut(inside, ":")
		name, field, _ := strings.Cut(name, ".")
		if !identifier.MatchString(name) {
			return nil, fmt.Errorf("${%s}: want a name such as ${victim.arn}", inside)
		}
		parts = append(parts, Part{Name: name, Field: field, Argument: argument})
		text = after
	}
	return parts, nil
}

var identifier = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)

// String is the reference, or the literal, as it was written.
func (p Part) String() string {
	if p.Name == "" {
		return p.Literal
	}
	text := "${" + p.Name
	if p.Field != "" {
		text += "." + p.Field
	}
	if p.Argument != "" {
		text += ":" + p.Argument
	}
	return text + "}"
}

// Range is two numbers or durations, From ≤ To.
type Range[T int | time.Duration] struct{ From, To T }

// Counts reads "5" or "5-15".
func Counts(text string) (Range[int], error) {
	return between(text, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > maxCount {
			return 0, fmt.Errorf("want a number up to %d or two, such as 5-15", maxCount)
		}
		return n, nil
	})
}

// maxCount bounds the numbers of a playbook; the greatest are bytes transferred.
const maxCount = 1_000_000_000_000

// Durations reads "2m" or "90s-2m": a number with s, m, h or d, or several such as 23h50m.
func Durations(text string) (Range[time.Duration], error) {
	return between(text, Duration)
}

var durationParts = regexp.MustCompile(`^(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$`)

// Duration reads "10d", "1h30m", "45s".
func Duration(text string) (time.Duration, error) {
	found := durationParts.FindStringSubmatch(text)
	if found == nil || text == "" {
		return 0, fmt.Errorf("want a time such as 45s, 2m, 1h30m or 10d")
	}
	var sum time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if n, err := strconv.Atoi(found[i+1]); err == nil {
			sum += time.Duration(n) * unit
		}
	}
	return sum, nil
}

func between[T int | time.Duration](text string, parse func(string) (T, error)) (r Range[T], err error) {
	from, to, two := strings.Cut(text, "-")
	if r.From, err = parse(from); err != nil {
		return r, err
	}
	r.To = r.From
	if two {
		if r.To, err = parse(to); err != nil {
			return r, err
		}
	}
	if r.To < r.From {
		return r, fmt.Errorf("%s: the first is greater than the second", text)
	}
	return r, nil
}

// Hours reads the local hours "22-04"; From may be the greater one.
func Hours(text string) (from, to int, err error) {
	first, second, _ := strings.Cut(text, "-")
	if from, err = hour(first); err == nil {
		to, err = hour(second)
	}
	return from, to, err
}

func hour(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || len(text) != 2 || n > 24 {
		return 0, fmt.Errorf("want two hours, such as 22-04")
	}
	return n, nil
}

// Shift reads the argument of ${time:…} and ${date:…}: nothing, or a duration with + or - before it.
func Shift(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	by, err := Duration(text[1:])
	switch {
	case err != nil || text[0] != '+' && text[0] != '-':
		return 0, fmt.Errorf("want nothing, or a time with its sign, such as +12h")
	case text[0] == '-':
		return -by, nil
	}
	return by, nil
}
