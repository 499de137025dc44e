package engine_test

import (
	"bufio"
	stdgzip "compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"trailsift/engine"
	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
)

// BenchmarkLoad measures reading against what it is made of, over the same logs in one run: bare
// inflating with two libraries, inflating and decoding into a struct with encoding/json, and loading
// into the event store; each on one core and on two. MB/s are of uncompressed JSON.
//
//	go test ./engine -run xxx -bench Load -benchtime 3x
func BenchmarkLoad(b *testing.B) {
	logs := makeLogs(b, 127, 6100)
	for _, cores := range []int{1, 2} {
		for _, way := range []struct {
			name string
			read func(b *testing.B, logs benchLogs)
		}{
			{"inflate-klauspost", eachFile(func(r io.Reader) (int, error) { return inflate(gzip.NewReader(r)) })},
			{"inflate-stdlib", eachFile(func(r io.Reader) (int, error) { return inflate(stdgzip.NewReader(r)) })},
			{"encoding-json", eachFile(decodeStruct)},
			{"load", load},
			{"detect", detect},
		} {
			b.Run(fmt.Sprintf("%s/cores=%d", way.name, cores), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				b.SetBytes(logs.bytes)
				for b.Loop() {
					way.read(b, logs)
				}
				b.ReportMetric(float64(logs.events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}

// BenchmarkMemory measures what an event costs: live in a loaded store, live with everything an
// analysis keeps, and at the peak of the analysis, buffers and garbage included.
//
//	go test ./engine -run xxx -bench Memory -benchtime 1x
func BenchmarkMemory(b *testing.B) {
	logs := makeLogs(b, 127, 6100)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	events := float64(logs.events)
	for b.Loop() {
		before := heap()
		store := loadStore(b, logs)
		b.ReportMetric(float64(heap()-before)/events, "store-B/event")
		runtime.KeepAlive(store)
		store = nil
		before = heap()
		peak := watchHeap()
		a := analyse(b, logs, withForest())
		b.ReportMetric(float64(peak()-before)/events, "peak-B/event")
		b.ReportMetric(float64(heap()-before)/events, "live-B/event")
		runtime.KeepAlive(a)
	}
}

// heap is the memory of live objects.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	return heapNow()
}

func heapNow() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// watchHeap samples the heap until the returned function is called, which gives the greatest sample.
func watchHeap() func() uint64 {
	quit, done := make(chan struct{}), make(chan struct{})
	var peak uint64
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			case <-time.After(500 * time.Microsecond):
				peak = max(peak, heapNow())
			}
		}
	}()
	return func() uint64 {
		close(quit)
		<-done
		return peak
	}
}

func load(b *testing.B, logs benchLogs) {
	if store := loadStore(b, logs); store.Len() != logs.events {
		b.Fatalf("loaded %d of %d events", store.Len(), logs.events)
	}
}

// loadStore reads the logs into a store and nothing more.
func loadStore(b *testing.B, logs benchLogs) *eventstore.Store {
	loader := eventstore.NewLoader(benchLimits)
	eachPath(b, logs, func() func(path string) error {
		reader, writer := source.Reader{Limits: benchLimits}, loader.Writer()
		records := cloudtrail.Reader{}
		return func(path string) error {
			from, err := source.Paths([]string{path}, nil)
			if err != nil {
				return err
			}
			defer writer.Flush()
			return from.Files(context.Background(), func(f *source.File) {
				writer.File(loader.AddFile(f))
				records.Reset(bareSink{writer})
				reader.Read(context.Background(), f, func(block source.Block) int {
					return records.Read(block.JSON, block.Offset, block.Ending)
				}, nil)
			}, func(source.Problem) {})
		}
	})
	store, err := loader.Finish(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return store
}

type bareSink struct{ *eventstore.Writer }

func (s bareSink) Record(r *cloudtrail.Record, raw []byte, at int64) { s.Add(r, raw, at) }
func (bareSink) Refuse(int64, string)                                {}
func (bareSink) Foreign(int64)                                       {}
func (bareSink) Skip(int64, string)                                  {}
func (bareSink) Broken(int64, string)                                {}

var benchLimits = source.Limits{MaxFile: 1 << 30, MaxRatio: 1000}

func detect(b *testing.B, logs benchLogs) { analyse(b, logs, withForest()) }

// byRules is an analysis by rules alone, and withForest has the forest's vote too.
func byRules() engine.Config {
	return engine.Config{Limits: benchLimits, Spec: profile.Default(), Rules: rule.Default(), Risk: risk.Default()}
}

func withForest() engine.Config {
	config := byRules()
	config.Forest = forest.Default()
	return config
}

func analyse(b *testing.B, logs benchLogs, config engine.Config) *engine.Analysis {
	from, err := source.Paths([]string{logs.folder}, nil)
	if err != nil {
		b.Fatal(err)
	}
	a := engine.Run(context.Background(), from, config)
	if err := a.Wait(); err != nil {
		b.Fatal(err)
	}
	if got := a.Snapshot().TotalEvents; got != logs.events {
		b.Fatalf("judged %d of %d events", got, logs.events)
	}
	return a
}

// eachFile reads every log from start to end with as many goroutines as processors.
func eachFile(read func(io.Reader) (int, error)) func(*testing.B, benchLogs) {
	return func(b *testing.B, logs benchLogs) {
		var total atomic.Int64
		eachPath(b, logs, func() func(string) error {
			return func(path string) error {
				f, err := os.Open(path)
				if err != nil {
					return err
				}
				defer f.Close()
				n, err := read(bufio.NewReaderSize(f, 1<<20))
				total.Add(int64(n))
				return err
			}
		})
		if total.Load() != logs.bytes {
			b.Fatalf("read %d of %d bytes", total.Load(), logs.bytes)
		}
	}
}

func eachPath(b *testing.B, logs benchLogs, worker func() func(path string) error) {
	paths := make(chan string)
	var crew sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		read := worker()
		crew.Go(func() {
			for path := range paths {
				if err := read(path); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, path := range logs.paths {
		paths <- path
	}
	close(paths)
	crew.Wait()
}

func inflate(r io.Reader, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, r)
	return int(n), err
}

// plainRecord is what a program in a hurry would decode into.
type plainRecord struct {
	EventTime, EventName, EventSource, EventID, AWSRegion     string
	SourceIPAddress, UserAgent, ErrorCode, RecipientAccountID string
	UserIdentity                                              struct {
		Type, ARN, PrincipalID, AccountID, AccessKeyID, UserName, InvokedBy string
		SessionContext                                                      struct {
			Attributes    struct{ MFAAuthenticated string }
			SessionIssuer struct{ ARN, UserName string }
		}
	}
	AdditionalEventData struct{ MFAUsed string }
}

func decodeStruct(r io.Reader) (int, error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return 0, err
	}
	raw, err := io.ReadAll(unpacked)
	if err != nil {
		return 0, err
	}
	var file struct{ Records []plainRecord }
	return len(raw), json.Unmarshal(raw, &file)
}

// benchLogs are logs of CloudTrail's usual shape and size.
type benchLogs struct {
	folder string
	paths  []string
	bytes  int64
	events int
}

// makeLogs writes files of real-shaped records: a few hundred people, roles and instances whose calls
// carry parameters, answers, request ids and TLS details.
func makeLogs(b *testing.B, files, perFile int) benchLogs {
	b.Helper()
	logs := benchLogs{folder: b.TempDir(), events: files * perFile}
	var bytes atomic.Int64
	var crew sync.WaitGroup
	work := make(chan int)
	for range 2 {
		crew.Go(func() {
			for number := range work {
				n, err := writeLog(filepath.Join(logs.folder, fmt.Sprintf("%04d.json.gz", number)), uint64(number), perFile)
				if err != nil {
					b.Error(err)
				}
				bytes.Add(n)
			}
		})
	}
	for number := range files {
		logs.paths = append(logs.paths, filepath.Join(logs.folder, fmt.Sprintf("%04d.json.gz", number)))
		work <- number
	}
	close(work)
	crew.Wait()
	logs.bytes = bytes.Load()
	return logs
}

func writeLog(path string, number uint64, events int) (int64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	packed := gzip.NewWriter(f)
	rng := rand.New(rand.NewPCG(1, number))
	raw := []byte(`{"Records":[`)
	for i := range events {
		if i > 0 {
			raw = append(raw, ',')
		}
		raw = appendRecord(raw, rng, time.Unix(1_750_000_000+int64(number)*300+int64(i*300/events), 0).UTC())
	}
	raw = append(raw, `]}`...)
	if _, err := packed.Write(raw); err != nil {
		return 0, err
	}
	return int64(len(raw)), packed.Close()
}

var benchCalls = []struct{ source, name, request, response string }{
	{"ec2", "DescribeInstances", `{"filterSet":{"items":[{"name":"tag:environment","valueSet":{"items":[{"value":"production"}]}}]},"instancesSet":{}}`, `null`},
	{"s3", "GetObject", `{"bucketName":"orders-archive-eu","Host":"orders-archive-eu.s3.eu-west-1.amazonaws.com","key":"2025/06/%08x/part-%04x.parquet"}`, `null`},
	{"sts", "AssumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/deploy-%02x","roleSessionName":"build-%x","durationSeconds":3600}`,
		`{"credentials":{"accessKeyId":"ASIA%016X","sessionToken":"IQoJb3JpZ2luX2VjEPT//////////wEaCWV1LXdlc3QtMSJHMEUCIQDexamplexample","expiration":"Jun 15, 2025, 3:06:40 PM"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE:build","arn":"arn:aws:sts::111122223333:assumed-role/deploy/build"}}`},
	{"kms", "Decrypt", `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::orders-archive-eu/2025/%08x"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, `null`},
	{"logs", "CreateLogStream", `{"logGroupName":"/aws/lambda/orders-worker","logStreamName":"2025/06/15/[$LATEST]%032x"}`, `null`},
	{"dynamodb", "DescribeTable", `{"tableName":"orders-%02x"}`, `null`},
	{"ssm", "UpdateInstanceInformation", `{"instanceId":"i-%017x","agentVersion":"3.3.2299.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.0.1.17","computerName":"ip-10-0-1-17.eu-west-1.compute.internal","agentName":"amazon-ssm-agent","availabilityZone":"eu-west-1b"}`, `null`},
	{"iam", "ListAttachedRolePolicies", `{"roleName":"service-%03x"}`, `null`},
}

var benchAgents = []string{
	"aws-cli/2.27.31 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.3 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#ec2.describe-instances",
	"Boto3/1.38.36 md/Botocore#1.38.36 ua/2.1 os/linux#5.10.238 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.38.36",
	"APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) terraform-provider-aws/5.99.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.23.8",
	"aws-sdk-java/2.31.61 md/io#async md/http#NettyNio ua/2.1 os/Linux#6.1.134 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM#21.0.7+6-LTS md/vendor#Amazon.com_Inc. exec-env/AWS_ECS_FARGATE",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
}

func appendRecord(raw []byte, rng *rand.Rand, at time.Time) []byte {
	call := benchCalls[rng.IntN(len(benchCalls))]
	who := rng.IntN(300)
	failure := ""
	if rng.IntN(50) == 0 {
		failure = `"errorCode":"AccessDenied","errorMessage":"User: arn:aws:sts::111122223333:assumed-role/service/worker is not authorized to perform this operation because no identity-based policy allows it",`
	}
	raw = append(raw, `{"eventVersion":"1.11","userIdentity":`...)
	raw = appendCaller(raw, rng, who, at)
	raw = fmt.Appendf(raw, `,"eventTime":%q,"eventSource":"%s.amazonaws.com","eventName":%q,"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.%d","userAgent":%q,%s"requestParameters":`,
		at.Format(time.RFC3339), call.source, call.name, who%200, benchAgents[who%len(benchAgents)], failure)
	raw = appendFilled(raw, rng, call.request)
	raw = append(raw, `,"responseElements":`...)
	raw = appendFilled(raw, rng, call.response)
	return fmt.Appendf(raw, `,"requestID":"%08x-%04x-4%03x-8%03x-%012x","eventID":"%08x-%04x-4%03x-9%03x-%012x","readOnly":true,"resources":[{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"arn:aws:kms:eu-west-1:111122223333:key/4c7a1f2e-93d4-4e1b-8a55-0f6c2d9b7e31"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"%s.eu-west-1.amazonaws.com"}}`,
		rng.Uint32(), rng.IntN(1<<16), rng.IntN(1<<12), rng.IntN(1<<12), rng.Int64N(1<<48),
		rng.Uint32(), rng.IntN(1<<16), rng.IntN(1<<12), rng.IntN(1<<12), rng.Int64N(1<<48), call.source)
}

// appendCaller writes a userIdentity: one in five is a user, the rest are sessions that last an hour.
func appendCaller(raw []byte, rng *rand.Rand, who int, at time.Time) []byte {
	if who%5 == 0 {
		return fmt.Appendf(raw, `{"type":"IAMUser","principalId":"AIDAEXAMPLE%09d","arn":"arn:aws:iam::111122223333:user/person-%03d","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE%09d","userName":"person-%03d"}`, who, who, who, who)
	}
	hour := at.Truncate(time.Hour)
	return fmt.Appendf(raw, `{"type":"AssumedRole","principalId":"AROAEXAMPLE%09d:worker","arn":"arn:aws:sts::111122223333:assumed-role/service-%03d/worker","accountId":"111122223333","accessKeyId":"ASIA%06d%010d","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE%09d","arn":"arn:aws:iam::111122223333:role/service-%03d","accountId":"111122223333","userName":"service-%03d"},"attributes":{"creationDate":%q,"mfaAuthenticated":"false"}}}`,
		who, who, who, hour.Unix(), who, who, who, hour.Format(time.RFC3339))
}

// appendFilled writes a template with random numbers.
func appendFilled(raw []byte, rng *rand.Rand, template string) []byte {
	var numbers []any
	for i := 0; i < len(template); i++ {
		if template[i] == '%' {
			numbers = append(numbers, rng.Uint32())
		}
	}
	return fmt.Appendf(raw, template, numbers...)
}
