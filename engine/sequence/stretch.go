package sequence

// stretch is a run of events, by their positions, in which some window holds enough.
type stretch struct {
	from, to int // [from, to): all windows that hold and overlap
	best     [2]int
	rank     int // of the best window
}

// counting is what a window is judged by. Events enter at its end and leave at its start.
type counting[T any] interface {
	enter(T)
	leave(T)
	// rank says how much the window holds; 0 is not enough.
	rank() int
}

// stretches slides a half-open window over events in the order of time, and joins the windows that hold
// enough where they overlap.
func stretches[T interface{ at() int64 }](events []T, window int64, count counting[T]) []stretch {
	var found []stretch
	first := 0
	for i, event := range events {
		count.enter(event)
		for event.at()-events[first].at() >= window {
			count.leave(events[first])
			first++
		}
		rank := count.rank()
		if rank == 0 {
			continue
		}
		if n := len(found); n == 0 || found[n-1].to <= first {
			found = append(found, stretch{from: first})
		}
		last := &found[len(found)-1]
		last.to = i + 1
		if rank > last.rank {
			last.rank, last.best = rank, [2]int{first, i + 1}
		}
	}
	return found
}

// beyond lifts the rank of a grave window above all others.
const beyond = 1 << 30

// several counts how often each of some names occurs in a window.
type several map[string]int

func (s several) enter(name string) { s[name]++ }

func (s several) leave(name string) {
	if s[name]--; s[name] == 0 {
		delete(s, name)
	}
}
