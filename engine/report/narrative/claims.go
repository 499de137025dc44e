package narrative

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"trailsift/engine/report"
)

// Claim is a sentence of a model, and why it was dropped if it was.
type Claim struct {
	About    string   `json:"about"`
	Text     string   `json:"text"`
	Findings []string `json:"findings"`
	Dropped  string   `json:"dropped,omitempty"`
}

const (
	mostClaims  = 16
	mostLetters = 400 // of a claim
)

// read finds the claims in an answer: JSON, alone or in a fence or after some words.
func read(answer string) ([]Claim, error) {
	if _, after, thought := strings.Cut(answer, "</think>"); thought {
		answer = after
	}
	for tries := 0; tries < mostTries; tries++ {
		at := strings.IndexAny(answer, "{[")
		if at < 0 {
			break
		}
		answer = answer[at:]
		if claims, ok := decode(answer); ok {
			return claims, nil
		}
		answer = answer[1:]
	}
	return nil, errors.New("its answer holds no list of claims")
}

// mostTries is how many braces are taken for the beginning of the answer: words before it may have some.
const mostTries = 50

// decode reads an object with claims, or a bare list of them.
func decode(text string) ([]Claim, bool) {
	var object struct {
		Claims []json.RawMessage `json:"claims"`
	}
	list := &object.Claims
	var whole any = &object
	if text[0] == '[' {
		whole = list
	}
	if err := json.NewDecoder(strings.NewReader(text)).Decode(whole); err != nil || len(*list) == 0 {
		return nil, false
	}
	claims := make([]Claim, len(*list))
	for i, one := range *list {
		if json.Unmarshal(one, &claims[i]) != nil {
			claims[i] = Claim{Dropped: "it is no claim"}
		}
	}
	return claims, true
}

// checked are the claims that stand, with the names put back. Those that do not are marked.
func (s *Story) checked(claims []Claim, m *Mask) (stand []report.Claim) {
	known := map[string]bool{}
	for _, subject := range s.subjects {
		for _, g := range subject.grounds {
			known[g.label] = true
		}
	}
	for i := range claims {
		c := &claims[i]
		if c.Dropped == "" && len(stand) == mostClaims {
			c.Dropped = fmt.Sprintf("it is one of more than %d", mostClaims)
		}
		if c.Dropped != "" {
			continue
		}
		claim, err := c.check(known, m)
		if err != nil {
			c.Dropped = err.Error()
			continue
		}
		stand = append(stand, claim)
	}
	slices.SortStableFunc(stand, func(a, b report.Claim) int {
		return slices.Index(questions, a.About) - slices.Index(questions, b.About)
	})
	return stand
}

// check is a claim as it stands in the report, or why it does not.
func (c *Claim) check(known map[string]bool, m *Mask) (claim report.Claim, err error) {
	text := strings.Join(strings.Fields(c.Text), " ")
	switch {
	case text == "":
		return claim, errors.New("it is empty")
	case !utf8.ValidString(text) || utf8.RuneCountInString(text) > mostLetters:
		return claim, fmt.Errorf("it has more than %d characters", mostLetters)
	case markup.MatchString(text):
		return claim, errors.New("it has markup in it")
	}
	for _, label := range c.Findings {
		if known[label] && !slices.Contains(claim.Rests, label) {
			claim.Rests = append(claim.Rests, label)
		}
	}
	if len(claim.Rests) == 0 {
		return claim, errors.New("it cites no finding that there is")
	}
	if _, raw := m.Raw(text); raw {
		return claim, errors.New("it has a name, an address or a link in it that it cannot know")
	}
	if claim.Text, err = m.Restore(text); err != nil {
		return claim, err
	}
	if slices.Contains(questions, c.About) {
		claim.About = c.About
	}
	return claim, nil
}

// markup is what no plain sentence has. It would be shown as text anyway.
var markup = regexp.MustCompile("[<>`]|\\]\\(|!\\[|\\*\\*")
