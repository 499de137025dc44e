// Package engine is one analysis run, from a source of logs to a ranking: it reads and judges in the
// background, says how far it is, and answers questions about what it has found. It knows nothing of
// screens, flags or files of settings.
//
// Run starts the work; Analysis is what it gives at once; Snapshot is an answer that never changes; and
// Dataset is how a person asks it for more.
package engine

import (
	"time"

	"trailsift/engine/finding"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
)

// Progress is how far a run has come. It is cheap to ask for, from any goroutine.
type Progress struct {
	Files, FilesDone int   // found so far, and finished
	Finding          bool  // files are still being looked for, so that nobody knows how much there is
	Bytes, BytesDone int64 // on disk; Bytes is 0 while unknown (stdin)
	Records          int64
	Elapsed          time.Duration
	State            State
}

// State is what an Analysis is doing.
type State uint8

const (
	Loading State = iota
	Done
	Failed
	Cancelled
	// Following: what was there has been read, and what comes is read as it comes.
	Following
)

// Snapshot is one immutable answer. While a run goes on it is replaced by better ones.
type Snapshot struct {
	Version     uint64 // grows with every snapshot of a run
	Provisional bool   // more is being loaded
	Partial     bool   // the run was cancelled: this is all there will be
	Profile     string
	TotalEvents int         // unique usable records that were judged, services included
	Ranking     []Principal // ranked principals, the gravest first
	Unranked    []Principal // services and unknown callers, by number of events
	Evidence    Evidence
	Dataset     Dataset
	// Vacant are the fields of events that are empty for all of this log: "country" and "network" where nothing
	// is known of addresses.
	Vacant []string

	forest *forest.Opinion
	judged *local // for Retune; nil in a snapshot that no run has made
}

// Isolation is what the forest says of one principal.
type Isolation struct {
	// Score is from 0 to 1, Mean that of all ranked principals, and Threshold what it has to exceed to be
	// anomalous.
	Score, Mean, Threshold float64
	Anomalous              bool
	// Reasons are what each feature added to the score, compared with the mean, the greatest part first.
	Reasons []forest.Reason
}

// Isolation explains the forest's opinion of a principal of this snapshot; ok is false where the
// forest has none.
func (s *Snapshot) Isolation(p *Principal) (opinion Isolation, ok bool) {
	if s.forest == nil || s.forest.Abstained != "" || p.Rank == 0 {
		return Isolation{}, false
	}
	return Isolation{
		Score: s.forest.Scores[p.voter], Mean: s.forest.Mean, Threshold: s.forest.Threshold,
		Anomalous: s.forest.Anomalous(p.voter), Reasons: s.forest.Explain(p.voter),
	}, true
}

// Principal is one line of the ranking with everything that explains it.
type Principal struct {
	ID       string // short and stable, for URLs
	Rank     int    // from 1; 0 for those that are not ranked
	Name     string // the string of `user_arn`
	Kind     profile.Kind
	Events   int
	Score    risk.Score
	Features profile.Features
	Episodes []EpisodeScore
	Findings []finding.Finding
	Sessions []string // names of the role sessions below it, sorted
	// Chain is who became this principal, outermost first: names, from issued keys. Where several
	// chains lead here it is the longest.
	Chain []string
	// Became are those whom this principal became directly, sorted.
	Became []string
	First  int64 // Unix seconds of its first and last judged event
	Last   int64

	index int // in the profiles
	voter int // in the forest's opinion
}

// EpisodeScore is an episode with the points its rules gave.
type EpisodeScore struct {
	*profile.Episode
	Behaviour float64
}

// Evidence says how good the logs are that an answer rests on.
type Evidence struct {
	FilesRead  int
	Skipped    []Note // not CloudTrail logs, told by content: digests, images, …; by path
	Broken     []Note // could not be read, or not to the end
	Records    int    // CloudTrail records met, before duplicates are taken out
	Unusable   int
	Unusables  []Note // up to a thousand of them, with place and reason
	Duplicates int
	Conflicts  int // duplicates whose copies differ
	OutOfOrder int // earlier than one before it in its own file
	From, To   int64
	Gaps       []Gap
	Layers     map[string]string // what a layer abstained from, and why: "ml": "…"
}

// Note is one remark on one file.
type Note struct {
	Path   string
	Offset int64 // in the uncompressed file; -1 where the whole file is meant
	Reason string
}

// Gap is a stretch without a single event that is long for this log.
type Gap struct {
	From, To int64
}
