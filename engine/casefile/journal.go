package casefile

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Line is one line of the journal: one thing that a change changed.
type Line struct {
	Seq     uint64          `json:"seq"`
	Change  uint64          `json:"change"`            // the first line of the same change
	Action  string          `json:"action"`            // do, undo or redo
	Reverts uint64          `json:"reverts,omitempty"` // the change that was undone or redone
	Session string          `json:"session"`           // the opening of the file that wrote it
	By      string          `json:"by"`
	At      time.Time       `json:"at"`
	Kind    string          `json:"kind"` // verdicts, marks, suppressions or views
	Key     string          `json:"key"`
	Before  json.RawMessage `json:"before,omitempty"` // nil where there was nothing
	After   json.RawMessage `json:"after,omitempty"`  // nil where there is nothing
}

const (
	actionDo   = "do"
	actionUndo = "undo"
	actionRedo = "redo"
)

// load reads what stands, in one statement, so that no other writer comes between.
func load(ctx context.Context, db *sql.DB) (*State, error) {
	rows, err := db.QueryContext(ctx, `SELECT '', '', coalesce(max(seq), 0) FROM journal
		UNION ALL SELECT 'verdicts', key, entry FROM verdicts
		UNION ALL SELECT 'marks', key, entry FROM marks
		UNION ALL SELECT 'suppressions', key, entry FROM suppressions
		UNION ALL SELECT 'views', key, entry FROM views`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	s := &State{entries: map[thing]stored{}}
	for rows.Next() {
		var t thing
		var text string
		if err := rows.Scan(&t.kind, &t.key, &text); err != nil {
			return nil, err
		}
		if t.kind == "" {
			_, err = fmt.Sscan(text, &s.Version)
		} else {
			err = s.put(t, text)
		}
		if err != nil {
			return nil, err
		}
	}
	s.arrange()
	return s, rows.Err()
}

// catchUp is a state with what others have written since; the same state where that is nothing. The
// journal's numbers say so for any connection, which PRAGMA data_version does for one alone.
func catchUp(ctx context.Context, q asker, s *State) (*State, error) {
	if _, err := caseFormat.schemaOf(ctx, q); err != nil {
		return s, err
	}
	rows, err := q.QueryContext(ctx, "SELECT seq, kind, key, coalesce(after, '') FROM journal WHERE seq > ? ORDER BY seq", s.Version)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	version := s.Version
	var edits []edit
	for rows.Next() {
		var e edit
		if err := rows.Scan(&version, &e.kind, &e.key, &e.after); err != nil {
			return s, err
		}
		edits = append(edits, e)
	}
	if err := rows.Err(); err != nil || len(edits) == 0 {
		return s, err
	}
	return s.with(version, edits)
}

// write makes the edits that a plan wants of the latest state, and writes one line of the journal for each;
// what the lines share is given. What others wrote before is taken in, also when the plan comes to nothing.
func (c *Case) write(ctx context.Context, line Line, plan func(*sql.Tx, *State) ([]edit, error)) (done, error) {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return done{}, trouble(c.path, "writing", err)
	}
	defer func() { _ = tx.Rollback() }() // it does nothing after Commit; before that the first error counts
	now, err := catchUp(ctx, tx, c.State())
	if err != nil {
		return done{}, trouble(c.path, "reading", err)
	}
	c.state.Store(now)
	edits, err := plan(tx, now)
	if err != nil || len(edits) == 0 {
		return done{}, err
	}
	next, err := now.with(now.Version+uint64(len(edits)), edits)
	if err != nil {
		return done{}, err
	}
	line.Change, line.Session, line.By, line.At = now.Version+1, c.session, c.by, c.moment()
	if err := line.write(ctx, tx, edits); err != nil {
		return done{}, trouble(c.path, "writing", err)
	}
	if err := tx.Commit(); err != nil {
		return done{}, trouble(c.path, "writing", err)
	}
	c.state.Store(next)
	return done{number: line.Change, edits: edits}, nil
}

// write writes edits to the journal and to the tables of what stands.
func (l Line) write(ctx context.Context, tx *sql.Tx, edits []edit) error {
	for i, e := range edits {
		_, err := tx.ExecContext(ctx, `INSERT INTO journal (seq, change, action, reverts, session, author, at, kind, key, before, after)
			VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''))`,
			l.Change+uint64(i), l.Change, l.Action, l.Reverts, l.Session, l.By, l.At.Format(time.RFC3339Nano),
			string(e.kind), e.key, e.before, e.after)
		if err != nil {
			return err
		}
		if err := e.write(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// write brings the table of a thing up to date.
func (e edit) write(ctx context.Context, tx *sql.Tx) error {
	if e.after == "" {
		_, err := tx.ExecContext(ctx, "DELETE FROM "+string(e.kind)+" WHERE key = ?", e.key)
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO "+string(e.kind)+" (key, entry) VALUES (?, ?)"+
		" ON CONFLICT (key) DO UPDATE SET entry = excluded.entry", e.key, e.after)
	return err
}

// untouched makes sure that edits would write over nothing but what they expect.
func untouched(ctx context.Context, tx *sql.Tx, s *State, edits []edit) error {
	for _, e := range edits {
		if s.entries[e.thing].text == e.before {
			continue
		}
		conflict := &ConflictError{What: e.what()}
		var at string
		err := tx.QueryRowContext(ctx, "SELECT author, at FROM journal WHERE kind = ? AND key = ? ORDER BY seq DESC LIMIT 1",
			string(e.kind), e.key).Scan(&conflict.By, &at)
		if err != nil {
			return err
		}
		if conflict.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return fmt.Errorf("%w: a line of the journal has no time: %w", ErrDamaged, err)
		}
		return conflict
	}
	return nil
}

// what names the thing of an edit for a person.
func (e edit) what() string {
	value, err := decode(e.kind, cmp.Or(e.after, e.before))
	if err != nil {
		return "an entry of " + string(e.kind)
	}
	return value.what()
}

// What names what the line is about for a person, such as: the verdict on arn:…. It may hold text from
// logs.
func (l Line) What() string {
	return edit{thing: thing{kind(l.Kind), l.Key}, before: string(l.Before), after: string(l.After)}.what()
}

// History is the whole journal, the oldest line first.
func (c *Case) History(ctx context.Context) ([]Line, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rows, err := c.db.QueryContext(ctx, `SELECT seq, change, action, coalesce(reverts, 0), session, author, at, kind, key, before, after
		FROM journal ORDER BY seq`)
	if err != nil {
		return nil, trouble(c.path, "reading", err)
	}
	defer rows.Close()
	var lines []Line
	for rows.Next() {
		line, err := scanLine(rows)
		if err != nil {
			return nil, trouble(c.path, "reading", err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		return nil, trouble(c.path, "reading", err)
	}
	return lines, nil
}

func scanLine(rows *sql.Rows) (l Line, err error) {
	var at string
	var before, after sql.NullString
	if err := rows.Scan(&l.Seq, &l.Change, &l.Action, &l.Reverts, &l.Session, &l.By, &at, &l.Kind, &l.Key, &before, &after); err != nil {
		return l, err
	}
	if l.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
		return l, errors.Join(ErrDamaged, err)
	}
	if before.Valid {
		l.Before = json.RawMessage(before.String)
	}
	if after.Valid {
		l.After = json.RawMessage(after.String)
	}
	return l, nil
}
