package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLimitsOfARequest(t *testing.T) {
	s := serve(t, func(o *Options) {
		o.Limits.Body, o.Limits.Inflated, o.Limits.Files = 64<<10, 1<<20, 3
	})
	answer, text := s.upload("/detect", part{"a.json", logs("ada", 1000)})
	refused(t, answer, text, 413, "serve.max_body")
	answer, text = s.ask("POST", "/detect", strings.NewReader(logs("ada", 1000)))
	refused(t, answer, text, 413, "serve.max_body")
	answer, text = s.ask("POST", "/detect", io.MultiReader(strings.NewReader(logs("ada", 1000)))) // of a length that is not told
	refused(t, answer, text, 413, "serve.max_body")
	half := packed(logs("ada", 1000)) // inflates to a third of the limit
	answer, text = s.upload("/detect", part{"a.gz", half}, part{"b.gz", half})
	if answer.StatusCode != 200 {
		t.Errorf("status %d: %.300s", answer.StatusCode, text)
	}
	twice := packed(logs("ada", 2000))
	answer, text = s.upload("/detect", part{"a.gz", twice}, part{"b.gz", twice})
	refused(t, answer, text, 413, "b.gz inflates to more than the 1048576 bytes")
	answer, text = s.upload("/detect", part{"a", ""}, part{"b", ""}, part{"c", ""}, part{"d", ""})
	refused(t, answer, text, 413, "serve.max_files")
}

// TestLengthThatIsTooMuchIsRefusedAtOnce sends a head alone, and never anything of the body.
func TestLengthThatIsTooMuchIsRefusedAtOnce(t *testing.T) {
	s := serve(t, nil)
	connection, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := fmt.Fprintf(connection, "POST /detect HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", int64(1)<<40); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", answer.StatusCode)
	}
}

// TestBombs uploads what inflates to very much: within the limit of a request it is told like any broken
// file, beyond it is refused.
func TestBombs(t *testing.T) {
	s := serve(t, nil)
	blanks := packed(`{"Records":[` + record("ada", 1) + "," + strings.Repeat(" ", 24<<20) + "]}")
	answer, text := s.upload("/detect", part{"blanks.json.gz", blanks})
	if len(blanks)*900 > 24<<20 {
		t.Fatalf("the bomb has %d bytes", len(blanks))
	}
	type judged struct {
		TotalEvents int `json:"total_events"`
		Evidence    struct {
			Broken []struct{ Path, Reason string }
		}
	}
	got := read[judged](t, answer, text, 200)
	if got.TotalEvents != 1 || len(got.Evidence.Broken) != 1 || !strings.Contains(got.Evidence.Broken[0].Reason, "max_ratio") {
		t.Errorf("%+v", got)
	}
	zeros := packed(strings.Repeat("\x00", 64<<20))
	answer, text = s.upload("/detect", part{"zeros.gz", zeros})
	refused(t, answer, text, 413, "zeros.gz inflates")
	answer, text = s.ask("POST", "/detect", strings.NewReader(zeros))
	refused(t, answer, text, 413, "body inflates")
	inner := packed(zeros)
	answer, text = s.upload("/detect", part{"twice.gz", inner})
	refused(t, answer, text, 422, "")
	deep := strings.Repeat("[", 1<<20)
	answer, text = s.upload("/detect", part{"deep.json", deep})
	refused(t, answer, text, 422, "")
	quoted := packed(`{"Records":["` + strings.Repeat("x", 20<<20) + `"]}`)
	answer, text = s.upload("/detect", part{"quoted.gz", quoted})
	p := refused(t, answer, text, 422, "")
	if !strings.Contains(p.Errors[0].Message, "one record of more than 16777216 bytes") {
		t.Errorf("%s", text)
	}
}

// half sends the beginning of an upload over a connection of its own.
func half(t *testing.T, s *service, announced int) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	fmt.Fprintf(connection, "POST /detect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{\"Records\":[", announced)
	return connection
}

func answerOn(t *testing.T, connection net.Conn) (*http.Response, string) {
	t.Helper()
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func TestSilentClientsAreLeft(t *testing.T) {
	s := serve(t, func(o *Options) { o.Limits.Idle = 50 * time.Millisecond })
	answer, text := answerOn(t, half(t, s, 1000))
	refused(t, answer, text, 408, "stood still")
}

func TestSlowClientsAreLeft(t *testing.T) {
	s := serve(t, func(o *Options) { o.Limits.Request = 200 * time.Millisecond })
	connection := half(t, s, 1<<20)
	go func() { // a byte at a time, as long as somebody takes it
		for {
			if _, err := connection.Write([]byte(" ")); err != nil {
				return
			}
		}
	}()
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return // left without a word: its head took too long, or what it went on sending took the answer away
	}
	defer answer.Body.Close()
	if answer.StatusCode != 503 && answer.StatusCode != 408 && answer.StatusCode != 413 && answer.StatusCode != 422 {
		t.Errorf("status %d", answer.StatusCode)
	}
}

func TestHalfUploadsAreRefused(t *testing.T) {
	s := serve(t, nil)
	connection := half(t, s, 1000)
	if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, text := answerOn(t, connection)
	refused(t, answer, text, 400, "ended before")
	kind, body := form("file", part{"a.json", logs("ada", 5)})
	answer, text = s.ask("POST", "/detect", strings.NewReader(body.String()[:body.Len()/2]), "Content-Type", kind)
	refused(t, answer, text, 400, "ended before")
}

func TestRequestsWaitForTheirTurn(t *testing.T) {
	s := serve(t, func(o *Options) {
		o.Limits.Uploads, o.Limits.Wait = 1, 20*time.Millisecond
	})
	give, err := s.api.uploads.take(t.Context(), s.api)
	if err != nil {
		t.Fatal(err)
	}
	answer, text := s.upload("/detect", part{"a.json", logs("ada", 1)})
	refused(t, answer, text, 503, "waited 20ms for its turn")
	if answer.Header.Get("Retry-After") == "" {
		t.Error("nothing says when to come again")
	}
	give()
	if answer, text := s.upload("/detect", part{"a.json", logs("ada", 1)}); answer.StatusCode != 200 {
		t.Errorf("status %d: %s", answer.StatusCode, text)
	}
}

// TestAThousandAtOnce sends a thousand uploads at once, good and bad ones, and looks for what stays behind.
func TestAThousandAtOnce(t *testing.T) {
	s := serve(t, nil)
	want := onDisk(t, noOptions, part{"a.json", logs("ada", 50)})
	before := runtime.NumGoroutine()
	var crew sync.WaitGroup
	var good, bad atomic.Int64
	for n := range 1000 {
		crew.Go(func() {
			content, status := logs("ada", 50), 200
			if n%4 == 3 {
				content, status = "no log", 422
			}
			kind, body := form("file", part{"a.json", content})
			answer, err := s.Client().Post(s.URL+"/detect", kind, body)
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			switch {
			case err != nil || answer.StatusCode != status:
				t.Errorf("status %d, want %d: %.200s %v", answer.StatusCode, status, text, err)
			case status == 200 && string(text) != want:
				t.Errorf("an answer is another's: %.300s", text)
			case status == 200:
				good.Add(1)
			default:
				bad.Add(1)
			}
		})
	}
	crew.Wait()
	if good.Load() != 750 || bad.Load() != 250 {
		t.Errorf("%d good and %d bad answers", good.Load(), bad.Load())
	}
	s.Client().CloseIdleConnections()
	s.Close()
	if after := settled(before); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "trailsift", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left in the cache: %v %v", left, err)
	}
}

// patience is how long a test waits for what must come, on the slowest machine.
const patience = 2 * time.Minute

// settled is how many goroutines there are once those that are about to end have ended: down to a wanted number, or
// when they do not become fewer for long.
func settled(wanted int) int {
	turn, late := time.NewTicker(time.Millisecond), time.After(patience)
	defer turn.Stop()
	for {
		n := runtime.NumGoroutine()
		if n <= wanted {
			return n
		}
		select {
		case <-turn.C:
		case <-late:
			return n
		}
	}
}

// TestClientsMayLeave leaves uploads half way and looks for what stays behind.
func TestClientsMayLeave(t *testing.T) {
	s := serve(t, nil)
	before := runtime.NumGoroutine()
	for range 50 {
		half(t, s, 1<<20).Close()
	}
	s.Client().CloseIdleConnections()
	s.Close()
	if after := settled(before); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
