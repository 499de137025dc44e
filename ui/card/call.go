package card

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// Call is the notes on one call, each a sentence or two.
type Call struct {
	Does   string `yaml:"does"`
	Why    string `yaml:"why"`    // attackers use it
	Honest string `yaml:"honest"` // work looks like
	Next   string `yaml:"next"`   // to check
	// Address is where AWS describes what is no call of an API; empty for the others, see the function Address.
	Address string `yaml:"address"`
	// Calls are those the card is of, with blanks between: "iam:CreateUser".
	Calls string `yaml:"calls"`
}

// Gist is the first sentence of what the call does.
func (c Call) Gist() string {
	if end := strings.IndexAny(c.Does, ".;"); end >= 0 {
		return c.Does[:end] + "."
	}
	return c.Does
}

// calls are all cards by call.
var calls = once(readCalls)

func readCalls(files fs.FS) (map[string]Call, error) {
	list, err := listed[Call](files, "texts/calls/*.yml")
	if err != nil {
		return nil, err
	}
	byCall := map[string]Call{}
	for _, card := range list {
		for call := range strings.FieldsSeq(card.Calls) {
			call = canonical(call)
			if _, twice := byCall[call]; twice {
				return nil, fmt.Errorf("%s has two cards", call)
			}
			byCall[call] = card
		}
	}
	return byCall, nil
}

// OfCall returns the card of a call: a service ("iam", as in iam.amazonaws.com) and an event name, whose version
// does not count.
func OfCall(service, event string) (Call, bool) {
	card, known := calls()[canonical(service+":"+unversioned(event))]
	return card, known
}

// canonical is a call by the one name that its service goes by: people say cloudwatch, and records monitoring.
func canonical(call string) string {
	if event, ok := strings.CutPrefix(call, "cloudwatch:"); ok {
		return "monitoring:" + event
	}
	return call
}

var (
	version = regexp.MustCompile(`\d{8}(v\d+)?$|_?\d{4}_\d{2}_\d{2}$`)
	plain   = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

// unversioned is an event name without the version that Lambda and CloudFront add: "AddPermission20150331v2".
func unversioned(event string) string { return version.ReplaceAllString(event, "") }
