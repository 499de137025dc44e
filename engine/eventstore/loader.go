package eventstore

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"sync"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/source"
)

// Loader gathers the events of one load from any number of Writers, and makes Stores of what it has
// so far. AddFile, Writer and the Writers' Flush may run at the same time; View and Finish are for
// one goroutine.
type Loader struct {
	seed   maphash.Seed
	limits source.Limits

	mu      sync.Mutex
	rows    int
	chunks  []*chunk
	sums    []*[chunkRows]uint64 // of each record's bytes, until the load is finished
	runs    []run
	issued  []Issue
	hits    []Hit
	details []DetailedHit
	targets []target
	files   []*source.File

	calls, regions, accounts, failures, addresses, agents, ids, aims *dictionary

	callEntries    []Call
	failureEntries []Failure
	book           addressBook
	identities     identities
	strangers      int // identities that found no room

	copies copies
}

// NewLoader returns a Loader without events. Records are read again within the limits.
func NewLoader(limits source.Limits) *Loader {
	l := &Loader{limits: limits, seed: maphash.MakeSeed(), identities: newIdentities()}
	l.book.clients = map[netip.Prefix]uint32{}
	l.calls = newDictionary(maxShort, func(text string) { l.callEntries = append(l.callEntries, splitCall(text)) })
	l.failures = newDictionary(maxShort, func(code string) {
		l.failureEntries = append(l.failureEntries, Failure{Code: code, Denied: cloudtrail.IsDenied(code)})
	})
	l.addresses = newDictionary(maxAddresses, l.book.add)
	l.regions = newDictionary(maxShort, nil)
	l.accounts = newDictionary(maxShort, nil)
	l.agents = newDictionary(maxAgents, nil)
	l.ids = newDictionary(1<<31, nil)
	l.aims = newDictionary(maxAims, nil)
	return l
}

// AddFile registers a file and returns its number.
func (l *Loader) AddFile(f *source.File) uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files = append(l.files, f)
	return uint32(len(l.files) - 1)
}

// Rows is how many records have been handed over, duplicates included.
func (l *Loader) Rows() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows
}

// take appends a Writer's part, with the numbers turned into the Loader's.
func (l *Loader) take(w *Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.calls.learn(l.calls)
	w.regions.learn(l.regions)
	w.accounts.learn(l.accounts)
	w.failures.learn(l.failures)
	w.addresses.learn(l.addresses)
	w.agents.learn(l.agents)
	w.ids.learn(l.ids)
	w.aims.learn(l.aims)
	for _, id := range w.identities.list[len(w.identityTo):] {
		w.identityTo = append(w.identityTo, l.identityNumber(id))
	}
	for _, issue := range w.part.issued {
		l.issued = append(l.issued, Issue{Row: Row(l.rows + issue.row), Key: issue.key})
	}
	for _, hit := range w.part.hits {
		hit.Row += Row(l.rows)
		l.hits = append(l.hits, hit)
	}
	for _, hit := range w.part.details {
		hit.Row += Row(l.rows)
		l.details = append(l.details, hit)
	}
	for _, aimed := range w.part.targets {
		l.targets = append(l.targets, target{row: aimed.row + Row(l.rows), text: w.aims.global[aimed.text]})
	}
	for i := range w.part.rows {
		l.append(w, &w.part.rows[i])
	}
}

func (l *Loader) append(w *Writer, p *partRow) {
	if l.rows&chunkMask == 0 {
		l.chunks = append(l.chunks, new(chunk))
		l.sums = append(l.sums, new([chunkRows]uint64))
	}
	c, i := l.chunks[l.rows>>chunkBits], l.rows&chunkMask
	c.offset[i] = l.place(w.file, p.offset)
	c.time[i] = p.time
	c.id[i] = p.id
	if p.flags.Has(textID) {
		binary.BigEndian.PutUint32(c.id[i][:], w.ids.global[p.id.text()])
	}
	c.identity[i] = w.identityTo[p.identity]
	c.address[i] = w.addresses.global[p.address]
	c.agent[i] = w.agents.global[p.agent]
	c.call[i] = uint16(w.calls.global[p.call])
	c.region[i] = uint16(w.regions.global[p.region])
	c.account[i] = uint16(w.accounts.global[p.account])
	failure := w.failures.global[p.failure]
	c.failure[i] = uint16(failure)
	c.flags[i] = p.flags
	if l.failureEntries[failure].Denied {
		c.flags[i] |= Denied
	}
	l.sums[l.rows>>chunkBits][i] = p.sum
	l.rows++
}

// place returns the offset within the current run, and starts another run where the file changes or
// four bytes do not hold the distance.
func (l *Loader) place(file uint32, offset int64) uint32 {
	if n := len(l.runs); n > 0 {
		last := l.runs[n-1]
		if last.file == file && offset >= last.base && offset-last.base < 1<<32 {
			return uint32(offset - last.base)
		}
	}
	l.runs = append(l.runs, run{first: Row(l.rows), file: file, base: offset})
	return 0
}

func (l *Loader) identityNumber(id cloudtrail.Identity) uint32 {
	if number, known := l.identities.find(id); known {
		return number
	}
	if len(l.identities.list) >= maxIdentities || len(l.identities.callers) >= maxCallers {
		l.strangers++
		id = cloudtrail.Identity{Caller: &cloudtrail.Caller{AccountID: id.AccountID}}
	}
	return l.identities.number(id)
}

// Crowded says which columns could not tell all values apart, and how many values each left out.
func (l *Loader) Crowded() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	crowded := map[string]int{}
	for name, count := range map[string]int{
		"calls": l.calls.crowded, "regions": l.regions.crowded, "accounts": l.accounts.crowded,
		"error codes": l.failures.crowded, "addresses": l.addresses.crowded, "agents": l.agents.crowded,
		"targets": l.aims.crowded, "identities": l.strangers,
	} {
		if count > 0 {
			crowded[name] = count
		}
	}
	return crowded
}

// columns is a Store of the rows so far, without their order.
func (l *Loader) columns() (*Store, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &Store{
		chunks: clip(l.chunks), runs: clip(l.runs), files: clip(l.files), limits: l.limits,
		calls: clip(l.callEntries), regions: clip(l.regions.texts), accounts: clip(l.accounts.texts),
		failures: clip(l.failureEntries), addresses: clip(l.book.entries), agents: clip(l.agents.texts),
		identities: clip(l.identities.list), textIDs: clip(l.ids.texts), issued: clip(l.issued), hits: clip(l.hits), detailed: clip(l.details), targets: clip(l.targets), aims: clip(l.aims.texts), sums: clip(l.sums),
	}, l.rows
}

// clip is a view of what a slice holds now, which later appends leave alone.
func clip[T any](s []T) []T { return s[:len(s):len(s)] }
