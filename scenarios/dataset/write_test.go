package dataset

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"trailsift/scenarios/trail"
)

type readRecord struct {
	EventTime time.Time `json:"eventTime"`
	EventID   string    `json:"eventID"`
	Region    string    `json:"awsRegion"`
	Account   string    `json:"recipientAccountId"`
	Tags      *trail.Tags
}

func jsonLines(t *testing.T, s *Set, o Options) ([]byte, Statistics) {
	t.Helper()
	var out bytes.Buffer
	statistics, err := Lines(t.Context(), s, &out, o)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), statistics
}

func TestLinesAreInTheOrderOfTimeAndComplete(t *testing.T) {
	content, statistics := jsonLines(t, small(), Options{Tags: true, Workers: 3})
	var last time.Time
	seen, malicious := map[string]bool{}, 0
	for line := range bytes.Lines(content) {
		var r readRecord
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if r.EventTime.Before(last) {
			t.Fatalf("%s comes after %s", r.EventTime, last)
		}
		last = r.EventTime
		seen[r.EventID] = true
		if r.Tags != nil {
			malicious++
		}
	}
	if want := 30*400 + 5; len(seen) != want || statistics.Events != want+4 || malicious != 9 {
		t.Errorf("%d different events of %d, %d malicious; want %d of %d (two incidents share four ids), 9 malicious",
			len(seen), statistics.Events, malicious, want, want+4)
	}
	if statistics.Malicious != 9 || statistics.PerScenario["theft"] != 9 || statistics.PerTechnique["T1485"] != 9 || statistics.Normal != 12000 {
		t.Errorf("%+v", statistics)
	}
	if statistics.Bytes != int64(len(content)) || statistics.Files != 1 {
		t.Errorf("%d bytes in %d files, want %d in one", statistics.Bytes, statistics.Files, len(content))
	}
}

func TestSameBytesWhateverTheNumberOfWorkers(t *testing.T) {
	one, _ := jsonLines(t, small(), Options{Workers: 1})
	many, _ := jsonLines(t, small(), Options{Workers: 8})
	if !bytes.Equal(one, many) {
		t.Error("one worker and eight write different lines")
	}
	first, second := delivered(t, Options{Workers: 1}), delivered(t, Options{Workers: 8})
	if len(first) != len(second) {
		t.Fatalf("%d files and %d", len(first), len(second))
	}
	for name, content := range first {
		if !bytes.Equal(content, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestNoTags(t *testing.T) {
	content, statistics := jsonLines(t, small(), Options{Workers: 2})
	if bytes.Contains(content, []byte(`"tags"`)) || statistics.Malicious != 9 {
		t.Errorf("tags are there, or %d malicious events instead of 9", statistics.Malicious)
	}
}

func TestDocumentIsOneDocument(t *testing.T) {
	for _, s := range []*Set{small(), {Start: monday, Source: hum{}}} {
		var out bytes.Buffer
		statistics, err := Document(t.Context(), s, &out, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		var document struct{ Records []readRecord }
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		if len(document.Records) != statistics.Events {
			t.Errorf("%d records, want %d", len(document.Records), statistics.Events)
		}
	}
}

// delivered are the unpacked files of the small set.
func delivered(t *testing.T, o Options) map[string][]byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	folder, err := OpenFolder(path, false)
	if err != nil {
		t.Fatal(err)
	}
	statistics, err := Deliver(t.Context(), small(), folder, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Commit(); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	err = fs.WalkDir(os.DirFS(path), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		packed, err := os.Open(filepath.Join(path, name))
		if err != nil {
			return err
		}
		defer packed.Close()
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return err
		}
		files[name], err = io.ReadAll(unpacked)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if statistics.Files != len(files) {
		t.Errorf("%d files, and the statistics say %d", len(files), statistics.Files)
	}
	return files
}

var keyOfLog = regexp.MustCompile(`^AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4}/\d\d/\d\d)/(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8}T\d{4}Z)_[A-Za-z0-9]{16}\.json\.gz$`)

func TestDeliveryIsAsCloudTrailDelivers(t *testing.T) {
	count, behind := map[string]int{}, 0
	where := map[string]string{}
	for name, content := range delivered(t, Options{Tags: true, Workers: 4}) {
		key := keyOfLog.FindStringSubmatch(name)
		if key == nil {
			t.Fatalf("%s is no key of a log", name)
		}
		at, err := time.Parse("20060102T1504Z", key[6])
		if err != nil || at.Format("2006/01/02") != key[3] || key[1] != key[4] || key[2] != key[5] {
			t.Errorf("%s contradicts itself", name)
		}
		var document struct{ Records []readRecord }
		if err := json.Unmarshal(content, &document); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var last time.Time
		for _, r := range document.Records {
			if r.Account != key[1] || r.Region != key[2] {
				t.Errorf("%s holds an event of %s in %s", name, r.Account, r.Region)
			}
			if delay := at.Sub(r.EventTime); delay < 0 || delay > 15*time.Minute {
				t.Errorf("%s: delivered %v after the event", name, delay)
			}
			if r.EventTime.Before(last) {
				behind++
			}
			last = r.EventTime
			if where[r.EventID] == name {
				t.Errorf("%s holds %s twice", name, r.EventID)
			}
			where[r.EventID] = name
			count[r.EventID]++
		}
	}
	if len(count) != 30*400+5 {
		t.Errorf("%d events, want %d", len(count), 30*400+5)
	}
	copies := -4 // the ids that two incidents share
	for _, n := range count {
		copies += n - 1
	}
	if share := float64(copies) / float64(len(count)); share <= 0 || share > 0.02 {
		t.Errorf("%.3f of the events are delivered twice", share)
	}
	if share := float64(behind) / float64(len(count)); share <= 0 || share > 0.05 {
		t.Errorf("%.3f of the events are out of order", share)
	}
}

func TestCleanDeliveryIsInOrderAndOnce(t *testing.T) {
	total := 0
	for name, content := range delivered(t, Options{Clean: true, Workers: 2}) {
		var document struct{ Records []readRecord }
		if err := json.Unmarshal(content, &document); err != nil {
			t.Fatal(err)
		}
		total += len(document.Records)
		for i := 1; i < len(document.Records); i++ {
			if document.Records[i].EventTime.Before(document.Records[i-1].EventTime) {
				t.Errorf("%s is out of order", name)
			}
		}
	}
	if total != 30*400+9 {
		t.Errorf("%d events, want %d", total, 30*400+9)
	}
}

// full is a disk that has room for so many bytes.
type full struct{ left int }

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return 0, errFull
	}
	f.left -= len(p)
	return len(p), nil
}

func TestWritingEndsWhereTheDiskIsFull(t *testing.T) {
	if _, err := Lines(t.Context(), small(), &full{left: 2_000_000}, Options{Workers: 2}); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
}

func TestDeliveringSaysWhyItEnds(t *testing.T) {
	folder, err := OpenFolder(filepath.Join(t.TempDir(), "out"), false)
	if err != nil {
		t.Fatal(err)
	}
	inTheWay, err := folder.Create("AWSLogs") // a file, where the logs want a folder
	if err != nil {
		t.Fatal(err)
	}
	defer inTheWay.Close()
	if _, err := Deliver(t.Context(), small(), folder, Options{Workers: 2}); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("%v, want what is in the way", err)
	}
}

func TestWritingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	progress := &Progress{}
	out := writerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	})
	if _, err := Lines(ctx, small(), out, Options{Workers: 2, Progress: progress}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestFolderIsNotOverwritten(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "mine.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(path, false); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("%v, want %v", err, ErrNotEmpty)
	}
	folder, err := OpenFolder(path, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/b.txt", "statistics.json"} {
		if err := folder.Write(name, func(w io.Writer) error { _, err := io.WriteString(w, name); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(os.DirFS(path), "mine.txt", "a/b.txt", "statistics.json"); err != nil {
		t.Error(err)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new")
	folder, err := OpenFolder(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Deliver(t.Context(), small(), folder, Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	if err := folder.Discard(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there (%v)", err)
	}
}

func TestLogsAreTheSameWheneverTheyAreOpened(t *testing.T) {
	logs := Logs(small())
	all := 0
	err := fs.WalkDir(logs, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		first, err := fs.ReadFile(logs, name)
		if err != nil {
			return err
		}
		second, err := fs.ReadFile(logs, name)
		if !bytes.Equal(first, second) {
			t.Errorf("%s differs", name)
		}
		all += bytes.Count(first, []byte("\n"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if all != 30*400+9 {
		t.Errorf("%d events, want %d", all, 30*400+9)
	}
}

func TestLabelsSayWhatBelongsToTheAttack(t *testing.T) {
	set := small()
	labels := LabelsOf(set.Seed, set.Incidents)
	var table strings.Builder
	if err := labels.CSV(&table); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(table.String()), "\n")
	const second = "theft,take,aa000000-0000-4000-8000-000000000001,arn:aws:iam::111122223333:user/ada,T1485,9.9,1,2025-11-17T05:11:00Z,111122223333"
	if len(rows) != 10 || rows[2] != second {
		t.Errorf("%d rows, the third is\n%s\nwant\n%s", len(rows), rows[2], second)
	}
	if got := labels.Incidents[1]; got.Incident != 2 || got.Events != 4 || got.From != monday.Add(29*time.Hour+50*time.Minute) {
		t.Errorf("%+v", got)
	}
}

// The labels are worth nothing when the ids in them are not those in the logs.
func TestLabelsNameTheEventsAsTheirRecordsDo(t *testing.T) {
	set := small()
	labels := LabelsOf(set.Seed, set.Incidents)
	var tagged []string
	for _, incident := range set.Incidents {
		for i := range incident.Events {
			var record struct {
				EventID string
				Tags    map[string]string
			}
			if err := json.Unmarshal(trail.Append(nil, &incident.Events[i]), &record); err != nil {
				t.Fatal(err)
			}
			if record.Tags != nil {
				tagged = append(tagged, record.EventID)
			}
		}
	}
	if len(tagged) == 0 || len(tagged) != len(labels.Labels) {
		t.Fatalf("%d labels for %d events of attacks", len(labels.Labels), len(tagged))
	}
	for i, label := range labels.Labels {
		if label.EventID != tagged[i] {
			t.Errorf("label %d names the event %s; its record says %s", i, label.EventID, tagged[i])
		}
	}
}
