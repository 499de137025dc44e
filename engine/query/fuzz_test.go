package query_test

import (
	"errors"
	"reflect"
	"testing"

	"trailsift/engine/query"
)

var seeds = []string{
	"", "user:alice", `a "b c" d:`, "ip:10.0.0.0/8 and error:*", "\"", "::", "not (a or -b) !c",
	"event:(Get* or (List* and not Put*)) user:x", `agent:"a \"b\" \\"`, "((a b) or c) d", "a)b(", "user:(", "--x", "from:-2h",
	"technique:T1078 level:high", "event:(or or and)", "x\"y", "é:ü \u202e", "from:(-2h or +1d)",
}

// FuzzParse: an error points into the text, and what can be read is written and read back as it was.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(text)
		if err != nil {
			var refused *query.Error
			if !errors.As(err, &refused) || refused.At < 0 || refused.At > len(text) || refused.Reason == "" {
				t.Fatalf("Parse(%q): the error %v points nowhere", text, err)
			}
			return
		}
		for term := range q.Terms() {
			if term.Value == "" || term.At >= len(text) {
				t.Fatalf("Parse(%q) made the term %+v", text, term)
			}
		}
		written := q.String()
		again, err := query.Parse(written)
		if err != nil || !reflect.DeepEqual(bare(again.Root), bare(q.Root)) || again.String() != written {
			t.Fatalf("%q is written %q, and that is read as %q, %v", text, written, again.String(), err)
		}
	})
}

// FuzzComplete: what is to be replaced lies around the cursor, and a name that is chosen is a field's.
func FuzzComplete(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed, len(seed)/2)
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		c := query.Complete(text, cursor)
		at := min(max(cursor, 0), len(text))
		if c.From < 0 || c.From > at || c.To < at || c.To > len(text) {
			t.Fatalf("Complete(%q, %d) replaces %d to %d", text, cursor, c.From, c.To)
		}
		if c.Open {
			if _, known := query.FieldNamed(c.Field); !known {
				t.Fatalf("Complete(%q, %d) is open for the field %q", text, cursor, c.Field)
			}
		}
	})
}
