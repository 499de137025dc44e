// Package casefile keeps what people decide about a case beside the evidence, never in it: verdicts on
// principals, notes, marks on events, suppressions of findings and saved views, each with who and when.
//
// A Case is an open case file, a SQLite database that several processes may have open at once. Its State
// is what stands now: immutable, and replaced by every Change. A change is written to a journal and to
// the tables of what stands in one transaction, so a process that is killed leaves all of it or nothing.
// The journal is never rewritten: to undo is to write down the reverse.
//
// The package knows nothing of the logs: events are named by an EventRef and principals by their id, both
// of which stay the same when the logs are loaded again.
package casefile

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Case is an open case file. Its methods may be called from several goroutines.
type Case struct {
	path    string
	by      string
	session string // tells this opening from every other, in the journal
	db      *sql.DB
	now     func() time.Time
	state   atomic.Pointer[State]

	mu     sync.Mutex // held by whoever reads or writes the file
	undoes []done     // what Undo takes back, the last one first
	redoes []done     // what Redo does again
}

// done is a change that this session has made, or has undone.
type done struct {
	change Change
	number uint64 // of its first line in the journal
	edits  []edit
}

// Open opens a case file, and makes it, readable by its owner alone, where there is none. The name of who
// writes, a user's or a seat's, goes into everything that is written. Errors name the file; they are
// ErrNotCase, ErrNewer, ErrDamaged or ErrLocked where that is the trouble.
func Open(ctx context.Context, path, by string) (*Case, error) {
	db, err := caseFormat.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	c := &Case{path: path, by: by, session: strings.ToLower(rand.Text()[:12]), db: db, now: time.Now}
	state, err := load(ctx, db)
	if err != nil {
		_ = db.Close() // the first error counts
		return nil, trouble(path, "reading", err)
	}
	c.state.Store(state)
	return c, nil
}

// Close closes the case file. What was applied is in it already.
func (c *Case) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.db.Close(); err != nil {
		return trouble(c.path, "closing", err)
	}
	return nil
}

// Path is the file's.
func (c *Case) Path() string { return c.path }

// State is what stands, as far as this process knows.
func (c *Case) State() *State { return c.state.Load() }

// Apply makes a change and returns what stands then. A change that changes nothing is not written. When it
// fails, nothing of it is written.
func (c *Case) Apply(ctx context.Context, change Change) (*State, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.moment()
	written, err := c.write(ctx, Line{Action: actionDo}, func(_ *sql.Tx, s *State) ([]edit, error) {
		return change.edits(s, c.by, at)
	})
	if err == nil && len(written.edits) > 0 {
		written.change = change
		c.undoes, c.redoes = append(c.undoes, written), nil
	}
	return c.State(), err
}

// Undo takes back the last change that was made through this Case and is not undone yet, and returns it.
// The changes of others are never taken back from here: ErrNothing when there is none of one's own, and a
// *ConflictError when somebody else has since changed what would be undone; the next Undo then goes on
// with the change before it.
func (c *Case) Undo(ctx context.Context) (*State, Change, error) {
	return c.turn(ctx, actionUndo, &c.undoes, &c.redoes)
}

// Redo makes again what was undone last, unless something was changed since. Its errors are those of Undo.
func (c *Case) Redo(ctx context.Context) (*State, Change, error) {
	return c.turn(ctx, actionRedo, &c.redoes, &c.undoes)
}

// turn undoes or redoes the last of some changes, which then is the last of the others.
func (c *Case) turn(ctx context.Context, action string, from, to *[]done) (*State, Change, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(*from) == 0 {
		return c.State(), nil, ErrNothing
	}
	last := (*from)[len(*from)-1]
	wanted := last.edits
	if action == actionUndo {
		wanted = reversed(last.edits)
	}
	_, err := c.write(ctx, Line{Action: action, Reverts: last.number}, func(tx *sql.Tx, s *State) ([]edit, error) {
		return wanted, untouched(ctx, tx, s, wanted)
	})
	var conflict *ConflictError
	if err != nil && !errors.As(err, &conflict) {
		return c.State(), nil, err
	}
	*from = (*from)[:len(*from)-1]
	if err != nil {
		return c.State(), nil, err
	}
	*to = append(*to, last)
	return c.State(), last.change, nil
}

// Refresh takes in what other processes have written, and reports whether there was anything. It costs
// one question to the file, so it may be asked often.
func (c *Case) Refresh(ctx context.Context) (*State, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.State()
	now, err := catchUp(ctx, c.db, before)
	if err != nil {
		return before, false, trouble(c.path, "reading", err)
	}
	c.state.Store(now)
	return now, now != before, nil
}

// moment is the present, as precise as a case file has it.
func (c *Case) moment() time.Time { return c.now().UTC().Truncate(time.Millisecond) }

// What may be wrong with a case file, or with what is asked of it.
var (
	ErrNothing = errors.New("there is nothing to undo or redo")
	ErrNotCase = errors.New("this is no case file of trailsift")
	ErrNewer   = errors.New("a newer trailsift has written this file: update trailsift to open it")
	ErrDamaged = errors.New("the file is damaged")
	ErrLocked  = errors.New("another program is writing the file and does not finish: try again")
)

// ConflictError says that somebody else has changed what was to be undone or redone.
type ConflictError struct {
	What string // such as: the verdict on arn:…; may hold text from logs
	By   string
	At   time.Time
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s has been changed since, by %s at %s", e.What, e.By, e.At.Format(time.DateTime))
}
