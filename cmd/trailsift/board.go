package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/printable"
	"trailsift/engine/report"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
	"trailsift/ui/workshop"
)

// boarding are the flags of board.
type boarding struct{ format, out string }

func newBoard(a *app) *cobra.Command {
	var b boarding
	board := &cobra.Command{
		Use:   "board [FILE]",
		Short: "Show the scores of a workshop",
		Long: `Show who has how many points in a workshop that trailsift serve ssh gives, live, for a screen that the room
looks at. FILE is the workshop's, as serve ssh named it at its start; without one it is the newest. Where
stdout is no terminal, or with -o, the board is written once, and that is all.

Of a lesson that somebody takes more than once the first time counts. Who has as many points shares a rank, and
who comes late has the points of the lessons they took.

Exit codes: 0 done; 1 the file cannot be read, or the board not be written; 2 wrong usage.`,
		Example: `  trailsift board
  trailsift board -o csv --out scores.csv
  trailsift board workshop.db -o json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("want one file\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.board(cmd, b, args) },
	}
	flags := board.Flags()
	flags.StringVarP(&b.format, "output", "o", "", "the `format`: table, csv, json, jsonl or md; a live board where there is a terminal")
	flags.StringVar(&b.out, "out", "", "write to this `file` in place of stdout")
	return board
}

// workshopsFolder is where workshops keep what people do, "" when there is no home for it.
func workshopsFolder() string {
	if home := dataHome(); home != "" {
		return filepath.Join(home, "trailsift", "workshops")
	}
	return ""
}

func (a *app) board(cmd *cobra.Command, b boarding, args []string) error {
	if b.format != "" && b.format != "table" && !slices.Contains(report.ListFormats(), b.format) {
		return usagef("-o %s: want table, csv, json, jsonl or md", b.format)
	}
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	path, err := workshopFile(args)
	if err != nil {
		return err
	}
	diary, err := training.OpenDiary(cmd.Context(), path, writer())
	if err != nil {
		return err
	}
	defer diary.Close()
	if b.format == "" && b.out == "" && a.terminal.out {
		return a.showBoard(cmd.Context(), loaded, diary)
	}
	standings, err := standingsOf(cmd.Context(), diary)
	if err != nil {
		return err
	}
	return a.deliverWith(b.out, func(w io.Writer) error { return writeBoard(w, cmp.Or(b.format, "table"), standings) })
}

// workshopFile is the workshop that was named, or the newest. It has to be there.
func workshopFile(args []string) (string, error) {
	if len(args) == 1 {
		_, err := os.Stat(args[0])
		return args[0], err
	}
	folder := workshopsFolder()
	if folder == "" {
		return "", usagef("there is no home folder to look for workshops in: name the workshop's file")
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("looking for workshops: %w", err)
	}
	newest, at := "", time.Time{}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && filepath.Ext(entry.Name()) == ".db" && info.ModTime().After(at) {
			newest, at = filepath.Join(folder, entry.Name()), info.ModTime()
		}
	}
	if newest == "" {
		return "", fmt.Errorf("there is no workshop in %s: trailsift serve ssh --workshop begins one", folder)
	}
	return newest, nil
}

func standingsOf(ctx context.Context, diary *training.Diary) (training.Standings, error) {
	attempts, err := diary.Everyone(ctx)
	return training.Rank(attempts), err
}

// showBoard shows the board until the person leaves.
func (a *app) showBoard(ctx context.Context, loaded settings.Loaded, diary *training.Diary) error {
	keys, err := keymap.New(keymap.Default(), loaded.Keys)
	if err != nil {
		return err
	}
	known, err := scenarios.Catalogue()
	if err != nil {
		return err
	}
	board := workshop.NewBoard(ctx, a.themed(loaded.UI), keys, titleOf(known), func(ctx context.Context) (training.Standings, error) {
		return standingsOf(ctx, diary)
	})
	if _, err := tea.NewProgram(board, tea.WithContext(ctx)).Run(); err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return fmt.Errorf("showing the board: %w", err)
	}
	return nil
}

// themed are the looks of the settings, for screens that are not the console's own.
func (a *app) themed(ui settings.UI) *theme.Theme {
	name := ui.Theme
	if a.noColor {
		name = "mono"
	}
	looks, known := theme.Named(name, true)
	if !known {
		looks = theme.Dark()
	}
	if ui.ASCII || ui.Plain {
		return looks.WithGlyphs(theme.ASCII())
	}
	return looks
}

// titleOf says what a scenario is called on a board.
func titleOf(known []*scenarios.Playbook) func(id string) string {
	return func(id string) string {
		if playbook, found := scenarios.Find(known, id); found {
			return playbook.Number + " " + id
		}
		return id
	}
}

// writeBoard writes the board once.
func writeBoard(w io.Writer, format string, standings training.Standings) error {
	if format == "table" {
		return printBoard(w, standings)
	}
	list := report.List{
		Columns: []string{"rank", "name", "points", "right", "hints", "lessons", "finished", "joined", "last", "at", "mode", "step"},
		Rows: func(yield func([]any, error) bool) {
			for _, p := range standings {
				now := p.Now()
				if !yield([]any{p.Rank, p.Person, p.Points, p.Right, p.Hints, len(p.Taken), p.Finished(), stamp(p.Joined), stamp(p.Last),
					now.Scenario, string(now.Mode), now.Position}, nil) {
					return
				}
			}
		},
	}
	_, err := list.Write(w, format)
	return err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func printBoard(w io.Writer, standings training.Standings) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "#\tNAME\tPOINTS\tRIGHT\tHINTS\tENDED\tAT")
	for _, p := range standings {
		now := p.Now()
		scenario := now.Scenario
		if now.Secret() {
			scenario = "" // it would give the attack away to a room that looks on
		}
		fmt.Fprintf(table, "%d\t%s\t%d\t%d\t%d\t%d of %d\t%s\n", p.Rank, printable.Clean(p.Person), p.Points, p.Right, p.Hints,
			p.Finished(), len(p.Taken), printable.Clean(text.WhereIs(scenario, string(now.Mode), now.Mode != training.Search, now.Position, now.Finished)))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the board: %w", err)
	}
	return nil
}
