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
)

// lens reads what an event counts for. All readers of one Build share its tables.
type lens struct {
	store *eventstore.Store
	spec  Spec
	calls []Mark // by call: HighRisk, Admin, and Regional unless its service is global
	// abroad says, by region, that calls of global services count there, as it is not their home.
	abroad  []bool
	named   []bool   // by region: it has a name
	asksMFA []bool   // by identity
	clients []uint32 // by address: eventstore.Address.Client, or serviceClient
}

// serviceClient stands for all addresses that are AWS services.
const serviceClient = ^uint32(0)

func newLens(store *eventstore.Store, cast *cast, spec Spec) *lens {
	l := &lens{
		store:   store,
		spec:    spec,
		calls:   make([]Mark, len(store.Calls())),
		abroad:  make([]bool, len(store.Regions())),
		named:   make([]bool, len(store.Regions())),
		asksMFA: cast.asksMFA,
		clients: make([]uint32, len(store.Addresses())),
	}
	highRisk, admin := newCallList(spec.HighRisk), newCallList(spec.Admin)
	for i, call := range store.Calls() {
		l.calls[i] = markCall(call, highRisk, admin)
	}
	for i, region := range store.Regions() {
		l.named[i] = region != ""
		l.abroad[i] = region != "" && !homeRegions[region]
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

// mark reads one event. The clock is the caller's.
func (l *lens) mark(row eventstore.Row, unix int64, clock *clock) Mark {
	flags := l.store.Flags(row)
	mark := l.calls[l.store.Call(row)]
	if flags.Has(eventstore.Denied) && !l.spec.CountDenied {
		mark &^= HighRisk | Admin
	}
	if mark&HighRisk != 0 && !flags.Has(eventstore.MFA) && l.asksMFA[l.store.Identity(row)] {
		mark |= NoMFA
	}
	if l.failed(row, flags) {
		mark |= Failed
	}
	if l.regional(row, mark, flags) {
		mark |= Regional
	} else {
		mark &^= Regional
	}
	if clock.off(unix) {
		mark |= OffHours
	}
	return mark
}

func (l *lens) failed(row eventstore.Row, flags eventstore.Flags) bool {
	if l.spec.FailureIsAnyError && l.store.Failure(row) != 0 {
		return true
	}
	return flags.Has(eventstore.Denied)
}

// regional reports whether the event's region is one that the caller chose.
func (l *lens) regional(row eventstore.Row, mark Mark, flags eventstore.Flags) bool {
	region := l.store.Region(row)
	switch {
	case l.spec.AllRegions:
		return l.named[region]
	case flags.Has(eventstore.SignIn):
		return false
	case mark&Regional == 0:
		return l.abroad[region]
	}
	return l.named[region]
}
