package casefile

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sent is a case's document as it arrives elsewhere.
func sent(t testing.TB, s *State) (*Document, string) {
	t.Helper()
	var text bytes.Buffer
	if err := s.Document().Write(&text); err != nil {
		t.Fatal(err)
	}
	d, err := ReadDocument(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return d, text.String()
}

func imported(t *testing.T, c *Case, d *Document) (*State, Imported) {
	t.Helper()
	s, result, err := c.Import(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return s, result
}

func TestExportAndImport(t *testing.T) {
	from := newCase(t)
	document, text := sent(t, apply(t, from, everything()...))
	to := open(t, filepath.Join(t.TempDir(), "other.db"), "bob")
	s, result := imported(t, to, document)
	if !maps.Equal(texts(s), texts(from.State())) || result.Added != 6 || len(result.Conflicts) != 0 {
		t.Errorf("imported %v: %+v", texts(s), result)
	}
	if s.Verdicts["a1"].By != "ada" || lines(t, to)[0].By != "bob" {
		t.Error("who decided and who imported are two things")
	}
	if _, again := sent(t, s); again != text {
		t.Errorf("the same state gives other bytes:\n%s\n%s", text, again)
	}
	if after, result := imported(t, to, document); after != s || result.Added+result.Replaced+result.Kept != 0 {
		t.Errorf("importing it again changes something: %+v", result)
	}
}

func TestExportAsText(t *testing.T) {
	_, text := sent(t, apply(t, newCase(t),
		SetVerdict{Principal: "a1", Name: "arn:aws:iam::111122223333:user/<eva>\x1b[2J", Value: Malicious, Note: "sure"},
		AddMark{Event: login}))
	want := `{
  "format": "trailsift-case",
  "schema": 1,
  "verdicts": [
    {
      "principal": "a1",
      "name": "arn:aws:iam::111122223333:user/<eva>\u001b[2J",
      "value": "malicious",
      "note": "sure",
      "by": "ada",
      "at": "2025-11-20T12:01:00Z"
    }
  ],
  "marks": [
    {
      "event": "9d1c3f0e-1111-4e5f-8a6b-000000000001",
      "account": "111122223333",
      "time": 1763600000,
      "by": "ada",
      "at": "2025-11-20T12:03:00Z"
    }
  ],
  "suppressions": [],
  "views": []
}
`
	if text != want {
		t.Errorf("got %s", text)
	}
}

func TestImportTakesTheNewer(t *testing.T) {
	c := newCase(t)
	apply(t, c, SetVerdict{Principal: "a1", Name: "eva", Value: Benign}, SetVerdict{Principal: "b2", Name: "jan", Value: Benign},
		SetVerdict{Principal: "c3", Name: "kim", Value: Benign})
	mine := c.State().Verdicts
	theirs := func(id string, by time.Duration) Verdict {
		return Verdict{Principal: id, Name: mine[id].Name, Value: Malicious, By: "bob", At: mine[id].At.Add(by)}
	}
	before := texts(c.State())
	s, result := imported(t, c, &Document{Verdicts: []Verdict{theirs("a1", time.Minute), theirs("b2", -time.Minute), theirs("c3", 0),
		{Principal: "d4", Note: "new", By: "bob", At: noon}}})
	if s.Verdicts["a1"].By != "bob" || s.Verdicts["b2"].By != "ada" || s.Verdicts["c3"].By != "ada" || s.Verdicts["d4"].Note != "new" {
		t.Errorf("verdicts: %+v", s.Verdicts)
	}
	if result.Added != 1 || result.Replaced != 1 || result.Kept != 2 || len(result.Conflicts) != 3 {
		t.Fatalf("result: %+v", result)
	}
	first := Conflict{What: "the verdict on eva", OursBy: "ada", OursAt: mine["a1"].At,
		TheirsBy: "bob", TheirsAt: mine["a1"].At.Add(time.Minute), TheirsTaken: true}
	if result.Conflicts[0] != first || result.Conflicts[1].TheirsTaken || result.Conflicts[2].TheirsTaken {
		t.Errorf("conflicts: %+v", result.Conflicts)
	}
	s, undone, err := c.Undo(context.Background())
	if _, merged := undone.(Merge); err != nil || !merged || !maps.Equal(texts(s), before) {
		t.Errorf("undo of an import: %v, %v, %v", undone, err, texts(s))
	}
	all := lines(t, c)
	if len(all) != 7 || all[3].Change != 4 || all[4].Change != 4 || all[5].Change != 6 || all[5].Reverts != 4 || all[6].Reverts != 4 {
		t.Errorf("the journal: %+v", all)
	}
	if s, _, err = c.Redo(context.Background()); err != nil || s.Verdicts["a1"].By != "bob" || s.Verdicts["d4"].Note != "new" {
		t.Errorf("redo of an import: %v, %+v", err, s.Verdicts)
	}
	consistent(t, c)
}

func TestDocumentsThatAreRefused(t *testing.T) {
	const head = `{"format": "trailsift-case", "schema": 1, `
	mark := `{"event": "e", "account": "1", "time": 1, "by": "ada", "at": "2025-11-20T12:00:00Z"}`
	for text, reason := range map[string]string{
		``:                             "no case",
		`[]`:                           "no case",
		`{"Records": []}`:              "its format is",
		`{"format": "trailsift-case"}`: "no schema",
		`{"format": "trailsift-case", "schema": 2, "scores": []}`:        "newer",
		head + `"verdict": []}`:                                          "unknown field",
		head + `"marks": []} {}`:                                         "no case",
		head + `"marks": [{"event": "e", "time": 1}]}`:                   "who made it and when",
		head + `"marks": [` + mark + `,` + mark + `]}`:                   "mark on event e: it is there twice",
		head + `"marks": [{"by": "ada", "at": "2025-11-20T12:00:00Z"}]}`: "id of the event is missing",
		head + `"verdicts": [{"principal": "a", "name": "eva", "value": "guilty", "by": "ada", "at": "2025-11-20T12:00:00Z"}]}`:                     `verdict on eva: there is no verdict "guilty"`,
		head + `"verdicts": [{"principal": "a", "by": "ada", "at": "2025-11-20T12:00:00Z"}]}`:                                                       "neither",
		head + `"suppressions": [{"reason": "no", "by": "ada", "at": "2025-11-20T12:00:00Z"}]}`:                                                     "covers everything",
		head + `"suppressions": [{"match": "*", "reason": "no", "until": "9999-12-31T23:59:59-12:00", "by": "ada", "at": "2025-11-20T12:00:00Z"}]}`: "year",
		head + `"views": [{"by": "ada", "at": "2025-11-20T12:00:00Z"}]}`:                                                                            "wants a name",
	} {
		if _, err := ReadDocument(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v; want %q", text, err, reason)
		}
	}
}

func TestADocumentTooLarge(t *testing.T) {
	endless := strings.NewReader(strings.Repeat(" ", largestDocument+1))
	if _, err := ReadDocument(endless); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("got %v", err)
	}
}

// TestTimesOfOthersAreBroughtToOurForm: what was imported equals itself when it comes again.
func TestTimesOfOthersAreBroughtToOurForm(t *testing.T) {
	text := `{"format": "trailsift-case", "schema": 1, "suppressions": [{"finding": "rule:S07", "reason": "audit",
		"until": "2026-01-01T01:00:00+01:00", "by": "bob", "at": "2025-11-20T13:00:00.123456789+01:00"}]}`
	c := newCase(t)
	for n := range 2 {
		d, err := ReadDocument(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, result := imported(t, c, d); result.Added != 1-n || len(result.Conflicts) != 0 {
			t.Errorf("time %d: %+v", n+1, result)
		}
	}
	want := Suppression{ID: suppressionID("rule:S07", ""), Finding: "rule:S07", Reason: "audit",
		Until: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), By: "bob", At: noon.Add(123 * time.Millisecond)}
	if got := c.State().Suppressions[0]; got != want {
		t.Errorf("got %s, want %s", fmt.Sprint(got), fmt.Sprint(want))
	}
}

// FuzzReadDocument: whatever is taken can be sent on, and is then the same to the byte.
func FuzzReadDocument(f *testing.F) {
	for _, seed := range []string{
		`{"format": "trailsift-case", "schema": 1}`,
		`{"format": "trailsift-case", "schema": 1, "marks": [{"event": "\u001b\u202e\u0000", "account": "1", "time": -1, "by": "ada", "at": "2025-11-20T12:00:00Z"}]}`,
		`{"format": "trailsift-case", "schema": 1, "suppressions": [{"match": "*", "reason": "<&>", "until": "9999-12-31T23:59:59-23:59", "by": "b", "at": "2025-11-20T12:00:00.0001Z"}]}`,
		`{"format": "trailsift-case", "schema": 1, "verdicts": [{"principal": "a", "note": "n", "by": "b", "at": "2025-11-20T12:00:00+14:00"}], "views": [{"name": "v", "by": "b", "at": "2025-11-20T12:00:00Z"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := ReadDocument(bytes.NewReader(text))
		if err != nil {
			return
		}
		var sent, again bytes.Buffer
		if err := first.Write(&sent); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		second, err := ReadDocument(bytes.NewReader(sent.Bytes()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, sent.String())
		}
		if err := second.Write(&again); err != nil || !bytes.Equal(sent.Bytes(), again.Bytes()) {
			t.Fatalf("%v\n%s\n%s", err, sent.String(), again.String())
		}
	})
}
