package archive

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trailsift/engine/upload"
)

func open(t *testing.T, folder string, most int) *Archive {
	t.Helper()
	a, err := Open(t.Context(), folder, most)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func handedIn(t *testing.T, content string) *upload.Set {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	f, err := upload.Spool(t.Context(), "a.json", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return upload.NewSet([]*upload.File{f})
}

func TestWhatIsKeptIsReadAgain(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	a := open(t, folder, 2)
	e, err := a.Keep(t.Context(), handedIn(t, "the content"), Summary{Events: 3})
	if err != nil {
		t.Fatal(err)
	}
	found, err := open(t, folder, 2).Entry(t.Context(), e.ID)
	if err != nil || found.ID != e.ID || found.Summary.Events != 3 || !found.Created.Equal(e.Created) {
		t.Fatalf("%+v, %v", found, err)
	}
	content, err := a.Logs(found).Open("a.json")
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if text, err := io.ReadAll(content); err != nil || string(text) != "the content" {
		t.Errorf("%q, %v", text, err)
	}
	for _, path := range []string{filepath.Join(folder, "analyses.db"), filepath.Join(folder, e.ID, "1")} {
		if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, stat, err)
		}
	}
	if stat, err := os.Stat(folder); err != nil || stat.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", stat, err)
	}
}

// TestNoMoreThanFitAreKept keeps from two openings at once, as two servers would.
func TestNoMoreThanFitAreKept(t *testing.T) {
	folder := t.TempDir()
	logs := handedIn(t, "x")
	both := []*Archive{open(t, folder, 3), open(t, folder, 3)}
	var crew sync.WaitGroup
	full := make(chan error, 10)
	for n := range 10 {
		crew.Go(func() {
			_, err := both[n%2].Keep(context.Background(), upload.NewSet(logs.Files), Summary{})
			full <- err
		})
	}
	crew.Wait()
	close(full)
	refused := 0
	for err := range full {
		switch {
		case errors.Is(err, ErrFull):
			refused++
		case err != nil:
			t.Error(err)
		}
	}
	list, err := both[0].List(t.Context())
	if err != nil || len(list) != 3 || refused != 7 {
		t.Errorf("%d kept, %d refused, %v", len(list), refused, err)
	}
	folders, err := filepath.Glob(filepath.Join(folder, strings.Repeat("?", idLength)))
	if err != nil || len(folders) != 3 {
		t.Errorf("folders %v, %v", folders, err)
	}
}

// TestWhatACrashLeftIsSwept makes a folder that is not on the list, as a crash would leave one.
func TestWhatACrashLeftIsSwept(t *testing.T) {
	folder := t.TempDir()
	left, theirs := filepath.Join(folder, newID()), filepath.Join(folder, "somebody else's")
	for _, path := range []string{left, theirs} {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	open(t, folder, 1)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is still there", left)
	}
	if _, err := os.Stat(theirs); err != nil {
		t.Errorf("what is not ours is gone: %v", err)
	}
}

func TestForeignListsAreRefused(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "analyses.db"), []byte("not a database, but long enough"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), folder, 1); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "list of analyses") {
		t.Errorf("%v", err)
	}
}
