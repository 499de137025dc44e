package engine_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/report"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
	"trailsift/engine/source"
)

// follower is a followed run whose clock the test winds.
type follower struct {
	*engine.Analysis
	t      *testing.T
	config engine.Config
	folder string
	now    time.Time
	beats  chan time.Time
}

func followed(t *testing.T, stdin io.Reader, paths ...string) *follower {
	t.Helper()
	return followedBy(t, config(), stdin, paths...)
}

func followedBy(t *testing.T, config engine.Config, stdin io.Reader, paths ...string) *follower {
	t.Helper()
	from, err := source.Paths(paths, stdin)
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{t: t, config: config, folder: paths[0], now: time.Unix(1_750_000_000, 0), beats: make(chan time.Time)}
	config.Follow = true
	f.Analysis = engine.RunByBeats(context.Background(), from, config, f.now, f.beats)
	t.Cleanup(f.Cancel)
	f.beat()
	return f
}

// beat lets a second pass, twice: the second beat is taken only when the work of the first is done.
func (f *follower) beat() {
	f.t.Helper()
	for range 2 {
		f.now = f.now.Add(time.Second)
		select {
		case f.beats <- f.now:
		case <-time.After(time.Minute):
			f.t.Fatal("nobody heeds the clock")
		}
	}
}

// rest lets enough time pass for what is torn to be taken for broken.
func (f *follower) rest() {
	f.t.Helper()
	for range 5 {
		f.beat()
	}
}

// write puts text behind what is in a file.
func (f *follower) write(name, text string) {
	f.t.Helper()
	file, err := os.OpenFile(filepath.Join(f.folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.WriteString(text)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *follower) has(events int) *engine.Snapshot {
	f.t.Helper()
	s := f.Snapshot()
	if s == nil || s.TotalEvents != events {
		f.t.Fatalf("the snapshot is of %+v events, want %d", s, events)
	}
	if s.Provisional || s.Partial {
		f.t.Errorf("the snapshot is provisional (%v) or partial (%v)", s.Provisional, s.Partial)
	}
	return s
}

// end ends following and compares the result with that of a new run.
func (f *follower) end(paths ...string) {
	f.t.Helper()
	f.beat()
	f.Cancel()
	if err := f.Wait(); err != nil {
		f.t.Fatalf("following ended with %v", err)
	}
	if state := f.Progress().State; state != engine.Done {
		f.t.Errorf("the state is %d after the end", state)
	}
	got, want := asJSON(f.t, f.Snapshot()), asJSON(f.t, analysed(f.t, f.config, paths...))
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			f.t.Fatalf("followed, line %d:\n%s\nread at once:\n%s", i, excerpt(got, i), excerpt(want, i))
		}
	}
}

func excerpt(list []string, at int) string {
	return strings.Join(list[min(max(at-3, 0), len(list)):min(at+3, len(list))], "\n")
}

// asJSON is the report of a snapshot, line by line.
func asJSON(t *testing.T, s *engine.Snapshot) []string {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, s, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return strings.Split(b.String(), "\n")
}

func lines(user string, from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		b.WriteString(event(user, "DescribeInstances", i) + "\n")
	}
	return b.String()
}

func TestLinesAreReadAsTheyCome(t *testing.T) {
	folder := write(t, map[string]string{"a.jsonl": lines("ana", 0, 10)})
	f := followed(t, nil, folder)
	f.has(10)
	if state := f.Progress().State; state != engine.Following {
		t.Errorf("the state is %d", state)
	}
	half := event("ana", "GetUser", 11)
	f.write("a.jsonl", lines("ana", 10, 11)+half[:200])
	f.beat()
	f.has(11)
	f.write("a.jsonl", half[200:]+"\n")
	f.beat()
	s := f.has(12)
	found := chosen(t, s, "event:GetUser")
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	f.write("a.jsonl", lines("ana", 1, 2)) // a copy, and more behind the record that is shown
	f.beat()
	raw, err := f.has(12).Dataset.Record(context.Background(), found[0].Key)
	if err != nil || string(raw) != half {
		t.Errorf("record %s: %v", raw, err)
	}
	f.end(folder)
}

// TestBitByBit grows files of every kind in pieces of every size, and has to come to the answer of one reading.
func TestShortRecordsAreReadAsTheyCome(t *testing.T) {
	folder := t.TempDir()
	f := followed(t, nil, folder)
	short := func(id int) string {
		return fmt.Sprintf(`{"eventTime":"2025-06-16T10:00:0%dZ","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"%d"}`, id, id)
	}
	f.write("a.jsonl", short(1)+"\n")
	f.beat()
	f.has(1)
	f.write("a.jsonl", short(2)[:40])
	f.write("b.json", `{"Rec`)
	f.beat()
	f.has(1)
	f.write("a.jsonl", short(2)[40:]+"\n")
	f.write("b.json", `ords" :`)
	f.beat()
	f.has(2)
	f.write("b.json", ` [`+short(3))
	f.beat()
	f.has(3)
	f.write("b.json", `]}`)
	f.rest()
	if s := f.has(3); len(s.Evidence.Broken)+s.Evidence.Unusable > 0 {
		t.Errorf("broken %v, unusable %v", s.Evidence.Broken, s.Evidence.Unusables)
	}
	f.end(folder)
}

func TestBitByBit(t *testing.T) {
	long := events("dan", 200, 240)
	files := map[string]string{
		"a.jsonl":       lines("ana", 0, 8) + "no JSON\n" + lines("ana", 8, 12) + event("ana", "GetUser", 12)[:300],
		"b.json":        events("ben", 0, 10),
		"c.json":        `{"Records":[` + event("cid", "GetUser", 1) + `,{"eventVersion":"1.11","eventID":nope},` + event("cid", "GetUser", 2) + `]}`,
		"d.json.gz":     string(zipped(t, long)),
		"deep/e.gz":     string(zipped(t, events("eve", 0, 3), events("eve", 3, 5))),
		"deep/f.json":   string(inUTF16(events("fay", 0, 3))),
		"deep/torn.gz":  string(zipped(t, events("gus", 0, 300)))[:700],
		"deep/half.txt": "[" + event("hal", "GetUser", 1) + "," + event("hal", "GetUser", 2)[:100],
		"notes.txt":     "nothing to see here",
		"copies.jsonl":  addendum(event("ana", "DescribeInstances", 3)) + "\n" + addendum(event("ana", "DescribeInstances", 5)) + "\n" + lines("ben", 2, 4),
		"digest.json":   `{"awsAccountId":"111122223333","digestStartTime":"2025-06-16T10:00:00Z","logFiles":[]}`,
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, piece := range []int{97, 700, 4001} {
		t.Run(fmt.Sprint(piece), func(t *testing.T) {
			folder := t.TempDir()
			if err := os.Mkdir(filepath.Join(folder, "deep"), 0o700); err != nil {
				t.Fatal(err)
			}
			f := followed(t, nil, folder)
			for at, more := 0, true; more; at += piece {
				more = false
				for i, name := range names {
					// Some files begin later, and one rests until it is taken for broken.
					from := at - i*piece
					if from >= 0 && from < len(files[name]) {
						f.write(name, files[name][from:min(from+piece, len(files[name]))])
					}
					more = more || from < len(files[name])
				}
				if at == 5*piece {
					f.rest()
				}
				f.beat()
			}
			f.end(folder)
		})
	}
}

// TestAttackIsFollowed writes a log with attacks in it file by file, half a file a second, some unpacked, and has
// to come to the same findings as one reading.
func TestAttackIsFollowed(t *testing.T) {
	signatures, refused := sigma.Load(shipped.Rules())
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	config := config()
	config.Signatures = signatures
	config.Sequences = sequence.Default()
	folder := t.TempDir()
	f := followedBy(t, config, nil, folder)
	paths, err := filepath.Glob("../testdata/sample/AWSLogs/*/CloudTrail/*/*/*/*/*.gz")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d files in the sample: %v", len(paths), err)
	}
	for i, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		if i%2 == 0 {
			name, content = strings.TrimSuffix(name, ".gz"), unzipped(t, content)
		}
		f.write(name, string(content[:len(content)/2]))
		f.beat()
		f.write(name, string(content[len(content)/2:]))
	}
	f.beat()
	if s := f.Snapshot(); !slices.ContainsFunc(s.Ranking, func(p engine.Principal) bool { return len(p.Findings) > 0 }) {
		t.Error("nothing was found")
	}
	f.beat()
	f.end(folder)
}

func unzipped(t *testing.T, packed []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func addendum(record string) string {
	return strings.TrimSuffix(record, "}") + `,"addendum":{"reason":"DELIVERY_DELAY"}}`
}

func TestWhatIsStillBeingWrittenIsNotBroken(t *testing.T) {
	packed := string(zipped(t, events("ana", 0, 300)))
	folder := write(t, map[string]string{"a.json.gz": packed[:len(packed)-50]})
	f := followed(t, nil, folder)
	if broken := f.Snapshot().Evidence.Broken; len(broken) != 0 {
		t.Errorf("called broken too early: %v", broken)
	}
	f.write("b.json.gz", packed[:len(packed)-9])
	f.rest()
	if broken := f.Snapshot().Evidence.Broken; len(broken) != 2 {
		t.Errorf("still, and not called broken: %v", broken)
	}
	f.write("a.json.gz", packed[len(packed)-50:])
	f.write("b.json.gz", packed[len(packed)-9:])
	f.beat()
	f.beat()
	s := f.has(300)
	if len(s.Evidence.Broken) != 0 || s.Evidence.Duplicates != 300 || s.Evidence.Records != 600 {
		t.Errorf("whole by now: %+v", s.Evidence)
	}
	f.end(folder)
}

// TestRotation renames a log and begins another in its place, which makes no copies and loses no record.
func TestRotation(t *testing.T) {
	folder := write(t, map[string]string{"a.jsonl": lines("ana", 0, 10), "a.jsonl.1": lines("ana", 20, 23)})
	f := followed(t, nil, folder)
	move := func(from, to string) {
		if err := os.Rename(filepath.Join(folder, from), filepath.Join(folder, to)); err != nil {
			t.Fatal(err)
		}
	}
	f.write("a.jsonl", lines("ana", 10, 11)) // not seen before the log is moved
	move("a.jsonl.1", "a.jsonl.2")
	move("a.jsonl", "a.jsonl.1")
	f.write("a.jsonl", lines("ben", 0, 2))
	f.beat()
	s := f.has(16)
	if s.Evidence.Duplicates != 0 {
		t.Errorf("%d copies", s.Evidence.Duplicates)
	}
	for _, e := range chosen(t, s, "service:*") {
		if _, err := s.Dataset.Record(context.Background(), e.Key); err != nil {
			t.Errorf("%s %s: %v", e.Principal, e.ID, err)
		}
	}
	f.end(folder)
}

// TestTruncation empties a log and writes on: what was in it stays known.
func TestTruncation(t *testing.T) {
	folder := write(t, map[string]string{"a.jsonl": lines("ana", 0, 10)})
	f := followed(t, nil, folder)
	if err := os.Truncate(filepath.Join(folder, "a.jsonl"), 0); err != nil {
		t.Fatal(err)
	}
	f.write("a.jsonl", lines("ben", 0, 2))
	f.beat()
	f.has(12)
	f.write("a.jsonl", lines("ben", 2, 3))
	f.beat()
	f.has(13)
}

// TestWrittenAnew puts a longer log in the place of another, in the same file and between two looks.
func TestWrittenAnew(t *testing.T) {
	folder := write(t, map[string]string{"a.json": events("ana", 0, 10), "b.jsonl": lines("ana", 10, 12)})
	f := followed(t, nil, folder)
	if err := os.WriteFile(filepath.Join(folder, "a.json"), []byte(events("ben", 0, 30)), 0o600); err != nil {
		t.Fatal(err)
	}
	f.beat()
	if s := f.has(42); s.Evidence.Unusable != 0 || len(s.Evidence.Broken) != 0 {
		t.Errorf("evidence %+v", s.Evidence)
	}
}

func TestPipeIsFollowed(t *testing.T) {
	r, w := io.Pipe()
	f := followed(t, r, "-")
	f.say(w, lines("ana", 0, 3)+event("ana", "GetUser", 3)[:100])
	f.beat()
	f.has(3)
	f.say(w, event("ana", "GetUser", 3)[100:])
	f.beat()
	f.has(4)
	w.Close()
	if err := f.Wait(); err != nil {
		t.Fatal(err)
	}
	f.has(4)
}

// say writes to a pipe, and returns when what was written has been read into the store: the blank behind it is
// taken only then.
func (f *follower) say(w io.Writer, text string) {
	f.t.Helper()
	for _, part := range []string{text, " "} {
		if _, err := io.WriteString(w, part); err != nil {
			f.t.Fatal(err)
		}
	}
}

func TestFollowingEndsWhileAPipeIsOpen(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	f := followed(t, r, "-")
	f.say(w, lines("ana", 0, 3))
	f.Cancel()
	if err := f.Wait(); err != nil {
		t.Fatal(err)
	}
	f.has(3)
}

func TestJudgingTakesAThirdOfTheTime(t *testing.T) {
	at := time.Unix(1_750_000_000, 0)
	for took, wait := range map[time.Duration]time.Duration{0: 0, time.Second: 2 * time.Second, 6 * time.Second: 12 * time.Second} {
		if !engine.Due(took, at, at.Add(wait)) || wait > 0 && engine.Due(took, at, at.Add(wait-1)) {
			t.Errorf("what takes %s is not done again after %s", took, wait)
		}
	}
}
