package casefile

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"
)

// two are two consoles on one case file.
func two(t *testing.T) (ada, bob *Case) {
	path := filepath.Join(t.TempDir(), "case.db")
	return open(t, path, "ada"), open(t, path, "bob")
}

func refresh(t *testing.T, c *Case) (*State, bool) {
	t.Helper()
	state, news, err := c.Refresh(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return state, news
}

func TestRefreshTakesInWhatOthersWrote(t *testing.T) {
	ada, bob := two(t)
	apply(t, ada, everything()...)
	if s, news := refresh(t, bob); !news || !maps.Equal(texts(s), texts(ada.State())) || s.Version != ada.State().Version {
		t.Errorf("bob has %v", texts(s))
	}
	if _, news := refresh(t, bob); news {
		t.Error("the same news twice")
	}
	if _, news := refresh(t, ada); news {
		t.Error("one's own changes are no news")
	}
	s := apply(t, bob, SetVerdict{Principal: "d4", Value: Benign})
	if len(s.Verdicts) != len(ada.State().Verdicts)+1 || s.Verdicts["d4"].By != "bob" {
		t.Errorf("verdicts: %v", s.Verdicts)
	}
	consistent(t, bob)
}

func TestAChangeTakesInWhatOthersWrote(t *testing.T) {
	ada, bob := two(t)
	apply(t, ada, SetNote{Principal: "a1", Note: "ada was here"})
	if s := apply(t, bob, SetVerdict{Principal: "a1", Value: Malicious}); s.Verdicts["a1"].Note != "ada was here" {
		t.Errorf("bob's verdict wrote over ada's note: %+v", s.Verdicts["a1"])
	}
}

func TestUndoLeavesTheWorkOfOthers(t *testing.T) {
	ada, bob := two(t)
	ctx := context.Background()
	apply(t, ada, AddMark{Event: login}, SetVerdict{Principal: "a1", Name: "eva", Value: Benign})
	if _, _, err := bob.Undo(ctx); !errors.Is(err, ErrNothing) {
		t.Errorf("bob undid what ada did: %v", err)
	}
	apply(t, bob, SetVerdict{Principal: "a1", Value: Malicious})
	var conflict *ConflictError
	s, undone, err := ada.Undo(ctx)
	if !errors.As(err, &conflict) || undone != nil || conflict.By != "bob" || conflict.What != "the verdict on eva" {
		t.Fatalf("ada's undo: %v, %v", undone, err)
	}
	if s.Verdicts["a1"].Value != Malicious || len(s.Marks) != 1 {
		t.Errorf("after the refusal: %+v", s)
	}
	if s, undone, err = ada.Undo(ctx); err != nil || undone != (AddMark{Event: login}) || len(s.Marks) != 0 {
		t.Errorf("the change before it: %v, %v", undone, err)
	}
	consistent(t, ada)
}

func TestUndoneByItsAuthorIsNotInTheWay(t *testing.T) {
	ada, bob := two(t)
	ctx := context.Background()
	apply(t, ada, SetVerdict{Principal: "a1", Value: Benign})
	apply(t, bob, SetVerdict{Principal: "a1", Value: Malicious})
	if _, _, err := bob.Undo(ctx); err != nil {
		t.Fatal(err)
	}
	if s, _, err := ada.Undo(ctx); err != nil || len(s.Verdicts) != 0 {
		t.Errorf("ada's undo: %v, %v", s.Verdicts, err)
	}
}

func TestRedoLeavesTheWorkOfOthers(t *testing.T) {
	ada, bob := two(t)
	ctx := context.Background()
	apply(t, ada, SetVerdict{Principal: "a1", Value: Benign})
	if _, _, err := ada.Undo(ctx); err != nil {
		t.Fatal(err)
	}
	apply(t, bob, SetVerdict{Principal: "a1", Value: Malicious})
	var conflict *ConflictError
	if s, _, err := ada.Redo(ctx); !errors.As(err, &conflict) || s.Verdicts["a1"].By != "bob" {
		t.Errorf("ada's redo: %v, %v", s.Verdicts, err)
	}
}

// TestACancelledChangeIsNotMade: the context ends while another writer holds the file.
func TestACancelledChangeIsNotMade(t *testing.T) {
	ada, bob := two(t)
	tx, err := bob.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, err := ada.Apply(ctx, AddMark{Event: login})
		ended <- err
	}()
	cancel()
	if err := <-ended; err == nil {
		t.Error("the change was made")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if s := apply(t, ada, AddMark{Event: removal}); len(s.Marks) != 1 {
		t.Errorf("marks: %+v", s.Marks)
	}
	consistent(t, ada)
}

func TestAFileThatStaysLockedIsSaid(t *testing.T) {
	ada, bob := two(t)
	if _, err := ada.db.Exec("PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	tx, err := bob.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := ada.Apply(context.Background(), AddMark{Event: login}); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v, want %v", err, ErrLocked)
	}
	if _, _, err := ada.Refresh(context.Background()); err != nil {
		t.Errorf("a writer is in the way of reading: %v", err)
	}
}

// TestSeveralOpenANewFileTogether: each finds the file in another state of being made, and opens it.
func TestSeveralOpenANewFileTogether(t *testing.T) {
	for range 100 {
		path := filepath.Join(t.TempDir(), "case.db")
		var together errgroup.Group
		for range 4 {
			together.Go(func() error {
				c, err := Open(context.Background(), path, "ada")
				if err != nil {
					return err
				}
				return c.Close()
			})
		}
		if err := together.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}
