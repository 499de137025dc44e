// Package attack knows MITRE ATT&CK as far as this project names it: techniques, their tactics, and
// the ids that ATT&CK has revoked, so that older labels and rules still resolve.
//
// The table is techniques.txt, of ATT&CK v19.
package attack

import (
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Version is the version of ATT&CK that the table is of.
const Version = "19"

// Technique is one technique or sub-technique.
type Technique struct {
	ID      string // "T1078.004"
	Name    string // with its parent's before it: "Valid Accounts: Cloud Accounts"
	Tactics []string
}

//go:embed techniques.txt
var table string

// tables is the file, read once.
var tables = sync.OnceValue(func() (t struct {
	techniques map[string]Technique
	revoked    map[string]string
}) {
	t.techniques, t.revoked = map[string]Technique{}, map[string]string{}
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if old, now, revoked := strings.Cut(line, ">"); revoked {
			t.revoked[strings.TrimSpace(old)] = strings.TrimSpace(now)
			continue
		}
		cells := strings.Split(line, "|")
		id := strings.TrimSpace(cells[0])
		t.techniques[id] = Technique{id, strings.TrimSpace(cells[1]), strings.Split(strings.TrimSpace(cells[2]), ", ")}
	}
	return t
})

// Find is the technique of an id; a revoked id finds what replaced it.
func Find(id string) (Technique, bool) {
	if now, revoked := Revoked(id); revoked {
		id = now
	}
	technique, known := tables().techniques[id]
	return technique, known
}

// Revoked tells what replaced an id that ATT&CK has revoked.
func Revoked(id string) (now string, revoked bool) {
	now, revoked = tables().revoked[id]
	return now, revoked
}

// Techniques are all of the table, by id.
func Techniques() []Technique {
	return slices.SortedFunc(maps.Values(tables().techniques), func(a, b Technique) int { return strings.Compare(a.ID, b.ID) })
}

var form = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)

// WellFormed reports whether a text has the form of a technique's id.
func WellFormed(id string) bool { return form.MatchString(id) }
