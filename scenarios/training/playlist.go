package training

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/scenarios"
)

// Playlist is an order of lessons, as a trainer has written it into a file.
type Playlist struct {
	Title   string
	Intro   string // what is said before the first lesson
	Outro   string // what is said after the last one
	Lessons []Item // one at least
}

// Item is one lesson of a playlist.
type Item struct {
	Playbook *scenarios.Playbook
	Mode     Mode
	Seed     uint64
	Seeded   bool          // Seed was given, here or for the whole list; otherwise it is for the caller to choose
	Pace     time.Duration // from one step to the next when it runs by itself
	Before   string        // what is said before the lesson
	After    string        // what is said after it
	// Says are texts of one's own for steps, by the position at which each has happened; they stand before what the
	// playbook tells.
	Says map[int]string
}

// DefaultPace is how long a step stays on a stage: long enough to read its narrative aloud.
const DefaultPace = 20 * time.Second

// What a playlist may ask for.
const (
	mostLessons = 200
	leastPace   = time.Second
	mostPace    = 10 * time.Minute
)

// playlistFile is a playlist as it is written; docs/training.md describes it.
type playlistFile struct {
	Title   string         `yaml:"title"`
	Intro   string         `yaml:"intro"`
	Outro   string         `yaml:"outro"`
	Seed    string         `yaml:"seed"`
	Pace    string         `yaml:"pace"`
	Mode    string         `yaml:"mode"`
	Lessons []playlistItem `yaml:"lessons"`
}

type playlistItem struct {
	Scenario string            `yaml:"scenario"`
	Mode     string            `yaml:"mode"`
	Seed     string            `yaml:"seed"`
	Pace     string            `yaml:"pace"`
	Before   string            `yaml:"before"`
	After    string            `yaml:"after"`
	Steps    map[string]string `yaml:"steps"` // by the step's number or id
}

// ReadPlaylist reads a playlist of scenarios that are known. What is wrong with it is said with file and line;
// scenarios.Errors takes the error apart.
func ReadPlaylist(path string, known []*scenarios.Playbook) (*Playlist, error) {
	text, err := scenarios.File(path, "playlist")
	if err != nil {
		return nil, err
	}
	return ParsePlaylist(path, text, known)
}

// ParsePlaylist is ReadPlaylist for a text; file is what errors call it.
func ParsePlaylist(file string, text []byte, known []*scenarios.Playbook) (*Playlist, error) {
	var written playlistFile
	if err := scenarios.Strictly(file, "playlist", text, &written, func(c scenarios.Check) { written.check(c, known) }); err != nil {
		return nil, err
	}
	list := &Playlist{Title: written.Title, Intro: written.Intro, Outro: written.Outro}
	for _, item := range written.Lessons {
		list.Lessons = append(list.Lessons, written.item(item, known))
	}
	return list, nil
}

// check reports what cannot be played.
func (f *playlistFile) check(c scenarios.Check, known []*scenarios.Playbook) {
	c.Want(strings.TrimSpace(f.Title) != "", "title", "is missing or empty")
	f.checkHow(c, "", f.Mode, f.Seed, f.Pace)
	c.Want(len(f.Lessons) > 0, "lessons", "want one at least")
	c.Want(len(f.Lessons) <= mostLessons, "lessons", "are %d; a playlist may have %d", len(f.Lessons), mostLessons)
	for i := range f.Lessons {
		item, at := &f.Lessons[i], fmt.Sprintf("lessons[%d]", i)
		pb, found := scenarios.Find(known, item.Scenario)
		c.Want(found, at+".scenario", "there is no scenario %q; see: trailsift scenarios list", item.Scenario)
		f.checkHow(c, at+".", item.Mode, item.Seed, item.Pace)
		if !found {
			continue
		}
		checkSteps(c, at+".steps.", item.Steps, pb)
	}
}

// checkSteps reports texts for steps that there are not, and a step that has two.
func checkSteps(c scenarios.Check, at string, texts map[string]string, pb *scenarios.Playbook) {
	named := map[int]string{}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		number := stepNumber(pb, name)
		c.Want(number > 0, at+name, "%s has no step %q; it has 1 to %d: %s", pb.ID, name, len(pb.Steps), strings.Join(stepIDs(pb), ", "))
		c.Want(number == 0 || named[number] == "", at+name, "step %d has a text already, as %s", number, named[number])
		named[number] = name
	}
}

// checkHow reports what is wrong with a mode, a seed and a pace; empty ones are left to others.
func (f *playlistFile) checkHow(c scenarios.Check, at, mode, seed, pace string) {
	c.Want(mode == "" || slices.Contains(Modes(), Mode(mode)), at+"mode", "there is no %q; want one of %s", mode, modeNames())
	_, err := strconv.ParseUint(seed, 10, 64)
	c.Want(seed == "" || err == nil, at+"seed", "%q is no seed: want a whole number from 0 on", seed)
	length, err := scenarios.Duration(pace)
	c.Want(pace == "" || err == nil && length >= leastPace && length <= mostPace, at+"pace",
		"%q is no pace: want a time from 1s to 10m, such as 20s", pace)
}

func modeNames() string {
	var names []string
	for _, mode := range Modes() {
		names = append(names, string(mode))
	}
	return strings.Join(names, ", ")
}

// stepNumber is the number, from 1, of the step that a number or an id names; 0 for none.
func stepNumber(pb *scenarios.Playbook, name string) int {
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(pb.Steps) {
		return n
	}
	return slices.Index(stepIDs(pb), name) + 1
}

func stepIDs(pb *scenarios.Playbook) []string {
	names := make([]string, len(pb.Steps))
	for i := range pb.Steps {
		names[i] = pb.Steps[i].ID
	}
	return names
}

// item fills in what a lesson leaves to the list, and the list to the program. Everything has been checked.
func (f *playlistFile) item(written playlistItem, known []*scenarios.Playbook) Item {
	item := Item{Mode: StepThrough, Pace: DefaultPace, Before: written.Before, After: written.After, Says: map[int]string{}}
	item.Playbook, _ = scenarios.Find(known, written.Scenario)
	for _, mode := range []string{f.Mode, written.Mode} {
		if mode != "" {
			item.Mode = Mode(mode)
		}
	}
	for _, seed := range []string{f.Seed, written.Seed} {
		if n, err := strconv.ParseUint(seed, 10, 64); err == nil {
			item.Seed, item.Seeded = n, true
		}
	}
	for _, pace := range []string{f.Pace, written.Pace} {
		if length, err := scenarios.Duration(pace); err == nil && pace != "" {
			item.Pace = length
		}
	}
	for id, text := range written.Steps {
		item.Says[stepNumber(item.Playbook, id)] = text
	}
	return item
}
