//go:build unix

package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
)

// BenchmarkRetune measures how long a case of ten million events takes to be judged by other settings: three
// thousand principals over thirty days with a hundred thousand episodes, of which many run side by side. On a
// machine that has other work, cpu-ms (of both cores) says more than the time.
//
//	go test ./engine -run xxx -bench Retune -benchtime 10x
func BenchmarkRetune(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	s := longCase(b, 10_000_000)
	b.Run("case", func(b *testing.B) {
		b.ReportMetric(float64(s.TotalEvents), "events")
		b.ReportMetric(float64(len(s.Ranking)), "principals")
		b.ReportMetric(float64(episodesOf(s)), "episodes")
	})
	threshold := 2.0
	for _, of := range []struct {
		name   string
		cost   Cost
		change func(*Config)
	}{
		{"threshold", Rescore, func(c *Config) {
			c.Rules = c.Rules.With(rule.MultiIP, rule.Setting{Enabled: true, Threshold: 2, Points: 10})
		}},
		{"points", Rescore, func(c *Config) {
			c.Rules = c.Rules.With(rule.ConsecFail, rule.Setting{Enabled: true, Threshold: 5, Points: 40})
		}},
		{"override", Rescore, func(c *Config) {
			c.Rules.Overrides = []rule.Override{{Rule: "R04", Match: "*:role/service-1*", Threshold: &threshold}}
		}},
		{"forest-off", Rescore, func(c *Config) { c.Forest.Enabled = false }},
		{"forest-threshold", Rescore, func(c *Config) { c.Forest.Threshold = 0.55 }},
		{"contamination", Rescore, func(c *Config) { c.Forest.Contamination = 0.1 }},
		{"forest-points", Rescore, func(c *Config) { c.Risk.MLPoints = 30 }},
		{"levels", Rescore, func(c *Config) { c.Risk.High = 50 }},
		{"suppression", Rescore, func(c *Config) { c.Suppressions = []finding.Suppression{{Match: "*person-1*", Reason: "known"}} }},
		{"time-zone", Recount, func(c *Config) { c.Spec.Hours.Timezone = "America/New_York" }},
		{"hours", Recount, func(c *Config) { c.Spec.Hours.From = 20 }},
		{"high-risk-rare", Recount, func(c *Config) { c.Spec.HighRisk = append(slices.Clone(c.Spec.HighRisk), "dynamodb:DescribeTable") }},
		{"high-risk-busy", Recount, func(c *Config) { c.Spec.HighRisk = append(slices.Clone(c.Spec.HighRisk), "s3:GetObject") }},
		{"admin", Recount, func(c *Config) { c.Spec.Admin = append(slices.Clone(c.Spec.Admin), "sts:AssumeRole") }},
		{"burst-window", Recount, func(c *Config) { c.Spec.BurstWindow = 300 }},
	} {
		b.Run(of.name, func(b *testing.B) {
			config := s.Config()
			of.change(&config)
			if got := s.Cost(config); got != of.cost {
				b.Fatalf("costs a %v, want a %v", got, of.cost)
			}
			before := processorTime(b)
			for b.Loop() {
				if _, err := s.Retune(context.Background(), config); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric((processorTime(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}

func episodesOf(s *Snapshot) (n int) {
	for i := range s.Ranking {
		n += len(s.Ranking[i].Episodes)
	}
	return n
}

// processorTime is what the process has had of all processors.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// longCase is a judged log of so many events: sessions of people, workloads and instances, which start at any
// time and run side by side, and calls of services between them.
func longCase(b *testing.B, events int) *Snapshot {
	b.Helper()
	loader := eventstore.NewLoader(source.Limits{})
	writeCase(loader, events)
	store, err := loader.Finish(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	a := &Analysis{started: time.Now(), config: Config{
		Spec: profile.Default(), Rules: rule.Default(), Forest: forest.Default(), Risk: risk.Default(),
	}}
	s, err := a.judge(context.Background(), store, loader, &ledger{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// visit is one session's calls, evenly over its time.
type visit struct {
	from, seconds, left, number int
	identity, address           []byte
}

// caseCalls are made so often of a thousand times: each up to its share, from that of the one before.
var caseCalls = []struct {
	source, name string
	read         bool
	upTo         int
}{
	{"ec2", "DescribeInstances", true, 180}, {"s3", "GetObject", true, 400}, {"s3", "PutObject", false, 600},
	{"kms", "Decrypt", true, 900}, {"sts", "AssumeRole", false, 960}, {"dynamodb", "DescribeTable", true, 985},
	{"iam", "ListUsers", true, 999}, {"iam", "CreateUser", false, 1000},
}

const hour = 3600

// writeCase writes one file an hour.
func writeCase(loader *eventstore.Loader, events int) {
	const days, start = 30, 1_750_000_000 / hour * hour
	random := rand.New(rand.NewPCG(7, 7))
	writer := loader.Writer()
	visits := makeVisits(random, events, days)
	var open []visit
	id := 0
	for now := 0; len(visits)+len(open) > 0; now += hour {
		writer.File(loader.AddFile(&source.File{Path: fmt.Sprint(now)}))
		for len(visits) > 0 && visits[0].from < now+hour {
			open, visits = append(open, visits[0]), visits[1:]
		}
		for i := range open {
			v := &open[i]
			share := min(max(1, v.left*hour/max(v.seconds, hour)), v.left)
			for range share {
				id++
				addCall(writer, random, v, id, start+max(now, v.from)+random.IntN(hour))
			}
			v.left, v.seconds = v.left-share, v.seconds-hour
		}
		open = slices.DeleteFunc(open, func(v visit) bool { return v.left == 0 })
	}
	writer.Flush()
}

func addCall(writer *eventstore.Writer, random *rand.Rand, v *visit, id, at int) {
	share, which := random.IntN(1000), 0
	for caseCalls[which].upTo <= share {
		which++
	}
	call := caseCalls[which]
	r := cloudtrail.Record{
		Time: int64(at), ID: fmt.Appendf(nil, "%08x-0000-4000-8000-%012x", random.Uint32(), id),
		Source: []byte(call.source + ".amazonaws.com"), Name: []byte(call.name),
		Region: []byte([]string{"eu-west-1", "us-east-1", "eu-central-1"}[v.number%3]), Address: v.address,
		Identity: v.identity, ReadOnly: call.read,
	}
	if random.IntN(40) == 0 {
		r.Error = []byte("AccessDenied")
	}
	writer.Add(&r, r.ID, int64(id))
}

// makeVisits draws the sessions: of services, of people, and of workloads, of whose roles there are many at
// once.
func makeVisits(random *rand.Rand, events, days int) []visit {
	const principals = 3000
	busy := rand.NewZipf(random, 1.1, 8, principals-1)
	var visits []visit
	for left := events; left > 0; {
		number, session := int(busy.Uint64()), len(visits)
		v := visit{
			number: number, from: random.IntN(days * 24 * hour), seconds: 600 + int(random.ExpFloat64()*5400),
			left:    min(left, 12+int(random.ExpFloat64()*85)),
			address: fmt.Appendf(nil, "198.%d.%d.%d", 51+number%2, number/250, random.IntN(1+number%7*30)),
		}
		switch {
		case number%10 == 0:
			v.identity = fmt.Appendf(nil, `{"type":"AWSService","invokedBy":"service%d.amazonaws.com"}`, number)
			v.address = fmt.Appendf(nil, "service%d.amazonaws.com", number)
		case number%5 == 1:
			v.identity = fmt.Appendf(nil, `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/person-%[1]d","accountId":"111122223333","accessKeyId":"AKIA%[1]d"}`, number)
		default:
			v.identity = fmt.Appendf(nil, `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/service-%[1]d/run-%[2]d","accessKeyId":"ASIA%[2]d",
				"sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/service-%[1]d"}}}`, number, session)
		}
		left -= v.left
		visits = append(visits, v)
	}
	slices.SortFunc(visits, func(a, b visit) int { return a.from - b.from })
	return visits
}
