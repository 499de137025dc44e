package profile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"trailsift/engine/eventstore"
)

// Recount returns the profiles of the same events by another Spec, which must name principals as the old one
// does (Spec.Identity), and counts only what differs. The events must be those of Build. The old profiles stay
// as they are, and share the rows. It fails as Build does.
func (p *Profiles) Recount(ctx context.Context, judged []eventstore.Row, spec Spec) (*Profiles, error) {
	clocks, err := newClocks(spec.Hours)
	if err != nil {
		return nil, fmt.Errorf("profiling: %w", err)
	}
	next := &Profiles{
		Principals: slices.Clone(p.Principals), lens: newLens(p.lens.store, p.cast, spec), cast: p.cast, clocks: clocks, index: p.index,
	}
	switch {
	case len(judged) == 0:
	case !p.lens.spec.countsAs(spec) || !clocks.quarterly(p.lens.store, judged):
		err = next.measure(ctx, next.lookAgain)
	default:
		if err = next.recountHours(ctx, p.clocks); err == nil {
			err = next.recountCalls(ctx, p.lens, judged)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("profiling: %w", err)
	}
	return next, nil
}

// countsAs reports whether another Spec differs in nothing but hours, lists of calls and whether denied ones
// count in these.
func (s Spec) countsAs(other Spec) bool {
	return s.FailureIsAnyError == other.FailureIsAnyError && s.AllRegions == other.AllRegions && s.BurstWindow == other.BurstWindow &&
		s.Episodes == other.Episodes && s.EpisodeEvents == other.EpisodeEvents && s.EpisodeGap == other.EpisodeGap
}

// lookAgain reads the events of a principal once more.
func (p *Profiles) lookAgain(principal int, events []sight) []sight {
	events = slices.Grow(events, len(p.Principals[principal].Rows))
	for _, row := range p.Principals[principal].Rows {
		events = append(events, p.lens.look(row))
	}
	return events
}

// recountHours gives every principal episodes of its own, and counts the off hours of those whose clock has
// changed.
func (p *Profiles) recountHours(ctx context.Context, old clocks) error {
	var next atomic.Int64
	inParallel(workers(), func(int) {
		for at := next.Add(1) - 1; at < int64(len(p.Principals)) && ctx.Err() == nil; at = next.Add(1) - 1 {
			who := &p.Principals[at]
			who.Episodes = slices.Clone(who.Episodes)
			was, now := old.forName(who.Name), p.clocks.forName(who.Name)
			if was.zone.String() == now.zone.String() && was.from == now.from && was.to == now.to {
				continue
			}
			who.Features.setOffHours(now.offAmong(p.lens.store, who.Rows))
			for e := range who.Episodes {
				episode := &who.Episodes[e]
				episode.Features.setOffHours(episode.offHours(&now, p.lens.store, who.Rows))
			}
		}
	})
	return ctx.Err()
}

func (f *Features) setOffHours(events int) {
	f.OffHours = events
	f.OffHoursRatio = ratio(events, f.TotalEvents)
}

// difference is what other lists of calls change in the features of one principal or episode.
type difference struct{ highRisk, noMFA, admin int32 }

func (d *difference) add(was, now Mark) {
	d.highRisk += int32(now&HighRisk/HighRisk) - int32(was&HighRisk/HighRisk)
	d.noMFA += int32(now&NoMFA/NoMFA) - int32(was&NoMFA/NoMFA)
	d.admin += int32(now&Admin/Admin) - int32(was&Admin/Admin)
}

func (f *Features) apply(d difference) {
	f.HighRisk += int(d.highRisk)
	f.HighRiskRatio = ratio(f.HighRisk, f.TotalEvents)
	f.MFAMissingCount += int(d.noMFA)
	f.AdminActionCount += int(d.admin)
}

// recountCalls goes through the events whose calls are listed otherwise than before.
func (p *Profiles) recountCalls(ctx context.Context, old *lens, judged []eventstore.Row) error {
	changed, any := p.lens.listsOtherwise(old)
	if !any {
		return nil
	}
	book := newEpisodeBook(p.Principals)
	blocks := share(judged)
	found := make([][]difference, len(blocks)) // by principal, then by episode
	inParallel(len(blocks), func(b int) {
		found[b] = make([]difference, len(p.Principals)+len(book.entries))
		for i, row := range blocks[b] {
			if i&0xffff == 0 && ctx.Err() != nil {
				return
			}
			if !changed[p.lens.store.Call(row)] {
				continue
			}
			was, now := old.listed(row), p.lens.listed(row)
			if was == now {
				continue
			}
			who := p.PrincipalOf(row)
			found[b][who].add(was, now)
			if at := book.find(who, p.lens, row); at >= 0 {
				found[b][len(p.Principals)+at].add(was, now)
			}
		}
	})
	for _, differences := range found {
		for i := range p.Principals {
			p.Principals[i].Features.apply(differences[i])
			of := differences[len(p.Principals)+book.first[i]:]
			for e := range p.Principals[i].Episodes {
				p.Principals[i].Episodes[e].Features.apply(of[e])
			}
		}
	}
	return ctx.Err()
}

// listsOtherwise says of each call whether other lists, or counting denied ones, may change what it counts
// for.
func (l *lens) listsOtherwise(old *lens) (changed []bool, any bool) {
	const listed = HighRisk | Admin
	changed = make([]bool, len(l.calls))
	for call, mark := range l.calls {
		was := old.calls[call]
		changed[call] = (mark^was)&listed != 0 || l.spec.CountDenied != old.spec.CountDenied && mark&listed != 0
		any = any || changed[call]
	}
	return changed, any
}

// episodeBook finds the episode of an event.
type episodeBook struct {
	first   []int       // by principal: the place of its first episode
	entries []bookEntry // of one principal after the other, by group and time
}

type bookEntry struct {
	group    uint64 // session and client
	from, to uint32 // Unix seconds
	at       int32  // among the principal's
}

func (g group) packed() uint64 { return uint64(g.session)<<32 | uint64(g.client) }

func newEpisodeBook(principals []Principal) *episodeBook {
	b := &episodeBook{first: make([]int, len(principals)+1)}
	for i := range principals {
		b.first[i+1] = b.first[i] + len(principals[i].Episodes)
	}
	b.entries = make([]bookEntry, b.first[len(principals)])
	inParallel(workers(), func(w int) {
		for i := w; i < len(principals); i += workers() {
			entries := b.entries[b.first[i]:b.first[i+1]]
			for at, episode := range principals[i].Episodes {
				entries[at] = bookEntry{episode.group.packed(), uint32(episode.From), uint32(episode.To), int32(at)}
			}
			slices.SortFunc(entries, func(x, y bookEntry) int {
				return cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(x.from, y.from))
			})
		}
	})
	return b
}

// find is the place of the episode that a principal's event belongs to, or -1.
func (b *episodeBook) find(principal int, l *lens, row eventstore.Row) int {
	entries := b.entries[b.first[principal]:b.first[principal+1]]
	if len(entries) == 0 {
		return -1
	}
	this, at := group{l.sessionOf(row), l.clients[l.store.Address(row)]}.packed(), uint32(l.store.Time(row))
	from, to := 0, len(entries) // the entry before from, if any, does not start after the event
	for from < to {
		middle := int(uint(from+to) / 2)
		if e := &entries[middle]; e.group < this || e.group == this && e.from <= at {
			from = middle + 1
		} else {
			to = middle
		}
	}
	if from == 0 || entries[from-1].group != this || entries[from-1].to < at {
		return -1
	}
	return b.first[principal] + int(entries[from-1].at)
}
