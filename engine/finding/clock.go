package finding

import (
	"regexp"
	"time"
)

// clockForm is how the sentences of findings spell a time, and spelled finds one that is spelled so in UTC.
const clockForm = "2006-01-02 15:04 MST"

var spelled = regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b`)

// Clock spells a time, in Unix seconds, for the sentence of a finding: in UTC, as exports have all times.
func Clock(unix int64) string { return time.Unix(unix, 0).UTC().Format(clockForm) }

// ExplanationIn is the explanation with its times in a zone, for people who read all other times in that zone.
func (f Finding) ExplanationIn(zone *time.Location) string {
	return spelled.ReplaceAllStringFunc(f.Explanation, func(clock string) string {
		at, err := time.Parse(clockForm, clock)
		if err != nil {
			return clock // no time, but text of a log that looks like one
		}
		return at.In(zone).Format(clockForm)
	})
}
