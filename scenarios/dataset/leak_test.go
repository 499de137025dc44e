package dataset

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
)

var update = flag.Bool("update", false, "write the figures in docs/datasets.md anew")

// mostTold is the balanced accuracy that no single field may reach.
const mostTold = 0.75

// leakSeeds are the worlds that are measured together.
var leakSeeds = []uint64{1, 2, 3}

// TestNoFieldAloneTellsAnAttack tries every stump on every field: is the field there, has it one
// certain value, or, of a number, is it above a threshold. The records carry no tags. Each scenario
// has the same weight, however many events it has.
func TestNoFieldAloneTellsAnAttack(t *testing.T) {
	if testing.Short() {
		t.Skip("three weeks of an organisation take long under the race detector; other tests look at fewer")
	}
	stumps := measureLeaks(t)
	for _, s := range stumps[:min(12, len(stumps))] {
		t.Logf("%.3f  %s", s.accuracy, s)
	}
	for _, s := range stumps {
		if s.accuracy >= mostTold {
			t.Errorf("%s tells attacks with a balanced accuracy of %.3f, want below %.2f", s, s.accuracy, mostTold)
		}
	}
	compareFigures(t, stumps)
}

func measureLeaks(t *testing.T) []stump {
	t.Helper()
	playbooks, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	w := weighing{fields: map[string]*field{}, attacks: map[string]float64{}}
	for _, seed := range leakSeeds {
		set, _, err := Compose(Plan{World: Organisation(seed, monday), Playbooks: playbooks})
		if err != nil {
			t.Fatal(err)
		}
		normal := 0
		err = set.Each(t.Context(), 2, func(events []trail.Event) error {
			for i := range events {
				if events[i].Tags == nil {
					if normal++; normal%9 != 0 {
						continue // a ninth of the normal work is enough to know it by
					}
				}
				w.add(t, &events[i])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(w.attacks) != len(playbooks) || w.normal < 10_000 {
		t.Fatalf("%d scenarios and %.0f normal events, want %d and some thousands", len(w.attacks), w.normal, len(playbooks))
	}
	return w.best()
}

// weighing counts how often each value of each field stands in normal and in attack events.
type weighing struct {
	fields  map[string]*field
	normal  float64
	attacks map[string]float64 // events by scenario
	buffer  []byte
}

// field is one dotted path; the items of a list are values of one field.
type field struct {
	values  map[string]*weight
	numbers map[float64]*weight
}

// weight is how many events have something: normal ones, and attacks' by scenario.
type weight struct {
	normal  float64
	attacks map[string]float64
}

func (w *weight) add(scenario string) {
	if scenario == "" {
		w.normal++
		return
	}
	if w.attacks == nil {
		w.attacks = map[string]float64{}
	}
	w.attacks[scenario]++
}

const present = "(present)"

func (w *weighing) add(t *testing.T, event *trail.Event) {
	scenario := ""
	if event.Tags != nil {
		scenario = event.Tags.Scenario
		w.attacks[scenario]++
	} else {
		w.normal++
	}
	w.buffer = record(w.buffer[:0], event, false)
	decoder := json.NewDecoder(strings.NewReader(string(w.buffer)))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		t.Fatalf("%v in %s", err, w.buffer)
	}
	seen := map[string]map[string]bool{}
	flatten("", document, seen)
	at := event.Time.UTC()
	seen["eventTime (hour)"] = map[string]bool{strconv.Itoa(at.Hour()): true}
	seen["eventTime (second of the day)"] = map[string]bool{strconv.Itoa(int(at.Sub(at.Truncate(24*time.Hour)) / time.Second)): true}
	seen["eventTime (weekday)"] = map[string]bool{at.Weekday().String(): true}
	seen["eventTime (second of the log)"] = map[string]bool{strconv.Itoa(int(at.Sub(monday) / time.Second)): true}
	for path, values := range seen {
		w.count(path, values, scenario)
	}
}

func (w *weighing) count(path string, values map[string]bool, scenario string) {
	f := w.fields[path]
	if f == nil {
		f = &field{values: map[string]*weight{}, numbers: map[float64]*weight{}}
		w.fields[path] = f
	}
	values[present] = true
	greatest, isNumber := 0.0, false
	for value := range values {
		if f.values[value] == nil {
			f.values[value] = &weight{}
		}
		f.values[value].add(scenario)
		if number, err := strconv.ParseFloat(value, 64); err == nil && (!isNumber || number > greatest) {
			greatest, isNumber = number, true
		}
	}
	if isNumber {
		if f.numbers[greatest] == nil {
			f.numbers[greatest] = &weight{}
		}
		f.numbers[greatest].add(scenario)
	}
}

// flatten lists the values of a document by dotted paths.
func flatten(path string, value any, seen map[string]map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			below := name
			if path != "" {
				below = path + "." + name
			}
			flatten(below, member, seen)
		}
		note(path, "{}", seen)
	case []any:
		note(path, "[]", seen)
		for _, item := range value {
			flatten(path, item, seen)
		}
	case nil:
		note(path, "null", seen)
	default:
		note(path, fmt.Sprint(value), seen)
	}
}

func note(path, value string, seen map[string]map[string]bool) {
	if path == "" {
		return
	}
	if seen[path] == nil {
		seen[path] = map[string]bool{}
	}
	seen[path][value] = true
}

// stump is the best test of one field.
type stump struct {
	field, test string
	accuracy    float64
}

func (s stump) String() string { return s.field + " " + s.test }

// rate is the balanced accuracy of taking what has a weight for an attack, or what lacks it.
func (w *weighing) rate(normal float64, attacks map[string]float64) (accuracy float64, without bool) {
	found := 0.0
	for scenario, n := range attacks {
		found += n / w.attacks[scenario]
	}
	accuracy = (found/float64(len(w.attacks)) + 1 - normal/w.normal) / 2
	return max(accuracy, 1-accuracy), accuracy < 0.5
}

// best is the best stump of every field, the best of all first.
func (w *weighing) best() []stump {
	var all []stump
	for path, f := range w.fields {
		best := stump{field: path}
		for value, weight := range f.values {
			accuracy, without := w.rate(weight.normal, weight.attacks)
			test := "= " + value
			if without {
				test = "≠ " + value
			}
			if accuracy > best.accuracy || accuracy == best.accuracy && test < best.test {
				best.accuracy, best.test = accuracy, test
			}
		}
		normal, attacks := 0.0, map[string]float64{}
		for _, number := range slices.Sorted(maps.Keys(f.numbers)) {
			normal += f.numbers[number].normal
			for scenario, n := range f.numbers[number].attacks {
				attacks[scenario] += n
			}
			accuracy, without := w.rate(normal, attacks)
			if accuracy > best.accuracy {
				best.accuracy, best.test = accuracy, "≤ "+strconv.FormatFloat(number, 'g', -1, 64)
				if without {
					best.test = "not " + best.test
				}
			}
		}
		all = append(all, best)
	}
	slices.SortFunc(all, func(a, b stump) int {
		return cmp.Or(cmp.Compare(b.accuracy, a.accuracy), cmp.Compare(a.field, b.field))
	})
	return all
}

// The table of figures in the document.
const (
	figuresBegin = "| field | best single test | balanced accuracy |\n|---|---|---|\n"
	worthTelling = 0.55
)

var figuresRow = regexp.MustCompile("(?m)^\\| `([^`]*)` \\| .* \\| (0\\.\\d+) \\|\n")

// compareFigures holds the document to the figures: it names every field that tells something, with
// what it tells as it was measured, up to what a change of one playbook may move.
func compareFigures(t *testing.T, stumps []stump) {
	path := filepath.Join("..", "..", "docs", "datasets.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		before, rest, found := strings.Cut(string(page), figuresBegin)
		if !found {
			t.Fatalf("%s has no table of figures", path)
		}
		table := figuresBegin
		for _, s := range stumps {
			if s.accuracy >= worthTelling {
				table += fmt.Sprintf("| `%s` | `%s` | %.3f |\n", s.field, strings.ReplaceAll(s.test, "|", "¦"), s.accuracy)
			}
		}
		for strings.HasPrefix(rest, "|") {
			_, rest, _ = strings.Cut(rest, "\n")
		}
		page = []byte(before + table + rest)
		if err := os.WriteFile(path, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	told := map[string]float64{}
	for _, row := range figuresRow.FindAllStringSubmatch(string(page), -1) {
		told[row[1]], _ = strconv.ParseFloat(row[2], 64)
	}
	const tolerance = 0.04
	for _, s := range stumps {
		if s.accuracy >= worthTelling+tolerance && max(told[s.field]-s.accuracy, s.accuracy-told[s.field]) > tolerance {
			t.Errorf("docs/datasets.md says %.3f for %s, measured %.3f; go test ./scenarios/dataset -run Tells -update writes the figures anew", told[s.field], s.field, s.accuracy)
		}
	}
}
