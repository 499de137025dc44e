package sample_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/cmd/trailsift/sample"
)

var update = flag.Bool("update", false, "write the log files anew")

func told() *story {
	s := newStory()
	s.honestPeople()
	s.workloads()
	s.awsItself()
	s.nightVisit()
	s.escapedFunction()
	return s
}

// TestLogsTellTheStory compares contents, not compressed bytes: those may change with the Go version.
func TestLogsTellTheStory(t *testing.T) {
	files := deliver(told())
	if *update {
		write(t, files)
		return
	}
	var paths []string
	err := fs.WalkDir(os.DirFS(sample.Folder), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := slices.Sorted(maps.Keys(files)); !slices.Equal(paths, want) {
		t.Fatalf("the log has files\n%q\nwant\n%q\n-update writes them anew", paths, want)
	}
	for path, want := range files {
		if got := inflate(t, path); !bytes.Equal(got, want) {
			t.Errorf("%s does not hold what the story tells; -update writes it anew", path)
		}
	}
}

// deliver puts the records into files as CloudTrail does: by account, region and time, in no order
// within a file. One file repeats the last records of the one before it.
func deliver(s *story) map[string][]byte {
	const window = 6 * time.Hour
	batches := map[string][]*record{}
	for _, r := range s.records {
		until := r.at.Truncate(window).Add(window)
		path := filepath.ToSlash(filepath.Join("AWSLogs", r.Recipient, "CloudTrail", r.AWSRegion, r.at.Format("2006/01/02"),
			fmt.Sprintf("%s_CloudTrail_%s_%s_%s.json.gz", r.Recipient, r.AWSRegion, until.Format("20060102T1504Z"), unique("", r.Recipient+r.AWSRegion+until.String()))))
		batches[path] = append(batches[path], r)
	}
	repeatSome(batches)
	files := map[string][]byte{}
	for path, records := range batches {
		slices.SortFunc(records, func(a, b *record) int {
			return cmp.Or(a.at.Truncate(time.Minute).Compare(b.at.Truncate(time.Minute)), strings.Compare(a.EventID, b.EventID))
		})
		text, err := json.Marshal(map[string][]*record{"Records": records})
		if err != nil {
			panic(err)
		}
		files[path] = text
	}
	return files
}

// repeatSome delivers six records twice, as happens.
func repeatSome(batches map[string][]*record) {
	paths := slices.Sorted(maps.Keys(batches))
	first, second := paths[0], paths[1]
	batches[second] = append(batches[second], batches[first][:6]...)
}

func write(t *testing.T, files map[string][]byte) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(sample.Folder, "AWSLogs")); err != nil {
		t.Fatal(err)
	}
	for path, text := range files {
		path = filepath.Join(sample.Folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		out, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if _, err := out.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func inflate(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.DirFS(sample.Folder).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAddressesAreReservedForDocumentation(t *testing.T) {
	var reserved []netip.Prefix
	for _, prefix := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"} {
		reserved = append(reserved, netip.MustParsePrefix(prefix))
	}
	for _, r := range told().records {
		address, err := netip.ParseAddr(r.SourceIP)
		if err != nil {
			if !strings.HasSuffix(r.SourceIP, ".amazonaws.com") {
				t.Errorf("%s of %s is neither an address nor a service", r.SourceIP, r.EventName)
			}
			continue
		}
		if !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(address) }) {
			t.Errorf("%s of %s is somebody's address", r.SourceIP, r.EventName)
		}
	}
}

func TestIssuedKeysAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, r := range told().records {
		used[r.UserIdentity.AccessKeyID] = true
	}
	for _, r := range told().records {
		credentials, ok := r.Response["credentials"].(object)
		if ok && !used[credentials["accessKeyId"].(string)] {
			t.Errorf("the key that %s issued at %s is never used", r.EventName, r.EventTime)
		}
	}
}

func TestEventIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range told().records {
		if seen[r.EventID] {
			t.Errorf("event id %s occurs twice", r.EventID)
		}
		seen[r.EventID] = true
	}
	if n := len(seen); n < 600 || n > 1500 {
		t.Errorf("%d events, want a log that can be read in an afternoon: 600 to 1500", n)
	}
}
