package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"trailsift/engine/casefile"
	"trailsift/engine/source"
	"trailsift/ui"
	"trailsift/ui/text"
)

func (w *whichCase) add(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&w.file, "case", "", usage)
}

// console is the case that the console keeps: of the file that was named, of the logs' paths, or of how
// logs were made up.
func (w *whichCase) console(made *fiction, paths []string) (ui.Case, error) {
	if w.file != "" {
		path, err := w.path(paths)
		return ui.Case{Open: func(ctx context.Context, _ bool) (ui.CaseFile, error) {
			return openCase(ctx, path) // a name that does not do is told at once, not with the first verdict
		}}, err
	}
	if slices.Contains(paths, "-") {
		return ui.Case{Without: text.CaseStdin}, nil
	}
	home := dataHome()
	if home == "" {
		return ui.Case{Without: text.CaseNoHome}, nil
	}
	sources := paths
	if len(paths) == 0 {
		sources = made.names()
	}
	path := casefile.Path(home, sources)
	if held, beside := source.Beside(path, sources); beside {
		return ui.Case{Without: text.CaseBeside(held)}, nil
	}
	return ui.Case{Open: func(ctx context.Context, create bool) (ui.CaseFile, error) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !create {
			return nil, nil
		}
		return openCase(ctx, path)
	}}, nil
}

func openCase(ctx context.Context, path string) (ui.CaseFile, error) {
	file, err := casefile.Open(ctx, path, writer())
	if err != nil {
		return nil, err
	}
	return file, nil
}

// standing is what stands in the case file that was named, where one was. It has to be there.
func (w *whichCase) standing(ctx context.Context, a *app, paths []string) (state *casefile.State, err error) {
	if w.file == "" {
		return &casefile.State{}, nil
	}
	err = a.withCase(ctx, w, paths, func(c *casefile.Case) error {
		state = c.State()
		return nil
	})
	return state, err
}
