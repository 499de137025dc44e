package profile_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
	"trailsift/engine/source"
)

// BenchmarkBuild profiles a log of two million events as a middle-sized company has them: three
// quarters by services and workloads, few callers with most of the events, files of five minutes
// whose events are in no order. It says what an event costs in time and in memory kept.
func BenchmarkBuild(b *testing.B) {
	const events = 2 << 20
	store := busyLog(events)
	for _, name := range []string{"default", "classic"} {
		spec := profile.Default()
		if name == "classic" {
			spec = profile.Classic()
		}
		b.Run(name, func(b *testing.B) {
			var profiles *profile.Profiles
			before := heap()
			for b.Loop() {
				var err error
				if profiles, err = profile.Build(context.Background(), store, store.Order(), spec); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/events, "ns/event")
			b.ReportMetric(float64(heap()-before)/events, "B/event")
			b.ReportMetric(float64(len(profiles.Principals)), "principals")
			runtime.KeepAlive(profiles)
		})
	}
}

func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func busyLog(events int) *eventstore.Store {
	random := rand.New(rand.NewPCG(1, 2))
	loader := eventstore.NewLoader(source.Limits{})
	writer := loader.Writer()
	writer.File(loader.AddFile(&source.File{Path: "busy"}))
	callers := rand.NewZipf(random, 1.2, 4, 1999)
	identities := make([][]byte, 2000)
	for i := range identities {
		identities[i] = busyCaller(i)
	}
	calls := []string{"DescribeInstances", "GetObject", "ListUsers", "AssumeRole", "PutObject", "CreateUser", "Decrypt", "GetSecretValue"}
	sources := []string{"ec2", "s3", "iam", "sts", "s3", "iam", "kms", "secretsmanager"}
	for i := range events {
		caller, call := int(callers.Uint64()), random.IntN(len(calls))
		record := cloudtrail.Record{
			Time:     1_715_000_000 + int64(i)/20 + random.Int64N(300),
			ID:       fmt.Appendf(nil, "%08x-0000-4000-8000-%012x", random.Uint32(), i),
			Source:   []byte(sources[call] + ".amazonaws.com"),
			Name:     []byte(calls[call]),
			Region:   []byte([]string{"us-east-1", "eu-west-1", "ap-northeast-2"}[caller%3]),
			Address:  fmt.Appendf(nil, "10.%d.%d.%d", caller/256, caller%256, random.IntN(1+caller%20)),
			Identity: identities[caller],
			ReadOnly: call < 3,
		}
		if random.IntN(40) == 0 {
			record.Error = []byte("AccessDenied")
		}
		writer.Add(&record, record.ID, int64(i))
	}
	writer.Flush()
	return loader.View()
}

func busyCaller(i int) []byte {
	switch i % 4 {
	case 0:
		return fmt.Appendf(nil, `{"type":"AWSService","invokedBy":"service%d.amazonaws.com"}`, i)
	case 1:
		return fmt.Appendf(nil, `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/u%d","accountId":"111122223333","accessKeyId":"AKIA%d"}`, i, i)
	}
	return fmt.Appendf(nil, `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/r%d/s%d","accessKeyId":"ASIA%d",
		"sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/r%d"}}}`, i/40, i, i, i/40)
}
