package text

// Following a log that grows.
const (
	Following     = "following"
	FollowAction  = "keep the newest event in view; again: stay"
	HintFollow    = "newest"
	HintStop      = "ends it"
	AtNewest      = "at the newest"
	WhyNotFollow  = "start with --follow for that"
	WhyFollowOver = "the log is not followed any more"
	NewestAgain   = "no event here yet; the newest is shown as it comes"
)

// LeftNewest says that the cursor stays where it is from here on.
func LeftNewest(key string) string { return "no longer at the newest; " + key + " follows again" }

// Arrived says how many events came of late.
func Arrived(events int) string { return Number(events) + " new in the last minute" }
