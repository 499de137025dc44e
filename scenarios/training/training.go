// Package training is the logic of learning from scenarios: it lets one attack happen in an organisation, shows it
// as of each of its steps, asks questions about it, holds a trainee's findings against what really happened, and
// keeps what a person has done. It knows nothing of screens.
//
// A Lesson is one scenario in one world: its logs and its Steps. A Replay judges these logs as of each step;
// what changes from one to the next is a Change. A Quiz asks Questions, Lesson.Submit weighs the Claim of a hunt, and a
// Debrief tells the whole afterwards. A Diary keeps the Attempts of a person. A Playlist puts lessons in an order.
//
// # Positions
//
// Position 0 of a replay is the log before the attack, position k the log after step k, which counts from 1. At
// every position the normal work is all there, of the time after it too: it is what the attack is told from, and
// so all that changes from one position to the next is the attack's doing. Of the attack itself, and of the
// victim's own work that belongs to its story, nothing later than the position is seen by anybody.
package training

// Mode is how a lesson is taken.
type Mode string

const (
	// StepThrough tells every step and what it shows.
	StepThrough Mode = "step"
	// Ask hides what is told and asks instead.
	Ask Mode = "quiz"
	// Search shows the whole log with nothing marked.
	Search Mode = "hunt"
	// Auto steps through by itself, for a stage.
	Auto Mode = "auto"
)

// Modes are all modes, as playlists name them.
func Modes() []Mode { return []Mode{StepThrough, Ask, Search, Auto} }
