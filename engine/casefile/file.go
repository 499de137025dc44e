package casefile

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// schema holds what brings a case file from each version to the next: 1.sql makes a new one.
//
//go:embed schema/*.sql
var schema embed.FS

const (
	// newestSchema is the version that this program writes, PRAGMA user_version of the file.
	newestSchema = 1
	// applicationID tells our files from other programs' SQLite files: "tsca".
	applicationID = 0x74736361
	magic         = "SQLite format 3\x00"
)

// Format is a kind of SQLite file that is ours: a case file, or another package's that is kept with the same care.
type Format struct {
	Name          string // for messages: "case file"
	ApplicationID int    // PRAGMA application_id, which tells it from other SQLite files
	// Schema holds schema/1.sql to schema/<Newest>.sql, which bring a file from each version to the next.
	Schema  fs.FS
	Newest  int
	Foreign error // what is returned for a file that is none
}

var caseFormat = Format{Name: "case file", ApplicationID: applicationID, Schema: schema, Newest: newestSchema, Foreign: ErrNotCase}

// patience is how long one waits for another program that is writing. SQLite gives its lock to nobody in turn: whoever
// waits asks again now and then, and on a busy machine finds it taken many times.
const patience = 20 * time.Second

// settings hold for every connection, so they are part of how one is opened. Commits reach the disk before
// they count (FULL): a verdict outlives a power cut too. A case file may come from somebody else, so its
// schema may call nothing that does harm.
const settings = "_pragma=synchronous(FULL)&_pragma=trusted_schema(OFF)" +
	"&_pragma=cell_size_check(ON)&_defensive=1&_dqs=0&_txlock=immediate&_error_rc=1"

// Open opens a file in the newest schema, and makes it, readable by its owner alone, where there is none. The
// database has one connection, whose transactions begin by taking the right to write. Errors are those of
// the package's Open, with Foreign for ErrNotCase.
func (f Format) Open(ctx context.Context, path string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, f.Trouble(path, "opening", err)
	}
	if err := f.prepare(path); err != nil {
		return nil, f.Trouble(path, "opening", err)
	}
	connector, err := sqlite.NewConnector(address(path))
	if err != nil {
		return nil, f.Trouble(path, "opening", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1) // SQLite has one writer, and readers of one process have no need to wait less
	if err := f.ready(ctx, db); err != nil {
		_ = db.Close() // the first error counts
		return nil, f.Trouble(path, "opening", err)
	}
	return db, nil
}

// address is the file as SQLite takes it; a path may hold ? and %.
func address(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a volume: C:/…
	}
	query := fmt.Sprintf("_pragma=busy_timeout(%d)&%s", patience.Milliseconds(), settings)
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String()
}

// prepare sees to it that SQLite finds a file that is ours to write: it would make one that everybody may
// read. Whatever is no database is refused before it is touched.
func (f Format) prepare(path string) error {
	stat, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path)
	case err != nil:
		return err
	case stat.IsDir():
		return errors.New("it is a folder")
	case !stat.Mode().IsRegular():
		return errors.New("it is not a regular file")
	case stat.Size() == 0:
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(file, start); err != nil || !bytes.Equal(start, []byte(magic)) {
		return f.Foreign
	}
	return nil
}

func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// ready makes sure that a database is of the format, and one that this program may write.
func (f Format) ready(ctx context.Context, db *sql.DB) error {
	var id, version, tables int
	if err := db.QueryRowContext(ctx, "SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema)"+
		" FROM pragma_application_id a, pragma_user_version v").Scan(&id, &version, &tables); err != nil {
		return err
	}
	empty := id == 0 && version == 0 && tables == 0
	switch {
	case id != f.ApplicationID && !empty:
		return f.Foreign
	case version > f.Newest:
		return f.newer(version)
	}
	if err := writeAhead(ctx, db); err != nil {
		return err
	}
	if version < f.Newest {
		if err := f.migrate(ctx, db); err != nil {
			return err
		}
	}
	return sound(ctx, db)
}

// writeAhead puts a file into the mode in which readers and the writer do not wait for each other. It stays
// with the file. SQLite's busy_timeout does not hold for this statement, which fails at once while somebody
// else has the new file open, as when two consoles are started on it together; so the wait is ours.
// Source: https://www.sqlite.org/c3ref/busy_handler.html on handlers that are not invoked.
func writeAhead(ctx context.Context, db *sql.DB) error {
	for end := time.Now().Add(patience); ; {
		_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		if !busy(err) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

// busy reports whether an error is that another connection holds the file.
func busy(err error) bool {
	var coded *sqlite.Error
	if !errors.As(err, &coded) {
		return false
	}
	code := coded.Code() & 0xff
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// migrate brings a file to the newest schema, all of the way or not at all. Somebody else may have
// done so since the version was read.
func (f Format) migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // it does nothing after Commit; before that the first error counts
	version, err := f.schemaOf(ctx, tx)
	if err != nil {
		return err
	}
	for version < f.Newest {
		version++
		step, err := fs.ReadFile(f.Schema, fmt.Sprintf("schema/%d.sql", version))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(step)); err != nil {
			return fmt.Errorf("schema %d: %w", version, err)
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", version, f.ApplicationID)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// asker is a database or a transaction.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// schemaOf is the version of the file, which a newer program may have raised while it was open here.
func (f Format) schemaOf(ctx context.Context, q asker) (version int, err error) {
	if err := q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	if version > f.Newest {
		return version, f.newer(version)
	}
	return version, nil
}

func (f Format) newer(version int) error {
	return fmt.Errorf("%w (its schema is %d, and this program knows %d)", ErrNewer, version, f.Newest)
}

// sound reads the whole file once: damage should show now, and not after the next verdict.
func sound(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, verdict)
	}
	return nil
}

// Trouble names the file and what was being done, and says in words what SQLite says in codes.
func (f Format) Trouble(path, doing string, err error) error {
	var coded *sqlite.Error
	switch {
	case busy(err):
		err = ErrLocked
	case errors.As(err, &coded):
		switch coded.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT:
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		case sqlite3.SQLITE_NOTADB:
			err = f.Foreign
		case sqlite3.SQLITE_FULL:
			err = fmt.Errorf("the disk is full: %w", err)
		case sqlite3.SQLITE_READONLY:
			err = fmt.Errorf("the file or its folder may not be written: %w", err)
		}
	}
	var pathed *fs.PathError
	if errors.As(err, &pathed) {
		err = pathed.Err
	}
	return fmt.Errorf("%s the %s %s: %w", doing, f.Name, path, err)
}

func trouble(path, doing string, err error) error { return caseFormat.Trouble(path, doing, err) }
