//go:build linux

package seat_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/ui"
	"trailsift/ui/seat"
)

// hostVariable makes this test program the host of a benchmark, so that what the clients take is not counted.
const hostVariable = "TRAILSIFT_BENCHMARK_HOST"

// TestHostOfTheBenchmark serves the consoles of a made-up week until its standard input ends. For every line that
// comes there it writes what it takes: see need.
func TestHostOfTheBenchmark(t *testing.T) {
	folder := os.Getenv(hostVariable)
	if folder == "" {
		t.Skip("only a benchmark has use for it")
	}
	run, config := madeUpWeek(t)
	options := seat.Options{
		HostKey: filepath.Join(folder, "host"), AuthorizedKeys: filepath.Join(folder, "keys"),
		Limits: seat.DefaultLimits(), Log: slog.New(slog.DiscardHandler),
		Show: func(ctx context.Context, person seat.Person) (tea.Model, error) {
			return ui.New(ctx, ui.Options{
				Analysis: run, Source: "a made-up week", Config: config, Environ: person.Environ, Sealed: "not here",
			})
		},
	}
	server, err := seat.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Serve(ctx, listener); err != nil {
			t.Error(err)
		}
	})
	fmt.Fprintln(os.Stderr, listener.Addr())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Fprintln(os.Stderr, processorTime(t), liveHeap(), residentMemory(t), runtime.NumGoroutine())
	}
	cancel()
	serving.Wait()
}

// madeUpWeek is a finished run over what trailsift opens without a path.
func madeUpWeek(t *testing.T) (*engine.Analysis, engine.Config) {
	t.Helper()
	loaded, err := settings.Load(settings.Places{})
	if err != nil {
		t.Fatal(err)
	}
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.Fresh(7, time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC), known)
	if err != nil {
		t.Fatal(err)
	}
	run := engine.Run(t.Context(), source.FS(dataset.Logs(set), "a made-up week"), loaded.Engine())
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	return run, loaded.Engine()
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // which frees what the first one has finalised
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// residentMemory is what the process has in memory, in bytes.
func residentMemory(t *testing.T) (bytes uint64) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skipf("there is no telling: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &bytes); err == nil {
			return bytes << 10
		}
	}
	return 0
}

// processorTime is what the process has computed so far.
func processorTime(t *testing.T) int64 {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

// need is what a host takes: processor time, the bytes of its heap that are in use, and those in memory.
type need struct {
	computed       time.Duration
	live, resident uint64
	goroutines     int
}

// host is the other process of a benchmark.
type host struct {
	b       *testing.B
	address string
	in      io.WriteCloser
	out     *bufio.Reader
}

func newHost(b *testing.B, people int) *host {
	b.Helper()
	folder := b.TempDir()
	var keys bytes.Buffer
	for i := range people {
		fmt.Fprintf(&keys, "%s person%d\n", bytes.TrimSpace(ssh.MarshalAuthorizedKey(keyOf(i).PublicKey())), i)
	}
	if err := os.WriteFile(filepath.Join(folder, "keys"), keys.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-test.run", "^TestHostOfTheBenchmark$")
	command.Env = append(os.Environ(), hostVariable+"="+folder)
	h := &host{b: b}
	var err error
	if h.in, err = command.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	out, err := command.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	h.out = bufio.NewReader(out)
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		h.in.Close()
		if err := command.Wait(); err != nil {
			b.Error(err)
		}
	})
	if h.address, err = h.out.ReadString('\n'); err != nil {
		b.Fatal(err)
	}
	h.address = strings.TrimSpace(h.address)
	return h
}

// takes asks what the host takes.
func (h *host) takes() (n need) {
	h.b.Helper()
	if _, err := io.WriteString(h.in, "\n"); err != nil {
		h.b.Fatal(err)
	}
	line, err := h.out.ReadString('\n')
	if err == nil {
		_, err = fmt.Sscan(line, (*int64)(&n.computed), &n.live, &n.resident, &n.goroutines)
	}
	if err != nil {
		h.b.Fatalf("%q: %v", line, err)
	}
	return n
}

var peoplesKeys sync.Map

func keyOf(person int) ssh.Signer {
	key, _ := peoplesKeys.LoadOrStore(person, newKey())
	return key.(ssh.Signer)
}

// person presses keys, and looks when the screen changes.
type person struct {
	keys    io.Writer
	changes chan time.Time
}

// Write implements io.Writer: the screen changes.
func (p *person) Write(words []byte) (int, error) {
	select {
	case p.changes <- time.Now():
	default: // one change is enough
	}
	return len(words), nil
}

func (h *host) sit(i int) *person {
	h.b.Helper()
	client, err := ssh.Dial("tcp", h.address, &ssh.ClientConfig{
		User: "x", Auth: []ssh.AuthMethod{ssh.PublicKeys(keyOf(i))}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		h.b.Fatal(err)
	}
	h.b.Cleanup(func() { client.Close() })
	session, err := client.NewSession()
	if err != nil {
		h.b.Fatal(err)
	}
	p := &person{changes: make(chan time.Time, 1)}
	session.Stdout = p
	if p.keys, err = session.StdinPipe(); err != nil {
		h.b.Fatal(err)
	}
	if err := session.RequestPty("xterm-256color", 36, 120, nil); err != nil {
		h.b.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		h.b.Fatal(err)
	}
	<-p.changes
	return p
}

// press presses a key and returns how long the screen took to change.
func (p *person) press(key string) (time.Duration, error) {
	p.settle()
	began := time.Now()
	if _, err := io.WriteString(p.keys, key); err != nil {
		return 0, err
	}
	select {
	case changed := <-p.changes:
		return changed.Sub(began), nil
	case <-time.After(patience):
		return 0, fmt.Errorf("no key is shown after %s", patience)
	}
}

// settle waits until the screen has not changed for a while: what follows a key, such as its timeline, is drawn.
func (p *person) settle() {
	for {
		select {
		case <-p.changes:
		case <-time.After(80 * time.Millisecond):
			return
		}
	}
}

// BenchmarkRoom has fifty people walk through the ranking of a made-up week: each presses a key within every half
// second, or all press it at the same moment. The host is a process of its own on the same cores.
func BenchmarkRoom(b *testing.B) {
	b.Run("spread", func(b *testing.B) { benchmarkRoom(b, 50, 500*time.Millisecond) })
	b.Run("at-once", func(b *testing.B) { benchmarkRoom(b, 50, 0) })
}

func benchmarkRoom(b *testing.B, people int, within time.Duration) {
	h := newHost(b, people+1)
	h.sit(people).settle() // so that what the first one costs is not counted
	empty := h.takes()
	began := time.Now()
	seated := make([]*person, people)
	for i := range seated {
		seated[i] = h.sit(i)
	}
	signedIn := time.Since(began)
	for _, p := range seated {
		p.settle()
	}
	before := h.takes()
	b.ResetTimer()
	took := walk(b, seated, within)
	b.StopTimer()
	after := h.takes()
	slices.Sort(took)
	b.ReportMetric(milliseconds(signedIn)/float64(people), "ms/sign-in")
	b.ReportMetric(milliseconds(took[len(took)/2]), "ms/key-median")
	b.ReportMetric(milliseconds(took[len(took)*99/100]), "ms/key-p99")
	b.ReportMetric(milliseconds(after.computed-before.computed)/float64(len(took)), "ms-computed/key")
	const mebi = 1 << 20
	b.ReportMetric((float64(after.live)-float64(empty.live))/float64(people)/mebi, "MiB-live/seat")
	b.ReportMetric((float64(after.resident)-float64(empty.resident))/float64(people)/mebi, "MiB-resident/seat")
	b.ReportMetric(float64(empty.resident)/mebi, "MiB-resident-before")
	b.ReportMetric(float64(after.goroutines-empty.goroutines)/float64(people), "goroutines/seat")
}

// walk has everybody press b.N keys, down the ranking and up again, and returns how long each took to show.
func walk(b *testing.B, seated []*person, within time.Duration) (took []time.Duration) {
	var mu sync.Mutex
	for round := range b.N {
		key := map[bool]string{true: "j", false: "k"}[round/20%2 == 0]
		var crew sync.WaitGroup
		for _, p := range seated {
			crew.Go(func() {
				if within > 0 {
					<-time.After(rand.N(within))
				}
				one, err := p.press(key)
				if err != nil {
					b.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, one)
			})
		}
		crew.Wait()
	}
	return took
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkQuietRoom is what fifty consoles cost that nobody touches.
func BenchmarkQuietRoom(b *testing.B) {
	const people = 50
	h := newHost(b, people)
	for i := range people {
		h.sit(i).settle()
	}
	before := h.takes()
	b.ResetTimer()
	for range b.N {
		<-time.After(time.Second)
	}
	b.StopTimer()
	b.ReportMetric(milliseconds(h.takes().computed-before.computed)/float64(b.N), "ms-computed/s")
}
