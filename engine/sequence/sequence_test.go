package sequence_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"trailsift/engine"
	"trailsift/engine/eventstore/storetest"
	"trailsift/engine/finding"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/source"
)

// began is when the tests' logs begin: a Tuesday.
var began = time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)

// log is a log that is told event by event.
type log struct{ events []logtest.Event }

// add puts in an event, so long after the beginning.
func (l *log) add(after time.Duration, e logtest.Event) {
	e.Time = began.Add(after).Format(time.RFC3339)
	l.events = append(l.events, e)
}

// request is a requestParameters that is filled in.
func request(format string, args ...any) string {
	return `"requestParameters": ` + fmt.Sprintf(format, args...)
}

// analysed judges a log with the default settings but for what set changes, without signatures.
func analysed(t *testing.T, from source.Source, set func(*engine.Config)) *engine.Snapshot {
	t.Helper()
	config := engine.Config{
		Limits: storetest.Limits, Spec: profile.Default(), Rules: rule.Default(), Forest: forest.Default(),
		Risk: risk.Default(), Sequences: sequence.Default(),
	}
	set(&config)
	a := engine.Run(context.Background(), from, config)
	if err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	return a.Snapshot()
}

// asShipped leaves the settings as they are.
func asShipped(*engine.Config) {}

func (l *log) analysed(t *testing.T) *engine.Snapshot {
	t.Helper()
	return l.judged(t, asShipped)
}

// judged analyses the log with other settings.
func (l *log) judged(t *testing.T, set func(*engine.Config)) *engine.Snapshot {
	t.Helper()
	records := make([]string, len(l.events))
	for i, event := range l.events {
		records[i] = event.JSON(i)
	}
	text := storetest.Records(records...)
	return analysed(t, source.FS(fstest.MapFS{"a.json": {Data: []byte(text)}}, "test"), set)
}

// found are the findings of a sequence, by the last part of the principal's name.
func found(s *engine.Snapshot, id string) map[string]finding.Finding {
	all := map[string]finding.Finding{}
	for _, p := range slices.Concat(s.Ranking, s.Unranked) {
		for _, f := range p.Findings {
			if strings.HasPrefix(f.ID, id) {
				all[p.Name[strings.LastIndexByte(p.Name, '/')+1:]] = f
			}
		}
	}
	return all
}

// verdict is a finding in short: "high 21", its level and number of events; "" for none.
func verdict(f finding.Finding) string {
	if f.ID == "" {
		return ""
	}
	return fmt.Sprintf("%s %d", f.Level, f.EventCount)
}

// expect analyses a log in which one principal acts, and compares what a detector says of it.
func (l *log) expect(t *testing.T, id, who, want string) finding.Finding {
	t.Helper()
	f := found(l.analysed(t), id)[who]
	if got := verdict(f); got != want {
		t.Errorf("%s of %s is %q, want %q: %s", id, who, got, want, f.Explanation)
	}
	return f
}

// publicLogs are logs with known answers that are no part of this project.
const publicLogs = "../../../shared/data"

func TestInvictus(t *testing.T) {
	folder := publicLogs + "/invictus"
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the logs in %s are not here", folder)
	}
	from, err := source.Paths([]string{folder}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := analysed(t, from, asShipped)
	for _, p := range s.Ranking {
		for _, f := range p.Findings {
			t.Logf("%v %s: %s %s %d events: %s", p.Score.Total, p.Name, f.ID, f.Level, f.EventCount, f.Explanation)
		}
	}
	stolen := found(s, "S05")
	want := []string{"bf68f8c0-590b-4740-ac89-aad0ed5dfe4f", "d3d5fd99-faa9-4959-a464-56fba613cc2e"}
	if got := stolen["stratus-red-team-ec2-steal-credentials-role"].Events; len(stolen) != 1 || !slices.Equal(got, want) {
		t.Errorf("S05 rests on %v of %d principals, want %v of one", got, len(stolen), want)
	}
	for _, p := range s.Ranking {
		for _, f := range p.Findings {
			if strings.HasSuffix(p.Name, "user/benjamin") && (f.Level == finding.High || f.Level == finding.Critical) {
				t.Errorf("the responder is accused: %+v", f)
			}
			if strings.HasSuffix(p.Name, "user/bert-jan") && f.Level == finding.Critical {
				t.Errorf("honest Terraform is accused: %s", f.Explanation)
			}
		}
	}
}

// TestEventsNameTheSequence asks for the events of a sequence as one asks for those of a rule.
func TestEventsNameTheSequence(t *testing.T) {
	var l log
	failures(&l, 6, time.Minute)
	l.add(3*time.Hour, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice")})
	s := l.analysed(t)
	q, err := query.Parse("rule:S01")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Dataset.Select(context.Background(), q, engine.Order{})
	if err != nil {
		t.Fatal(err)
	}
	if rows.Len() != 6 {
		t.Fatalf("rule:S01 selects %d events, want 6", rows.Len())
	}
	events, err := rows.Slice(context.Background(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(events[0].Rules, "S01") {
		t.Errorf("the first failure is evidence of %v", events[0].Rules)
	}
}
