package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/source"
)

// The callers of Vast, every eighth of them a user and the rest roles, whose sessions last an hour, and when
// their log begins.
const (
	VastCallers = 800
	VastStart   = 1_750_000_000
	vastSpan    = 30 * 24 * 3600
)

// Vast loads n made-up events of a month, without any JSON: for benchmarks that ask a great store rather than
// read one. The events have no records to show.
func Vast(t testing.TB, n int) *eventstore.Loader {
	t.Helper()
	loader := eventstore.NewLoader(Limits)
	writer := loader.Writer()
	folder := source.FS(fstest.MapFS{"made-up.json": {Data: []byte("{}")}}, "made up")
	err := folder.Files(context.Background(), func(f *source.File) { writer.File(loader.AddFile(f)) }, func(source.Problem) {})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	v := newVast()
	for i := range n {
		v.record(rng, i, VastStart+int64(i)*vastSpan/int64(n))
		writer.Add(&v.Record, v.ID, int64(i))
	}
	writer.Flush()
	return loader
}

// vast is the record that is written over and over, and what it is made of.
type vast struct {
	cloudtrail.Record
	calls, services, agents, addresses, regions [][]byte
	callers                                     map[int][]byte // by caller and hour
}

func newVast() *vast {
	v := &vast{callers: map[int][]byte{}}
	verbs := []string{"Get", "List", "Describe", "Put", "Create", "Delete", "Update"}
	for i := range 420 {
		v.calls = append(v.calls, fmt.Appendf(nil, "%sThing%02d", verbs[i%len(verbs)], i/len(verbs)))
		v.services = append(v.services, fmt.Appendf(nil, "service%d.amazonaws.com", i%30))
	}
	for i := range 3000 {
		v.agents = append(v.agents, fmt.Appendf(nil, "aws-cli/2.%d.%d md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13", i%40, i))
		v.addresses = append(v.addresses, fmt.Appendf(nil, "203.%d.%d.%d", i%7, i/250, i%250))
	}
	for _, name := range []string{"eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1"} {
		v.regions = append(v.regions, []byte(name))
	}
	v.Account, v.ReadOnly = []byte("111122223333"), true
	return v
}

func (v *vast) record(rng *rand.Rand, number int, at int64) {
	caller, call := rng.IntN(VastCallers), rng.IntN(len(v.calls))
	v.Time, v.Name, v.Source = at, v.calls[call], v.services[call]
	v.Identity = v.caller(caller, int(at/3600))
	v.Agent, v.Address = v.agents[caller*3+rng.IntN(3)], v.addresses[caller*3+rng.IntN(3)]
	v.Region = v.regions[min(rng.IntN(40), len(v.regions)-1)]
	v.Error = nil
	if rng.IntN(25) == 0 {
		v.Error = []byte("AccessDenied")
	}
	v.ID = fmt.Appendf(v.ID[:0], "%08x-0000-4000-8000-%012x", rng.Uint32(), number)
}

func (v *vast) caller(number, hour int) []byte {
	if number%8 == 0 {
		hour = 0
	}
	key := hour*VastCallers + number
	raw, known := v.callers[key]
	if known {
		return raw
	}
	if number%8 == 0 {
		raw = fmt.Appendf(nil, `{"type":"IAMUser","principalId":"AIDA%[1]d","arn":"arn:aws:iam::111122223333:user/person-%[1]d","accountId":"111122223333","accessKeyId":"AKIA%[1]d","userName":"person-%[1]d"}`, number)
	} else {
		raw = fmt.Appendf(nil, `{"type":"AssumedRole","principalId":"AROA%[1]d:worker","arn":"arn:aws:sts::111122223333:assumed-role/service-%[1]d/worker-%[2]d","accountId":"111122223333","accessKeyId":"ASIA%[1]dH%[2]d","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA%[1]d","arn":"arn:aws:iam::111122223333:role/service-%[1]d","accountId":"111122223333","userName":"service-%[1]d"},"attributes":{"mfaAuthenticated":"false"}}}`, number, hour)
	}
	v.callers[key] = raw
	return raw
}
