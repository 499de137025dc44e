package training

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Attempt is one time that somebody took a lesson, as far as it has come.
type Attempt struct {
	ID       int64
	Person   string // whose it is
	Scenario string // the playbook's id
	Mode     Mode
	Seed     uint64
	Own      []string // paths of one's own logs; nil in a made-up organisation
	Began    time.Time
	Last     time.Time // of the last thing that was done

	// Hunted is how long somebody has sat at a hunt, without the time between their sittings.
	Hunted   time.Duration
	Position int         // where one was
	Given    []Given     // to questions, each as it stands last: for Quiz.Resume
	Claim    *Claim      // what was claimed last; nil while nothing was
	Result   *HuntResult // of the claim that was submitted, without its walk; nil while none was
	Finished bool
	Points   int // when finished; of Most, which is 0 in modes without points
	Most     int
}

// Entry is one thing that was done: Moved, Hinted, Answered, Drafted, Submitted or Finished.
type Entry interface{ kind() string }

// Moved says that one has gone to a position; in a hunt, that one has sat down at it.
type Moved struct {
	Position int `json:"position"`
}

// Hinted and Answered are what was given to a question, as Quiz.Given has it then.
type (
	Hinted   Given
	Answered Given
)

// Drafted is what is claimed in a hunt so far, all of it.
type Drafted struct {
	Claim Claim `json:"claim"`
}

// Submitted is the claim of a hunt and what it was worth.
type Submitted struct {
	Claim  Claim      `json:"claim"`
	Result HuntResult `json:"result"`
}

// Finished ends an attempt.
type Finished struct {
	Points int `json:"points"`
	Most   int `json:"most"` // 0 in modes without points
}

func (Moved) kind() string     { return "moved" }
func (Hinted) kind() string    { return "hinted" }
func (Answered) kind() string  { return "answered" }
func (Drafted) kind() string   { return "drafted" }
func (Submitted) kind() string { return "submitted" }
func (Finished) kind() string  { return "finished" }

// at reports whether an attempt is at the very same lesson.
func (a *Attempt) at(l *Lesson) bool {
	return a.Scenario == l.Playbook.ID && a.Seed == l.Seed && slices.Equal(a.Own, l.Own)
}

// begun takes in what was written when it began.
func (a *Attempt) begun(seed, own, began string) (err error) {
	if a.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return fmt.Errorf("the seed of attempt %d: %w", a.ID, err)
	}
	if err := json.Unmarshal([]byte(own), &a.Own); err != nil {
		return fmt.Errorf("the logs of attempt %d: %w", a.ID, err)
	}
	if len(a.Own) == 0 {
		a.Own = nil
	}
	a.Began, err = time.Parse(time.RFC3339Nano, began)
	return err
}

// take takes in one line; an empty kind is none. Kinds of newer versions are passed over.
func (a *Attempt) take(at, kind, entry string) (err error) {
	before := a.Last
	if a.Last, err = time.Parse(time.RFC3339Nano, at); err != nil {
		return fmt.Errorf("a line of attempt %d: %w", a.ID, err)
	}
	if a.Mode == Search && kind != "moved" && !before.IsZero() {
		a.Hunted += a.Last.Sub(before)
	}
	switch kind {
	case "moved":
		var moved Moved
		err = json.Unmarshal([]byte(entry), &moved)
		a.Position = moved.Position
	case "hinted", "answered":
		var given Given
		err = json.Unmarshal([]byte(entry), &given)
		a.give(given)
	case "drafted":
		var drafted Drafted
		err = json.Unmarshal([]byte(entry), &drafted)
		a.Claim = &drafted.Claim
	case "submitted":
		var submitted Submitted
		err = json.Unmarshal([]byte(entry), &submitted)
		a.Claim, a.Result = &submitted.Claim, &submitted.Result
	case "finished":
		var finished Finished
		err = json.Unmarshal([]byte(entry), &finished)
		a.Finished, a.Points, a.Most = true, finished.Points, finished.Most
	}
	if err != nil {
		return fmt.Errorf("a line of attempt %d: %w", a.ID, err)
	}
	return nil
}

func (a *Attempt) give(given Given) {
	same := func(g Given) bool { return g.Question == given.Question }
	if at := slices.IndexFunc(a.Given, same); at >= 0 {
		a.Given[at] = given
		return
	}
	a.Given = append(a.Given, given)
}

// Record is how somebody stands with one scenario in one mode, for a list.
type Record struct {
	Times    int     // finished
	Best     float64 // the best share of the points, 0 to 1; 0 in modes without points
	Going    bool    // the last attempt is not finished
	Position int     // where that one stands
	Last     time.Time
}

// Records sums attempts up, by scenario and mode.
func Records(attempts []Attempt) map[string]map[Mode]Record {
	records := map[string]map[Mode]Record{}
	for _, a := range attempts {
		if records[a.Scenario] == nil {
			records[a.Scenario] = map[Mode]Record{}
		}
		r := records[a.Scenario][a.Mode]
		r.Last, r.Going, r.Position = a.Last, !a.Finished, a.Position
		if a.Finished {
			r.Times++
		}
		if a.Finished && a.Most > 0 {
			r.Best = max(r.Best, float64(a.Points)/float64(a.Most))
		}
		records[a.Scenario][a.Mode] = r
	}
	return records
}
