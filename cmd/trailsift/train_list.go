package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"trailsift/engine/printable"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui"
	"trailsift/ui/text"
)

// inList are the modes whose scores the list shows.
var inList = []training.Mode{training.StepThrough, training.Ask, training.Search}

// standing is how somebody stands with one scenario, by mode.
type standing map[training.Mode]training.Record

// standings are those of the person: what was scored in whichever logs, and what is under way in these.
func (s *school) standings(ctx context.Context) (map[string]map[training.Mode]training.Record, error) {
	attempts, err := s.attempts(ctx)
	attempts = slices.DeleteFunc(attempts, func(a training.Attempt) bool { return !a.Finished && !slices.Equal(a.Own, s.flags.blend) })
	return training.Records(attempts), err
}

// mark says in a few letters how somebody stands in one mode, by a sign for what is done: "✓", "85 %", "2/5".
func (r standing) mark(mode training.Mode, steps int, done string) string {
	record := r[mode]
	switch {
	case record.Times > 0 && mode == training.StepThrough:
		return done
	case record.Times > 0:
		return best(mode, record)
	case record.Going && mode == training.Search:
		return "begun"
	case record.Going:
		return fmt.Sprintf("%d/%d", record.Position, steps)
	}
	return ""
}

// best is the best score: a share in a quiz, points of 100 in a hunt.
func best(mode training.Mode, record training.Record) string {
	if mode == training.Ask {
		return fmt.Sprintf("%.0f %%", 100*record.Best)
	}
	return fmt.Sprintf("%.0f", 100*record.Best)
}

// going says what is under way.
func (r standing) going(steps int) string {
	var words []string
	for _, mode := range inList {
		switch record := r[mode]; {
		case !record.Going:
		case mode == training.StepThrough:
			words = append(words, atStep(record.Position, steps))
		case mode == training.Ask:
			words = append(words, "quiz "+atStep(record.Position, steps))
		default:
			words = append(words, "a hunt")
		}
	}
	return strings.Join(words, ", ")
}

func atStep(position, steps int) string { return fmt.Sprintf("at step %d of %d", position, steps) }

// list writes the scenarios by tactic, with what was done.
func (s *school) list(ctx context.Context) error {
	records, err := s.standings(ctx)
	if err != nil {
		return err
	}
	return listLessons(s.out, s.known, records)
}

func listLessons(w io.Writer, known []*scenarios.Playbook, records map[string]map[training.Mode]training.Record) error {
	var page strings.Builder
	table := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	tactic := ""
	for _, pb := range known {
		if pb.Tactic != tactic {
			tactic = pb.Tactic
			fmt.Fprintf(table, "%s\n", printable.Clean(tactic))
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", pb.Number, pb.ID, stepCount(pb), printable.Clean(pb.Title), done(records[pb.ID], len(pb.Steps)))
	}
	err := table.Flush()
	for line := range strings.Lines(page.String()) {
		if err == nil {
			_, err = fmt.Fprintln(w, strings.TrimRight(line, " \n")) // of what was not taken nothing is said
		}
	}
	if err != nil {
		return fmt.Errorf("writing the list of lessons: %w", err)
	}
	return nil
}

// done says in words what was done of a scenario, and what is under way.
func done(r standing, steps int) string {
	var words []string
	for _, mode := range inList {
		switch record := r[mode]; {
		case record.Times == 0:
		case mode == training.StepThrough:
			words = append(words, "step done")
		default:
			words = append(words, string(mode)+" "+best(mode, record))
		}
	}
	if going := r.going(steps); going != "" {
		words = append(words, going)
	}
	return strings.Join(words, ", ")
}

func stepCount(pb *scenarios.Playbook) string {
	if len(pb.Steps) == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", len(pb.Steps))
}

// lessons are the scenarios to choose from, as somebody stands with them.
func lessons(known []*scenarios.Playbook, records map[string]map[training.Mode]training.Record, at int) ui.List {
	list := ui.List{Title: text.ChooseLesson, Columns: []string{"step", "quiz", "hunt"}, At: at}
	for _, pb := range known {
		r := standing(records[pb.ID])
		entry := ui.Entry{Group: pb.Tactic, Key: pb.Number, Name: pb.Title, Note: stepCount(pb)}
		if going := r.going(len(pb.Steps)); going != "" {
			entry.Note = going
		}
		for _, mode := range inList {
			entry.Marks = append(entry.Marks, r.mark(mode, len(pb.Steps), "✓"))
		}
		list.Entries = append(list.Entries, entry)
	}
	return list
}

// chooseAndPlay lets a person choose lessons and play them, until they leave the list.
func (s *school) chooseAndPlay(ctx context.Context) error {
	if s.loaded.UI.Plain {
		s.say("name the scenario: trailsift train 3.4")
		return s.list(ctx)
	}
	for at := 0; ; {
		records, err := s.standings(ctx)
		if err != nil {
			return err
		}
		chosen, _, err := ui.Choose(ctx, s.looks(), lessons(s.known, records, at))
		if err != nil || chosen < 0 {
			return err
		}
		at = chosen
		p, ok, leaving, err := s.chooseHow(ctx, s.known[chosen])
		if err == nil && ok {
			leaving, err = s.playChosen(ctx, p)
		}
		if err != nil || leaving == ui.AtOnce {
			return err
		}
	}
}

// playChosen plays a lesson of the list. One that cannot happen in these logs is no end of the list.
func (s *school) playChosen(ctx context.Context, p assignment) (ui.Leaving, error) {
	leaving, err := s.play(ctx, p)
	if !errors.Is(err, training.ErrNoPlace) {
		return leaving, err
	}
	on, err := ui.Show(ctx, s.looks(), ui.Interlude{Title: p.playbook.Title, Text: []string{err.Error()}})
	if !on {
		return ui.AtOnce, err
	}
	return ui.Back, err
}

// way is one way to play a scenario.
type way struct {
	entry ui.Entry
	p     assignment
}

// chooseHow lets a person choose the mode, and whether what is under way goes on. ok is false where they went back.
func (s *school) chooseHow(ctx context.Context, playbook *scenarios.Playbook) (p assignment, ok bool, leaving ui.Leaving, err error) {
	attempts, err := s.attempts(ctx)
	if err != nil {
		return p, false, ui.AtOnce, err
	}
	ways := s.ways(playbook, attempts)
	chosen := 0
	if len(ways) > 1 {
		list := ui.List{Title: playbook.Number + " " + playbook.Title}
		for _, w := range ways {
			list.Entries = append(list.Entries, w.entry)
		}
		if chosen, leaving, err = ui.Choose(ctx, s.looks(), list); err != nil || chosen < 0 {
			return p, false, leaving, err
		}
	}
	return ways[chosen].p, true, ui.Back, nil
}

// ways are those in which a scenario can be played by the flags. What is under way comes before beginning anew.
func (s *school) ways(playbook *scenarios.Playbook, attempts []training.Attempt) (ways []way) {
	records := standing(training.Records(attempts)[playbook.ID])
	for _, mode := range s.modes() {
		p := s.assignment(playbook)
		p.mode, p.step = mode, min(p.step, len(playbook.Steps))
		p.seed = s.seed(p)
		name, note := modeNames[mode], records.mark(mode, len(playbook.Steps), "✓")
		if going, under := underWay(attempts, playbook, mode, s.flags.blend); under && !p.anew && going.Seed == p.seed {
			note = fmt.Sprintf("seed %d", going.Seed)
			ways = append(ways, way{ui.Entry{Key: string(mode), Name: "go on " + where(going, playbook), Note: note}, p})
			p.anew = true
			p.seed = s.seed(p)
			name, note = "begin anew: "+name, ""
		}
		ways = append(ways, way{ui.Entry{Key: string(mode), Name: name, Note: note}, p})
	}
	return ways
}

// modes are those to choose from: what the flags leave open.
func (s *school) modes() []training.Mode {
	switch {
	case s.flags.auto:
		return []training.Mode{training.Auto}
	case s.flags.given("mode"):
		return []training.Mode{training.Mode(s.flags.mode)}
	}
	return inList
}

// where says where an attempt stands.
func where(going training.Attempt, playbook *scenarios.Playbook) string {
	if going.Mode == training.Search {
		return "with the hunt"
	}
	return atStep(going.Position, len(playbook.Steps))
}

// modeNames say what each mode is.
var modeNames = map[training.Mode]string{
	training.StepThrough: "every step is told",
	training.Ask:         "be asked at each step",
	training.Search:      "find the attack without help",
	training.Auto:        "by itself, for a stage",
}
