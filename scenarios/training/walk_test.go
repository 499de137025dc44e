package training_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/forest"
	"trailsift/engine/intel"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/training"
	"trailsift/scenarios/world"
)

var monday = time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC)

// catalogue are the built-in scenarios.
func catalogue(t testing.TB) []*scenarios.Playbook {
	t.Helper()
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// walked are the scenarios that tests go through: all of them, but with -short only some, for the race detector makes
// each ten times as slow. What it looks for shows in any of them.
func walked(t testing.TB) (some []*scenarios.Playbook) {
	t.Helper()
	for i, pb := range catalogue(t) {
		if !testing.Short() || i%8 == 0 {
			some = append(some, pb)
		}
	}
	return some
}

func playbook(t testing.TB, name string) *scenarios.Playbook {
	t.Helper()
	pb, found := scenarios.Find(catalogue(t), name)
	if !found {
		t.Fatalf("there is no scenario %s", name)
	}
	return pb
}

var signatures = sync.OnceValue(func() *sigma.Set {
	set, _ := sigma.Load(shipped.Rules())
	return set
})

// settings are the default ones, with the places of made-up logs.
func settings() engine.Config {
	book := &intel.Book{}
	for _, p := range world.Places() {
		place := intel.Place{Country: p.Country, City: p.City, Latitude: p.Latitude, Longitude: p.Longitude}
		if p.Kind != "city" {
			place.Tags = p.Kind
		}
		book.Add(p.Prefix, place)
	}
	return engine.Config{
		Profile: "default", Limits: source.DefaultLimits(), Spec: profile.Default(), Rules: rule.Default(),
		Forest: forest.Default(), Risk: risk.Default(), Signatures: signatures(), Sequences: sequence.Default(), Places: book,
	}
}

// small is a lesson in an organisation of twenty people and three days.
func small(t testing.TB, pb *scenarios.Playbook, seed uint64) *training.Lesson {
	t.Helper()
	options := dataset.Organisation(seed, monday)
	options.Users, options.Days = 20, 3
	lesson, err := training.In(options, pb)
	if err != nil {
		t.Fatal(err)
	}
	return lesson
}

// judged is the whole log of a lesson, judged.
func judged(t testing.TB, lesson *training.Lesson, config engine.Config) *engine.Snapshot {
	t.Helper()
	from, err := lesson.Source()
	if err != nil {
		t.Fatal(err)
	}
	run := engine.Run(t.Context(), from, config)
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	return run.Snapshot()
}

func replayOf(t testing.TB, lesson *training.Lesson, whole *engine.Snapshot) *training.Replay {
	t.Helper()
	replay, err := training.NewReplay(t.Context(), lesson, whole)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(replay.Close)
	return replay
}

// played is each scenario in a world of its own, judged once for all tests.
var played struct {
	sync.Mutex
	lessons   map[string]*training.Lesson
	snapshots map[string]*engine.Snapshot
}

func play(t testing.TB, pb *scenarios.Playbook) *training.Replay {
	t.Helper()
	played.Lock()
	defer played.Unlock()
	if played.lessons == nil {
		played.lessons, played.snapshots = map[string]*training.Lesson{}, map[string]*engine.Snapshot{}
	}
	if played.lessons[pb.ID] == nil {
		played.lessons[pb.ID] = small(t, pb, 7)
		played.snapshots[pb.ID] = judged(t, played.lessons[pb.ID], settings())
	}
	return replayOf(t, played.lessons[pb.ID], played.snapshots[pb.ID])
}

// spelled is all that a snapshot says but its version: the report, what the report leaves out of principals, and
// what the fields of events hold.
func spelled(t testing.TB, s *engine.Snapshot) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, s, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Concat(s.Ranking, s.Unranked) {
		fmt.Fprintln(&b, p.Name, p.Kind, p.Events, p.Sessions, p.Chain, p.Became, p.First, p.Last, p.Features)
		lineage, err := s.Dataset.Lineage(t.Context(), p.Name)
		if err != nil {
			t.Fatal(err)
		}
		sessions, err := s.Dataset.Sessions(t.Context(), p.Name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d %+v\n", lineage.Untraced, sessions)
		for _, tree := range [][]*engine.Becoming{lineage.Origins, lineage.Became} {
			spell(&b, tree)
		}
	}
	for _, field := range query.Fields() {
		if field.Name == "from" || field.Name == "to" || field.Name == "id" {
			continue
		}
		counts, err := s.Dataset.Facet(t.Context(), query.Query{}, field.Name, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %v\n", field.Name, counts)
	}
	fmt.Fprintf(&b, "%+v %v\n", s.Evidence, s.Vacant)
	return b.Bytes()
}

// spell writes a tree down without the keys of events, which are another's in another log.
func spell(b *bytes.Buffer, tree []*engine.Becoming) {
	for _, becoming := range tree {
		fmt.Fprintln(b, becoming.Name, becoming.Account)
		if hop := becoming.Hop; hop != nil {
			fmt.Fprintln(b, hop.Keys, hop.Call, hop.First, hop.Last, hop.Addresses)
		}
		spell(b, becoming.Next)
	}
}

func at(t testing.TB, replay *training.Replay, position int) *engine.Snapshot {
	t.Helper()
	s, err := replay.At(t.Context(), position)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEveryStepLooksTheSameFromBothSides walks every scenario forwards and backwards.
func TestEveryStepLooksTheSameFromBothSides(t *testing.T) {
	for _, pb := range walked(t) {
		t.Run(pb.ID, func(t *testing.T) {
			forwards, backwards := play(t, pb), play(t, pb)
			there := make([][]byte, forwards.Positions())
			for position := range there {
				there[position] = spelled(t, at(t, forwards, position))
				if position > 0 && bytes.Equal(there[position], there[position-1]) {
					t.Errorf("step %d changes nothing", position)
				}
			}
			for position := len(there) - 1; position >= 0; position-- {
				if !bytes.Equal(spelled(t, at(t, backwards, position)), there[position]) {
					t.Errorf("position %d differs on the way back", position)
				}
			}
		})
	}
}

// TestStepsSeeNothingOfWhatIsToCome holds each position against a log in which the rest never happened.
func TestStepsSeeNothingOfWhatIsToCome(t *testing.T) {
	for i, pb := range walked(t) {
		t.Run(pb.ID, func(t *testing.T) {
			replay := play(t, pb)
			position := i % (replay.Positions() - 1)
			truth := judged(t, replay.Lesson().Until(position), settings())
			if got, want := spelled(t, at(t, replay, position)), spelled(t, truth); !bytes.Equal(got, want) {
				t.Errorf("position %d is not what the log without the rest is:\n%s", position, difference(got, want))
			}
		})
	}
}

// difference is the first line in which two texts differ.
func difference(got, want []byte) string {
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return fmt.Sprintf("line %d: got %.300s\nwant %.300s", i+1, a[i], b[i])
		}
	}
	return "one is longer"
}

func TestNewEventsKeepTheirKeys(t *testing.T) {
	replay := play(t, playbook(t, "role-chaining"))
	last := at(t, replay, replay.Positions()-1)
	for position := 1; position < replay.Positions(); position++ {
		keys := replay.New(position)
		if len(keys) != len(replay.Lesson().Steps[position-1].Events) {
			t.Fatalf("step %d: %d keys", position, len(keys))
		}
		for i, event := range replay.Lesson().Steps[position-1].Events {
			if last.Locate([]string{event.ID})[event.ID] != keys[i] {
				t.Errorf("the key of event %s changes", event.ID)
			}
			if _, seen := at(t, replay, position-1).Locate([]string{event.ID})[event.ID]; seen {
				t.Errorf("event %s of step %d is there before it", event.ID, position)
			}
			if _, seen := at(t, replay, position).Locate([]string{event.ID})[event.ID]; !seen {
				t.Errorf("event %s of step %d is not there after it", event.ID, position)
			}
		}
	}
	if replay.New(0) != nil {
		t.Error("there are new events before the attack")
	}
}

func TestChangesTellTheAttack(t *testing.T) {
	for _, pb := range walked(t) {
		t.Run(pb.ID, func(t *testing.T) {
			replay := play(t, pb)
			var waiting []training.Alarm
			for position := range replay.Positions() {
				change, err := replay.Change(t.Context(), position)
				if err != nil {
					t.Fatal(err)
				}
				if position == 0 {
					if len(change.Moves)+len(change.Fired)+len(change.Waiting) > 0 {
						t.Errorf("position 0 changes: %+v", change)
					}
					continue
				}
				// What waited to fire at this position does.
				for _, alarm := range waiting {
					same := func(a training.Alarm) bool { return a.Principal == alarm.Principal && a.ID == alarm.ID }
					if alarm.At == position && !slices.ContainsFunc(change.Fired, same) {
						t.Errorf("%s was to fire at %d", alarm.Short(), position)
					}
				}
				waiting = change.Waiting
			}
			if len(waiting) > 0 {
				t.Errorf("at the end %d alarms still wait", len(waiting))
			}
		})
	}
}

// TestOfLargeLogsFewPositionsAreKept goes to and fro from several goroutines at once.
func TestOfLargeLogsFewPositionsAreKept(t *testing.T) {
	small := play(t, playbook(t, "3.4"))
	large, err := training.NewLarge(t.Context(), small.Lesson(), at(t, small, small.Positions()-1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(large.Close)
	var crew sync.WaitGroup
	for first := range 3 {
		crew.Go(func() {
			for i := range 2 * large.Positions() {
				position := (first + i) % large.Positions()
				s, err := large.At(t.Context(), position)
				if err != nil {
					t.Error(err)
					return
				}
				if want := at(t, small, position); s.TotalEvents != want.TotalEvents || s.Ranking[0].Score.Total != want.Ranking[0].Score.Total {
					t.Errorf("position %d is another one", position)
				}
			}
		})
	}
	crew.Wait()
	if kept := large.Kept(); kept > 4 {
		t.Errorf("%d positions are kept, the whole log counted", kept)
	}
	for position := range large.Positions() {
		got, err := large.Change(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		want, err := small.Change(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the change of position %d is another one", position)
		}
	}
	if _, err := large.At(t.Context(), large.Positions()); err == nil {
		t.Error("there is a position behind the last")
	}
}

func TestAnEndedReplayStops(t *testing.T) {
	small := play(t, playbook(t, "3.4"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	large, err := training.NewLarge(ended, small.Lesson(), at(t, small, small.Positions()-1))
	if err != nil {
		t.Fatal(err)
	}
	defer large.Close()
	if _, err := large.At(ended, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("judging after the end: %v", err)
	}
	other := play(t, playbook(t, "4.1"))
	if _, err := training.NewReplay(t.Context(), other.Lesson(), at(t, small, 0)); !errors.Is(err, training.ErrUnread) {
		t.Errorf("another lesson's log: %v", err)
	}
}
