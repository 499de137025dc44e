package text

import (
	"fmt"
	"time"
)

// Titles of the pages.
const (
	ChainTitle    = "Role chain"
	SessionsTitle = "Sessions"
	EpisodesTitle = "Episodes"
	CoverageTitle = "ATT&CK coverage"
	QualityTitle  = "Quality of the evidence"
)

// Headings of their columns.
const (
	ColFirst      = "first"
	ColSpan       = "span"
	ColFindings   = "findings"
	ColPrincipals = "principals"
)

// What opens the pages, one line each.
const (
	ChainAction    = "role chain: who became this principal, whom it became"
	SessionsAction = "sessions of this principal"
	EpisodesAction = "episodes of this principal, with their points"
	CoverageAction = "ATT&CK coverage: what was seen of each technique"
	QualityAction  = "quality of the evidence: files, records, gaps"
	CardAction     = "explain what is under the cursor: call, member, rule, word"
	UnseenAction   = "coverage: techniques not seen, too"
)

// Why a page cannot be opened.
const (
	WhyNoPrincipal = "no principal is chosen"
	WhyNoEpisodes  = "this principal has no episodes"
	WhyNothingRead = "nothing has been read yet"
)

// The role chain.
const (
	ChainOrigins  = "Who became this principal, the outermost first"
	ChainBecame   = "Whom this principal became"
	ChainNoOrigin = "nobody, as far as keys in this log show"
	ChainNobody   = "nobody, as far as keys in this log show"
	ChainSelf     = "this principal"
)

// ChainUntraced says that temporary keys came from somewhere outside the log.
func ChainUntraced(keys int) string {
	return fmt.Sprintf("Of %s %s this log does not show who asked for %s.",
		Number(keys), plural(keys, "temporary key", "temporary keys"), plural(keys, "it", "them"))
}

// During writes a stretch of time as a timeline does; a moment where it is one.
func During(from, to int64, loc *time.Location) string {
	if from == to {
		return Clock(from, loc)
	}
	end := time.Unix(to, 0).In(loc)
	if time.Unix(from, 0).In(loc).Format(time.DateOnly) == end.Format(time.DateOnly) {
		return Clock(from, loc) + " → " + end.Format(time.TimeOnly)
	}
	return Clock(from, loc) + " → " + Clock(to, loc)
}

// NoSession stands for calls without any credential.
const NoSession = "(no credential)"

// WholeDecides says that no episode was decisive.
func WholeDecides(points float64) string {
	return "No episode weighs more than all events together, which have " + Points(points) + " points."
}

// EpisodeDecides explains the mark of the episode that was decisive.
func EpisodeDecides(mark string) string { return mark + " is the episode that the score is of." }

// Covered counts techniques.
func Covered(seen, looked int) string {
	return fmt.Sprintf("%s of %s techniques that are looked for were seen.", Number(seen), Number(looked))
}

// UnseenSwitch says which key lists the others, or hides them.
func UnseenSwitch(key string, shown bool) string {
	if shown {
		return key + " hides the others."
	}
	return key + " lists the others too."
}

// The quality of the evidence.
const (
	QualityFiles        = "Files"
	QualityRead         = "read"
	QualityBroken       = "broken"
	QualitySkipped      = "skipped"
	QualityRecords      = "Records"
	QualityMet          = "met"
	QualityUnusable     = "unusable"
	QualityDuplicates   = "duplicates"
	QualityConflicts    = "conflicts"
	QualityOrder        = "out of order"
	QualityTime         = "Time"
	QualitySpan         = "span"
	QualityGaps         = "gaps"
	QualityLayers       = "What detection had to leave out"
	QualityBrokenList   = "Broken files"
	QualityUnusableList = "Unusable records"
	QualitySkippedList  = "Skipped files"
)

// NotListed says that there are more than are kept.
func NotListed(n int) string { return "and " + Number(n) + " more that are not listed" }
