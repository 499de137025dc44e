package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
)

// fiction are the flags that choose made-up logs.
type fiction struct {
	scenarios []string
	playbooks string
	seed      uint64
	told      *dataset.Labels // what of the made-up logs is an attack, once they are made
	played    []string        // ids of the scenarios that were asked for, once the logs are made
}

func (f *fiction) add(cmd *cobra.Command, seedUsage string) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.scenarios, "scenario", nil, "play this `scenario`: an id, a number such as 3.4, tactic:NAME, all, or none; may be repeated")
	if cmd.Flag("playbooks") == nil {
		flags.StringVar(&f.playbooks, "playbooks", "", "know the playbooks in this `folder` too")
	}
	flags.Uint64Var(&f.seed, "seed", 0, seedUsage)
}

// wanted says whether any of the flags was given.
func (f *fiction) wanted(cmd *cobra.Command) bool {
	for _, name := range []string{"scenario", "seed"} {
		if flag := cmd.Flag(name); flag != nil && flag.Changed {
			return true
		}
	}
	return false
}

// firstDay is when made-up logs begin unless somebody says otherwise: always the same Monday, so that
// the same seed gives the same bytes.
func firstDay(zone *time.Location) time.Time { return time.Date(2025, 11, 17, 0, 0, 0, 0, zone) }

// source makes the logs: the scenarios asked for, or three by chance. The logs are written nowhere,
// but made while they are read.
func (f *fiction) source(cmd *cobra.Command, zone string, say func(string, ...any)) (source.Source, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return source.Source{}, usagef("hours.timezone: %w", err)
	}
	if flag := cmd.Flag("seed"); flag == nil || !flag.Changed {
		f.seed = rand.Uint64N(10_000) // few digits, for typing them again
	}
	known, err := knownPlaybooks(f.playbooks)
	if err != nil {
		return source.Source{}, err
	}
	name := fmt.Sprintf("seed %d, made up", f.seed)
	if len(f.scenarios) == 0 {
		set, err := dataset.Fresh(f.seed, firstDay(location), known)
		if err != nil {
			return source.Source{}, err
		}
		return f.labelled(set, name), nil
	}
	chosen, err := choose(known, f.scenarios)
	if err != nil {
		return source.Source{}, err
	}
	for _, playbook := range chosen {
		f.played = append(f.played, playbook.ID)
	}
	set, notes, err := dataset.Compose(dataset.Plan{
		World: dataset.Organisation(f.seed, firstDay(location)), Playbooks: chosen,
	})
	if err != nil {
		return source.Source{}, err
	}
	for _, note := range notes {
		say("%s", note)
	}
	if len(chosen) == 1 {
		name = fmt.Sprintf("seed %d: %s", f.seed, chosen[0].ID)
	}
	return f.labelled(set, name), nil
}

// labelled are the logs of a set, whose labels are kept.
func (f *fiction) labelled(set *dataset.Set, name string) source.Source {
	labels := dataset.LabelsOf(set.Seed, set.Incidents)
	f.told = &labels
	return source.FS(dataset.Logs(set), name)
}

// names are what made-up logs are called, as paths call others: by what makes the same logs again.
func (f *fiction) names() []string {
	seed := fmt.Sprintf("made-up://%d", f.seed)
	switch {
	case len(f.scenarios) == 0:
		return []string{seed}
	case len(f.played) == 0:
		return []string{seed + "/none"}
	}
	names := make([]string, len(f.played))
	for i, id := range f.played {
		names[i] = seed + "/" + id
	}
	return names
}

// knownPlaybooks are the built-in playbooks and those of a folder.
func knownPlaybooks(folder string) ([]*scenarios.Playbook, error) {
	known, err := scenarios.Catalogue()
	if err != nil || folder == "" {
		return known, err
	}
	own, err := scenarios.Load(os.DirFS(folder))
	if notRead := new(fs.PathError); errors.As(err, &notRead) && len(scenarios.Errors(err)) == 0 {
		err = notRead.Err // which is of the folder itself
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("--playbooks %s: %w", folder, err)}
	}
	known, err = scenarios.With(known, own)
	if err != nil {
		return nil, usageError{fmt.Errorf("--playbooks %s: %w", folder, err)}
	}
	return known, nil
}

// choose finds the scenarios that are named by id, number, tactic, or all; each once, in the order of
// the catalogue. "none" names none.
func choose(known []*scenarios.Playbook, names []string) ([]*scenarios.Playbook, error) {
	wanted := map[*scenarios.Playbook]bool{}
	for _, name := range names {
		tactic, isTactic := strings.CutPrefix(strings.ToLower(name), "tactic:")
		found := strings.EqualFold(name, "none")
		for _, pb := range known {
			if strings.EqualFold(name, "all") || isTactic && sameWords(pb.Tactic, tactic) {
				wanted[pb], found = true, true
			}
		}
		if pb, ok := scenarios.Find(known, name); ok {
			wanted[pb], found = true, true
		}
		if !found {
			return nil, usagef("--scenario: there is no scenario %q; see: trailsift scenarios list", name)
		}
	}
	return slices.DeleteFunc(slices.Clone(known), func(pb *scenarios.Playbook) bool { return !wanted[pb] }), nil
}

// sameWords compares names that may be written with spaces, hyphens or underscores.
func sameWords(a, b string) bool {
	plain := strings.NewReplacer("-", " ", "_", " ")
	return strings.EqualFold(plain.Replace(a), plain.Replace(b))
}
