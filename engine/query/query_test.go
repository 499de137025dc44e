package query_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/query"
)

// bare is a condition without the places of its terms.
func bare(n query.Node) query.Node {
	switch n := n.(type) {
	case query.And:
		return query.And(bareAll(n))
	case query.Or:
		return query.Or(bareAll(n))
	case query.Not:
		return query.Not{Of: bare(n.Of)}
	case query.Term:
		n.At = 0
		return n
	}
	return n
}

func bareAll(parts []query.Node) (all []query.Node) {
	for _, part := range parts {
		all = append(all, bare(part))
	}
	return all
}

func term(field, value string) query.Term { return query.Term{Field: field, Value: value} }
func letter(field, value string) query.Term {
	return query.Term{Field: field, Value: value, Exact: true}
}

func TestParse(t *testing.T) {
	alice, get, list := term("user", "alice"), term("event", "Get*"), term("event", "List*")
	for text, want := range map[string]query.Node{
		"":                                       nil,
		" \t ":                                   nil,
		"user:alice":                             alice,
		"USER:alice":                             alice,
		"terraform ip:203.0.113.0/24":            query.And{term("", "terraform"), term("ip", "203.0.113.0/24")},
		"event:Get* AND denied:true":             query.And{get, term("denied", "true")},
		"user:alice event:Get* or error:*":       query.Or{query.And{alice, get}, term("error", "*")},
		"user:alice (event:Get* or error:*)":     query.And{alice, query.Or{get, term("error", "*")}},
		"event:(Get* or List*) user:alice":       query.And{query.Or{get, list}, alice},
		"event:(Get* and not List*)":             query.And{get, query.Not{Of: list}},
		"ip:(2001:db8::1 or 10.0.0.0/8)":         query.Or{term("ip", "2001:db8::1"), term("ip", "10.0.0.0/8")},
		"-user:alice":                            query.Not{Of: alice},
		"!user:alice":                            query.Not{Of: alice},
		"not user:alice event:Get*":              query.And{query.Not{Of: alice}, get},
		"not (user:alice or error:*)":            query.Not{Of: query.Or{alice, term("error", "*")}},
		"-(user:alice error:*)":                  query.Not{Of: query.And{alice, term("error", "*")}},
		"not -error:*":                           query.Not{Of: query.Not{Of: term("error", "*")}},
		"(user:alice) and ((event:Get*))":        query.And{alice, get},
		"(user:alice event:Get*) event:List*":    query.And{alice, get, list},
		"ip:2001:db8::1":                         term("ip", "2001:db8::1"),
		"from:-2h to:02:14":                      query.And{term("from", "-2h"), term("to", "02:14")},
		`from:"2025-11-20 02:14"`:                letter("from", "2025-11-20 02:14"),
		`user:"arn:aws:iam::1:user/alice" "and"`: query.And{letter("user", "arn:aws:iam::1:user/alice"), letter("", "and")},
		`agent:"a \"b\" \\ \n (c)"`:              letter("agent", `a "b" \ \n (c)`),
		"technique:t1078.004":                    term("technique", "t1078.004"),
		"technique:T10*":                         term("technique", "T10*"),
		"event:or":                               term("event", "or"),
		"android":                                term("", "android"),
	} {
		q, err := query.Parse(text)
		if err != nil || !reflect.DeepEqual(bare(q.Root), want) || q.Text != text {
			t.Errorf("Parse(%q) = %#v, %v; want %#v", text, q.Root, err, want)
		}
	}
}

func TestParseErrorsPointAtThePlace(t *testing.T) {
	for _, test := range []struct {
		text   string
		at     int
		reason string
	}{
		{"usr:alice", 0, `no field "usr"`},
		{"event:X colour:no", 8, `no field "colour"`},
		{"user:", 5, "want a value behind user:"},
		{"user: alice", 5, "want a value behind user:"},
		{`agent:"curl`, 6, "the quote is not closed"},
		{`agent:"curl\"`, 6, "the quote is not closed"},
		{`""`, 0, "nothing stands between the quotes"},
		{`cu"rl`, 2, `want a blank before "`},
		{"denied:perhaps", 7, "denied: is one of true, false"},
		{"event:X level:9", 14, "level: is one of low, medium, high, critical"},
		{"kind:robot", 5, "kind: is one of person"},
		{"user:alice and", 14, "a term is missing at the end"},
		{"or user:alice", 0, `want a term before "or"`},
		{"user:alice or and", 14, `want a term before "and"`},
		{"user:alice -", 12, "want a term right behind -"},
		{"- user:alice", 1, "want a term right behind -"},
		{"(user:alice", 0, "this ( is not closed"},
		{"user:alice)", 10, "no ( stands before this )"},
		{"()", 1, "want a term before )"},
		{"GetObject(x)", 9, "want a blank before ("},
		{"event:(Get* List*)", 12, "want or, and, or ) between the values of event:"},
		{"event:(Get* or)", 14, "want a value of event: before )"},
		{"ip:10.0.0.0/99", 3, `"10.0.0.0/99" is no network`},
		{"from:noon", 5, `"noon" is no time`},
		{"technique:T9", 10, `"T9" is no technique`},
		{strings.Repeat("(", 99), 65, "more than 64"},
		{strings.Repeat("-", 99) + "x", 65, "more than 64"},
	} {
		_, err := query.Parse(test.text)
		var refused *query.Error
		if !errors.As(err, &refused) || refused.At != test.at || !strings.HasPrefix(refused.Reason, test.reason) {
			t.Errorf("Parse(%q): %v; want an error at %d: %s", test.text, err, test.at, test.reason)
		}
	}
}

func TestTermsSayWhereTheyStand(t *testing.T) {
	q, err := query.Parse(`event:(Get* or List*) -user:alice`)
	if err != nil {
		t.Fatal(err)
	}
	var at []int
	for term := range q.Terms() {
		at = append(at, term.At)
	}
	if !slices.Equal(at, []int{7, 15, 23}) {
		t.Errorf("the terms stand at %v", at)
	}
}

func TestAnd(t *testing.T) {
	q, err := query.Parse("user:alice or error:*")
	if err != nil {
		t.Fatal(err)
	}
	narrowed := q.And(letter("rule", "R04"), letter("session", `a "b"`))
	if got := narrowed.String(); got != `(user:alice or error:*) rule:"R04" session:"a \"b\""` {
		t.Errorf("it reads %s", got)
	}
	if narrowed.Text != q.Text || len(narrowed.Conjuncts()) != 3 || len(q.Conjuncts()) != 1 {
		t.Errorf("%q has %d conjuncts", narrowed.Text, len(narrowed.Conjuncts()))
	}
	if only := (query.Query{}).And(term("user", "alice")); only.String() != "user:alice" || only.Empty() {
		t.Errorf("it reads %s", only)
	}
	if !(query.Query{}).And().Empty() {
		t.Error("nothing and nothing is something")
	}
}

func TestString(t *testing.T) {
	for text, want := range map[string]string{
		"not user:alice AND  error:*":             "-user:alice error:*",
		"user:alice event:Get* or (error:* curl)": "user:alice and event:Get* or error:* and curl",
		"event:(Get* or not List*)":               "event:Get* or -event:List*",
		"not not -curl":                           "---curl",
		`not ("a b" or curl)`:                     `-("a b" or curl)`,
		`"-curl" "not"`:                           `"-curl" "not"`,
	} {
		q, err := query.Parse(text)
		if err != nil || q.String() != want {
			t.Errorf("%q is written %q, %v; want %q", text, q.String(), err, want)
		}
	}
}

func TestBeforeJudging(t *testing.T) {
	for text, at := range map[string]int{"user:a": -1, "a or -(b rule:R04)": 9, "technique:T1078": 0, "level:high": 0} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		err = q.BeforeJudging()
		var refused *query.Error
		if errors.As(err, &refused) != (at >= 0) || at >= 0 && refused.At != at {
			t.Errorf("%q: %v; want an error at %d", text, err, at)
		}
	}
}

func TestLiteral(t *testing.T) {
	for _, test := range []struct{ field, value, want string }{
		{"user", "arn:aws:iam::1:user/alice", "arn:aws:iam::1:user/alice"},
		{"agent", "aws-cli/2 (x)", `"aws-cli/2 (x)"`},
		{"event", "Get*", `"Get*"`},
		{"ip", "10.0.0.0/8", `"10.0.0.0/8"`},
		{"session", `a"b\c`, `"a\"b\\c"`},
		{"", "a:b", `"a:b"`},
		{"event", "or", `"or"`},
	} {
		if got := query.Literal(test.field, test.value); got != test.want {
			t.Errorf("%s %q is written %s, want %s", test.field, test.value, got, test.want)
		}
	}
}
