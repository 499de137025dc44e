package query

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"trailsift/engine/attack"
	"trailsift/engine/moment"
)

// Field is one name of the filter language.
type Field struct {
	Name    string
	Meaning string
	// Values are all that the field can have; empty where the events decide.
	Values []string
	// Judged says that the field comes of judging, or of what people make of it, so that it cannot choose what
	// is judged.
	Judged bool
}

// Fields returns the names a term may have, in the order in which help lists them.
func Fields() []Field {
	return []Field{
		{Name: "user", Meaning: "principal: its name, or the last part of it (user:alice)"},
		{Name: "kind", Meaning: "kind of principal: person, workload, instance, outside, service, unknown",
			Values: []string{"person", "workload", "instance", "outside", "service", "unknown"}},
		{Name: "role", Meaning: "the role behind a session, by ARN or name"},
		{Name: "session", Meaning: "name of a role session, an access key, or console"},
		{Name: "key", Meaning: "access key"},
		{Name: "event", Meaning: "the call: event:CreateUser, event:Get*"},
		{Name: "service", Meaning: "the service: iam, s3, signin"},
		{Name: "id", Meaning: "event id"},
		{Name: "from", Meaning: "at this time or later: from:2025-11-20, from:02:14, from:-2h"},
		{Name: "to", Meaning: "before this time: to:2025-11-20T02:14"},
		{Name: "ip", Meaning: "address, pattern or network: ip:198.51.100.7, ip:203.0.113.0/24"},
		{Name: "country", Meaning: "where the address is, as ISO 3166 writes it: country:DE"},
		{Name: "network", Meaning: "whose the address is, a part of it: network:hosting, network:vpn"},
		{Name: "asn", Meaning: "number of that network: asn:64500, asn:AS64500"},
		{Name: "region", Meaning: "AWS region"},
		{Name: "account", Meaning: "account that logged the event"},
		{Name: "agent", Meaning: "user agent; a part of it is enough"},
		{Name: "error", Meaning: "error code: error:AccessDenied, error:*"},
		{Name: "denied", Meaning: "true or false: refused for want of permission, or a failed sign-in", Values: []string{"true", "false"}},
		{Name: "mfa", Meaning: "true or false: the record says a second factor was used", Values: []string{"true", "false"}},
		{Name: "rule", Meaning: "evidence of a rule, a sequence or a finding: rule:R04, rule:S05; rule:* of any", Judged: true},
		{Name: "technique", Meaning: "evidence of a finding with this ATT&CK technique: technique:T1078, sub-techniques too", Judged: true},
		{Name: "level", Meaning: "level of the principal: LOW, MEDIUM, HIGH, CRITICAL",
			Values: []string{"low", "medium", "high", "critical"}, Judged: true},
		{Name: "verdict", Meaning: "what was decided about the principal, in the console: benign, malicious, undecided; verdict:* of any",
			Values: []string{"benign", "malicious", "undecided", "*"}, Judged: true},
	}
}

// FieldNamed finds a field by its name, in any case.
func FieldNamed(name string) (Field, bool) {
	for _, field := range Fields() {
		if strings.EqualFold(field.Name, name) {
			return field, true
		}
	}
	return Field{}, false
}

// BeforeJudging refuses a query that asks for what only comes of judging. The error is an *Error.
func (q Query) BeforeJudging() error {
	for term := range q.Terms() {
		if field, _ := FieldNamed(term.Field); field.Judged {
			return &Error{term.At, term.Field + ": comes of judging and cannot choose what is judged; it works in the console"}
		}
	}
	return nil
}

// check refuses values that a field can never have. The value stands at the given offset.
func (t Term) check(at int) error {
	switch t.Field {
	case "ip":
		if _, err := netip.ParsePrefix(t.Value); err != nil && strings.Contains(t.Value, "/") && !t.Exact {
			return &Error{at, fmt.Sprintf("%q is no network: want one such as 203.0.113.0/24", t.Value)}
		}
	case "from", "to":
		// The base only lends what is left out; a leap year has every day.
		if _, err := moment.Parse(t.Value, time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)); err != nil {
			return &Error{at, err.Error()}
		}
	case "technique":
		if !t.pattern() {
			return checkTechnique(t.Value, at)
		}
	}
	return t.checkClosed(at)
}

// pattern reports whether * and ? in the value stand for other text.
func (t Term) pattern() bool { return !t.Exact && strings.ContainsAny(t.Value, "*?") }

func checkTechnique(id string, at int) error {
	id = strings.ToUpper(id)
	if now, revoked := attack.Revoked(id); revoked {
		return &Error{at, fmt.Sprintf("ATT&CK has revoked %s: use %s", id, now)}
	}
	if _, known := attack.Find(id); !known && !attack.WellFormed(id) {
		return &Error{at, fmt.Sprintf("%q is no technique: want one such as T1078 or T1078.004", id)}
	}
	return nil
}

func (t Term) checkClosed(at int) error {
	field, _ := FieldNamed(t.Field)
	if len(field.Values) == 0 || slices.Contains(field.Values, strings.ToLower(t.Value)) {
		return nil
	}
	if _, flag := t.Flag(); flag {
		return nil
	}
	return &Error{at, fmt.Sprintf("%s: is one of %s", t.Field, strings.Join(field.Values, ", "))}
}

// Flag reads the value of a yes-or-no field; ok is false for any other term.
func (t Term) Flag() (wanted, ok bool) {
	if t.Field != "denied" && t.Field != "mfa" {
		return false, false
	}
	switch strings.ToLower(t.Value) {
	case "true", "yes":
		return true, true
	case "false", "no":
		return false, true
	}
	return false, false
}
