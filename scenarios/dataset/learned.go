package dataset

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// world makes an organisation of the impression. What the logs do not name is that of a made-up one in
// the same accounts and regions.
func (m *impression) world(seed uint64) (*world.World, error) {
	first := time.Unix(m.first, 0).UTC().Truncate(24 * time.Hour)
	o := world.Options{
		Seed: seed, Start: first, Timezone: "UTC", Users: 12, Tempo: 1,
		Days:     int(time.Unix(m.last, 0).UTC().Sub(first)/(24*time.Hour)) + 1,
		Regions:  m.regions.frequent(),
		Accounts: m.accounts.frequent(),
	}
	if len(o.Accounts) == 0 {
		o.Accounts = []string{"111122223333"}
	}
	w, err := world.New(o)
	if err != nil {
		return nil, fmt.Errorf("an organisation like that of the logs: %w", err)
	}
	m.staff(w)
	m.machine(w)
	for kind, holding := range map[string]*[]world.Thing{
		"bucket": &w.Buckets, "database": &w.Databases, "function": &w.Functions, "table": &w.Tables, "key": &w.Keys,
	} {
		if len(m.things[kind]) > 0 {
			*holding = m.known(kind)
		}
	}
	// Secrets are read in bulk, so the made-up ones stay behind the known ones.
	w.Secrets = append(m.known("secret"), w.Secrets...)
	return w, nil
}

const secondsAnHour = 3600

// times are when the logs have events.
func (m *impression) times() play.Logs {
	logs := play.Logs{First: time.Unix(m.first, 0).UTC(), Last: time.Unix(m.last, 0).UTC()}
	for _, hour := range slices.Sorted(maps.Keys(m.hours)) {
		logs.Hours = append(logs.Hours, time.Unix(hour*secondsAnHour, 0).UTC())
	}
	return logs
}

// known are the things of a kind in the order of their names.
func (m *impression) known(kind string) []world.Thing {
	var things []world.Thing
	for _, name := range slices.Sorted(maps.Keys(m.things[kind])) {
		things = append(things, m.things[kind][name])
	}
	return things
}

// staff puts the people and roles of the logs in the place of the made-up ones.
func (m *impression) staff(w *world.World) {
	roles := map[string]*world.Role{}
	w.People, w.Roles = nil, nil
	role := func(h *habits) *world.Role {
		id := h.identity
		r := roles[id.IssuerARN]
		if r == nil {
			r = roleOf(id)
			roles[id.IssuerARN] = r
			w.Roles = append(w.Roles, r)
		}
		return r
	}
	for _, arn := range slices.Sorted(maps.Keys(m.roles)) {
		h := m.roles[arn]
		r := role(h)
		r.Agents, r.Address = h.agents.frequent(), h.addresses.frequent()
	}
	for _, arn := range m.active() {
		h := m.people[arn]
		person := h.person()
		if person.Home == "" {
			continue // nobody an attack could come from
		}
		if h.identity.Type == "IAMUser" {
			person.User = h.user(w.Options.Seed)
		} else {
			person.Role = role(h)
			person.Name = sessionOf(h.identity)
		}
		w.People = append(w.People, person)
	}
}

// active are the people who do enough for an attack to be one thing among others that they do: in small logs half of
// what the most active one does is.
func (m *impression) active() []string {
	people := slices.SortedFunc(maps.Keys(m.people), func(a, b string) int {
		return cmp.Or(cmp.Compare(m.people[b].events, m.people[a].events), cmp.Compare(a, b))
	})
	if len(people) == 0 {
		return nil
	}
	enough := min(10, m.people[people[0]].events/2)
	return slices.DeleteFunc(people, func(arn string) bool { return m.people[arn].events < enough })
}

// machine puts the instances of the logs, if there are any, in the place of the made-up ones.
func (m *impression) machine(w *world.World) {
	if len(m.machines) == 0 {
		return
	}
	w.Instances = nil
	for _, id := range slices.Sorted(maps.Keys(m.machines)) {
		h := m.machines[id]
		r := roleOf(h.identity)
		r.Purpose, r.Agents = "instance", h.agents.frequent()
		w.Instances = append(w.Instances, world.Instance{
			ID: id, Region: h.regions.usual(), Account: r.Account, Address: h.addresses.usual(), Private: "10.0.3.27", Role: r,
		})
	}
}

func roleOf(id cloudtrail.Identity) *world.Role {
	principal, _, _ := strings.Cut(id.PrincipalID, ":")
	r := &world.Role{ARN: id.IssuerARN, ID: principal, Account: accountOf(id.IssuerARN), Name: id.IssuerName}
	if r.Name == "" {
		r.Name = id.IssuerARN[strings.LastIndexByte(id.IssuerARN, '/')+1:]
	}
	r.Purpose = purposeOf(r)
	return r
}

func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

// purposeOf guesses what a role is for by its name, as the playbooks look for roles by purpose.
func purposeOf(r *world.Role) string {
	name := strings.ToLower(r.Name)
	for _, guess := range []struct{ purpose, words string }{
		{"sso", "awsreservedsso"},
		{"admin", "admin power break-glass breakglass"},
		{"ci", "github gitlab jenkins codebuild pipeline build -ci ci-"},
		{"deploy", "deploy terraform cloudformation cdk release"},
		{"backup", "backup restore"},
		{"readonly", "readonly read-only audit view"},
	} {
		for word := range strings.FieldsSeq(guess.words) {
			if strings.Contains(name, word) {
				return guess.purpose
			}
		}
	}
	return "service"
}

// person has the habits, but no identity yet.
func (h *habits) person() *world.Person {
	addresses := h.addresses.frequent()
	p := &world.Person{
		Name: h.identity.UserName, Zone: time.UTC, Agents: h.agents.frequent(),
		Console: 2*h.console > h.events, MFA: h.mfa,
	}
	if p.Name == "" {
		p.Name = h.identity.ARN[strings.LastIndexByte(h.identity.ARN, '/')+1:]
	}
	if len(addresses) > 0 {
		p.Home, p.Office = addresses[0], addresses[min(1, len(addresses)-1)]
	}
	p.From, p.To = h.workday()
	return p
}

// workday is the nine hours of the day, in UTC, with most events.
func (h *habits) workday() (from, to int) {
	const long = 9
	most := -1
	for start := range 24 {
		events := 0
		for i := range long {
			events += h.hours[(start+i)%24]
		}
		if events > most {
			from, most = start, events
		}
	}
	return from, (from + long) % 24
}

// user is the long-term credential of a person; one that only signed in to the console gets a key.
func (h *habits) user(seed uint64) *trail.Caller {
	id := h.identity
	caller := &trail.Caller{
		Type: "IAMUser", PrincipalID: id.PrincipalID, ARN: id.ARN, Account: accountOf(id.ARN),
		UserName: id.UserName, AccessKey: h.keys.usual(),
	}
	if caller.UserName == "" {
		caller.UserName = id.ARN[strings.LastIndexByte(id.ARN, '/')+1:]
	}
	if caller.AccessKey == "" {
		caller.AccessKey = madeKey(seed, id.ARN)
	}
	return caller
}

func madeKey(seed uint64, arn string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	chance := rand.New(rand.NewPCG(seed, hashOf(arn)))
	key := []byte("AKIA")
	for range 16 {
		key = append(key, letters[chance.IntN(len(letters))])
	}
	return string(key)
}

// frequent are the values, the most frequent first.
func (t tally) frequent() []string {
	return slices.SortedFunc(maps.Keys(t), func(a, b string) int {
		return cmp.Or(cmp.Compare(t[b], t[a]), cmp.Compare(a, b))
	})
}

// usual is the most frequent value, "" when there is none.
func (t tally) usual() string {
	if values := t.frequent(); len(values) > 0 {
		return values[0]
	}
	return ""
}
