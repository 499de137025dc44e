package engine

import (
	"maps"
	"slices"

	"trailsift/engine/source"
)

// account is what a file has given that is followed, and so may give more.
type account struct {
	yield   *yield
	problem *source.Problem
	// young says that the file may be torn only because it is still being written, which is no news yet.
	young bool
}

// keep notes what a file that is followed has given so far. The account is not changed after that.
func (l *ledger) keep(f *source.File, a account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[*source.File]account{}
	}
	l.open[f] = a
	l.changes++
}

// grown says that a file is not young any more: that it is torn is news now.
func (l *ledger) grown(f *source.File) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.open[f]
	a.young = false
	l.open[f] = a
	l.changes++
}

// forget takes back what a file has given.
func (l *ledger) forget(f *source.File) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, f)
	l.changes++
}

// saw notes what was met in folders that holds no log or cannot be read, in place of what was met before.
func (l *ledger) saw(refused []source.Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.walked, refused) {
		l.walked = refused
		l.changes++
	}
}

// undecided notes why copies that differ could not be told apart; nil for none.
func (l *ledger) undecided(from source.Source, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.copies = nil
	if err != nil {
		l.copies = &source.Problem{Path: from.Name(), Offset: -1, Reason: err.Error(), Broken: true}
	}
}

// changed counts how often what files gave has changed.
func (l *ledger) changed() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changes
}

// addOpen adds what can still change to the evidence.
func (l *ledger) addOpen(e *Evidence) {
	e.Skipped, e.Broken, e.Unusables = slices.Clip(e.Skipped), slices.Clip(e.Broken), slices.Clip(e.Unusables)
	if l.copies != nil {
		e.problem(*l.copies)
	}
	for _, p := range l.walked {
		e.problem(p)
	}
	for _, a := range l.open {
		switch {
		case !a.young:
			e.add(a.yield, a.problem)
		case a.yield.records > 0:
			e.add(a.yield, nil)
		}
	}
}

// copied is what a file has given by now, which reading on leaves alone.
func (y *yield) copied() *yield {
	copied := *y
	copied.unusable, copied.skipped = slices.Clip(y.unusable), maps.Clone(y.skipped)
	return &copied
}
