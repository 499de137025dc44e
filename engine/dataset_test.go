package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/query"
)

// nightShift is a log of two people: ana lists machines by day, bob fails at night from several
// addresses and then succeeds.
func nightShift(t *testing.T) *engine.Snapshot {
	t.Helper()
	var list []string
	for i := range 8 {
		list = append(list, event("ana", "DescribeInstances", i))
	}
	for i := range 12 {
		night := strings.Replace(event("bob", "CreateUser", 20+i), "2025-06-16T10:", "2025-06-16T23:", 1)
		night = strings.Replace(night, `"203.0.113.5"`, fmt.Sprintf(`"198.51.100.%d"`, i%3+1), 1)
		night = strings.Replace(night, "ec2.amazonaws.com", "iam.amazonaws.com", 1)
		if i < 6 {
			night = strings.Replace(night, `"eventID"`, `"errorCode":"AccessDenied","eventID"`, 1)
		}
		list = append(list, night)
	}
	list = append(list, `{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"rds.amazonaws.com"},"eventTime":"2025-06-16T12:00:00Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","awsRegion":"eu-west-1","sourceIPAddress":"rds.amazonaws.com","userAgent":"rds.amazonaws.com","eventID":"f0000000-0000-4000-8000-000000000000","recipientAccountId":"111122223333"}`)
	return analysed(t, config(), write(t, map[string]string{"log.json": `[` + strings.Join(list, ",") + `]`}))
}

func TestSelect(t *testing.T) {
	s := nightShift(t)
	for text, want := range map[string]int{
		"":               21,
		"user:ana":       8,
		"user:ANA":       8,
		"user:*user/bob": 12,
		`user:"ana"`:     0,
		`user:"arn:aws:iam::111122223333:user/ana"`: 8,
		"kind:service":                        1,
		"event:Describe*":                     8,
		"event:describeinstances":             8,
		"service:iam":                         12,
		"ip:198.51.100.2":                     4,
		"ip:198.51.100.0/30":                  12,
		"ip:203.0.113.*":                      8,
		"region:eu-*":                         21,
		"account:111122223333":                21,
		"error:*":                             6,
		"error:AccessDenied event:CreateUser": 6,
		"denied:true":                         6,
		"denied:no user:bob":                  6,
		"mfa:yes":                             0,
		"agent:cli":                           20,
		"agent:aws-cli/*27":                   20,
		"key:AKIA*bob":                        12,
		"session:AKIAEXAMPLEana":              8,
		"id:f0000000-0000-4000-8000-000000000000": 1,
		"describe":          8,
		"level:low":         8,
		"rule:R04":          3,
		"rule:R05 user:bob": 6,
		"rule:R04 rule:R05": 3,
		"rule:R01 user:ana": 0,
		"rule:*":            12,
	} {
		if got := len(chosen(t, s, text)); got != want {
			t.Errorf("%q selects %d events, want %d", text, got, want)
		}
	}
}

func TestSelectRefusesWhatItDoesNotKnow(t *testing.T) {
	s := nightShift(t)
	q, err := query.Parse("rule:R99")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Dataset.Select(context.Background(), q, engine.Order{}); err == nil {
		t.Error("there is no R99")
	}
	if _, err := s.Dataset.Select(context.Background(), query.Query{}, engine.Order{Field: "colour"}); err == nil {
		t.Error("events have no colour")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	q, _ = query.Parse("event:Describe*")
	if _, err := s.Dataset.Select(ended, q, engine.Order{}); err == nil {
		t.Error("a question outlives its context")
	}
}

func TestOrder(t *testing.T) {
	s := nightShift(t)
	for _, test := range []struct {
		order engine.Order
		of    func(engine.Event) string
	}{
		{engine.Order{Field: "event"}, func(e engine.Event) string { return e.Name }},
		{engine.Order{Field: "service", Desc: true}, func(e engine.Event) string { return e.Service }},
		{engine.Order{Field: "ip"}, func(e engine.Event) string { return e.Address }},
		{engine.Order{Field: "region"}, func(e engine.Event) string { return e.Region }},
		{engine.Order{Field: "error", Desc: true}, func(e engine.Event) string { return e.Error }},
		{engine.Order{Field: "user"}, func(e engine.Event) string { return e.Principal }},
		{engine.Order{Field: "time", Desc: true}, func(e engine.Event) string { return fmt.Sprint(e.Time) }},
	} {
		rows, err := s.Dataset.Select(context.Background(), query.Query{}, test.order)
		if err != nil {
			t.Fatal(err)
		}
		list, err := rows.Slice(context.Background(), 0, rows.Len())
		if err != nil || len(list) != 21 {
			t.Fatalf("%v: %d events, %v", test.order, len(list), err)
		}
		values := make([]string, len(list))
		for i, e := range list {
			values[i] = test.of(e)
			if at, err := rows.Position(context.Background(), e.Key); at != i || err != nil {
				t.Errorf("%v: event %d is said to stand at %d, %v", test.order, i, at, err)
			}
		}
		if test.order.Desc {
			slices.Reverse(values)
		}
		if !slices.IsSorted(values) {
			t.Errorf("%v: %q", test.order, values)
		}
	}
}

func TestRowsByTime(t *testing.T) {
	s := nightShift(t)
	rows, err := s.Dataset.Select(context.Background(), query.Query{}, engine.Order{})
	if err != nil {
		t.Fatal(err)
	}
	list, _ := rows.Slice(context.Background(), 0, 21)
	if at, err := rows.Nearest(context.Background(), list[10].Time); at != 10 || err != nil {
		t.Errorf("the event at %d is at %d, %v", list[10].Time, at, err)
	}
	if at, _ := rows.Nearest(context.Background(), list[20].Time+1); at != 21 {
		t.Errorf("after the last event is %d", at)
	}
	if page, err := rows.Slice(context.Background(), 19, 50); len(page) != 2 || err != nil {
		t.Errorf("the last page has %d events, %v", len(page), err)
	}
	if page, err := rows.Slice(context.Background(), 99, 5); len(page) != 0 || err != nil {
		t.Errorf("a page beyond the end has %d events, %v", len(page), err)
	}
}

func TestHistogram(t *testing.T) {
	s := nightShift(t)
	bars, err := s.Dataset.Histogram(context.Background(), query.Query{}, engine.Span{}, 20)
	if err != nil || len(bars) != 20 {
		t.Fatalf("%d bars, %v", len(bars), err)
	}
	events, denied := 0, 0
	for i, bar := range bars {
		events, denied = events+bar.Events, denied+bar.Denied
		if i > 0 && bar.From != bars[i-1].To {
			t.Errorf("bar %d starts at %d, the last ended at %d", i, bar.From, bars[i-1].To)
		}
	}
	if events != 21 || denied != 6 || bars[0].From != s.Evidence.From || bars[19].To <= s.Evidence.To {
		t.Errorf("%d events, %d denied, from %d to %d", events, denied, bars[0].From, bars[19].To)
	}
}

func TestFacet(t *testing.T) {
	s := nightShift(t)
	counts, err := s.Dataset.Facet(context.Background(), query.Query{}, "service", 2)
	if err != nil || fmt.Sprint(counts) != "[{iam 12} {ec2 8}]" {
		t.Errorf("services %v, %v", counts, err)
	}
	if _, err := s.Dataset.Facet(context.Background(), query.Query{}, "weather", 2); err == nil {
		t.Error("events have no weather")
	}
}

func TestPrincipals(t *testing.T) {
	s := nightShift(t)
	denied, _ := query.Parse("denied:true")
	for _, test := range []struct {
		q     query.Query
		order engine.Order
		page  engine.Page
		want  string
		total int
	}{
		{query.Query{}, engine.Order{}, engine.Page{N: 10}, "bob ana rds.amazonaws.com", 3},
		{query.Query{}, engine.Order{Field: "name"}, engine.Page{From: 1, N: 1}, "bob", 3},
		{query.Query{}, engine.Order{Field: "events", Desc: true}, engine.Page{N: 1}, "bob", 3},
		{denied, engine.Order{}, engine.Page{N: 10}, "bob", 1},
	} {
		list, total, err := s.Dataset.Principals(context.Background(), test.q, test.order, test.page)
		var names []string
		for _, p := range list {
			names = append(names, p.Name[strings.LastIndexAny(p.Name, "/:")+1:])
		}
		if err != nil || strings.Join(names, " ") != test.want || total != test.total {
			t.Errorf("%v %v: %q of %d, %v", test.q.Text, test.order, names, total, err)
		}
	}
	if _, _, err := s.Dataset.Principals(context.Background(), query.Query{}, engine.Order{Field: "shoe size"}, engine.Page{N: 1}); err == nil {
		t.Error("principals have no shoe size")
	}
}

func TestEventsSayOfWhichRulesTheyAreEvidence(t *testing.T) {
	s := nightShift(t)
	list := chosen(t, s, "user:bob")
	if got := strings.Join(list[0].Rules, " "); got != "R01 R04 R05 R06" {
		t.Errorf("the first event is evidence of %q", got)
	}
	if got := strings.Join(list[11].Rules, " "); got != "R01 R02 R03 R07" {
		t.Errorf("the last event is evidence of %q", got)
	}
}
