package finding

import (
	"strings"
	"time"

	"trailsift/engine/profile"
)

// Suppression takes a finding out of the scores, with a reason. The finding stays where it is, and says
// that it does not count and why.
type Suppression struct {
	Finding string    // pattern (* and ?) of its id or title, or "S07"; empty for every finding
	Match   string    // pattern of the principal's name; empty for every principal
	Reason  string    // why it is no threat
	Until   time.Time // when it counts again; zero for never
}

// Covers reports whether a finding of a principal is suppressed at a moment.
func (s Suppression) Covers(f Finding, principal string, now time.Time) bool {
	return (s.Until.IsZero() || now.Before(s.Until)) &&
		(s.Match == "" || profile.Match(s.Match, principal)) &&
		(s.Finding == "" || profile.Match(s.Finding, f.ID) || profile.Match(s.Finding, f.Title) ||
			f.Layer == Sequence && strings.EqualFold(s.Finding, f.ID[:min(3, len(f.ID))]))
}
