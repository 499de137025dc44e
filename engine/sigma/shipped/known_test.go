package shipped

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/sigma"
)

// realLogs are logs of real accounts; the tests over them are skipped where they are not.
const realLogs = "../../../../shared/data"

// What the specification asks of the log with 42 attacks in it.
const (
	mostHonest   = 60 // events named that are no attack
	fewestGroups = 24 // attacks of which an event is named
)

// label says what an event of the labelled log is: attack, warmup or other, and of which attack.
type label struct{ kind, group string }

func labels(t *testing.T) map[string]label {
	t.Helper()
	f, err := os.Open(filepath.Join(realLogs, "invictus/labels.tsv"))
	if err != nil {
		t.Skip("the labelled log is not here")
	}
	defer f.Close()
	known := map[string]label{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		cells := append(strings.Split(lines.Text(), "\t"), "", "")
		known[cells[0]] = label{cells[1], cells[2]}
	}
	return known
}

// attacks are the groups that count: all but those of a single DescribeAccountAttributes.
func attacks(found *found, known map[string]label) map[string]bool {
	count := map[string]bool{}
	for id, l := range known {
		if l.kind == "attack" && found.names[id] != "DescribeAccountAttributes" {
			count[l.group] = true
		}
	}
	return count
}

func TestLabelledLog(t *testing.T) {
	known := labels(t)
	found := search(t, filepath.Join(realLogs, "invictus"))
	groups, honest := attacks(found, known), map[string][]string{}
	covered := map[string]bool{}
	for _, hit := range found.hits {
		switch l := known[hit.event]; {
		case hit.rule.Level == "informational":
		case l.kind == "attack":
			covered[l.group] = true
		default:
			honest[hit.event] = append(honest[hit.event], hit.rule.Title)
		}
	}
	for id, titles := range honest {
		t.Logf("no attack: %s %s %q", id, found.names[id], titles)
	}
	for group := range groups {
		if !covered[group] {
			t.Logf("not named: %s", group)
		}
	}
	t.Logf("%d of %d attacks, %d events that are none", len(covered), len(groups), len(honest))
	if len(covered) < fewestGroups || len(groups) < 42 {
		t.Errorf("signatures name %d of %d attacks, want %d of 42 or more", len(covered), len(groups), fewestGroups)
	}
	if len(honest) > mostHonest {
		t.Errorf("signatures name %d events that are no attack, want at most %d", len(honest), mostHonest)
	}
}

// found is what the signatures name in a folder of logs.
type found struct {
	hits  []named
	names map[string]string // of events, by id
}

type named struct {
	rule  *sigma.Rule
	event string
}

// search asks all rules about a folder. Which accounts are the log's own is known when all is read.
func search(t *testing.T, folder string) *found {
	t.Helper()
	set, _ := sigma.Load(Rules())
	w := &waiting{matcher: set.Matcher(), own: map[string]bool{}, names: map[string]string{}}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(path, ".json") {
			return err
		}
		log, err := os.ReadFile(path)
		w.read(log)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &found{names: w.names}
	for _, h := range w.hits {
		if h.hit.Holds(w.own, false) {
			f.hits = append(f.hits, named{set.Rules[h.hit.Rule], h.event})
		}
	}
	return f
}

// waiting are matches that wait for the end of the log.
type waiting struct {
	matcher *sigma.Matcher
	own     map[string]bool
	names   map[string]string
	hits    []struct {
		hit   sigma.Hit
		event string
	}
}

func (w *waiting) read(log []byte) {
	reader := cloudtrail.Reader{Sink: w}
	reader.Read(log, 0, cloudtrail.Ended)
}

func (w *waiting) Record(r *cloudtrail.Record, raw []byte, _ int64) {
	id := string(r.ID)
	if _, twice := w.names[id]; twice {
		return
	}
	w.names[id] = string(r.Name)
	w.own[string(r.Account)] = true
	for _, hit := range w.matcher.Match(nil, r, raw) {
		hit.Named = slices.Clone(hit.Named)
		w.hits = append(w.hits, struct {
			hit   sigma.Hit
			event string
		}{hit, id})
	}
}
func (*waiting) Refuse(int64, string) {}
func (*waiting) Foreign(int64)        {}
func (*waiting) Skip(int64, string)   {}
func (*waiting) Broken(int64, string) {}
