package eventstore

import (
	"slices"

	"trailsift/engine/cloudtrail"
)

// Locate finds events by their ids, as the records spell them. Ids of which there is no event are left out;
// of several accounts' events with one id it is the first in time.
func (s *Store) Locate(ids []string) map[string]Row {
	uuids, texts := map[eventID]string{}, map[string]bool{}
	for _, id := range ids {
		if raw, isUUID := parseUUID([]byte(id)); isUUID {
			uuids[raw] = id
		} else if id != "" {
			texts[id] = true
		}
	}
	found := make(map[string]Row, len(ids))
	note := func(id string, row Row) {
		if _, known := found[id]; !known {
			found[id] = row
		}
	}
	for _, row := range s.order {
		switch flags := s.Flags(row); {
		case flags.Has(textID):
			if id := s.textIDs[s.rawID(row).text()]; texts[id] {
				note(id, row)
			}
		case flags.Has(madeID):
		default:
			if id, wanted := uuids[*s.rawID(row)]; wanted {
				note(id, row)
			}
		}
	}
	return found
}

// Without is a view of the same events but some, as if these had never been read: they are in no list, and what
// only they brought into a dictionary is gone from it. Rows and places in dictionaries stay what they are, and
// the columns are shared, so a view costs the memory of its order and of the dictionaries it changes. Copies
// that were dropped stay counted.
func (s *Store) Without(rows []Row) *Store {
	v := *s
	hidden := bitset{}
	for _, row := range rows {
		hidden.grow(int(row) + 1)
		hidden.set(int(row))
	}
	isHidden := func(row Row) bool { return int(row) < 64*len(hidden) && hidden.has(int(row)) }
	v.order = make([]Row, 0, len(s.order))
	var gone []Row
	for _, row := range s.order {
		if isHidden(row) {
			gone = append(gone, row)
		} else {
			v.order = append(v.order, row)
		}
	}
	if len(gone) == 0 {
		return s
	}
	v.calls = without(s.calls, Call{}, gone, v.order, func(r Row) uint32 { return uint32(s.Call(r)) })
	v.regions = without(s.regions, "", gone, v.order, func(r Row) uint32 { return uint32(s.Region(r)) })
	v.accounts = without(s.accounts, "", gone, v.order, func(r Row) uint32 { return uint32(s.Account(r)) })
	v.failures = without(s.failures, Failure{}, gone, v.order, func(r Row) uint32 { return uint32(s.Failure(r)) })
	v.addresses = without(s.addresses, Address{}, gone, v.order, s.Address)
	v.agents = without(s.agents, "", gone, v.order, s.Agent)
	v.identities = without(s.identities, cloudtrail.Identity{Caller: &cloudtrail.Caller{}}, gone, v.order, s.Identity)
	v.dropHits(isHidden)
	v.issued = usedKeys(s.issued, v.identities, isHidden)
	return &v
}

// without blanks the entries of a dictionary that nothing but the events that are gone uses.
func without[T any](entries []T, nothing T, gone, left []Row, of func(Row) uint32) []T {
	lost := map[uint32]bool{}
	for _, row := range gone {
		lost[of(row)] = true
	}
	suspect := make([]bool, len(entries)) // asked for every event, so no map
	for entry := range lost {
		suspect[entry] = true
	}
	for _, row := range left {
		if entry := of(row); suspect[entry] {
			suspect[entry] = false
			if delete(lost, entry); len(lost) == 0 {
				return entries
			}
		}
	}
	entries = slices.Clone(entries)
	for entry := range lost {
		entries[entry] = nothing
	}
	return entries
}

// usedKeys are the keys that events still there handed out and that identities still there were seen with.
func usedKeys(issued []Issue, identities []cloudtrail.Identity, isHidden func(Row) bool) []Issue {
	used := make(map[string]bool, len(issued))
	for _, issue := range issued {
		used[issue.Key] = false
	}
	for i := range identities {
		if _, asked := used[identities[i].AccessKey]; asked {
			used[identities[i].AccessKey] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(issued), func(issue Issue) bool { return isHidden(issue.Row) || !used[issue.Key] })
}
