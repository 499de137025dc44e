package sequence

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"

	"trailsift/engine/cloudtrail"
)

// The calls whose targets matter, and where a record names them.
var (
	//go:embed permissions.txt
	permissionText string
	//go:embed secrets.txt
	secretText string
	//go:embed destructions.txt
	destructionText string
	//go:embed roles.txt
	roleText string
	//go:embed creations.txt
	creationText string
)

// list is a set of calls with what they are aimed at.
type list []aim

// aim is one call of a list.
type aim struct {
	call  string   // "iam:AttachUserPolicy"
	paths []string // "request.userName"
}

// read parses lines of a call and paths, "iam:AttachUserPolicy request.userName request.policyArn";
// what follows a # is the reason. The lists are our own: a mistake in one is found by every test.
func read(text string) list {
	var l list
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) > 0 {
			l = append(l, aim{call: words[0], paths: words[1:]})
		}
	}
	return l
}

func (l list) calls() []string {
	names := make([]string, len(l))
	for i, a := range l {
		names[i] = a.call
	}
	return names
}

// Aims finds what calls were aimed at while a log is read, for the few calls that detectors ask about.
// It is for one goroutine.
type Aims struct {
	wanted  map[string][]wantedAim // by the call's name
	members []cloudtrail.Member
	text    []byte
}

type wantedAim struct {
	source []byte // "iam.amazonaws.com"
	paths  []path
}

// path leads from a record's request or answer to a value, through objects and lists.
type path struct {
	answer bool
	abroad bool // wanted only where it is an ARN of another account than the event's or the caller's
	names  []string
}

// needs are the lists whose targets the detectors that are switched on ask about.
func (s Settings) needs() (lists []string) {
	for _, need := range []struct {
		enabled bool
		text    string
	}{
		{s.Escalation.Enabled, permissionText},
		{s.RoleChain.Enabled, roleText},
		{s.MassRead.Enabled, secretText},
		{s.MassDestruction.Enabled, destructionText},
		{s.MassDestruction.Enabled, creationText},
	} {
		if s.Enabled && need.enabled {
			lists = append(lists, need.text)
		}
	}
	return lists
}

// Serves reports whether the targets that were noted for some settings are all that others ask for.
func Serves(noted, wanted Settings) bool {
	return !slices.ContainsFunc(wanted.needs(), func(list string) bool { return !slices.Contains(noted.needs(), list) })
}

// NewAims prepares for the detectors that are switched on; nil where none needs a target.
func NewAims(s Settings) *Aims {
	lists := s.needs()
	if len(lists) == 0 {
		return nil
	}
	a := &Aims{wanted: map[string][]wantedAim{}}
	for _, text := range lists {
		a.add(read(text))
	}
	return a
}

func (a *Aims) add(l list) {
	for _, one := range l {
		service, name, _ := strings.Cut(one.call, ":")
		wanted := wantedAim{source: []byte(service + ".amazonaws.com")}
		for _, text := range one.paths {
			text, abroad := strings.CutPrefix(text, "abroad.")
			names := strings.Split(text, ".")
			wanted.paths = append(wanted.paths, path{answer: names[0] == "answer", abroad: abroad, names: names[1:]})
		}
		a.wanted[name] = append(a.wanted[name], wanted)
	}
}

// Of hands over each target of a record as "userName=alice": the last name of its path and the value.
// The text is used again.
func (a *Aims) Of(r *cloudtrail.Record, take func(text []byte)) {
	for _, wanted := range a.wanted[string(r.Name)] {
		if !bytes.Equal(wanted.source, r.Source) {
			continue
		}
		for _, p := range wanted.paths {
			from := r.Request
			if p.answer {
				from = r.Response
			}
			if p.abroad {
				a.follow(from, p.names, func(text []byte) {
					if crosses(r, text) {
						take(text)
					}
				})
				continue
			}
			a.follow(from, p.names, take)
		}
	}
}

// crosses reports whether a target, an ARN, names another account than the one the event was delivered to,
// or the caller is from another: then the caller's identity does not hold that account.
func crosses(r *cloudtrail.Record, text []byte) bool {
	return len(r.Account) == 0 || !bytes.Contains(text, r.Account) || !bytes.Contains(r.Identity, r.Account)
}

// longest is how much of a target is kept: an ARN is at most 2048 bytes long.
const longest = 2048

func (a *Aims) follow(raw []byte, names []string, take func([]byte)) {
	if len(raw) > 0 && raw[0] == '[' {
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return // the reader has checked the record: only depth can fail here
		}
		for _, item := range items {
			a.follow(item, names, take)
		}
		return
	}
	at := len(a.members)
	a.members = cloudtrail.Members(a.members, raw)
	defer func() { a.members = a.members[:at] }()
	for _, member := range a.members[at:] {
		if !strings.EqualFold(string(member.Name), names[0]) {
			continue
		}
		if len(names) > 1 {
			a.follow(member.Value, names[1:], take)
			continue
		}
		a.take(names[0], member.Value, take)
	}
}

// take hands over a value, or each of a list.
func (a *Aims) take(name string, value []byte, take func([]byte)) {
	if len(value) > 0 && value[0] == '[' {
		var items []json.RawMessage
		if err := json.Unmarshal(value, &items); err != nil {
			return
		}
		for _, item := range items {
			a.take(name, item, take)
		}
		return
	}
	text := cloudtrail.Text(value)
	if len(text) == 0 || len(text) > longest {
		return
	}
	a.text = append(append(append(a.text[:0], name...), '='), text...)
	take(a.text)
}

// values are the values of one name among an event's targets.
func values(targets []string, name string) []string {
	var list []string
	for _, target := range targets {
		if found, ok := strings.CutPrefix(target, name+"="); ok {
			list = append(list, found)
		}
	}
	return list
}
