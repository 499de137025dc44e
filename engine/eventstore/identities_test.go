package eventstore

import (
	"fmt"
	"runtime"
	"testing"

	"trailsift/engine/cloudtrail"
)

// made is one of many identities: a thousand keys for each session of a role.
func made(i int) cloudtrail.Identity {
	session := fmt.Sprint("arn:aws:sts::210987654321:assumed-role/Service/session-", i/1000)
	return cloudtrail.Identity{Caller: &cloudtrail.Caller{Type: "AssumedRole", ARN: session, AccountID: "210987654321"}, AccessKey: fmt.Sprint("ASIAEXAMPLE", i)}
}

func TestIdentitiesAreNumberedOnce(t *testing.T) {
	const n = 10_000
	x := newIdentities()
	for i := range n {
		if _, known := x.find(made(i)); known {
			t.Fatalf("identity %d is known before it was met", i)
		}
		if number := x.number(made(i)); number != uint32(i) {
			t.Fatalf("identity %d has number %d", i, number)
		}
	}
	for i := range n {
		number, known := x.find(made(i))
		if !known || number != uint32(i) || x.number(made(i)) != number {
			t.Fatalf("identity %d is found as %d (%v)", i, number, known)
		}
		if got, want := x.list[number], made(i); *got.Caller != *want.Caller || got.AccessKey != want.AccessKey {
			t.Fatalf("number %d is %+v", i, got)
		}
	}
	if len(x.list) != n || len(x.callers) != n/1000 {
		t.Errorf("%d identities of %d callers, want %d of %d", len(x.list), len(x.callers), n, n/1000)
	}
	other := made(0)
	other.MFA = true
	if _, known := x.find(other); known {
		t.Error("a session with a second factor passes for the one without")
	}
}

// BenchmarkIdentities numbers a million keys of a thousand sessions.
//
//	go test ./engine/eventstore -run xxx -bench Identities -benchtime 1x
func BenchmarkIdentities(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		x := newIdentities()
		for i := range n {
			x.number(made(i))
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/identity")
		runtime.KeepAlive(x)
	}
}
