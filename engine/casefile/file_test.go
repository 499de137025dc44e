package casefile

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOnlyTheOwnerMayRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	path := filepath.Join(t.TempDir(), "deep", "er", "case.db")
	apply(t, open(t, path, "ada"), AddMark{Event: login})
	for _, one := range []struct {
		path string
		want fs.FileMode
	}{{path, 0o600}, {path + "-wal", 0o600}, {path + "-shm", 0o600}, {filepath.Dir(path), 0o700}} {
		if stat, err := os.Stat(one.path); err != nil || stat.Mode().Perm() != one.want {
			t.Errorf("%s: %v, %v; want %v", filepath.Base(one.path), stat.Mode(), err, one.want)
		}
	}
}

func TestPathsAreTakenAsTheyAre(t *testing.T) {
	for _, name := range []string{"100%.db", "a?mode=memory", "#1 case.db", "file:x", "ünï.db", "%41.db"} {
		path := filepath.Join(t.TempDir(), name)
		apply(t, open(t, path, "ada"), AddMark{Event: login})
		if stat, err := os.Stat(path); err != nil || stat.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryConnectionIsSetUp(t *testing.T) {
	c := newCase(t)
	c.db.SetMaxIdleConns(0) // every question gets a new connection
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "busy_timeout": "20000", "synchronous": "2", "trusted_schema": "0", "user_version": "1",
	} {
		var got string
		if err := c.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", pragma, got, err, want)
		}
	}
}

// refused opens a file that must be refused with a reason and its name, and left alone.
func refused(t *testing.T, path string, want error) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(context.Background(), path, "ada")
	if err == nil {
		c.Close()
	}
	if !errors.Is(err, want) || !strings.Contains(fmt.Sprint(err), path) {
		t.Errorf("got %v; want %v and the file", err, want)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was written to: %v", err)
	}
}

func write(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// database makes a SQLite file by statements.
func database(t *testing.T, statements string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsNoCaseFileIsRefused(t *testing.T) {
	refused(t, write(t, []byte("{\"Records\":[]}\n")), ErrNotCase)
	refused(t, write(t, []byte("x")), ErrNotCase)
	refused(t, write(t, []byte(magic+"and then nothing of the kind")), ErrNotCase)
	refused(t, database(t, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('https://example.com')"), ErrNotCase)
	refused(t, database(t, "PRAGMA user_version = 1"), ErrNotCase)
}

func TestANewerFileIsRefused(t *testing.T) {
	refused(t, database(t, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, newestSchema+1)), ErrNewer)
}

func TestAFileThatBecomesNewerIsLeftAlone(t *testing.T) {
	c := newCase(t)
	if _, err := c.db.Exec(fmt.Sprintf("PRAGMA user_version = %d", newestSchema+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Apply(context.Background(), AddMark{Event: login}); !errors.Is(err, ErrNewer) {
		t.Errorf("a change: %v", err)
	}
	if _, _, err := c.Refresh(context.Background()); !errors.Is(err, ErrNewer) {
		t.Errorf("a look: %v", err)
	}
}

// closed is the content of a case file with a good many entries, after closing.
func closed(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.db")
	c, err := Open(context.Background(), path, "ada")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 100 {
		apply(t, c, SetVerdict{Principal: fmt.Sprint(n), Name: strings.Repeat("x", 200), Value: Benign})
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("closing leaves a log beside the file: %v", err)
	}
	return content
}

func TestADamagedFileIsRefused(t *testing.T) {
	content := closed(t)
	refused(t, write(t, content[:len(content)/2]), ErrDamaged)
	scratched := bytes.Clone(content)
	for at := 3 * 4096; at < len(scratched); at += 4096 {
		copy(scratched[at:], bytes.Repeat([]byte{0xff}, 64))
	}
	refused(t, write(t, scratched), ErrDamaged)
}

func TestAnEntryThatMakesNoSenseIsDamage(t *testing.T) {
	c := newCase(t)
	if _, err := c.db.Exec(`INSERT INTO marks (key, entry) VALUES ('x', '{"at": "yesterday"}')`); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), c.Path(), "bob")
	if err == nil {
		again.Close()
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestPlacesWhereNoFileCanBe(t *testing.T) {
	folder := t.TempDir()
	file := write(t, nil)
	for _, path := range []string{folder, filepath.Join(file, "case.db")} {
		if c, err := Open(context.Background(), path, "ada"); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, %v", path, c, err)
		}
	}
}

func TestAnEmptyFileBecomesACase(t *testing.T) {
	apply(t, open(t, write(t, nil), "ada"), AddMark{Event: login})
}

// TestMigrations: every schema up to the newest is there, and none beyond.
func TestMigrations(t *testing.T) {
	steps, err := fs.Glob(schema, "schema/*.sql")
	if err != nil || len(steps) != newestSchema {
		t.Fatalf("%d steps for schema %d: %v", len(steps), newestSchema, err)
	}
	for n := range newestSchema {
		if _, err := fs.Stat(schema, fmt.Sprintf("schema/%d.sql", n+1)); err != nil {
			t.Error(err)
		}
	}
}

// TestTablesToRead: what people read with a SQLite shell.
func TestTablesToRead(t *testing.T) {
	c := newCase(t)
	apply(t, c, everything()...)
	for query, want := range map[string]string{
		"SELECT name || ' ' || verdict || ' ' || note || ' ' || author FROM verdicts_to_read WHERE verdict IS NOT NULL": "arn:aws:iam::111122223333:user/eva malicious her key was in the wild ada",
		"SELECT event || ' ' || account || ' ' || time || ' ' || note FROM marks_to_read":                               login.ID + " 111122223333 2025-11-20 00:53:20 first foothold",
		"SELECT finding || ' ' || match || ' ' || reason || ' ' || until FROM suppressions_to_read":                     "rule:S07 *role/audit the annual audit 2026-11-20T12:00:00Z",
		"SELECT name || ' ' || filter FROM views_to_read":                                                               "night denied:yes",
	} {
		var got string
		if err := c.db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", query, got, err, want)
		}
	}
}
