package world_test

import (
	"bytes"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

func organisation(t *testing.T, o world.Options) *world.World {
	t.Helper()
	w, err := world.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// life is everything that happens in a world.
func life(w *world.World) []trail.Event {
	var all []trail.Event
	for n := range w.Hours() {
		all = append(all, w.Hour(n)...)
	}
	return all
}

func written(events []trail.Event) []byte {
	var text []byte
	for i := range events {
		text = append(trail.Append(text, &events[i]), '\n')
	}
	return text
}

func TestSameSeedSameBytes(t *testing.T) {
	o := world.Options{Seed: 11, Days: 2}
	first, second := organisation(t, o), organisation(t, o)
	if !bytes.Equal(written(life(first)), written(life(second))) {
		t.Error("two worlds of one seed differ")
	}
	o.Seed = 12
	if bytes.Equal(written(first.Hour(10)), written(organisation(t, o).Hour(10))) {
		t.Error("two worlds of different seeds are the same")
	}
}

func TestHoursNeedNoOtherHours(t *testing.T) {
	w := organisation(t, world.Options{Seed: 3, Days: 1})
	together := make([][]trail.Event, w.Hours())
	var workers sync.WaitGroup
	for n := range together {
		workers.Go(func() { together[n] = w.Hour(w.Hours() - 1 - n) })
	}
	workers.Wait()
	for n := range together {
		if !reflect.DeepEqual(written(together[n]), written(w.Hour(w.Hours()-1-n))) {
			t.Errorf("hour %d is another when made beside others", n)
		}
	}
	if w.Hour(-1) != nil || w.Hour(w.Hours()) != nil {
		t.Error("there are hours outside the world's life")
	}
}

func TestEventsStandInOrderAndInTheirHour(t *testing.T) {
	w := organisation(t, world.Options{Seed: 5, Days: 2, Timezone: "Asia/Kolkata"})
	for n := range w.Hours() {
		from := w.Options.Start.Add(time.Duration(n) * time.Hour)
		var last time.Time
		for _, e := range w.Hour(n) {
			if e.Time.Before(last) {
				t.Fatalf("hour %d is out of order at %s", n, e.Time)
			}
			if e.Time.Before(from) || e.Time.After(from.Add(4*time.Hour)) {
				t.Fatalf("hour %d has %s of %s", n, e.Call.Name, e.Time)
			}
			last = e.Time
		}
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []world.Options{{Users: -1}, {Days: -3}, {Tempo: -1}, {Timezone: "Mars/Olympus"}} {
		if _, err := world.New(o); err == nil {
			t.Errorf("%+v make an organisation", o)
		}
	}
	w := organisation(t, world.Options{Users: 9, Days: 1, Regions: []string{"ap-northeast-2"}, Accounts: []string{"111122223333"}})
	if len(w.People) != 9 || w.Hours() != 24 {
		t.Errorf("%d people, %d hours", len(w.People), w.Hours())
	}
	for _, e := range life(w) {
		if e.Account != "111122223333" || e.Region != "ap-northeast-2" {
			t.Fatalf("%s happens in %s %s", e.Call.Name, e.Account, e.Region)
		}
	}
}

func TestOrganisationHasWhatAttacksNeed(t *testing.T) {
	for seed := range uint64(8) {
		w := organisation(t, world.Options{Seed: seed})
		jobs, users, purposes := map[string]int{}, 0, map[string]int{}
		for _, p := range w.People {
			jobs[p.Job]++
			if p.User != nil {
				users++
			}
			if (p.User == nil) == (p.Role == nil) {
				t.Errorf("seed %d: %s is neither user nor session, or both", seed, p.Name)
			}
		}
		for _, r := range w.Roles {
			purposes[r.Purpose+" "+r.Account]++
		}
		for _, job := range []string{"developer", "operator", "security", "data", "manager", "contractor"} {
			if jobs[job] == 0 {
				t.Errorf("seed %d: nobody is a %s", seed, job)
			}
		}
		if users < 10 || len(w.People)-users < 10 {
			t.Errorf("seed %d: %d of %d people have an IAM user", seed, users, len(w.People))
		}
		for _, account := range w.Options.Accounts {
			for _, purpose := range []string{"admin", "deploy", "backup", "instance", "readonly", "service"} {
				if purposes[purpose+" "+account] == 0 {
					t.Errorf("seed %d: %s has no role for %s", seed, account, purpose)
				}
			}
		}
		held := []int{len(w.Instances), len(w.Buckets), len(w.Databases), len(w.Clusters), len(w.Trails), len(w.Tables), len(w.Functions), len(w.Keys)}
		for i, n := range held {
			if n < 4 {
				t.Errorf("seed %d: only %d of kind %d", seed, n, i)
			}
		}
		if len(w.Secrets) < 60 {
			t.Errorf("seed %d: %d secrets", seed, len(w.Secrets))
		}
	}
}

func TestPlacesAreDocumentationRanges(t *testing.T) {
	kinds := map[string]int{}
	for _, p := range world.Places() {
		kinds[p.Kind]++
		first, again := p.Address(3), p.Address(3)
		if first != again {
			t.Errorf("an address of %s changes", p.City)
		}
		ok := false
		for _, prefix := range []string{"192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"} {
			ok = ok || strings.HasPrefix(first, prefix)
		}
		if !ok {
			t.Errorf("%s is no documentation address", first)
		}
		if _, err := time.LoadLocation(p.Zone); err != nil {
			t.Errorf("%s: %v", p.City, err)
		}
	}
	for _, kind := range []string{"city", "hosting", "vpn", "tor"} {
		if kinds[kind] < 3 {
			t.Errorf("only %d places are %s", kinds[kind], kind)
		}
	}
}

// counted is a sink that counts.
type counted struct {
	t       *testing.T
	records int
}

func (c *counted) Record(*cloudtrail.Record, []byte, int64) { c.records++ }
func (c *counted) Refuse(_ int64, reason string)            { c.t.Errorf("refused: %s", reason) }
func (c *counted) Foreign(at int64)                         { c.t.Errorf("no record at %d", at) }
func (c *counted) Skip(_ int64, what string)                { c.t.Errorf("skipped: %s", what) }
func (c *counted) Broken(_ int64, reason string)            { c.t.Errorf("broken: %s", reason) }

func TestEngineReadsAWeek(t *testing.T) {
	events := life(organisation(t, world.Options{Seed: 7}))
	if len(events) < 50_000 || len(events) > 85_000 {
		t.Errorf("a week of sixty people has %d events", len(events))
	}
	sink := &counted{t: t}
	reader := cloudtrail.Reader{Sink: sink}
	reader.Read(written(events), 0, cloudtrail.Ended)
	if sink.records != len(events) {
		t.Errorf("%d of %d records were read", sink.records, len(events))
	}
}
