package training

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"trailsift/engine/casefile"
)

//go:embed schema/*.sql
var schema embed.FS

// ErrNotDiary says that a file is no diary.
var ErrNotDiary = errors.New("this is no training diary of trailsift")

var diaryFormat = casefile.Format{
	Name: "training diary", ApplicationID: 0x74737472, Schema: schema, Newest: 1, Foreign: ErrNotDiary,
}

// Diary keeps the attempts of people in a SQLite file, each line on the disk before the next begins: whatever
// crashes, an attempt goes on where it was. It is a file of the person's and not part of a case file: a case is
// about logs, and those of a lesson are made up, while what somebody has learned goes with them from lesson to
// lesson. Several processes may have it open. Its methods may be called from several goroutines.
type Diary struct {
	path   string
	person string
	db     *sql.DB
	now    func() time.Time
}

// DiaryPath is where the diary lies, in a folder such as $XDG_DATA_HOME.
func DiaryPath(dataHome string) string { return filepath.Join(dataHome, "trailsift", "training.db") }

// OpenDiary opens a diary, and makes it, readable by its owner alone, where there is none. What is written and
// read is of the named person. Errors name the file; they are ErrNotDiary, or those of casefile.Open.
func OpenDiary(ctx context.Context, path, person string) (*Diary, error) {
	db, err := diaryFormat.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &Diary{path: path, person: person, db: db, now: time.Now}, nil
}

// Of is the same diary for what another person does. Closing either closes both.
func (d *Diary) Of(person string) *Diary {
	other := *d
	other.person = person
	return &other
}

// Close closes the diary.
func (d *Diary) Close() error {
	if err := d.db.Close(); err != nil {
		return diaryFormat.Trouble(d.path, "closing", err)
	}
	return nil
}

// Begin writes down that a lesson begins.
func (d *Diary) Begin(ctx context.Context, l *Lesson, mode Mode) (Attempt, error) {
	own, err := json.Marshal(append([]string{}, l.Own...))
	if err != nil {
		return Attempt{}, fmt.Errorf("spelling paths: %w", err)
	}
	a := Attempt{Person: d.person, Scenario: l.Playbook.ID, Mode: mode, Seed: l.Seed, Own: l.Own, Began: d.moment()}
	a.Last = a.Began
	written, err := d.db.ExecContext(ctx, "INSERT INTO attempts (scenario, mode, seed, own, person, began) VALUES (?, ?, ?, ?, ?, ?)",
		a.Scenario, string(a.Mode), strconv.FormatUint(a.Seed, 10), string(own), d.person, a.Began.Format(time.RFC3339Nano))
	if err != nil {
		return Attempt{}, diaryFormat.Trouble(d.path, "writing", err)
	}
	if a.ID, err = written.LastInsertId(); err != nil {
		return Attempt{}, diaryFormat.Trouble(d.path, "writing", err)
	}
	return a, nil
}

func (d *Diary) moment() time.Time { return d.now().UTC().Truncate(time.Millisecond) }

// Note writes down one thing that was done in an attempt, by its ID.
func (d *Diary) Note(ctx context.Context, attempt int64, entry Entry) error {
	text, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("spelling what was done: %w", err)
	}
	if _, err := d.db.ExecContext(ctx, "INSERT INTO lines (attempt, at, kind, entry) VALUES (?, ?, ?, ?)",
		attempt, d.moment().Format(time.RFC3339Nano), entry.kind(), string(text)); err != nil {
		return diaryFormat.Trouble(d.path, "writing", err)
	}
	return nil
}

// Attempts are all of the person's, the oldest first.
func (d *Diary) Attempts(ctx context.Context) ([]Attempt, error) {
	return d.where(ctx, "a.person = ?", d.person)
}

// Everyone are all attempts of all people, the oldest first.
func (d *Diary) Everyone(ctx context.Context) ([]Attempt, error) { return d.where(ctx, "true") }

func (d *Diary) where(ctx context.Context, condition string, values ...any) ([]Attempt, error) {
	attempts, err := d.attempts(ctx, condition, values...)
	if err != nil {
		return nil, diaryFormat.Trouble(d.path, "reading", err)
	}
	return attempts, nil
}

// Unfinished is the person's last attempt at a lesson in a mode, if it was not finished: to go on with.
func (d *Diary) Unfinished(ctx context.Context, l *Lesson, mode Mode) (Attempt, bool, error) {
	attempts, err := d.Attempts(ctx)
	if err != nil {
		return Attempt{}, false, err
	}
	for i := len(attempts) - 1; i >= 0; i-- {
		if attempts[i].at(l) && attempts[i].Mode == mode {
			return attempts[i], !attempts[i].Finished, nil
		}
	}
	return Attempt{}, false, nil
}

func (d *Diary) attempts(ctx context.Context, condition string, values ...any) ([]Attempt, error) {
	// One statement, so that no other writer comes between.
	rows, err := d.db.QueryContext(ctx, `SELECT a.id, a.person, a.scenario, a.mode, a.seed, a.own, a.began, coalesce(l.at, a.began),
			coalesce(l.kind, ''), coalesce(l.entry, '')
		FROM attempts a LEFT JOIN lines l ON l.attempt = a.id WHERE `+condition+` ORDER BY a.id, l.seq`, values...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var attempts []Attempt
	for rows.Next() {
		var a Attempt
		var seed, own, began, at, kind, entry string
		if err := rows.Scan(&a.ID, &a.Person, &a.Scenario, &a.Mode, &seed, &own, &began, &at, &kind, &entry); err != nil {
			return nil, err
		}
		if n := len(attempts); n == 0 || attempts[n-1].ID != a.ID {
			if err := a.begun(seed, own, began); err != nil {
				return nil, errors.Join(casefile.ErrDamaged, err)
			}
			attempts = append(attempts, a)
		}
		if err := attempts[len(attempts)-1].take(at, kind, entry); err != nil {
			return nil, errors.Join(casefile.ErrDamaged, err)
		}
	}
	return attempts, rows.Err()
}
