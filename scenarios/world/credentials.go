package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// InstanceSession is who an instance is to AWS at a time: its role's session under the key that it has
// in that hour. An instance that does nothing in this world, or is not of it, has none.
func (w *World) InstanceSession(id string, at time.Time) (caller *trail.Caller, known bool) {
	for i := range w.robots {
		if r := &w.robots[i]; r.delivery != "" && r.session == id {
			s := shift{w: w}
			return s.instanceSession(uint64(i), r, at), true
		}
	}
	return nil, false
}
