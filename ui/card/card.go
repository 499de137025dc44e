// Package card holds short notes of our own on the calls that matter most for security: what a call does,
// why attackers use it, what honest use looks like, and what to check next. The notes are the files in texts.
//
// It knows nothing of a log. Find answers with a Card; Address says where AWS describes a call.
package card

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Card is the notes on one call, each a sentence or two.
type Card struct {
	Does   string `yaml:"does"`
	Why    string `yaml:"why"`    // attackers use it
	Honest string `yaml:"honest"` // work looks like
	Next   string `yaml:"next"`   // to check
	// Address is where AWS describes what is no call of an API; empty for the others, see Address.
	Address string `yaml:"address"`
	// Calls are those the card is of, with blanks between: "iam:CreateUser".
	Calls string `yaml:"calls"`
}

var (
	//go:embed texts/calls/*.yml
	files embed.FS
	//go:embed texts/services.txt
	serviceText string
)

// cards are all cards by call, read once. The files are our own: a mistake in one is found by every test.
var cards = sync.OnceValue(func() map[string]Card {
	byCall, err := read(files)
	if err != nil {
		panic("card: " + err.Error())
	}
	return byCall
})

func read(files fs.FS) (map[string]Card, error) {
	byCall := map[string]Card{}
	names, err := fs.Glob(files, "texts/calls/*.yml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var list []Card
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&list); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, card := range list {
			for _, call := range strings.Fields(card.Calls) {
				if _, twice := byCall[call]; twice {
					return nil, fmt.Errorf("%s: %s has a card already", name, call)
				}
				byCall[call] = card
			}
		}
	}
	return byCall, nil
}

// services are where AWS describes the calls of a service: the address up to the call's name, and the whole
// address of calls that are named otherwise there.
var services = sync.OnceValue(func() map[string]string {
	bases := map[string]string{}
	for line := range strings.Lines(serviceText) {
		if service, base, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			bases[service] = strings.TrimSpace(base)
		}
	}
	return bases
})

// Find returns the card of a call: a service ("iam", as in iam.amazonaws.com) and an event name, whose version
// does not count.
func Find(service, event string) (Card, bool) {
	card, known := cards()[service+":"+unversioned(event)]
	return card, known
}

// Address is where AWS describes a call of an API; empty where that is not known.
func Address(service, event string) string {
	event = unversioned(event)
	if card, known := Find(service, event); known && card.Address != "" {
		return card.Address
	}
	if own, known := services()[service+":"+event]; known {
		return own
	}
	base, known := services()[service]
	if !known || !plain.MatchString(event) {
		return ""
	}
	return base + event + ".html"
}

var (
	version = regexp.MustCompile(`\d{8}(v\d+)?$`)
	plain   = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

// unversioned is an event name without the version that Lambda and CloudFront add: "AddPermission20150331v2".
func unversioned(event string) string { return version.ReplaceAllString(event, "") }
