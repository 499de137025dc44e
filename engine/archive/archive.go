// Package archive keeps logs that were handed in, with what an analysis of them came to, until they are
// deleted: a list in a SQLite database, and beside it a folder with the logs of each.
//
// An Archive is opened once and may be used from several goroutines, and by several processes at once. An
// Entry is one analysis; Logs are its files, to be read again as they came.
package archive

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trailsift/engine/casefile"
	"trailsift/engine/durable"
	"trailsift/engine/upload"
)

//go:embed schema/*.sql
var schema embed.FS

// format is the list's; "tsan" tells it from other SQLite files.
var format = casefile.Format{Name: "list of analyses", ApplicationID: 0x7473616e, Schema: schema, Newest: 1, Foreign: ErrForeign}

// What may be wrong with what is asked of an archive.
var (
	ErrForeign = errors.New("this is no list of analyses of trailsift")
	ErrNone    = errors.New("there is no such analysis")
	ErrFull    = errors.New("no more analyses are kept")
)

// Archive is an open archive.
type Archive struct {
	folder string
	most   int
	db     *sql.DB
}

// Entry is one analysis that is kept.
type Entry struct {
	ID      string    `json:"id"` // sixteen letters and digits, made by chance
	Created time.Time `json:"created"`
	Files   []File    `json:"files"`
	Summary Summary   `json:"summary"`
}

// File is one of the logs, as it came.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 []byte `json:"sha256"`
}

// Summary is what the analysis came to when it was made.
type Summary struct {
	Events     int `json:"events"`
	Principals int `json:"principals"`
	Anomalies  int `json:"anomalies"`
}

// Open opens the archive in a folder, and makes it, for its owner alone, where there is none. It keeps most
// analyses at most. What was left of an analysis that was not kept to the end is removed.
func Open(ctx context.Context, folder string, most int) (*Archive, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of analyses: %w", err)
	}
	a := &Archive{folder: folder, most: most}
	db, err := format.Open(ctx, a.path())
	if err != nil {
		return nil, err
	}
	a.db = db
	if err := a.change(ctx, a.sweep); err != nil {
		_ = db.Close() // the first error counts
		return nil, err
	}
	return a, nil
}

func (a *Archive) path() string { return filepath.Join(a.folder, "analyses.db") }

// Close closes the list.
func (a *Archive) Close() error {
	if err := a.db.Close(); err != nil {
		return format.Trouble(a.path(), "closing", err)
	}
	return nil
}

// change changes the list and the folders beside it, while no other process does.
func (a *Archive) change(ctx context.Context, make func(context.Context, *sql.Tx) error) error {
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return format.Trouble(a.path(), "writing", err)
	}
	defer func() { _ = tx.Rollback() }() // it does nothing after Commit; before that the first error counts
	if err := make(ctx, tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return format.Trouble(a.path(), "writing", err)
	}
	return nil
}

// sweep removes folders of logs that are not on the list.
func (a *Archive) sweep(ctx context.Context, tx *sql.Tx) error {
	folders, err := os.ReadDir(a.folder)
	if err != nil {
		return fmt.Errorf("listing the folder of analyses: %w", err)
	}
	for _, found := range folders {
		if !found.IsDir() || !isID(found.Name()) {
			continue
		}
		_, err := entry(ctx, tx, found.Name())
		if errors.Is(err, ErrNone) {
			err = os.RemoveAll(filepath.Join(a.folder, found.Name()))
		}
		if err != nil {
			return fmt.Errorf("tidying the folder of analyses: %w", err)
		}
	}
	return nil
}

// idLength makes ids that nobody guesses: five bits a letter.
const idLength = 16

func newID() string { return strings.ToLower(rand.Text()[:idLength]) }

func isID(name string) bool {
	return len(name) == idLength && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Keep keeps logs and what their analysis came to: ErrFull when there are as many as are kept. From here on
// the files of the set are read from where they are kept.
func (a *Archive) Keep(ctx context.Context, logs *upload.Set, summary Summary) (Entry, error) {
	e := Entry{ID: newID(), Created: time.Now().UTC().Truncate(time.Millisecond), Summary: summary}
	for _, f := range logs.Files {
		e.Files = append(e.Files, File{Name: f.Name, Bytes: f.Bytes, SHA256: f.SHA256[:]})
	}
	text, err := json.Marshal(e)
	if err != nil {
		return Entry{}, fmt.Errorf("keeping an analysis: %w", err)
	}
	err = a.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := a.hasRoom(ctx, tx); err != nil {
			return err
		}
		if err := a.copy(logs, e.ID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO analyses (id, entry) VALUES (?, ?)", e.ID, string(text))
		return err
	})
	if err != nil {
		_ = os.RemoveAll(a.folderOf(e.ID)) // the first error counts; what stays is swept at the next start
		return Entry{}, fmt.Errorf("keeping an analysis: %w", err)
	}
	for i, f := range logs.Files {
		f.Stay(a.fileOf(e.ID, i))
	}
	return e, nil
}

// Room reports ErrFull when nothing can be kept now, so that nobody uploads in vain.
func (a *Archive) Room(ctx context.Context) error { return a.hasRoom(ctx, a.db) }

func (a *Archive) hasRoom(ctx context.Context, q asker) error {
	var kept int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM analyses").Scan(&kept); err != nil {
		return format.Trouble(a.path(), "reading", err)
	}
	if kept >= a.most {
		return ErrFull
	}
	return nil
}

func (a *Archive) folderOf(id string) string { return filepath.Join(a.folder, id) }

func (a *Archive) fileOf(id string, n int) string {
	return filepath.Join(a.folderOf(id), strconv.Itoa(n+1))
}

// copy writes the logs to the folder of an analysis.
func (a *Archive) copy(logs *upload.Set, id string) error {
	if err := os.Mkdir(a.folderOf(id), 0o700); err != nil {
		return err
	}
	for i, f := range logs.Files {
		if err := durable.Create(a.fileOf(id, i), f.Copy); err != nil {
			return err
		}
	}
	return nil
}

// asker is a database or a transaction.
type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func entry(ctx context.Context, q asker, id string) (e Entry, err error) {
	var text string
	err = q.QueryRowContext(ctx, "SELECT entry FROM analyses WHERE id = ?", id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ErrNone
	}
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal([]byte(text), &e)
}

// Entry returns an analysis by its id, or ErrNone.
func (a *Archive) Entry(ctx context.Context, id string) (Entry, error) {
	e, err := entry(ctx, a.db, id)
	if err != nil && !errors.Is(err, ErrNone) {
		err = format.Trouble(a.path(), "reading", err)
	}
	return e, err
}

// List is all analyses, the newest first.
func (a *Archive) List(ctx context.Context) ([]Entry, error) {
	rows, err := a.db.QueryContext(ctx, "SELECT entry FROM analyses ORDER BY seq DESC")
	if err != nil {
		return nil, format.Trouble(a.path(), "reading", err)
	}
	defer rows.Close()
	list := []Entry{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, format.Trouble(a.path(), "reading", err)
		}
		var e Entry
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return nil, format.Trouble(a.path(), "reading", err)
		}
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return nil, format.Trouble(a.path(), "reading", err)
	}
	return list, nil
}

// Logs are the files of an analysis.
func (a *Archive) Logs(e Entry) *upload.Set {
	files := make([]*upload.File, len(e.Files))
	for i, f := range e.Files {
		var sum [sha256.Size]byte
		copy(sum[:], f.SHA256)
		files[i] = upload.Kept(a.fileOf(e.ID, i), f.Name, f.Bytes, sum)
	}
	return upload.NewSet(files)
}

// Delete forgets an analysis and removes its logs: ErrNone when there is none.
func (a *Archive) Delete(ctx context.Context, id string) error {
	err := a.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := entry(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM analyses WHERE id = ?", id)
		return err
	})
	if err != nil {
		return err
	}
	// The id is one of ours from here on. What cannot be removed is swept at the next start.
	if err := os.RemoveAll(a.folderOf(id)); err != nil {
		return fmt.Errorf("removing the logs of an analysis: %w", err)
	}
	return nil
}
