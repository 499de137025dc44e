package engine_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
)

// BenchmarkSignatures measures what signatures add to an analysis: none, the shipped ones, and made ones in the
// proportions of the public collection, where most rules are about rare calls, one in thirty about a frequent
// one, and one in thirty fixes no call and asks about the caller. As in that collection, one rule matches every
// call of every role.
//
//	go test ./engine -run xxx -bench Signatures -benchtime 3x
func BenchmarkSignatures(b *testing.B) {
	logs := makeLogs(b, 32, 6100)
	own, refused := sigma.Load(shipped.Rules())
	if len(refused) > 0 {
		b.Fatal(refused)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, of := range []struct {
		name string
		set  *sigma.Set
	}{{"none", nil}, {"shipped", own}, {"57", madeRules(b, 57)}, {"1000", madeRules(b, 1000)}} {
		b.Run(of.name, func(b *testing.B) {
			b.SetBytes(logs.bytes)
			config := byRules()
			config.Signatures = of.set
			for b.Loop() {
				analyse(b, logs, config)
			}
		})
	}
}

// madeRules are n rules of the kinds that public ones are.
func madeRules(b *testing.B, n int) *sigma.Set {
	b.Helper()
	fsys := fstest.MapFS{}
	for i := range n {
		detection := fmt.Sprintf("{eventSource: iam.amazonaws.com, eventName: [Create%d, Delete%d], requestParameters|contains: admin}", i, i)
		switch i % 30 {
		case 0:
			detection = fmt.Sprintf("{userIdentity.type: AssumedRole, userIdentity.sessionContext.sessionIssuer.userName: breakglass-%d}", i)
		case 1:
			call := benchCalls[i/30%len(benchCalls)]
			detection = fmt.Sprintf("{eventSource: %s.amazonaws.com, eventName: %s, userAgent|contains: scanner-%d}", call.source, call.name, i)
		case 2:
			detection = fmt.Sprintf("{eventName: AssumeRole, errorCode: null, requestParameters.roleArn|endswith: role/admin-%d}", i)
		}
		if i == 3 {
			detection = "{userIdentity.type: AssumedRole, userIdentity.sessionContext.sessionIssuer.type: Role}"
		}
		text := fmt.Sprintf("title: made rule %d\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  selection: %s\n  condition: selection\n", i, detection)
		fsys[fmt.Sprintf("%04d.yml", i)] = &fstest.MapFile{Data: []byte(strings.TrimSpace(text))}
	}
	set, refused := sigma.Load(fsys)
	if len(refused) > 0 {
		b.Fatal(refused[0])
	}
	return set
}
