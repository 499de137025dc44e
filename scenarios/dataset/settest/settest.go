// Package settest writes the logs of a few people's work into folders, for tests of attacks that are blended into
// them.
package settest

import (
	"path/filepath"
	"testing"
	"time"

	"trailsift/scenarios/dataset"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// monday is when the work begins.
var monday = time.Date(2025, time.November, 17, 0, 0, 0, 0, time.UTC)

// TwoDays are the logs of ten people and two days, without any attack: the folder that they lie in.
func TwoDays(t testing.TB) string {
	t.Helper()
	return write(t, monday, people(t))
}

// AnHour are the logs of the same people's work in one hour of the first day, from 0 to 23.
func AnHour(t testing.TB, hour int) string {
	t.Helper()
	return write(t, monday.Add(time.Duration(hour)*time.Hour), oneHour{people(t), hour})
}

func people(t testing.TB) *world.World {
	t.Helper()
	options := dataset.Organisation(5, monday)
	options.Users, options.Days = 10, 2
	w, err := world.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// oneHour is a world in which nothing happens at any other time.
type oneHour struct {
	world *world.World
	hour  int
}

func (o oneHour) Hours() int             { return 1 }
func (o oneHour) Hour(int) []trail.Event { return o.world.Hour(o.hour) }

func write(t testing.TB, start time.Time, work world.Source) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "logs")
	folder, err := dataset.OpenFolder(path, false)
	if err != nil {
		t.Fatal(err)
	}
	set := &dataset.Set{Start: start, Source: work}
	if _, err := dataset.Deliver(t.Context(), set, folder, dataset.Options{Workers: 2, Clean: true}); err != nil {
		t.Fatal(err)
	}
	if err := folder.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}
