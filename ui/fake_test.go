package ui

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// fakeRun is an analysis that publishes what a test tells it to.
type fakeRun struct {
	mu       sync.Mutex
	progress engine.Progress
	snapshot *engine.Snapshot
	err      error
	done     chan struct{}
	ended    bool
}

func newFakeRun() *fakeRun { return &fakeRun{done: make(chan struct{})} }

func (r *fakeRun) Progress() engine.Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress
}

func (r *fakeRun) Snapshot() *engine.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.snapshot
}

func (r *fakeRun) Cancel() {
	r.mu.Lock()
	if s := r.snapshot; s != nil && !r.ended {
		partial := *s
		partial.Version, partial.Partial, partial.Provisional = s.Version+1, true, false
		r.snapshot = &partial
	}
	r.mu.Unlock()
	r.end(engine.Cancelled, context.Canceled)
}

func (r *fakeRun) Wait() error {
	<-r.done
	return r.err
}

func (r *fakeRun) end(state engine.State, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return
	}
	r.ended, r.err, r.progress.State = true, err, state
	close(r.done)
}

func (r *fakeRun) publish(s *engine.Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.snapshot = s
}

// start is when the fake log begins.
var start = time.Date(2023, 7, 10, 11, 45, 0, 0, time.UTC).Unix()

const account = "123456789012"

func arn(user string) string { return "arn:aws:iam::" + account + ":user/" + user }

// hostile is a name as an attacker would choose it.
const hostile = "arn:aws:iam::123456789012:user/eve\x1b[31m\u202e*"

// fakeSnapshot is a log of n events per principal.
func fakeSnapshot(version uint64, n int, names ...string) *engine.Snapshot {
	s := &engine.Snapshot{
		Version: version, Profile: "default",
		Evidence: engine.Evidence{
			FilesRead: 12, Records: n * len(names), From: start, To: start + 4620,
			Duplicates: 7, Broken: []engine.Note{{Path: "a.json.gz", Offset: 17, Reason: "unexpected EOF"}},
			Layers: map[string]string{"ml": "abstained: 6 principals of 20"},
		},
	}
	data := &fakeDataset{}
	for i, name := range names {
		events := fakeEvents(i, name, n)
		data.events = append(data.events, events...)
		s.Ranking = append(s.Ranking, fakePrincipal(i, name, events))
	}
	sort.SliceStable(data.events, func(a, b int) bool { return data.events[a].Time < data.events[b].Time })
	service := engine.Principal{
		ID: "svc", Name: "ec2.amazonaws.com", Kind: profile.Service, Events: 40, First: start, Last: start + 60,
	}
	service.Score.Episode = -1
	s.Unranked = []engine.Principal{service}
	s.TotalEvents = len(data.events)
	data.snapshot, s.Dataset = s, data
	return s
}

var fakeCalls = []string{"GetCallerIdentity", "ListBuckets", "CreateUser", "AttachUserPolicy", "DescribeInstances", "AssumeRole"}

func fakeEvents(i int, name string, n int) []engine.Event {
	events := make([]engine.Event, n)
	for j := range events {
		e := engine.Event{
			Key: engine.EventKey(i*1_000_000 + j), Time: start + int64(i*97+j*11),
			ID: fmt.Sprintf("%08d-%04d", j, i), Name: fakeCalls[(i+j)%len(fakeCalls)],
			Service: []string{"sts", "s3", "iam", "iam", "ec2", "sts"}[(i+j)%6], Principal: name,
			Address: fmt.Sprintf("203.0.113.%d", 1+(i+j/7)%4), Region: []string{"us-east-1", "eu-central-1"}[j/40%2],
			Account: account, Agent: "aws-cli/2.9.8", ReadOnly: (i+j)%6 < 2,
			Country: []string{"DE", "DE", "KR", ""}[(i+j/7)%4], Network: []string{"", "AS64500 Example", "vpn", ""}[(i+j/7)%4],
		}
		if j%9 == 4 {
			e.Error, e.Denied = "AccessDenied", true
		}
		if e.Name == "CreateUser" {
			e.Rules = []string{"R03", "R07"}
		}
		events[j] = e
	}
	return events
}

func fakeID(name string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(name))) }

func fakePrincipal(i int, name string, events []engine.Event) engine.Principal {
	total := []float64{94, 81, 62, 45, 15, 0}[min(i, 5)]
	level := []risk.Level{risk.Critical, risk.Critical, risk.High, risk.Medium, risk.Low, risk.Low}[min(i, 5)]
	p := engine.Principal{
		ID: fakeID(name), Rank: i + 1, Name: name, Kind: profile.Person, Events: len(events),
		First: events[0].Time, Last: events[len(events)-1].Time,
		Features: profile.Features{TotalEvents: len(events), Failed: len(events) / 9},
		Chain:    []string{arn("mallory"), "arn:aws:iam::" + account + ":role/Admin"},
		Score: risk.Score{
			Total: total, Level: level, Behaviour: total, DecidedBy: "behaviour", Method: "rule", Episode: -1,
			Parts: []risk.Part{{Name: string(rule.NoMFA), Points: 20}, {Name: risk.ConsecPenalty, Points: 6}},
		},
	}
	if i == 0 {
		p.Episodes = []engine.EpisodeScore{{Behaviour: total, Episode: &profile.Episode{
			Session: "AKIAEXAMPLE", Address: "203.0.113.9", From: start, To: start + 600,
			Features: profile.Features{TotalEvents: 55},
		}}}
		p.Score.Episode = 0
		p.Findings = []finding.Finding{{
			ID: "S05", Layer: "sequence", Title: "Instance key used from outside", Level: "high",
			Techniques: []string{"T1552.005"}, EventCount: 2,
			Explanation: "The key of session i-0abc, at home on 10.0.0.7, called twice from 203.0.113.9.",
		}}
	}
	for k, id := range []rule.ID{
		rule.OffHours, rule.HighRisk, rule.NoMFA, rule.MultiIP, rule.HighFailRate,
		rule.ConsecFail, rule.AdminAbuse, rule.MultiRegion, rule.EventBurst,
	} {
		v := rule.Verdict{ID: id, Threshold: []float64{.3, .2, 1, 3, .4, 5, 5, 2, 100}[k], Points: []float64{10, 15, 20, 10, 15, 20, 18, 8, 10}[k]}
		switch {
		case k == 8:
			v.Silent = "switched off"
		case total > float64(k)*10:
			v.Fired, v.Figure = true, v.Threshold*2
		}
		p.Score.Verdicts = append(p.Score.Verdicts, v)
	}
	return p
}

// fakeDataset answers from a slice of events, by time, and counts what it is asked for.
type fakeDataset struct {
	snapshot *engine.Snapshot
	events   []engine.Event
	handed   atomic.Int64 // events given out by Slice
	selects  atomic.Int64
}

func (d *fakeDataset) match(q query.Query) []engine.Event {
	var found []engine.Event
	for _, e := range d.events {
		if q.Root == nil || meets(q, q.Root, e) {
			found = append(found, e)
		}
	}
	return found
}

func meets(q query.Query, n query.Node, e engine.Event) bool {
	fails := func(part query.Node) bool { return !meets(q, part, e) }
	switch n := n.(type) {
	case query.And:
		return !slices.ContainsFunc(n, fails)
	case query.Or:
		return slices.ContainsFunc(n, func(part query.Node) bool { return meets(q, part, e) })
	case query.Not:
		return fails(n.Of)
	case query.Term:
		if n.Field == "verdict" {
			verdict := q.Verdicts[fakeID(e.Principal)]
			return verdict != "" && (n.Value == "*" || n.Value == verdict)
		}
	}
	return holds(n.(query.Term), e)
}

func holds(t query.Term, e engine.Event) bool {
	switch t.Field {
	case "user":
		return e.Principal == t.Value || strings.HasSuffix(e.Principal, "/"+t.Value)
	case "rule":
		return t.Value == "*" && len(e.Rules) > 0 || slices.Contains(e.Rules, t.Value[:min(3, len(t.Value))])
	case "event":
		return e.Name == t.Value
	case "id":
		return e.ID == t.Value
	case "session":
		return fakeSession(e) == t.Value
	case "from", "to":
		at, err := time.Parse(time.RFC3339, t.Value)
		return err == nil && (t.Field == "from") == (e.Time >= at.Unix())
	}
	return strings.Contains(e.Name, t.Value)
}

func (d *fakeDataset) Principals(_ context.Context, q query.Query, _ engine.Order, page engine.Page) ([]engine.Principal, int, error) {
	present := map[string]bool{}
	for _, e := range d.match(q) {
		present[e.Principal] = true
	}
	var found []engine.Principal
	for _, p := range d.snapshot.Ranking {
		if present[p.Name] {
			found = append(found, p)
		}
	}
	return found[:min(page.N, len(found))], len(found), nil
}

func (d *fakeDataset) Select(_ context.Context, q query.Query, order engine.Order) (engine.Rows, error) {
	d.selects.Add(1)
	found := d.match(q)
	if order.Field == "event" {
		sort.SliceStable(found, func(a, b int) bool { return found[a].Name < found[b].Name })
	}
	if order.Desc {
		slices.Reverse(found)
	}
	return &fakeRows{d: d, events: found}, nil
}

func (d *fakeDataset) Histogram(_ context.Context, q query.Query, span engine.Span, buckets int) ([]engine.Bucket, error) {
	e := d.snapshot.Evidence
	if span.To != 0 {
		e.From, e.To = span.From, span.To-1
	}
	width := (e.To-e.From)/int64(buckets) + 1
	bars := make([]engine.Bucket, buckets)
	for i := range bars {
		bars[i].From = e.From + int64(i)*width
		bars[i].To = bars[i].From + width
	}
	for _, event := range d.match(q) {
		if event.Time < e.From || event.Time > e.To {
			continue
		}
		bar := &bars[min(int((event.Time-e.From)/width), buckets-1)]
		bar.Events++
		if event.Denied {
			bar.Denied++
		}
	}
	return bars, nil
}

func (d *fakeDataset) Facet(_ context.Context, q query.Query, field string, top int) ([]engine.Count, error) {
	byValue := map[string]int{}
	for _, e := range d.match(q) {
		byValue[map[string]string{"event": e.Name, "user": e.Principal, "service": e.Service}[field]]++
	}
	var counts []engine.Count
	for value, n := range byValue {
		counts = append(counts, engine.Count{Value: value, Events: n})
	}
	slices.SortFunc(counts, func(a, b engine.Count) int {
		return cmp.Or(b.Events-a.Events, strings.Compare(a.Value, b.Value))
	})
	return counts[:min(top, len(counts))], nil
}

func (d *fakeDataset) Lineage(_ context.Context, principal string) (engine.Lineage, error) {
	return fakeLineage(principal), nil
}

func (d *fakeDataset) Sessions(_ context.Context, principal string) ([]engine.Session, error) {
	return fakeSessions(slices.DeleteFunc(slices.Clone(d.events), func(e engine.Event) bool { return e.Principal != principal })), nil
}

func (d *fakeDataset) Record(_ context.Context, key engine.EventKey) (json.RawMessage, error) {
	at := slices.IndexFunc(d.events, func(e engine.Event) bool { return e.Key == key })
	if at < 0 {
		return nil, fmt.Errorf("no event %d", key)
	}
	e := d.events[at]
	return json.RawMessage(fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":%q},`+
		`"eventTime":%q,"eventName":%q,"sourceIPAddress":%q,"requestParameters":{"names":["a","b"],"count":2,"dryRun":false,"token":null},`+
		`"userAgent":"evil\u001b]8;;http://x\u0007agent\u202e %s"}`,
		"charlie", time.Unix(e.Time, 0).UTC().Format(time.RFC3339), e.Name, e.Address, strings.Repeat("long ", 30))), nil
}

type fakeRows struct {
	d      *fakeDataset
	events []engine.Event
}

func (r *fakeRows) Len() int { return len(r.events) }

func (r *fakeRows) Slice(_ context.Context, from, n int) ([]engine.Event, error) {
	from = min(from, len(r.events))
	part := r.events[from:min(from+n, len(r.events))]
	r.d.handed.Add(int64(len(part)))
	return slices.Clone(part), nil
}

func (r *fakeRows) Position(_ context.Context, key engine.EventKey) (int, error) {
	return slices.IndexFunc(r.events, func(e engine.Event) bool { return e.Key == key }), nil
}

func (r *fakeRows) Matching(_ context.Context, q query.Query) (engine.Rows, error) {
	found := slices.DeleteFunc(slices.Clone(r.events), func(e engine.Event) bool { return q.Root != nil && !meets(q, q.Root, e) })
	return &fakeRows{d: r.d, events: found}, nil
}

func (r *fakeRows) Nearest(_ context.Context, unix int64) (int, error) {
	return sort.Search(len(r.events), func(i int) bool { return r.events[i].Time >= unix }), nil
}
