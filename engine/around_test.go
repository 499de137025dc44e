package engine_test

import (
	"context"
	"slices"
	"testing"

	"trailsift/engine"
)

func TestAround(t *testing.T) {
	s := nightShift(t)
	ana := engine.Order{Field: "time"}
	for name, test := range map[string]struct {
		base, matching string
		order          engine.Order
		n, matched     int
		want           []int // places among base, those that match negative from -1
	}{
		"no neighbours":       {"user:bob", "user:bob rule:R05", ana, 0, 6, []int{-1, -2, -3, -4, -5, -6}},
		"one after":           {"user:bob", "user:bob rule:R05", ana, 1, 6, []int{-1, -2, -3, -4, -5, -6, 7}},
		"between":             {"user:bob", "user:bob ip:198.51.100.2", ana, 1, 4, []int{1, -2, 3, 4, -5, 6, 7, -8, 9, 10, -11, 12}},
		"more than there is":  {"user:bob", "user:bob ip:198.51.100.2", ana, 100, 4, []int{1, -2, 3, 4, -5, 6, 7, -8, 9, 10, -11, 12}},
		"latest first":        {"user:bob", "user:bob rule:R05", engine.Order{Field: "time", Desc: true}, 1, 6, []int{7, -6, -5, -4, -3, -2, -1}},
		"outside of the base": {"user:ana", "user:bob", ana, 3, 0, nil},
		"no match":            {"user:bob", "user:bob event:RunInstances", ana, 3, 0, nil},
		"all match":           {"user:ana", "user:ana", ana, 3, 8, []int{-1, -2, -3, -4, -5, -6, -7, -8}},
	} {
		t.Run(name, func(t *testing.T) {
			base := chosen(t, s, test.base)
			rows, matched, err := s.Dataset.Around(context.Background(), parsed(t, test.base), parsed(t, test.matching), test.order, test.n)
			if err != nil {
				t.Fatal(err)
			}
			events, err := rows.Slice(context.Background(), 0, rows.Len())
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, e := range events {
				place := 1 + slices.IndexFunc(base, func(b engine.Event) bool { return b.Key == e.Key })
				if !e.Near {
					place = -place
				}
				got = append(got, place)
			}
			if matched != test.matched || !slices.Equal(got, test.want) {
				t.Errorf("%d match: %v, want %d: %v", matched, got, test.matched, test.want)
			}
		})
	}
}

func TestAroundFindsItsRows(t *testing.T) {
	s, ctx := nightShift(t), context.Background()
	rows, _, err := s.Dataset.Around(ctx, parsed(t, ""), parsed(t, "kind:service"), engine.Order{}, 2)
	if err != nil {
		t.Fatal(err)
	}
	events, err := rows.Slice(ctx, 0, 10)
	if err != nil || len(events) != 5 {
		t.Fatal(len(events), err)
	}
	for i, e := range events {
		if at, err := rows.Position(ctx, e.Key); at != i || err != nil {
			t.Errorf("event %d stands at %d: %v", i, at, err)
		}
	}
	among, err := rows.Matching(ctx, parsed(t, "-kind:service user:*"))
	if err != nil || among.Len() != 4 {
		t.Fatalf("%v of the neighbours match: %v", among, err)
	}
	left, err := among.Slice(ctx, 0, 10)
	if err != nil || len(left) != 4 || left[1].Key != events[1].Key || left[2].Key != events[3].Key {
		t.Errorf("the neighbours are %v, %v", left, err)
	}
	if at, err := rows.Nearest(ctx, events[2].Time); at != 2 || err != nil {
		t.Errorf("the match is nearest to its time at %d: %v", at, err)
	}
}
