package profile

import (
	"trailsift/engine/eventstore"
)

// Mark is what one event counts for.
type Mark uint8

const (
	// OffHours: it happened outside working hours.
	OffHours Mark = 1 << iota
	// HighRisk: its call is in the high-risk list, and it counts.
	HighRisk
	// NoMFA: it is high-risk and was made without a second factor that could have been seen.
	NoMFA
	// Failed: it counts as a failure.
	Failed
	// Admin: its call is in the admin list, and it counts.
	Admin
	// Regional: its region counts, unless it is the only call there and a read.
	Regional
	// Denied: the call was denied or the sign-in failed.
	Denied
)

// sight is all that counting needs of one event. Counting goes by principal, whose events lie far
// apart in the store's columns: reading those in time order, once, and the sights after that, is
// several times as fast as reading the columns by principal.
type sight struct {
	time    uint32 // Unix seconds
	client  uint32 // eventstore.Address.Client, or serviceClient
	session uint32 // index into cast.sessions
	region  uint16
	mark    Mark // without OffHours, which takes the caller's clock
	read    bool
}

// lens reads what an event counts for. All of its fields are tables.
type lens struct {
	store *eventstore.Store
	cast  *cast
	spec  Spec
	calls []Mark // by call: HighRisk, Admin, and Regional unless its service is global
	// By region: entering is the marks that every call there gets, which is Regional where global
	// services are not at home; keeping is those that any call there can have.
	entering, keeping []Mark
	clients           []uint32 // by address: eventstore.Address.Client, or serviceClient
}

// serviceClient stands for all addresses that are AWS services.
const serviceClient = ^uint32(0)

func newLens(store *eventstore.Store, cast *cast, spec Spec) *lens {
	l := &lens{
		store:   store,
		cast:    cast,
		spec:    spec,
		calls:   make([]Mark, len(store.Calls())),
		clients: make([]uint32, len(store.Addresses())),
	}
	highRisk, admin := newCallList(spec.HighRisk), newCallList(spec.Admin)
	for i, call := range store.Calls() {
		l.calls[i] = markCall(call, highRisk, admin)
	}
	for _, region := range store.Regions() {
		entering, keeping := Regional, ^Mark(0)
		switch {
		case region == "":
			entering, keeping = 0, ^Regional
		case homeRegions[region] && !spec.AllRegions:
			entering = 0
		}
		l.entering, l.keeping = append(l.entering, entering), append(l.keeping, keeping)
	}
	for i, address := range store.Addresses() {
		l.clients[i] = address.Client
		if address.Class == eventstore.ServiceAddress {
			l.clients[i] = serviceClient
		}
	}
	return l
}

func markCall(call eventstore.Call, highRisk, admin callList) (mark Mark) {
	name := call.String()
	if highRisk.has(name) {
		mark |= HighRisk
	}
	if admin.has(name) {
		mark |= Admin
	}
	if !globalServices[call.Service()] {
		mark |= Regional
	}
	return mark
}

// globalServices answer in one region of their partition, wherever the caller works.
var globalServices = map[string]bool{
	"iam": true, "sts": true, "organizations": true,
	"cloudfront": true, "route53": true, "route53domains": true,
	"health": true, "support": true, "trustedadvisor": true,
	// Billing goes by many names, Cost Explorer by one.
	"billing": true, "billingconsole": true, "aws-portal": true, "budgets": true, "cur": true,
	"consolidatedbilling": true, "freetier": true, "invoicing": true, "payments": true,
	"purchase-orders": true, "tax": true, "bcm-data-exports": true, "cost-optimization-hub": true,
	"ce": true,
}

// homeRegions are where the global services of the partitions answer.
var homeRegions = map[string]bool{"us-east-1": true, "cn-north-1": true, "us-gov-west-1": true}

// sessionOf is the index in cast.sessions of an event's session.
func (l *lens) sessionOf(row eventstore.Row) uint32 {
	if l.store.Flags(row).Has(eventstore.FromConsole) {
		return consoleSession
	}
	return l.cast.roles[l.store.Identity(row)].session
}

// listed is what an event counts for by the lists of calls.
func (l *lens) listed(row eventstore.Row) Mark {
	mark := l.calls[l.store.Call(row)] & (HighRisk | Admin)
	if mark == 0 {
		return 0
	}
	flags := l.store.Flags(row)
	if flags.Has(eventstore.Denied) && !l.spec.CountDenied {
		return 0
	}
	if mark&HighRisk != 0 && !flags.Has(eventstore.MFA) && l.cast.roles[l.store.Identity(row)].asksMFA {
		mark |= NoMFA
	}
	return mark
}

// look reads one event.
func (l *lens) look(row eventstore.Row) sight {
	flags := l.store.Flags(row)
	seen := sight{
		time:    uint32(l.store.Time(row)),
		client:  l.clients[l.store.Address(row)],
		session: l.sessionOf(row),
		region:  l.store.Region(row),
		mark:    l.calls[l.store.Call(row)]&Regional | l.listed(row),
		read:    flags.Has(eventstore.ReadOnly),
	}
	if flags.Has(eventstore.Denied) {
		seen.mark |= Denied | Failed
	}
	if l.spec.FailureIsAnyError && l.store.Failure(row) != 0 {
		seen.mark |= Failed
	}
	seen.mark = (seen.mark | l.entering[seen.region]) & l.keeping[seen.region]
	if flags.Has(eventstore.SignIn) && !l.spec.AllRegions {
		seen.mark &^= Regional
	}
	return seen
}
