package sigma

import (
	"testing"
	"testing/fstest"
)

// FuzzLoad feeds any YAML as a rule: it is refused or it runs, and neither panics.
func FuzzLoad(f *testing.F) {
	f.Add(detect("it", "s: {eventName|contains|all: [a, b], x.y|re: 'a+'}\ncondition: s and not 1 of s*"))
	f.Add("title: it\ncorrelation: {type: event_count, rules: [x], timespan: 5m, condition: {gte: 2}}")
	f.Add("a: &a [*a]")
	record := call("CreateUser", `"requestParameters":{"a":[1,{"b":null}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		set, _ := Load(fstest.MapFS{"rule.yml": {Data: []byte(text)}})
		match(set, record)
	})
}
