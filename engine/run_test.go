package engine_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"trailsift/engine"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
)

// config is the profile `default` with limits small enough to pass.
func config() engine.Config {
	return engine.Config{
		Profile: "default",
		Limits:  source.Limits{MaxFile: 1 << 30, MaxRatio: 1000},
		Spec:    profile.Default(), Rules: rule.Default(), Forest: forest.Default(), Risk: risk.Default(),
	}
}

// analysed runs an analysis of files and folders to its end.
func analysed(t *testing.T, config engine.Config, paths ...string) *engine.Snapshot {
	t.Helper()
	from, err := source.Paths(paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := engine.Run(context.Background(), from, config)
	if err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	return a.Snapshot()
}

// event is a record of a user's call.
func event(user, name string, number int) string {
	at := time.Date(2025, 6, 16, 10, 0, 0, 0, time.UTC).Add(time.Duration(number) * time.Minute)
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDA%[1]s","arn":"arn:aws:iam::111122223333:user/%[1]s","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE%[1]s","userName":"%[1]s"},"eventTime":"%[3]s","eventSource":"ec2.amazonaws.com","eventName":"%[2]s","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.5","userAgent":"aws-cli/2.27","requestParameters":{"note":"%[5]s"},"eventID":"%08[4]x-0000-4000-8000-%012[1]x","eventType":"AwsApiCall","recipientAccountId":"111122223333"}`,
		user, name, at.Format(time.RFC3339), number, strings.Repeat("x", 40))
}

func events(user string, from, to int) string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, event(user, "DescribeInstances", i))
	}
	return `{"Records":[` + strings.Join(list, ",") + `]}`
}

func zipped(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, text := range members {
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func inUTF16(text string) []byte {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// write puts files into a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// remarks are notes without the folder's path.
func remarks(folder string, notes []engine.Note) (list []string) {
	for _, n := range notes {
		list = append(list, fmt.Sprintf("%s@%d: %s", strings.TrimPrefix(n.Path, folder+"/"), n.Offset, n.Reason))
	}
	return list
}

func TestEveryKindOfFileInOneFolder(t *testing.T) {
	good := events("ana", 0, 10)
	torn := zipped(t, events("ana", 100, 400))
	folder := write(t, map[string]string{
		"a/good.json":       good,
		"a/good.json.gz":    string(zipped(t, events("ana", 10, 20))),
		"a/members.gz":      string(zipped(t, events("ana", 20, 30), events("ana", 30, 40))),
		"a/utf16.json":      string(inUTF16(events("ana", 40, 50))),
		"a/utf8-mark.json":  "\xef\xbb\xbf" + events("ana", 50, 60),
		"b/copy.json":       good,
		"b/torn.json.gz":    string(torn[:len(torn)-40]),
		"b/garbage.gz":      string(zipped(t, events("ana", 60, 70))) + "not a member",
		"b/checksum.gz":     spoiled(zipped(t, events("ana", 70, 80))),
		"b/broken.json":     `{"Records":[` + event("ana", "GetUser", 80) + `,{"eventVersion":"1.11","eventID":nope},` + event("ana", "GetUser", 81) + `]}`,
		"b/half.json":       events("ana", 90, 95)[:700],
		"c/logo.png":        "\x89PNG\r\n\x1a\n",
		"c/notes.txt":       "Dear all,",
		"c/empty.json":      "",
		"c/space.json":      " \n\n",
		"c/all.zip":         "PK\x03\x04....",
		"c/all.tar":         strings.Repeat("\x00", 257) + "ustar\x0000" + strings.Repeat("\x00", 300),
		"c/all.tar.gz":      string(zipped(t, strings.Repeat("\x00", 257)+"ustar\x0000"+strings.Repeat("\x00", 300))),
		"c/all.zst":         "\x28\xb5\x2f\xfd....",
		"c/all.bz2":         "BZh91AY....",
		"c/twice.gz":        string(zipped(t, string(zipped(t, good)))),
		"c/package.json":    `{"name":"console","version":"1.0.0"}`,
		"c/digest.json.gz":  string(zipped(t, `{"awsAccountId":"111122223333","digestStartTime":"2025-06-16T10:00:00Z","logFiles":[]}`)),
		"c/insight.json":    `{"Records":[{"eventVersion":"1.07","eventType":"AwsCloudTrailInsight","insightDetails":{}},{"insightDetails":{}}]}`,
		"c/s3-message.json": `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}`,
		"c/quiet.json":      `{"Records":[]}`,
	})
	s := analysed(t, config(), folder)
	e := s.Evidence
	wantSkipped := []string{
		"c/all.bz2@-1: an archive: unpack it first (bz2)",
		"c/all.tar@-1: an archive: unpack it first (tar)",
		"c/all.tar.gz@-1: an archive: unpack it first (tar)",
		"c/all.zip@-1: an archive: unpack it first (zip)",
		"c/all.zst@-1: an archive: unpack it first (zst)",
		"c/digest.json.gz@-1: a digest, not a log of calls",
		"c/empty.json@-1: empty",
		"c/insight.json@-1: 2 Insight events, not a log of calls",
		"c/logo.png@-1: an image",
		"c/notes.txt@-1: not JSON",
		"c/package.json@-1: JSON, but no CloudTrail records",
		"c/s3-message.json@-1: an S3 notification, not a log of calls",
		"c/space.json@-1: empty",
		"c/twice.gz@-1: compressed twice: unpack it first",
	}
	if got := remarks(folder, e.Skipped); !slices.Equal(got, wantSkipped) {
		t.Errorf("skipped:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wantSkipped, "\n"))
	}
	broken := remarks(folder, e.Broken)
	for i, want := range []string{
		"b/checksum.gz@", "b/garbage.gz@", "b/half.json@700: the JSON ends", "b/torn.json.gz@",
	} {
		if i >= len(broken) || !strings.HasPrefix(broken[i], want) {
			t.Errorf("broken: %q, want %q…", broken, want)
		}
	}
	if got := remarks(folder, e.Unusables); len(got) != 1 || !strings.HasPrefix(got[0], "b/broken.json@") || !strings.Contains(got[0], "invalid character") {
		t.Errorf("unusable: %q", got)
	}
	if e.Duplicates != 10 || e.Conflicts != 0 || e.Unusable != 1 || e.FilesRead != 12 {
		t.Errorf("duplicates %d, conflicts %d, unusable %d, files %d; want 10, 0, 1, 12", e.Duplicates, e.Conflicts, e.Unusable, e.FilesRead)
	}
	if e.Records != s.TotalEvents+e.Duplicates+e.Unusable {
		t.Errorf("%d records are not %d events, %d duplicates and %d unusable", e.Records, s.TotalEvents, e.Duplicates, e.Unusable)
	}
	// All but the torn file are whole up to their break: 60 + 10 of garbage.gz + 10 of checksum.gz + 2.
	if torn := s.TotalEvents - 60 - 10 - 10 - 2 - 1; torn < 150 || torn >= 300 {
		t.Errorf("%d events, so %d of the torn file's 300", s.TotalEvents, torn)
	}
}

// spoiled is a gzip file whose checksum is wrong.
func spoiled(packed []byte) string {
	packed[len(packed)-8] ^= 0xff
	return string(packed)
}

func TestLimits(t *testing.T) {
	bomb := zipped(t, `{"Records":[`+strings.Repeat(" ", 40<<20)+`]}`)
	folder := write(t, map[string]string{
		"bomb.gz":   string(bomb),
		"large.gz":  string(zipped(t, events("ana", 0, 4000))),
		"list.json": events("bob", 0, 4000),
		"lines":     strings.ReplaceAll(strings.Trim(events("eve", 0, 4000)[len(`{"Records":`):], "[]}"), "},{\"eventVersion", "}\n{\"eventVersion") + "}",
		"one.json":  `{"text":"` + strings.Repeat("x", 3<<20) + `"}`,
	})
	small := config()
	small.Limits = source.Limits{MaxFile: 2 << 20, MaxRatio: 1000}
	s := analysed(t, small, folder)
	got := strings.Join(remarks(folder, s.Evidence.Broken), "\n")
	for _, want := range []string{"bomb.gz@", "large.gz@", "list.json@", "one.json@", "limits.max_file (2097152 bytes)"} {
		if !strings.Contains(got, want) {
			t.Errorf("broken: %s\nlacks %s", got, want)
		}
	}
	if strings.Contains(got, "lines@") {
		t.Errorf("lines have no limit, but: %s", got)
	}
	for _, p := range s.Ranking {
		whole := strings.HasSuffix(p.Name, "eve")
		if p.Events == 0 || whole != (p.Events == 4000) {
			t.Errorf("%s has %d events", p.Name, p.Events)
		}
	}
	ratio := config()
	ratio.Limits.MaxRatio = 20
	s = analysed(t, ratio, filepath.Join(folder, "bomb.gz"))
	if got := remarks(folder, s.Evidence.Broken); len(got) != 1 || !strings.Contains(got[0], "limits.max_ratio (20)") {
		t.Errorf("broken: %q", got)
	}
}

// locked is a file system in which one file may not be read, not even by root.
type locked struct{ fstest.MapFS }

func (l locked) Open(name string) (fs.File, error) {
	if name == "a.json" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func TestUnreadableFiles(t *testing.T) {
	from := source.FS(locked{fstest.MapFS{
		"a.json": {Data: []byte(events("ana", 0, 5))},
		"b.json": {Data: []byte(events("bob", 0, 5))},
	}}, "test")
	a := engine.Run(context.Background(), from, config())
	if err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	s := a.Snapshot()
	if got := remarks("", s.Evidence.Broken); !slices.Equal(got, []string{"a.json@-1: permission denied"}) || s.TotalEvents != 5 {
		t.Errorf("%d events, broken %q", s.TotalEvents, got)
	}
}

// select all events of a query.
func chosen(t *testing.T, s *engine.Snapshot, text string) []engine.Event {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Dataset.Select(context.Background(), q, engine.Order{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := rows.Slice(context.Background(), 0, rows.Len())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestRecordsAreShownFromTheirFiles(t *testing.T) {
	quoted := strings.ReplaceAll(event("cat", "GetUser", 7), `"`, `\"`)
	folder := write(t, map[string]string{
		"plain.json": events("ana", 0, 300),
		"log.gz":     string(zipped(t, events("bob", 300, 600), events("bob", 600, 900))),
		"lookup":     `{"Events":[{"CloudTrailEvent":"` + quoted + `"}]}`,
		"utf16":      string(inUTF16(events("dan", 1000, 1100))),
	})
	s := analysed(t, config(), folder)
	for _, user := range []string{"ana", "bob", "cat", "dan"} {
		list := chosen(t, s, "user:"+user)
		for _, e := range []engine.Event{list[0], list[len(list)/2], list[len(list)-1]} {
			raw, err := s.Dataset.Record(context.Background(), e.Key)
			if err != nil || !strings.Contains(string(raw), `"eventID":"`+e.ID+`"`) || !strings.Contains(string(raw), "user/"+user) {
				t.Errorf("record of %s, event %s: %.80s, %v", user, e.ID, raw, err)
			}
		}
	}
}

func TestAFileThatChangedIsNotShown(t *testing.T) {
	folder := write(t, map[string]string{"a.json": events("ana", 0, 5)})
	s := analysed(t, config(), folder)
	key := chosen(t, s, "user:ana")[0].Key
	path := filepath.Join(folder, "a.json")
	if err := os.WriteFile(path, []byte(events("eve", 0, 5)), 0o644); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	if raw, err := s.Dataset.Record(context.Background(), key); !errors.Is(err, source.ErrChanged) {
		t.Errorf("shown: %s, %v", raw, err)
	}
}

func TestStandardInputIsKept(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	from, err := source.Paths([]string{"-"}, bytes.NewReader(zipped(t, events("ana", 0, 9000))))
	if err != nil {
		t.Fatal(err)
	}
	a := engine.Run(context.Background(), from, config())
	if err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	list := chosen(t, a.Snapshot(), "user:ana")
	if len(list) != 9000 {
		t.Fatalf("%d events", len(list))
	}
	for _, at := range []int{0, 4500, 8999} {
		raw, err := a.Snapshot().Dataset.Record(context.Background(), list[at].Key)
		if err != nil || !strings.Contains(string(raw), list[at].ID) {
			t.Errorf("record %d: %.80s, %v", at, raw, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "trailsift", "*")); len(left) > 0 {
		t.Errorf("left in the cache folder: %q", left)
	}
}

func TestCopiesThatDiffer(t *testing.T) {
	plain := event("ana", "GetUser", 1)
	late := strings.NewReplacer(`"note":"x`, `"note":"y`, `"eventID"`, `"addendum":{"reason":"UPDATED_DATA"},"eventID"`).Replace(plain)
	smaller := strings.Replace(plain, `"note":"x`, `"note":"a`, 1)
	elsewhen := strings.Replace(plain, "10:01:00Z", "10:09:00Z", 1)
	otherAccount := strings.Replace(plain, `"recipientAccountId":"111122223333"`, `"recipientAccountId":"444455556666"`, 1)
	for _, test := range []struct {
		name              string
		files             []string
		events, conflicts int
		kept              string
	}{
		{"the same bytes", []string{plain, plain, plain}, 1, 0, plain},
		{"the same but for white space", []string{plain, indented(plain)}, 1, 0, ""},
		{"an addendum", []string{plain, late, plain}, 1, 1, late},
		{"smaller bytes", []string{plain, smaller}, 1, 1, smaller},
		{"another time", []string{elsewhen, plain}, 1, 1, plain},
		{"another account", []string{plain, otherAccount}, 2, 0, ""},
		{"no event id", []string{strings.Replace(plain, `"eventID":`, `"eventId":`, 1), strings.Replace(plain, `"eventID":`, `"eventId":`, 1)}, 2, 0, ""},
	} {
		for turn := range test.files {
			files := map[string]string{}
			for i, text := range test.files {
				files[fmt.Sprintf("%d.json", (i+turn)%len(test.files))] = text
			}
			s := analysed(t, config(), write(t, files))
			if e := s.Evidence; s.TotalEvents != test.events || e.Conflicts != test.conflicts || e.Duplicates != len(test.files)-test.events {
				t.Errorf("%s: %d events, %d conflicts, %d duplicates", test.name, s.TotalEvents, e.Conflicts, e.Duplicates)
			}
			if test.kept == "" {
				continue
			}
			raw, err := s.Dataset.Record(context.Background(), chosen(t, s, "")[0].Key)
			if err != nil || string(raw) != test.kept {
				t.Errorf("%s: kept %s, %v", test.name, raw, err)
			}
		}
	}
}

// result is what `detect -o json` prints: free of paths, and the same for the same logs.
func result(t *testing.T, s *engine.Snapshot) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, s, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func indented(text string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "    "); err != nil {
		panic(err)
	}
	return b.String()
}

func TestAnyFileOrderGivesTheSameResult(t *testing.T) {
	parts := []string{events("ana", 0, 50), events("bob", 20, 90), events("ana", 40, 80), `{"Records":[` + event("bob", "CreateUser", 5) + `,` + event("ana", "GetUser", 3) + `]}`}
	first := ""
	for turn := range parts {
		files := map[string]string{}
		for i, text := range parts {
			files[fmt.Sprintf("%d.json", (i+turn)%len(parts))] = text
		}
		c := config()
		c.Workers = 1 + turn
		got := result(t, analysed(t, c, write(t, files)))
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("order %d: %s\nfirst: %s", turn, got, first)
		}
	}
}

func TestJudge(t *testing.T) {
	folder := write(t, map[string]string{"a.json": events("ana", 0, 60), "b.json": events("bob", 0, 60)})
	c := config()
	c.Judge.From = time.Date(2025, 6, 16, 10, 10, 0, 0, time.UTC)
	c.Judge.To = time.Date(2025, 6, 16, 10, 20, 0, 0, time.UTC)
	if s := analysed(t, c, folder); s.TotalEvents != 20 || len(s.Ranking) != 2 {
		t.Errorf("%d events of %d principals", s.TotalEvents, len(s.Ranking))
	}
	c.Judge.Filter, _ = query.Parse("user:ana")
	s := analysed(t, c, folder)
	if len(s.Ranking) != 1 || s.Ranking[0].Name != "arn:aws:iam::111122223333:user/ana" || s.Evidence.Records != 120 {
		t.Errorf("ranking %+v, %d records", s.Ranking, s.Evidence.Records)
	}
	c.Judge.Filter, _ = query.Parse("rule:R01")
	from, _ := source.Paths([]string{folder}, nil)
	if err := engine.Run(context.Background(), from, c).Wait(); err == nil || !strings.Contains(err.Error(), "rule:") {
		t.Errorf("judging by a rule: %v", err)
	}
}

// slowly gives a document in small pieces and says when each was read.
type slowly struct {
	pieces chan string
	rest   string
}

func (s *slowly) Read(p []byte) (int, error) {
	for s.rest == "" {
		piece, more := <-s.pieces
		if !more {
			return 0, io.EOF
		}
		s.rest = piece
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func TestCancelKeepsWhatIsLoaded(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	pieces := make(chan string)
	from, err := source.Paths([]string{"-"}, &slowly{pieces: pieces})
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Live = true
	a := engine.Run(context.Background(), from, c)
	for i := range 100 {
		pieces <- event("ana", "GetUser", i) + "\n"
	}
	for a.Snapshot() == nil {
		pieces <- "\n"
	}
	if s := a.Snapshot(); !s.Provisional || s.Partial || s.TotalEvents == 0 {
		t.Errorf("the first snapshot: provisional %v, partial %v, %d events", s.Provisional, s.Partial, s.TotalEvents)
	}
	a.Cancel() // while the stream has nothing to read
	if err := a.Wait(); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait: %v", err)
	}
	s := a.Snapshot()
	if s.Provisional || !s.Partial || s.TotalEvents == 0 || a.Progress().State != engine.Cancelled {
		t.Errorf("the last snapshot: provisional %v, partial %v, %d events, state %d", s.Provisional, s.Partial, s.TotalEvents, a.Progress().State)
	}
}

func TestNothingToRead(t *testing.T) {
	s := analysed(t, config(), t.TempDir())
	if s.TotalEvents != 0 || len(s.Ranking) != 0 || !reflect.DeepEqual(s.Evidence.Gaps, []engine.Gap(nil)) {
		t.Errorf("an empty folder gives %+v", s)
	}
	rows, err := s.Dataset.Select(context.Background(), query.Query{}, engine.Order{})
	if err != nil || rows.Len() != 0 {
		t.Errorf("rows %v, %v", rows, err)
	}
	if bars, err := s.Dataset.Histogram(context.Background(), query.Query{}, engine.Span{}, 10); err != nil || len(bars) != 0 {
		t.Errorf("bars %v, %v", bars, err)
	}
}
