package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"trailsift/scenarios/training"
	"trailsift/ui"
	"trailsift/ui/keymap"
)

// programme is a playlist that is being played.
type programme struct {
	*school
	list  *training.Playlist
	parts []assignment
}

// playFile plays a playlist, from the lesson on that was not finished.
func (s *school) playFile(ctx context.Context, path string) error {
	list, err := training.ReadPlaylist(path, s.known)
	if err != nil {
		return usageError{err}
	}
	p := &programme{school: s, list: list}
	for i, item := range list.Lessons {
		p.parts = append(p.parts, s.part(list, i, item))
	}
	from := 0
	if !s.flags.anew {
		attempts, err := s.attempts(ctx)
		if err != nil {
			return err
		}
		from = nextPart(p.parts, attempts, s.flags.blend)
	}
	return p.play(ctx, from)
}

// part is one lesson of a playlist as it is played. With --auto all lessons run by themselves.
func (s *school) part(list *training.Playlist, i int, item training.Item) assignment {
	p := assignment{playbook: item.Playbook, mode: item.Mode, seed: item.Seed, pace: s.pace(defaultPace), step: -1, anew: s.flags.anew, says: item.Says}
	if s.flags.auto {
		p.mode = training.Auto
	}
	if p.mode == training.Auto {
		p.pace = s.pace(item.Pace)
	}
	switch {
	case item.Seeded:
	case s.flags.given("seed"):
		p.seed = s.flags.seed
	default:
		p.seed = followingSeed(list.Title, i)
	}
	return p
}

// followingSeed is a seed that follows from a playlist and a place in it, so that a playlist goes on in the same world.
func followingSeed(title string, place int) uint64 {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s\n%d", title, place)
	return sum.Sum64() % 10_000 // few digits, for typing them again
}

// lessonKey tells lessons apart in the diary.
type lessonKey struct {
	scenario string
	mode     training.Mode
	seed     uint64
}

// nextPart is the first lesson that was not finished since all of them were last; 0 where all are.
func nextPart(parts []assignment, attempts []training.Attempt, own []string) int {
	finished, wanted := map[lessonKey]int{}, map[lessonKey]int{}
	for _, a := range attempts {
		if a.Finished && slices.Equal(a.Own, own) {
			finished[lessonKey{a.Scenario, a.Mode, a.Seed}]++
		}
	}
	keys := make([]lessonKey, len(parts))
	for i, p := range parts {
		keys[i] = lessonKey{p.playbook.ID, p.mode, p.seed}
		wanted[keys[i]]++
	}
	rounds := -1
	for key, times := range wanted {
		if n := finished[key] / times; rounds < 0 || n < rounds {
			rounds = n
		}
	}
	for key, times := range wanted {
		finished[key] -= rounds * times
	}
	for i, key := range keys {
		if finished[key]--; finished[key] < 0 {
			return i
		}
	}
	return 0
}

// play plays the lessons from one on, with the pages between them.
func (p *programme) play(ctx context.Context, from int) error {
	on, err := p.page(ctx, p.list.Title, nil, p.pageBefore(from)...)
	for i := from; i < len(p.parts) && on && err == nil; i++ {
		on, err = p.playPart(ctx, i)
	}
	if on && err == nil && p.list.Outro != "" {
		_, err = p.page(ctx, p.list.Title, nil, p.list.Outro)
	}
	return err
}

// pageBefore is what stands on the first page: the intro and what comes, or where it goes on.
func (p *programme) pageBefore(from int) []string {
	if from > 0 {
		return []string{fmt.Sprintf("Goes on with lesson %d of %d. --new begins anew.", from+1, len(p.parts))}
	}
	count := fmt.Sprintf("%d lessons", len(p.parts))
	if len(p.parts) == 1 {
		count = "1 lesson"
	}
	return append(paragraphs(p.list.Intro), count)
}

// playPart plays one lesson between its pages, and reports whether the next one may come.
func (p *programme) playPart(ctx context.Context, i int) (on bool, err error) {
	item, part := p.list.Lessons[i], p.parts[i]
	title := fmt.Sprintf("%d of %d: %s", i+1, len(p.parts), partTitle(part))
	if on, err = p.page(ctx, title, howTo(part), paragraphs(item.Before)...); !on || err != nil {
		return false, err
	}
	leaving, err := p.school.play(ctx, part)
	if err != nil || leaving == ui.AtOnce {
		return false, err
	}
	if item.After == "" {
		return true, nil
	}
	return p.page(ctx, title, nil, paragraphs(item.After)...)
}

// partTitle names a lesson. What has to be found out is not named.
func partTitle(p assignment) string {
	switch p.mode {
	case training.Ask:
		return "a quiz"
	case training.Search:
		return "a hunt"
	}
	return p.playbook.Number + " " + p.playbook.Title
}

// howTo says how a lesson is taken, by the keys that are bound, and what makes the same one again.
func howTo(p assignment) func(key func(keymap.ID) string) string {
	return func(key func(keymap.ID) string) string {
		ends := fmt.Sprintf("%s, at the ranking, goes to the next page.", key(keymap.Quit))
		how := map[training.Mode]string{
			training.StepThrough: fmt.Sprintf("%s goes a step on, %s one back; %s", key(keymap.StepOn), key(keymap.StepBack), ends),
			training.Ask:         "You are asked at each step; " + ends,
			training.Search:      "Find the attack; " + ends,
			training.Auto:        fmt.Sprintf("It runs by itself, a step each %s; %s pauses.", p.pace, key(keymap.Play)),
		}[p.mode]
		return fmt.Sprintf("Seed %d. %s", p.seed, how)
	}
}

// page shows a page, which passes by itself where all lessons do. How may be nil.
func (p *programme) page(ctx context.Context, title string, how func(func(keymap.ID) string) string, text ...string) (on bool, err error) {
	page := ui.Interlude{Title: title, Text: text, How: how}
	if p.byItself() {
		page.Pace = p.pagePace()
	}
	return ui.Show(ctx, p.looks(), page)
}

// byItself reports whether all lessons run by themselves.
func (p *programme) byItself() bool {
	return !slices.ContainsFunc(p.parts, func(part assignment) bool { return part.mode != training.Auto })
}

func (p *programme) pagePace() time.Duration { return p.parts[0].pace }

// paragraphs are those of a text, which an empty line divides.
func paragraphs(text string) (all []string) {
	for _, each := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if each = strings.Join(strings.Fields(each), " "); each != "" {
			all = append(all, each)
		}
	}
	return all
}
