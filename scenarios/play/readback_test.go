package play_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/eventstore/storetest"
	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// seeds are the incidents that each scenario is tested on.
var seeds = []uint64{1, 2, 3, 7, 42}

// eachSeed plays a playbook under several seeds, each in a world of its own, and hands over what the
// engine's reader makes of the records written.
func eachSeed(t *testing.T, number string, test func(*testing.T, *trailLog)) {
	t.Helper()
	playbook := playbookOf(t, number)
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			w, err := world.New(world.Options{
				Seed: seed, Start: time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC), Days: 7, Users: 40,
				Timezone: "Europe/Berlin", Regions: []string{"eu-central-1", "us-east-1", "eu-west-1"},
				Accounts: []string{"111122223333", "444455556666"}, Tempo: 0.5,
			})
			if err != nil {
				t.Fatal(err)
			}
			incident, err := play.Play(w, playbook, play.Options{Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			log := readBack(t, incident.Events)
			log.world, log.incident = w, incident
			log.wantsSound(t, playbook)
			test(t, log)
		})
	}
}

// trailLog is an incident as the engine reads it back.
type trailLog struct {
	world    *world.World
	incident *play.Incident
	store    *eventstore.Store
	events   []*trailEvent // in the order in which they were written
}

// trailEvent is one event: its row in the store, and its record.
type trailEvent struct {
	row    eventstore.Row
	place  int // among those written
	store  *eventstore.Store
	record map[string]any
}

// readBack writes events and reads them by the engine's reader. Rows are in loading order, which is
// the order of writing.
func readBack(t *testing.T, written []trail.Event) *trailLog {
	t.Helper()
	records := make([]string, len(written))
	for i := range written {
		records[i] = string(trail.Append(nil, &written[i]))
	}
	log := &trailLog{store: storetest.Of(t, storetest.Records(records...))}
	if log.store.Len() != len(written) {
		t.Fatalf("%d events were written and %d read", len(written), log.store.Len())
	}
	for _, row := range log.store.Order() {
		e := &trailEvent{row: row, store: log.store, place: int(row)}
		if err := json.Unmarshal([]byte(records[row]), &e.record); err != nil {
			t.Fatal(err)
		}
		log.events = append(log.events, e)
	}
	slices.SortFunc(log.events, func(a, b *trailEvent) int { return a.place - b.place })
	return log
}

// wantsSound checks what holds of every scenario: tags, order, and keys that belong to one identity.
func (l *trailLog) wantsSound(t *testing.T, pb *scenarios.Playbook) {
	t.Helper()
	holders, ids := map[any]any{}, map[any]bool{}
	for i, e := range l.events {
		if i > 0 && e.time().Before(l.events[i-1].time()) {
			t.Errorf("event %d lies before the one it follows", i)
		}
		if honest := pb.Steps[l.incident.Events[i].Step].Honest; honest != (e.at("tags") == nil) {
			t.Errorf("event %d, %s: honest %v, tags %v", i, e.call(), honest, e.at("tags"))
		}
		if e.at("tags") != nil {
			e.wants(t, "tags.scenario", pb.ID)
			e.wants(t, "tags.technique_id", pb.Tag)
			e.wants(t, "tags.usecase", pb.Title)
		}
		if ids[e.at("eventID")] {
			t.Errorf("event %d repeats the id %v", i, e.at("eventID"))
		}
		ids[e.at("eventID")] = true
		if key := e.at("userIdentity.accessKeyId"); key != nil && key != "" {
			if other := holders[key]; other != nil && other != e.at("userIdentity.arn") {
				t.Errorf("the key %v is %v's and %v's", key, other, e.at("userIdentity.arn"))
			}
			holders[key] = e.at("userIdentity.arn")
		}
	}
}

// calls are the events of one call, such as iam:CreateUser.
func (l *trailLog) calls(name string) (found []*trailEvent) {
	for _, e := range l.events {
		if e.call() == name {
			found = append(found, e)
		}
	}
	return found
}

// by are one caller's events of a call.
func (l *trailLog) by(arn, name string) (found []*trailEvent) {
	for _, e := range l.calls(name) {
		if e.at("userIdentity.arn") == arn {
			found = append(found, e)
		}
	}
	return found
}

// first and last are the earliest and the latest event of a call.
func (l *trailLog) first(t *testing.T, name string) *trailEvent {
	t.Helper()
	return l.some(t, name)[0]
}

func (l *trailLog) last(t *testing.T, name string) *trailEvent {
	t.Helper()
	found := l.some(t, name)
	return found[len(found)-1]
}

// some are the events of a call that has to be there.
func (l *trailLog) some(t *testing.T, name string) []*trailEvent {
	t.Helper()
	found := l.calls(name)
	if len(found) == 0 {
		t.Fatalf("there is no %s", name)
	}
	return found
}

// one is the only event of a call.
func (l *trailLog) one(t *testing.T, name string) *trailEvent {
	t.Helper()
	found := l.calls(name)
	if len(found) != 1 {
		t.Fatalf("want one %s, got %d", name, len(found))
	}
	return found[0]
}

// copies are the caller's and the other account's copy of the one call that both accounts have.
func (l *trailLog) copies(t *testing.T, name string) [2]*trailEvent {
	t.Helper()
	var found []*trailEvent
	for _, e := range l.calls(name) {
		if e.at("sharedEventID") != nil {
			found = append(found, e)
		}
	}
	if len(found) != 2 {
		t.Fatalf("%s: want two copies, got %d", name, len(found))
	}
	here, there := found[0], found[1]
	there.wants(t, "sharedEventID", here.at("sharedEventID"))
	there.wants(t, "userIdentity.type", "AWSAccount")
	there.wants(t, "userIdentity.accountId", here.at("recipientAccountId"))
	there.wants(t, "userIdentity.principalId", here.at("userIdentity.principalId"))
	there.wants(t, "requestParameters.roleArn", here.at("requestParameters.roleArn"))
	if here.at("recipientAccountId") == there.at("recipientAccountId") || here.at("eventID") == there.at("eventID") {
		t.Errorf("%s: the copies are one", name)
	}
	return [2]*trailEvent{here, there}
}

// wantsForeignAddresses checks that the attack comes from nowhere the caller usually is.
func (l *trailLog) wantsForeignAddresses(t *testing.T) {
	t.Helper()
	for _, person := range l.world.People {
		for _, e := range l.events {
			if person.User != nil && person.User.ARN == e.at("userIdentity.arn") && e.at("tags") != nil {
				if from := e.at("sourceIPAddress"); from == person.Home || from == person.Office {
					t.Errorf("%s comes from %s's own address", e.call(), person.Name)
				}
			}
		}
	}
}

// sessionAtWork are all events of one role session: the incident's, and those of the organisation's own
// work.
func (l *trailLog) sessionAtWork(t *testing.T, arn string) []*trailEvent {
	t.Helper()
	all := slices.Clone(l.incident.Events)
	for hour := range l.world.Hours() {
		all = append(all, l.world.Hour(hour)...)
	}
	all = slices.DeleteFunc(all, func(e trail.Event) bool { return e.Caller == nil || e.Caller.ARN != arn })
	slices.SortStableFunc(all, func(a, b trail.Event) int { return a.Time.Compare(b.Time) })
	return readBack(t, all).events
}

// sessions are the events of one role session.
func (l *trailLog) sessions(arn string) (found []*trailEvent) {
	for _, e := range l.events {
		if e.at("userIdentity.arn") == arn {
			found = append(found, e)
		}
	}
	return found
}

func (l *trailLog) instanceAddress(id string) string {
	for _, instance := range l.world.Instances {
		if instance.ID == id {
			return instance.Address
		}
	}
	return ""
}

func (l *trailLog) ownsBucket(name string) bool {
	return slices.ContainsFunc(l.world.Buckets, func(b world.Thing) bool { return b.Name == name })
}

// placeKind is what an address stands for: tor, vpn, hosting, city.
func placeKind(address string) string {
	ip := netip.MustParseAddr(address)
	for _, p := range world.Places() {
		if p.Prefix.Contains(ip) {
			return p.Kind
		}
	}
	return ""
}

// at is a member of the record by its path, such as requestParameters.eventSelectors.0.readWriteType;
// nil when it is not there.
func (e *trailEvent) at(path string) any {
	var value any = e.record
	for _, name := range strings.Split(path, ".") {
		switch inside := value.(type) {
		case map[string]any:
			value = inside[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(inside) {
				return nil
			}
			value = inside[i]
		default:
			return nil
		}
	}
	return value
}

func (e *trailEvent) wants(t *testing.T, path string, want any) {
	t.Helper()
	if got := e.at(path); got != want {
		t.Errorf("%v: %s is %v; want %v", e.record["eventName"], path, got, want)
	}
}

// identity is a text of userIdentity, "" when it is not there.
func (e *trailEvent) identity(name string) string {
	text, _ := e.at("userIdentity." + name).(string)
	return text
}

// call is the call as the engine names it.
func (e *trailEvent) call() string { return e.store.Event(e.row).Call.String() }

func (e *trailEvent) time() time.Time { return time.Unix(e.store.Time(e.row), 0).UTC() }

// failure is the error code, as the engine has it.
func (e *trailEvent) failure() string { return e.store.Event(e.row).Failure.Code }

func (e *trailEvent) denied() bool { return cloudtrail.IsDenied(e.failure()) }

// before says that an event happened, and another after it.
func (e *trailEvent) before(other *trailEvent) bool { return e.place < other.place }

// wantsKeyUsed checks that the key which an answer hands out is the one that its session then uses.
func (e *trailEvent) wantsKeyUsed(t *testing.T, log *trailLog) {
	t.Helper()
	key := e.at("responseElements.credentials.accessKeyId")
	for _, later := range log.events {
		if key != nil && e.before(later) && later.at("userIdentity.accessKeyId") == key {
			later.wants(t, "userIdentity.arn", e.at("responseElements.assumedRoleUser.arn"))
			return
		}
	}
	t.Errorf("nobody uses the key %v that was issued", key)
}
