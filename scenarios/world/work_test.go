package world

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios/trail"
)

// TestEveryTaskIsJSON does every task once and reads what it wrote.
func TestEveryTaskIsJSON(t *testing.T) {
	w, err := New(Options{Seed: 1, Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	at := w.Options.Start
	by := worker{caller: w.People[0].User, address: "192.0.2.1", agent: "a", site: w.sites[0]}
	for kind, rota := range w.agenda {
		for _, task := range rota.tasks {
			for number := range uint64(12) {
				s := &shift{w: w, from: at, to: at.Add(time.Hour)}
				s.do(by, task, newDice(1, number, 2, 3), at)
				for i := range s.events {
					e := &s.events[i]
					for _, text := range []string{e.Request, e.Response, e.Resources, e.Additional, e.Details} {
						if text != "" && !json.Valid([]byte(text)) {
							t.Fatalf("%s of %s, %s: %s", task.name, kind, e.Call.Name, text)
						}
					}
					if record := trail.Append(nil, e); !json.Valid(record) {
						t.Fatalf("%s of %s: %s", task.name, kind, record)
					}
				}
			}
		}
	}
}

func TestEveryWorkerHasTasks(t *testing.T) {
	w, err := New(Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	needed := []string{"night", "visitor", "auditor", "responder", "tourist", "terraform", "terraform-writes", "ci", "deploy", "backup"}
	for _, p := range w.People {
		needed = append(needed, p.Job)
	}
	for i := range w.robots {
		needed = append(needed, w.robots[i].kind)
	}
	for _, kind := range needed {
		if r := w.agenda[kind]; r == nil || r.total == 0 {
			t.Errorf("there is no work for %s", kind)
		}
	}
}

func TestWorkErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"iam:ListUsers":                            "line 1: no task has begun",
		"task a for=b\niam:Nonsense":               "line 2: no such call: iam:Nonsense",
		"task a for=b\niam:ListUsers x5-2":         "line 2: not a range: 5-2",
		"task a for=b\niam:ListUsers\n> {nothing}": "line 3: no slot is called {nothing}",
		"task a for=b\n\n# why\n> {}":              "line 4: no call has begun",
		"task a weight=many for=b":                 "line 1: a weight is a number: many",
		"task a":                                   "line 1: a task needs a name and somebody to do it",
		"task a for=b\niam:ListUsers\n! x y":       "line 3: a failure needs a share and a code",
	} {
		if _, err := parseWork(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}

func TestPlaceErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.0/28 city":                    "line 1: seven words",
		"\nx city Berlin DE Europe/Berlin 1 2": "line 2: netip.ParsePrefix",
		"192.0.2.0/28 city Berlin DE Z 1 east": "line 1: no coordinates: 1 east",
	} {
		if _, err := parsePlaces(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}

func TestDiceFallEvenly(t *testing.T) {
	d := newDice(1, 2, 3, 4)
	var counts [10]int
	sum := 0.0
	for range 100_000 {
		counts[d.below(10)]++
		sum += d.share()
	}
	for n, count := range counts {
		if count < 9_500 || count > 10_500 {
			t.Errorf("%d fell %d times of a hundred thousand", n, count)
		}
	}
	if mean := sum / 100_000; mean < 0.49 || mean > 0.51 {
		t.Errorf("shares are %g on average", mean)
	}
}
