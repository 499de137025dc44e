// Package lineage says who became whom: which call handed out the key that later calls were made
// with, and so the tree from a user to a role to the next role.
//
// It stands on issued keys alone (the answers of AssumeRole*, GetFederationToken and
// GetSessionToken), never on names, and on all events of a log, not only the judged ones. It knows
// identities, not principals: package profile puts names to them. The types to know are Lineage and
// Hop.
package lineage

import (
	"slices"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
)

// Lineage holds the origin of every key of a log that the log itself shows being handed out.
type Lineage struct {
	store *eventstore.Store
	// origin is, by identity, the event that handed out its key.
	origin []Hop
}

// Hop is one becoming: a caller received a key, with which it became someone.
type Hop struct {
	Issued eventstore.Row // the event that handed the key out
	Caller uint32         // the identity that asked for it
	Became uint32         // the identity that used it
	Known  bool           // false where the log does not show the key's origin
}

// Trace follows the keys of all events of the store.
func Trace(store *eventstore.Store) *Lineage {
	identities := store.Identities()
	origins := make(map[string]origin)
	for _, identity := range identities {
		if identity.AccessKey != "" {
			origins[identity.AccessKey] = origin{}
		}
	}
	for _, issue := range store.Issued() {
		old, used := origins[issue.Key]
		if !used {
			continue
		}
		caller := store.Identity(issue.Row)
		if precision := precision(&identities[caller]); precision > old.precision {
			origins[issue.Key] = origin{row: issue.Row, caller: caller, precision: precision}
		}
	}
	l := &Lineage{store: store, origin: make([]Hop, len(identities))}
	for i, identity := range identities {
		if from := origins[identity.AccessKey]; from.precision > 0 {
			l.origin[i] = Hop{Issued: from.row, Caller: from.caller, Became: uint32(i), Known: true}
		}
	}
	return l
}

// origin is the best account found of how a key was handed out; its zero value is none.
type origin struct {
	row       eventstore.Row
	caller    uint32
	precision int
}

// precision is how exactly an event names its caller. A role taken across accounts is logged in both:
// the role's own account sees of the caller little but the number of its account.
func precision(caller *cloudtrail.Identity) int {
	if caller.Type == "AWSAccount" || caller.ARN == "" {
		return 1
	}
	return 2
}

// Origin is how an identity (an index in Store.Identities) came by its key. Hop.Known is false for
// long-term keys and where the log does not show it.
func (l *Lineage) Origin(identity uint32) Hop { return l.origin[identity] }

// Chain follows an identity's key back to where the log's knowledge ends: its hops, the outermost
// first. A key that leads back to itself is followed once.
func (l *Lineage) Chain(identity uint32) []Hop {
	var hops []Hop
	seen := map[string]bool{}
	for at := identity; ; {
		hop := l.origin[at]
		key := l.store.Identities()[at].AccessKey
		if !hop.Known || seen[key] {
			break
		}
		seen[key] = true
		hops = append(hops, hop)
		at = hop.Caller
	}
	slices.Reverse(hops)
	return hops
}
