package query_test

import (
	"errors"
	"reflect"
	"testing"

	"trailsift/engine/query"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text string
		want []query.Term
	}{
		{"", nil},
		{"  ", nil},
		{"user:alice", []query.Term{{Field: "user", Value: "alice"}}},
		{"USER:alice", []query.Term{{Field: "user", Value: "alice"}}},
		{"event:Get* and denied:true", []query.Term{
			{Field: "event", Value: "Get*"}, {Field: "denied", Value: "true", At: 15}}},
		{"terraform ip:203.0.113.0/24", []query.Term{
			{Value: "terraform"}, {Field: "ip", Value: "203.0.113.0/24", At: 10}}},
		{`user:"arn:aws:iam::111122223333:user/alice" "and"`, []query.Term{
			{Field: "user", Value: "arn:aws:iam::111122223333:user/alice", Exact: true},
			{Value: "and", Exact: true, At: 44}}},
		{"ip:2001:db8::1", []query.Term{{Field: "ip", Value: "2001:db8::1"}}},
	} {
		got, err := query.Parse(test.text)
		if err != nil || !reflect.DeepEqual(got.Terms, test.want) {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", test.text, got.Terms, err, test.want)
		}
	}
}

func TestParseErrorsPointAtThePlace(t *testing.T) {
	for text, at := range map[string]int{
		"usr:alice":         0,
		"event:X colour:no": 8,
		"user:":             0,
		`agent:"curl`:       6,
		`""`:                0,
		"denied:perhaps":    0,
		"event:X level:9":   8,
	} {
		_, err := query.Parse(text)
		var refused *query.Error
		if !errors.As(err, &refused) || refused.At != at {
			t.Errorf("Parse(%q): %v; want an error at %d", text, err, at)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "user:alice", `a "b c" d:`, "ip:10.0.0.0/8 and error:*", "\"", "::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(text)
		if err != nil {
			var refused *query.Error
			if !errors.As(err, &refused) || refused.At < 0 || refused.At > len(text) {
				t.Fatalf("Parse(%q): the error %v points nowhere", text, err)
			}
			return
		}
		for _, term := range q.Terms {
			if term.Value == "" || term.At >= len(text) {
				t.Fatalf("Parse(%q) made the term %+v", text, term)
			}
		}
	})
}
