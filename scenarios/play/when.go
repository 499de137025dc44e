package play

import (
	"time"

	"trailsift/scenarios"
)

// The pauses of calls that say nothing about them.
var (
	betweenCalls = scenarios.Range[time.Duration]{From: 2 * time.Second, To: 15 * time.Second}
	betweenTimes = scenarios.Range[time.Duration]{From: time.Second, To: 6 * time.Second}
)

var noPause scenarios.Range[time.Duration]

// unknownList is how many repetitions a call without `repeat` is reckoned to have when it goes through
// a list of the organisation.
const unknownList = 60

// Span is the time that a playbook may take, at most. A data set has to be at least as long.
func Span(pb *scenarios.Playbook) time.Duration {
	var most time.Duration
	for i := range pb.Steps {
		step := &pb.Steps[i]
		most += pause(step.After, noPause).To
		if times, err := scenarios.Counts(step.Repeat); err == nil && times.To > 1 {
			most += time.Duration(times.To-1) * pause(step.Every, noPause).To
		}
		for j := range step.Calls {
			call := &step.Calls[j]
			most += pause(call.After, betweenCalls).To + time.Second
			if times := repetitions(call); times.To > 1 {
				most += time.Duration(times.To-1) * pause(call.Every, betweenTimes).To
			}
		}
	}
	// A span that cannot be read was refused when the playbook was loaded.
	least, _ := scenarios.Duration(pb.Span)
	return max(least, most)
}

func pause(text string, otherwise scenarios.Range[time.Duration]) scenarios.Range[time.Duration] {
	if r, err := scenarios.Durations(text); err == nil && text != "" {
		return r
	}
	return otherwise
}

// repetitions are how often a call happens, before the length of its list is known.
func repetitions(call *scenarios.Call) scenarios.Range[int] {
	if r, err := scenarios.Counts(call.Repeat); err == nil && call.Repeat != "" {
		return r
	}
	if call.Each != "" {
		return scenarios.Range[int]{From: unknownList, To: unknownList}
	}
	return scenarios.Range[int]{From: 1, To: 1}
}

// atWork is how many of the incidents whose playbook names no hour begin in the victim's working
// hours: attackers too prefer to be one among many, and the hour alone shall not tell.
const atWork = 0.7

// begin chooses when the incident begins: on any day on which it can still end in time, at the
// playbook's hour of the victim's day.
func (s *stage) begin(o Options) time.Time {
	if !o.Start.IsZero() {
		return o.Start.UTC().Truncate(time.Second)
	}
	first, last := o.From, o.To
	if first.IsZero() {
		first = s.world.Options.Start
	}
	if last.IsZero() {
		last = s.world.Options.Start.AddDate(0, 0, s.world.Options.Days)
	}
	last = last.Add(-Span(s.pb))
	if !last.After(first) {
		return first.UTC().Truncate(time.Second)
	}
	victim := s.victim()
	for range 200 {
		at := first.Add(time.Duration(s.random.Int64N(int64(last.Sub(first)))))
		if s.suits(at, victim) {
			return at.UTC().Truncate(time.Second)
		}
	}
	return first.UTC().Truncate(time.Second)
}

// suits reports whether the playbook may begin at a time, in the victim's own.
func (s *stage) suits(at time.Time, victim *actor) bool {
	local := at.In(victim.zone)
	if s.pb.Hour != "" {
		return atHour(s.pb.Hour, local)
	}
	weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
	if !weekend && between(local.Hour(), victim.from, victim.to) {
		return true
	}
	return s.random.Float64() > atWork
}

// atHour reports whether a local time lies in the hours of a playbook.
func atHour(hours string, local time.Time) bool {
	from, to, err := scenarios.Hours(hours)
	return err == nil && between(local.Hour(), from, to)
}

// between reports whether an hour lies in a stretch of the day that may pass midnight.
func between(hour, from, to int) bool {
	if from <= to {
		return from <= hour && hour < to
	}
	return hour >= from || hour < to
}
