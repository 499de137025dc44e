package sequence

import (
	"context"
	"fmt"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// BruteForce sets S01: failed sign-ins of one principal, each soon after the last.
type BruteForce struct {
	Enabled  bool
	Failures int           // failed sign-ins in a row
	Pause    time.Duration // the longest from one to the next
	Many     int           // so many are grave by themselves
	Success  time.Duration // and so is a success this soon after the last failure
}

var bruteForce = Kind{ID: "S01_BRUTE_FORCE", Title: "Failed sign-ins in a row", Techniques: []string{"T1110", "T1078.004"}}

func (s BruteForce) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	want := finding.Want{All: eventstore.SignIn, Direct: true}
	err = each(ctx, feed, want, seeSignIn, func(who *profile.Principal, events []signIn) {
		found = append(found, bruteForce.of(who, s.runs(events))...)
	})
	return found, err
}

// signIn is one attempt to sign in.
type signIn struct {
	time   int64
	row    eventstore.Row
	failed bool
}

// seeSignIn keeps failures of any step of a sign-in, and the success of the last one alone: a right
// second factor (CheckMfa) before a wrong password opens nothing.
func seeSignIn(e *finding.Event) (signIn, bool) {
	failed := e.Flags.Has(eventstore.SignInFailed)
	return signIn{e.Time, e.Row, failed}, failed || e.Call.Name == "ConsoleLogin" && succeeded(e)
}

// guessing is a run of failures, and the success that may have ended it.
type guessing struct {
	failures []signIn
	success  *signIn
}

func (s BruteForce) runs(events []signIn) []claim {
	var claims []claim
	var run guessing
	for i, event := range events {
		var last int64
		if n := len(run.failures); n > 0 {
			last = run.failures[n-1].time
		}
		switch {
		case event.failed && event.time-last > seconds(s.Pause):
			claims = append(claims, s.claim(run)...)
			run = guessing{failures: []signIn{event}}
		case event.failed:
			run.failures = append(run.failures, event)
		case run.success == nil && len(run.failures) >= s.Failures && event.time-last <= seconds(s.Success):
			run.success = &events[i]
		}
	}
	return append(claims, s.claim(run)...)
}

func (s BruteForce) claim(run guessing) []claim {
	n := len(run.failures)
	if n < s.Failures {
		return nil
	}
	c := claim{level: finding.Medium}
	for _, failure := range run.failures {
		c.rows = append(c.rows, failure.row)
	}
	first, last := run.failures[0].time, run.failures[n-1].time
	c.sentence = fmt.Sprintf("%d failed sign-ins within %s from %s on", n, span(last-first), finding.Clock(first))
	if n >= s.Many {
		c.level = finding.High
	}
	if run.success != nil {
		c.level = finding.High
		c.rows = append(c.rows, run.success.row)
		c.sentence += fmt.Sprintf(", and a success at %s", finding.Clock(run.success.time))
	}
	return []claim{c}
}
