package dataset

import "trailsift/scenarios/trail"

// Principal is the name under which trailsift lists a caller.
func Principal(c *trail.Caller) string { return principal(c) }
