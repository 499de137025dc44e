package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
)

func asText(t *testing.T, s *engine.Snapshot) string {
	t.Helper()
	return strings.Join(asJSON(t, s), "\n")
}

// valueOf is a text in a record.
func valueOf(record, name string) string {
	_, after, _ := strings.Cut(record, `"`+name+`":"`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// TestWithoutIsARunOnLessLog hides a third of one user's events, and of all others those of a region.
func TestWithoutIsARunOnLessLog(t *testing.T) {
	base := config()
	base.Sequences, base.Forest.MinPrincipals = sequence.Default(), 5
	records := strings.Split(strings.TrimSuffix(strings.TrimPrefix(shifts(), `{"Records":[`), "]}"), `},{"eventVersion"`)
	for i := range records {
		records[i] = strings.TrimPrefix(records[i], `{"eventVersion"`)
		records[i] = `{"eventVersion"` + strings.TrimSuffix(records[i], "}") + "}"
	}
	// In order: what is out of order is counted of files, which stay what they are.
	slices.SortFunc(records, func(a, b string) int { return strings.Compare(valueOf(a, "eventTime"), valueOf(b, "eventTime")) })
	gone := func(i int) bool {
		return strings.Contains(records[i], "user/u7\"") && i%3 == 0 || strings.Contains(records[i], "ap-northeast-2")
	}
	var left, ids []string
	for i, record := range records {
		if !gone(i) {
			left = append(left, record)
			continue
		}
		ids = append(ids, valueOf(record, "eventID"))
	}
	whole := analysed(t, base, write(t, map[string]string{"log.json": `{"Records":[` + strings.Join(records, ",") + `]}`}))
	truth := analysed(t, base, write(t, map[string]string{"log.json": `{"Records":[` + strings.Join(left, ",") + `]}`}))
	before := asText(t, whole)
	keys := whole.Locate(ids)
	if len(ids) < 1000 || len(keys) != len(ids) {
		t.Fatalf("%d of %d events are located", len(keys), len(ids))
	}
	var hidden []engine.EventKey
	for _, id := range ids {
		hidden = append(hidden, keys[id])
	}
	got, err := whole.Without(t.Context(), hidden)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := asText(t, got), asText(t, truth); got != want {
		t.Errorf("the reports differ: %s", difference(got, want))
	}
	if got.Version <= whole.Version {
		t.Errorf("version %d comes after %d", got.Version, whole.Version)
	}
	if asText(t, whole) != before {
		t.Error("the whole has changed")
	}
	// Whichever is done first, settings and hiding lead to the same.
	tuned := base
	tuned.Rules = tuned.Rules.With(rule.OffHours, rule.Setting{Enabled: true, Threshold: 0.05, Points: 33})
	after := retuned(t, got, tuned)
	other, err := retuned(t, whole, tuned).Without(t.Context(), hidden)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := asText(t, after), asText(t, other); got != want || got == asText(t, truth) {
		t.Errorf("the order matters: %s", difference(got, want))
	}
	// Keys are those of the whole.
	for _, event := range chosen(t, got, "user:u7") {
		if _, hid := keys[event.ID]; hid || event.Key != whole.Locate([]string{event.ID})[event.ID] {
			t.Fatalf("event %s, hidden or of another key, is chosen", event.ID)
		}
	}
	if _, err := (&engine.Snapshot{}).Without(t.Context(), hidden); err == nil {
		t.Error("a snapshot that no run has made is judged")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := whole.Without(ended, hidden); !errors.Is(err, context.Canceled) {
		t.Errorf("judging after the end: %v", err)
	}
}
