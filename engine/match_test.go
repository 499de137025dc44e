package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/engine/source"
)

func TestSelectByWholeLanguage(t *testing.T) {
	s := nightShift(t)
	for text, want := range map[string]int{
		"-user:ana":                                  13,
		"!(user:ana or user:bob)":                    1,
		"user:(ana or bob)":                          20,
		"user:ana or denied:true":                    14,
		"user:bob not denied:true":                   6,
		"kind:service or rule:R04":                   4,
		"user:bob (rule:R04 or denied:yes)":          6,
		"-rule:*":                                    9,
		"user:bob -rule:R05":                         6,
		"rule:(R04 or R05)":                          6,
		"rule:R0?":                                   12,
		"-level:low event:CreateUser":                12,
		"level:(low or medium or high)":              8,
		"not not user:ana":                           8,
		`"describe" -service:iam`:                    8,
		"role:*":                                     0,
		"-error:*":                                   15,
		"event:(Describe* or Decrypt) -kind:service": 8,
		"ip:(198.51.100.1 or 198.51.100.2)":          8,
		"ip:2001:db8::/32":                           0,
		`ip:"198.51.100.0/30"`:                       0,
		"from:12:00":                                 13,
		"to:12:00":                                   8,
		"from:12:00 to:23:21":                        2,
		"-from:12:00":                                8,
		"from:-1m":                                   2,
		"from:2025-06-17":                            0,
		"to:1970-01-01":                              0,
		"from:2025-06-16T23:00:00Z (user:bob or user:ana)": 12,
		"AKIAEXAMPLEbob":  12,
		"country:*":       0,
		"technique:T1078": 0,
	} {
		if got := len(chosen(t, s, text)); got != want {
			t.Errorf("%q selects %d events, want %d", text, got, want)
		}
	}
}

// TestSelectIsBoolean compares what conditions select together with what they select alone.
func TestSelectIsBoolean(t *testing.T) {
	s := nightShift(t)
	all := keysOf(chosen(t, s, ""))
	terms := []string{
		"denied:true", "event:Describe*", "service:iam", "create", "kind:service", "level:low", "rule:R04", "rule:R05", "rule:*",
		"from:12:00", "to:23:25", "user:bob", "ip:198.51.100.0/31", "(rule:R04 or level:low)", "-(rule:R05 kind:person)",
	}
	for i, a := range terms {
		one := keysOf(chosen(t, s, a))
		without := func(of, left []engine.EventKey) []engine.EventKey {
			return slices.DeleteFunc(slices.Clone(of), func(key engine.EventKey) bool { return slices.Contains(left, key) })
		}
		expect(t, s, "-"+a, without(all, one))
		for _, b := range terms[i+1:] {
			if a == "user:bob" || b == "user:bob" { // of a single principal, rules that did not fire have evidence too
				continue
			}
			other := keysOf(chosen(t, s, b))
			both := without(one, without(all, other))
			expect(t, s, a+" "+b, both)
			expect(t, s, a+" -"+b, without(one, other))
			expect(t, s, a+" or "+b, without(all, without(without(all, one), other)))
			expect(t, s, "not ("+a+" and "+b+")", without(all, both))
		}
	}
}

func expect(t *testing.T, s *engine.Snapshot, text string, want []engine.EventKey) {
	t.Helper()
	if got := keysOf(chosen(t, s, text)); !slices.Equal(got, want) {
		t.Errorf("%q selects %v, want %v", text, got, want)
	}
}

func keysOf(list []engine.Event) []engine.EventKey {
	keys := make([]engine.EventKey, len(list))
	for i, e := range list {
		keys[i] = e.Key
	}
	return keys
}

func TestSelectByTechnique(t *testing.T) {
	s := creations(t)
	for text, want := range map[string]int{
		"technique:T1136":                    4,
		"technique:t1136.003":                4,
		"technique:T1136.001":                0,
		"technique:T113*":                    4,
		"technique:T1136 user:bob":           1,
		"user:ana or technique:T1136":        4,
		"-technique:T1136":                   0,
		"technique:(T1078 or T1136)":         4,
		`rule:"Three users created"`:         3,
		`-rule:"Three users created"`:        1,
		`rule:11111111*`:                     4,
		"rule:* -technique:T1136 event:Get*": 0,
	} {
		if got := len(chosen(t, s, text)); got != want {
			t.Errorf("%q selects %d events, want %d", text, got, want)
		}
	}
}

func TestSelectByVerdict(t *testing.T) {
	s := nightShift(t)
	ids := map[string]string{}
	for _, p := range slices.Concat(s.Ranking, s.Unranked) {
		ids[p.Name[strings.LastIndexAny(p.Name, ":/")+1:]] = p.ID
	}
	for text, want := range map[string]int{
		"verdict:malicious":                      12,
		"verdict:Benign":                         1,
		"verdict:*":                              13,
		"-verdict:*":                             8,
		"verdict:(undecided or benign)":          1,
		"verdict:malicious denied:true":          6,
		"user:ana or verdict:malicious rule:R05": 14,
		"-(verdict:malicious kind:person)":       9,
	} {
		q := parsed(t, text)
		q.Verdicts = map[string]string{ids["bob"]: "malicious", ids["rds.amazonaws.com"]: "benign", "elsewhere": "benign"}
		rows, err := s.Dataset.Select(t.Context(), q, engine.Order{})
		if err != nil || rows.Len() != want {
			t.Errorf("%q selects %v events, want %d: %v", text, rows, want, err)
		}
	}
	var refused *query.Error
	if _, err := s.Dataset.Select(t.Context(), parsed(t, "user:ana or -verdict:*"), engine.Order{}); !errors.As(err, &refused) || refused.At != 13 {
		t.Errorf("without a case: %v", err)
	}
}

func TestJudgingRefusesWhatItBringsAbout(t *testing.T) {
	folder := write(t, map[string]string{"a.json": events("ana", 0, 5)})
	for _, text := range []string{"rule:R01", "user:ana or -level:high", "technique:T1078", "verdict:*"} {
		c := config()
		c.Judge.Filter = parsed(t, text)
		from, err := source.Paths([]string{folder}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var refused *query.Error
		if err := engine.Run(context.Background(), from, c).Wait(); !errors.As(err, &refused) {
			t.Errorf("judging by %q: %v", text, err)
		}
	}
}

func TestJudgingByTime(t *testing.T) {
	c := config()
	c.Judge.Filter = parsed(t, "from:10:10 to:-39m -user:bob")
	s := analysed(t, c, write(t, map[string]string{"a.json": events("ana", 0, 60), "b.json": events("bob", 0, 60)}))
	if s.TotalEvents != 10 || s.Evidence.Records != 120 {
		t.Errorf("judged %d events of %d", s.TotalEvents, s.Evidence.Records)
	}
}

func parsed(t *testing.T, text string) query.Query {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestHistogramOfASpan(t *testing.T) {
	s := nightShift(t)
	all := chosen(t, s, "")
	first := all[9].Time // bob's
	for _, test := range []struct {
		text    string
		span    engine.Span
		buckets int
		want    string
	}{
		{"", engine.Span{From: first, To: first + 360}, 3, "[2 2 2]"},
		{"denied:true", engine.Span{From: first - 120, To: first + 120}, 4, "[0 0 1 1]"},
		{"", engine.Span{From: first, To: first + 100}, 3, "[1 1 0]"},
		{"-user:*", engine.Span{From: first, To: first + 360}, 3, "[0 0 0]"},
		{"from:23:21", engine.Span{From: first, To: first + 120}, 2, "[0 1]"},
		{"", engine.Span{From: first, To: first}, 3, "[]"},
		{"", engine.Span{From: first, To: first + 10}, 0, "[]"},
		{"", engine.Span{From: first + 600}, 1, "[2]"},
		{"", engine.Span{To: first}, 1, "[9]"},
	} {
		bars, err := s.Dataset.Histogram(context.Background(), parsed(t, test.text), test.span, test.buckets)
		counts := make([]int, len(bars))
		for i, bar := range bars {
			counts[i] = bar.Events
		}
		if got := fmt.Sprint(counts); got != test.want || err != nil {
			t.Errorf("%q in %v: %s, %v; want %s", test.text, test.span, got, err, test.want)
		}
		if n := len(bars); n > 0 && test.span.To > 0 && bars[n-1].To != test.span.To {
			t.Errorf("%v ends at %d", test.span, bars[n-1].To)
		}
	}
}

func TestEveryFieldHasAFacet(t *testing.T) {
	s := creations(t)
	wants := map[string]string{
		"user":      "[{arn:aws:iam::111122223333:user/ana 3} {arn:aws:iam::111122223333:user/bob 1}]",
		"kind":      "[{person 4}]",
		"session":   "[{AKIAEXAMPLEana 3} {AKIAEXAMPLEbob 1}]",
		"event":     "[{CreateUser 4}]",
		"denied":    "[{false 4}]",
		"level":     "[{CRITICAL 3} {HIGH 1}]",
		"rule":      "[{11111111-0000-4000-8000-000000000001 4} {Three users created 3}]",
		"technique": "[{T1136.003 4}]",
	}
	for _, field := range query.Fields() {
		counts, err := s.Dataset.Facet(context.Background(), query.Query{}, field.Name, 10)
		if isTime := field.Name == "from" || field.Name == "to"; isTime != (err != nil) {
			t.Errorf("%s: %v", field.Name, err)
		}
		if want, given := wants[field.Name]; given && fmt.Sprint(counts) != want {
			t.Errorf("%s: %v, want %s", field.Name, counts, want)
		}
		for _, count := range counts {
			if count.Value == "" { // of events that have none
				continue
			}
			text := field.Name + ":" + query.Literal(field.Name, count.Value)
			if got := len(chosen(t, s, text)); got != count.Events {
				t.Errorf("%s selects %d events, counted %d", text, got, count.Events)
			}
		}
	}
	counts, err := s.Dataset.Facet(context.Background(), parsed(t, "user:bob"), "rule", 10)
	if err != nil || fmt.Sprint(counts) != "[{11111111-0000-4000-8000-000000000001 1}]" {
		t.Errorf("bob's findings are %v, %v", counts, err)
	}
}
