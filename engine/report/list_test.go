package report_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/report"
)

// hostileEvent is one whose agent is a formula, an escape sequence, a link and the end of a cell at once.
var hostileEvent = engine.Event{
	Time: 1688990400, ID: "e-1", Principal: "arn:aws:iam::111122223333:user/eve", Name: "GetObject", Service: "s3",
	Agent: "=HYPERLINK(\"http://x\")|[click](http://x)<b>\x1b[31m\u202e", Denied: true, Rules: []string{"R05", "R06"},
}

func events(list ...engine.Event) iter.Seq2[engine.Event, error] {
	return func(yield func(engine.Event, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func written(t *testing.T, list report.List, format string) string {
	t.Helper()
	var out strings.Builder
	if _, err := list.Write(&out, format); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestListKeepsHostileTextHarmless(t *testing.T) {
	list := report.Events(events(hostileEvent))
	rows, err := csv.NewReader(strings.NewReader(written(t, list, "csv"))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("CSV has %d rows, %v; want 2", len(rows), err)
	}
	if agent := rows[1][15]; agent != "'"+hostileEvent.Agent {
		t.Errorf("the agent in CSV is %q, want the raw text behind an apostrophe", agent)
	}
	var back []map[string]any
	if err := json.Unmarshal([]byte(written(t, list, "json")), &back); err != nil || len(back) != 1 {
		t.Fatalf("JSON: %v, %v", back, err)
	}
	if back[0]["user_agent"] != hostileEvent.Agent || back[0]["denied"] != true {
		t.Errorf("JSON holds %v", back[0])
	}
	markdown := written(t, list, "md")
	for _, escaped := range []string{`\\x1b`, `\\u202e`, `\[click\](`, `\<b\>`, `\|`} {
		if !strings.Contains(markdown, escaped) {
			t.Errorf("Markdown lacks %s:\n%s", escaped, markdown)
		}
	}
	if lines := strings.Split(strings.TrimSpace(markdown), "\n"); len(lines) != 3 {
		t.Errorf("Markdown has %d lines, want heading, rule and row:\n%s", len(lines), markdown)
	}
}

func TestListFormats(t *testing.T) {
	two := report.Events(events(engine.Event{ID: "a"}, engine.Event{ID: "b"}))
	if got := written(t, two, "jsonl"); strings.Count(got, "\n") != 2 || strings.Count(got, `"event_id"`) != 2 {
		t.Errorf("JSON lines: %s", got)
	}
	if got := written(t, report.Events(events()), "json"); got != "[]\n" {
		t.Errorf("an empty list is %q, want []", got)
	}
	if _, err := two.Write(&strings.Builder{}, "xml"); err == nil {
		t.Error("a format that there is not is written")
	}
}

func TestListStopsAtAnError(t *testing.T) {
	gone := errors.New("the file is gone")
	list := report.Events(func(yield func(engine.Event, error) bool) {
		if yield(engine.Event{ID: "a"}, nil) {
			yield(engine.Event{}, gone)
		}
	})
	n, err := list.Write(&strings.Builder{}, "jsonl")
	if n != 1 || !errors.Is(err, gone) {
		t.Errorf("wrote %d rows, %v; want 1 and the reason", n, err)
	}
}
