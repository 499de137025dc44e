package eventstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash/maphash"

	"trailsift/engine/cloudtrail"
)

// Writer turns records into columns for one worker of a load. It numbers texts by itself and tells
// the Loader of them when it hands its events over, in Flush. It is for one goroutine.
type Writer struct {
	loader *Loader
	file   uint32

	calls, regions, accounts, failures, addresses, agents, ids, aims *lexicon

	identities identities
	identityTo []uint32 // the Loader's numbers
	parser     cloudtrail.Identities
	// memo finds the identity of a userIdentity that was parsed before by a hash of its bytes; in real
	// logs four out of five were.
	memo map[uint64]uint32

	part    part
	scratch []byte
}

// part is a stretch of one file's events on its way to the Loader, with the Writer's numbers.
type part struct {
	rows    []partRow
	issued  []partIssue
	hits    []Hit // Row is the index in rows
	details []DetailedHit
	targets []target // row is the index in rows
}

type partRow struct {
	id       eventID
	sum      uint64
	offset   int64
	time     uint32
	identity uint32
	address  uint32
	agent    uint32
	call     uint32
	region   uint32
	account  uint32
	failure  uint32
	flags    Flags
}

type partIssue struct {
	row int
	key string
}

// partRows is how many events a Writer gathers before it hands them over.
const partRows = 8192

// Writer starts another worker of the load.
func (l *Loader) Writer() *Writer {
	w := &Writer{
		loader: l,
		calls:  newLexicon(), regions: newLexicon(), accounts: newLexicon(), failures: newLexicon(),
		addresses: newLexicon(), agents: newLexicon(), ids: newLexicon(), aims: newLexicon(),
	}
	w.resetIdentities()
	return w
}

func (w *Writer) resetIdentities() {
	w.identities = newIdentities()
	w.memo = map[uint64]uint32{}
	w.identityTo = w.identityTo[:0]
}

// File says which file the next records are from. The file's number is that of Loader.AddFile.
func (w *Writer) File(number uint32) {
	w.Flush()
	w.file = number
}

// Hit notes a signature that matched the event added last, with what has to be remembered of it, or nil.
func (w *Writer) Hit(signature int, detail any) {
	hit := Hit{Row: Row(len(w.part.rows) - 1), Signature: uint32(signature)}
	if detail == nil {
		w.part.hits = append(w.part.hits, hit)
		return
	}
	w.part.details = append(w.part.details, DetailedHit{hit, detail})
}

// Target notes something that the call of the event added last was aimed at.
func (w *Writer) Target(text []byte) {
	w.part.targets = append(w.part.targets, target{row: Row(len(w.part.rows) - 1), text: w.aims.id(text)})
}

// Add takes one event. raw are its bytes, and at is its place in the uncompressed file.
func (w *Writer) Add(r *cloudtrail.Record, raw []byte, at int64) {
	if len(w.part.rows) == partRows {
		w.Flush()
	}
	row := partRow{
		offset:   at,
		time:     uint32(r.Time),
		sum:      maphash.Bytes(w.loader.seed, compact(raw)),
		identity: w.identityOf(r),
		address:  w.addresses.id(r.Address),
		agent:    w.agents.id(r.Agent),
		region:   w.regions.id(r.Region),
		failure:  w.failures.id(r.Error),
		flags:    flagsOf(r),
	}
	w.scratch = joinCall(w.scratch, r)
	row.call = w.calls.id(w.scratch)
	identity := &w.identities.list[row.identity]
	if len(r.Account) > 0 {
		row.account = w.accounts.id(r.Account)
	} else {
		row.account = w.accounts.id([]byte(identity.AccountID))
	}
	if identity.MFA {
		row.flags |= MFA
	}
	w.setID(&row, r.ID, raw)
	if len(r.IssuedKey) > 0 {
		w.part.issued = append(w.part.issued, partIssue{row: len(w.part.rows), key: string(r.IssuedKey)})
	}
	w.part.rows = append(w.part.rows, row)
}

func (w *Writer) setID(row *partRow, id, raw []byte) {
	uuid, ok := parseUUID(id)
	switch {
	case ok:
		row.id = uuid
	case len(id) == 0:
		sum := sha256.Sum256(compact(raw))
		copy(row.id[:], sum[:])
		row.flags |= madeID
	default:
		binary.BigEndian.PutUint32(row.id[:], w.ids.id(id))
		row.flags |= textID
	}
}

// compact is a record without white space between its members, so that copies of one record in
// different containers are alike. Records as AWS writes them have none, and are not copied.
func compact(raw []byte) []byte {
	if len(raw) < 2 || raw[1] > ' ' && !bytes.Contains(raw[:min(len(raw), 64)], []byte(`": `)) {
		return raw
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, raw); err != nil {
		return raw
	}
	return tight.Bytes()
}

func flagsOf(r *cloudtrail.Record) (f Flags) {
	for _, fact := range [...]struct {
		holds bool
		flag  Flags
	}{
		{r.SignIn, SignIn},
		{r.SignInFailed, SignInFailed | Denied},
		{r.MFAUsed, MFA},
		{r.ReadOnly, ReadOnly},
		{r.FromConsole, FromConsole},
		{r.Data, DataEvent},
		{r.Addendum, Addendum},
		{r.Endpoint, Endpoint},
	} {
		if fact.holds {
			f |= fact.flag
		}
	}
	return f
}

// hiddenUser is what AWS writes for a user name that does not exist, since it may be a mistyped
// password (CloudTrail User Guide, "AWS Management Console sign-in events").
const hiddenUser = "HIDDEN_DUE_TO_SECURITY_REASONS"

// byRegion is what the memo holds for an identity that its bytes alone do not settle.
const byRegion = 1<<32 - 1

// identityOf numbers the caller.
func (w *Writer) identityOf(r *cloudtrail.Record) uint32 {
	hash := r.IdentityHash
	if hash == 0 {
		hash = maphash.Bytes(w.loader.seed, r.Identity)
	}
	number, known := w.memo[hash]
	if known && number != byRegion {
		return number
	}
	// Without an ARN the rest of the event has a say. The partitions' names differ in length.
	region := partition(r.Region)
	regional := hash + uint64(len(region))
	if known && !r.SignInFailed {
		if number, known := w.memo[regional]; known {
			return number
		}
	}
	id := w.parser.Parse(r.Identity)
	if id.ARN != "" {
		w.memo[hash] = w.identities.number(id)
		return w.memo[hash]
	}
	w.memo[hash] = byRegion
	id.Partition = region
	if r.SignInFailed {
		if id.UserName == "" || id.UserName == hiddenUser {
			id.SignInAddress = string(r.Address)
		}
		return w.identities.number(id)
	}
	w.memo[regional] = w.identities.number(id)
	return w.memo[regional]
}

// Flush hands the gathered events to the Loader.
func (w *Writer) Flush() {
	if len(w.part.rows) == 0 {
		return
	}
	w.loader.take(w)
	w.part.rows, w.part.issued, w.part.targets = w.part.rows[:0], w.part.issued[:0], w.part.targets[:0]
	w.part.hits, w.part.details = w.part.hits[:0], w.part.details[:0]
	for _, x := range w.lexicons() {
		x.trim()
	}
	if len(w.identities.list) > maxLexicon {
		w.resetIdentities()
	}
	if len(w.memo) > 4*maxLexicon {
		w.memo = map[uint64]uint32{}
	}
}

func (w *Writer) lexicons() []*lexicon {
	return []*lexicon{w.calls, w.regions, w.accounts, w.failures, w.addresses, w.agents, w.ids, w.aims}
}
