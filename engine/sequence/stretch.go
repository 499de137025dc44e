package sequence

// stretch is a run of events in which some window holds enough.
type stretch[T any] struct {
	from, to int // positions [from, to) among all events: all windows that hold and overlap
	events   []T
	best     [2]int // positions of the best window
	rank     int    // of the best window
}

// bestEvents are those of the best window.
func (s *stretch[T]) bestEvents() []T { return s.events[s.best[0]-s.from : s.best[1]-s.from] }

// counting is what a window is judged by. Events enter at its end and leave at its start.
type counting[T any] interface {
	enter(T)
	leave(T)
	// rank says how much the window holds; 0 is not enough.
	rank() int
}

// timed is an event that says when it was, in Unix seconds.
type timed interface{ at() int64 }

// sliding is a half-open window over events in the order of time. It holds those of the window and those of
// the stretches it has found, and no others: a principal may have millions.
type sliding[T timed] struct {
	window int64 // seconds
	count  counting[T]
	recent []T // the window's events, behind those that have left it
	left   int // so many have, of recent
	first  int // position of the window's first event
	next   int // position of the next event
	found  []stretch[T]
}

// current are the events in the window, to be used before the next is taken.
func (s *sliding[T]) current() []T { return s.recent[s.left:] }

// take moves the window's end to an event. Windows that hold enough are joined where they overlap.
func (s *sliding[T]) take(event T) {
	s.count.enter(event)
	s.recent = append(s.recent, event)
	s.next++
	for event.at()-s.recent[s.left].at() >= s.window {
		s.count.leave(s.recent[s.left])
		s.left++
		s.first++
	}
	if 2*s.left > len(s.recent) {
		s.recent, s.left = s.recent[:copy(s.recent, s.current())], 0
	}
	if rank := s.count.rank(); rank > 0 {
		s.note(rank)
	}
}

// note adds the window to the stretch that it overlaps, or begins another.
func (s *sliding[T]) note(rank int) {
	if n := len(s.found); n == 0 || s.found[n-1].to <= s.first {
		s.found = append(s.found, stretch[T]{from: s.first})
	}
	last := &s.found[len(s.found)-1]
	last.events = append(last.events, s.current()[last.from+len(last.events)-s.first:]...)
	last.to = s.next
	if rank > last.rank {
		last.rank, last.best = rank, [2]int{s.first, s.next}
	}
}

// stretches slides a window over events that are there.
func stretches[T timed](events []T, window int64, count counting[T]) []stretch[T] {
	s := sliding[T]{window: window, count: count}
	for _, event := range events {
		s.take(event)
	}
	return s.found
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
