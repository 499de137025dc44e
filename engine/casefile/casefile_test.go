package casefile

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"trailsift/engine/finding"
)

var noon = time.Date(2025, 11, 20, 12, 0, 0, 0, time.UTC)

// open opens a case whose clock goes on by a minute with every look at it.
func open(t testing.TB, path, by string) *Case {
	t.Helper()
	c, err := Open(context.Background(), path, by)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	now := noon
	c.now = func() time.Time {
		now = now.Add(time.Minute)
		return now
	}
	return c
}

func newCase(t testing.TB) *Case {
	return open(t, filepath.Join(t.TempDir(), "case.db"), "ada")
}

// apply makes changes that have to succeed.
func apply(t testing.TB, c *Case, changes ...Change) *State {
	t.Helper()
	var state *State
	for _, change := range changes {
		var err error
		if state, err = c.Apply(context.Background(), change); err != nil {
			t.Fatalf("%#v: %v", change, err)
		}
	}
	return state
}

// texts are the entries of a state as they are spelt.
func texts(s *State) map[thing]string {
	all := map[thing]string{}
	for t, e := range s.entries {
		all[t] = e.text
	}
	return all
}

// lines is the journal of a case.
func lines(t testing.TB, c *Case) []Line {
	t.Helper()
	all, err := c.History(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// consistent checks a case against its own journal: every line begins where the one before it on the same
// thing ended, and what stands is what the last lines say.
func consistent(t testing.TB, c *Case) {
	t.Helper()
	standing := map[thing]string{}
	for n, l := range lines(t, c) {
		if l.Seq != uint64(n)+1 {
			t.Fatalf("line %d of the journal has number %d", n+1, l.Seq)
		}
		at := thing{kind(l.Kind), l.Key}
		if standing[at] != string(l.Before) {
			t.Fatalf("line %d begins with %s where %s stood", l.Seq, l.Before, standing[at])
		}
		if standing[at] = string(l.After); l.After == nil {
			delete(standing, at)
		}
	}
	state, err := load(context.Background(), c.db)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(standing, texts(state)) {
		t.Fatalf("what stands differs from the journal:\n%v\n%v", texts(state), standing)
	}
	if !maps.Equal(standing, texts(c.State())) {
		t.Fatalf("the state in memory differs from the file:\n%v\n%v", texts(c.State()), standing)
	}
}

var (
	login   = EventRef{ID: "9d1c3f0e-1111-4e5f-8a6b-000000000001", Account: "111122223333", Time: 1763600000}
	removal = EventRef{ID: "9d1c3f0e-1111-4e5f-8a6b-000000000002", Account: "111122223333", Time: 1763600900}
)

// everything is one change of every kind, in an order in which each changes something.
func everything() []Change {
	return []Change{
		SetVerdict{Principal: "a1", Name: "arn:aws:iam::111122223333:user/eva", Value: Malicious, Note: "her key was in the wild"},
		SetVerdict{Principal: "b2", Name: "arn:aws:iam::111122223333:user/jan", Value: Undecided},
		SetVerdict{Principal: "b2", Value: Benign},
		SetNote{Principal: "b2", Note: "on call that night"},
		SetNote{Principal: "c3", Name: "arn:aws:iam::111122223333:role/deploy", Note: "ask the platform team"},
		ClearVerdict{Principal: "b2"},
		AddMark{Event: removal, Note: "the trail stops"},
		AddMark{Event: login},
		AddMark{Event: login, Note: "first foothold"},
		RemoveMark{Event: removal},
		Suppress{Finding: "rule:S07", Match: "*role/audit", Reason: "the annual audit", Until: noon.AddDate(1, 0, 0)},
		Suppress{Finding: "rule:S04", Reason: "we chain roles"},
		Unsuppress{ID: suppressionID("rule:S04", "")},
		SaveView{View{Name: "night", Filter: "denied:yes", From: 1763600000, Order: "-time"}},
		SaveView{View{Name: "eva", User: "a1", Rule: "R03"}},
		DropView{Name: "eva"},
	}
}

func TestChanges(t *testing.T) {
	s := apply(t, newCase(t), everything()...)
	if got := s.Verdicts["a1"]; got.Value != Malicious || got.Note != "her key was in the wild" || got.By != "ada" || got.At.Before(noon) {
		t.Errorf("verdict: %+v", got)
	}
	if got := s.Verdicts["b2"]; got.Value != "" || got.Note != "on call that night" || got.Name != "arn:aws:iam::111122223333:user/jan" {
		t.Errorf("a cleared verdict keeps its note and its name: %+v", got)
	}
	if got := s.Verdicts["c3"]; got.Value != "" || got.Note != "ask the platform team" {
		t.Errorf("a note without a verdict: %+v", got)
	}
	if mark, found := s.Mark(login); len(s.Marks) != 1 || !found || mark.Note != "first foothold" {
		t.Errorf("marks: %+v", s.Marks)
	}
	want := []finding.Suppression{{Finding: "rule:S07", Match: "*role/audit", Reason: "the annual audit", Until: noon.AddDate(1, 0, 0)}}
	if got := s.Suppressing(); !slices.Equal(got, want) {
		t.Errorf("suppressions: %+v", got)
	}
	if view, found := s.View("night"); len(s.Views) != 1 || !found || view.Filter != "denied:yes" || view.Order != "-time" {
		t.Errorf("views: %+v", s.Views)
	}
}

func TestMarksAreInTheOrderOfTheirEvents(t *testing.T) {
	s := apply(t, newCase(t), AddMark{Event: removal}, AddMark{Event: login})
	if s.Marks[0].EventRef != login || s.Marks[1].EventRef != removal {
		t.Errorf("marks: %+v", s.Marks)
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	c := newCase(t)
	for _, change := range []Change{
		SetVerdict{Value: Benign},
		SetVerdict{Principal: "a1"},
		SetVerdict{Principal: "a1", Value: "guilty"},
		SetNote{Note: "whose?"},
		AddMark{},
		Suppress{Reason: "everything is fine"},
		Suppress{Finding: "rule:S07"},
		SaveView{View{Filter: "denied:yes"}},
	} {
		if _, err := c.Apply(context.Background(), change); err == nil {
			t.Errorf("%#v was taken", change)
		}
	}
	if len(lines(t, c)) != 0 || c.State().Version != 0 {
		t.Error("a refused change was written")
	}
}

func TestWhatChangesNothingIsNotWritten(t *testing.T) {
	c := newCase(t)
	apply(t, c, everything()...)
	before := c.State()
	after := apply(t, c,
		SetVerdict{Principal: "a1", Value: Malicious},
		SetNote{Principal: "c3", Note: "ask the platform team"},
		ClearVerdict{Principal: "b2"}, ClearVerdict{Principal: "nobody"},
		AddMark{Event: login, Note: "first foothold"}, RemoveMark{Event: removal},
		Suppress{Finding: "rule:S07", Match: "*role/audit", Reason: "the annual audit", Until: noon.AddDate(1, 0, 0)},
		Unsuppress{ID: "none"}, SaveView{View{Name: "night", Filter: "denied:yes", From: 1763600000, Order: "-time"}},
		DropView{Name: "eva"},
	)
	if after != before {
		t.Errorf("version %d became %d", before.Version, after.Version)
	}
}

// TestUndoAndRedo walks all the way back and forth, and compares every step with the way there.
func TestUndoAndRedo(t *testing.T) {
	c, ctx := newCase(t), context.Background()
	steps := []map[thing]string{texts(c.State())}
	for _, change := range everything() {
		steps = append(steps, texts(apply(t, c, change)))
	}
	for n := len(steps) - 2; n >= 0; n-- {
		s, undone, err := c.Undo(ctx)
		if err != nil || undone != everything()[n] || !maps.Equal(texts(s), steps[n]) {
			t.Fatalf("undo of %#v gave %#v, %v, %v; want %v", everything()[n], undone, err, texts(s), steps[n])
		}
	}
	if _, _, err := c.Undo(ctx); !errors.Is(err, ErrNothing) {
		t.Fatalf("undo of nothing: %v", err)
	}
	for n := 1; n < len(steps); n++ {
		s, redone, err := c.Redo(ctx)
		if err != nil || redone != everything()[n-1] || !maps.Equal(texts(s), steps[n]) {
			t.Fatalf("redo gave %#v, %v, %v; want %v", redone, err, texts(s), steps[n])
		}
	}
	if _, _, err := c.Redo(ctx); !errors.Is(err, ErrNothing) {
		t.Fatalf("redo of nothing: %v", err)
	}
	consistent(t, c)
}

func TestAChangeEndsRedo(t *testing.T) {
	c, ctx := newCase(t), context.Background()
	apply(t, c, SetVerdict{Principal: "a1", Value: Benign})
	if _, _, err := c.Undo(ctx); err != nil {
		t.Fatal(err)
	}
	apply(t, c, AddMark{Event: login})
	if _, _, err := c.Redo(ctx); !errors.Is(err, ErrNothing) {
		t.Errorf("redo after another change: %v", err)
	}
}

func TestTheJournalSaysWhoUndidWhat(t *testing.T) {
	c, ctx := newCase(t), context.Background()
	apply(t, c, AddMark{Event: login}, SetVerdict{Principal: "a1", Value: Benign})
	if _, _, err := c.Undo(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Redo(ctx); err != nil {
		t.Fatal(err)
	}
	all := lines(t, c)
	if len(all) != 4 {
		t.Fatalf("%d lines, want 4: nothing is taken out of a journal", len(all))
	}
	undo, redo := all[2], all[3]
	if undo.Action != "undo" || undo.Reverts != 2 || undo.By != "ada" || undo.After != nil || string(undo.Before) != string(all[1].After) {
		t.Errorf("the undoing: %+v", undo)
	}
	if redo.Action != "redo" || redo.Reverts != 2 || string(redo.After) != string(all[1].After) || redo.Session != c.session {
		t.Errorf("the redoing: %+v", redo)
	}
	for _, statement := range []string{"UPDATE journal SET author = 'bob'", "DELETE FROM journal"} {
		if _, err := c.db.Exec(statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

func TestStatesDoNotChange(t *testing.T) {
	c := newCase(t)
	before := apply(t, c, SetVerdict{Principal: "a1", Value: Benign}, AddMark{Event: login})
	after := apply(t, c, SetVerdict{Principal: "a1", Value: Malicious}, RemoveMark{Event: login})
	if before.Verdicts["a1"].Value != Benign || len(before.Marks) != 1 || after.Version <= before.Version {
		t.Errorf("the state of before: %+v", before)
	}
}

func TestItSurvivesClosing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	first, err := Open(context.Background(), path, "ada")
	if err != nil {
		t.Fatal(err)
	}
	want := apply(t, first, everything()...)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path, "ada")
	if got := again.State(); got.Version != want.Version || !maps.Equal(texts(got), texts(want)) {
		t.Errorf("after closing %v, before %v", texts(got), texts(want))
	}
	if _, _, err := again.Undo(context.Background()); !errors.Is(err, ErrNothing) {
		t.Errorf("undo reaches into the session before: %v", err)
	}
}

func TestHostileTextStaysWhatItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	hostile := "a\x00b\x1b[31m\u202e<&>\u2028'; DROP TABLE journal; --\""
	first, err := Open(context.Background(), path, hostile)
	if err != nil {
		t.Fatal(err)
	}
	event := EventRef{ID: hostile, Account: hostile, Time: -1}
	apply(t, first, SetVerdict{Principal: hostile, Name: hostile, Value: Benign, Note: hostile},
		AddMark{Event: event, Note: hostile}, SaveView{View{Name: hostile, Filter: hostile}},
		Suppress{Finding: hostile, Match: hostile, Reason: hostile})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, "ada").State()
	verdict, mark := s.Verdicts[hostile], Mark{}
	mark, _ = s.Mark(event)
	view, _ := s.View(hostile)
	for _, got := range []string{verdict.Name, verdict.Note, verdict.By, mark.Note, mark.ID, view.Filter, s.Suppressions[0].Reason} {
		if got != hostile {
			t.Errorf("got %q, want %q", got, hostile)
		}
	}
}
