package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"

	"github.com/spf13/cobra"

	"trailsift/engine/casefile"
	"trailsift/engine/source"
)

// whichCase is the flag that names a case file.
type whichCase struct{ file string }

func newCase(a *app) *cobra.Command {
	var which whichCase
	command := &cobra.Command{
		Use:   "case",
		Short: "Show, export and import what was decided about a case",
		Long: `A case file keeps what people decide in the console: verdicts on principals, notes, marks on events,
suppressions of findings and saved views, each with who and when. It belongs to the logs that were
opened, by their paths, and lies in the folder for your own files, never beside the evidence.
Name it by the paths of the logs, as for the console, or by --case FILE.

Exit codes: 0 done; 1 the case file cannot be read or written; 2 wrong usage.`,
		Example: "  trailsift case show logs/\n  trailsift case export logs/ --out case.json",
		RunE:    onlySubcommands,
	}
	command.PersistentFlags().StringVar(&which.file, "case", "", "the case `file`, in place of the one of the logs")
	command.AddCommand(newCaseShow(a, &which), newCaseExport(a, &which), newCaseImport(a, &which))
	return command
}

func newCaseShow(a *app, which *whichCase) *cobra.Command {
	var history bool
	show := &cobra.Command{
		Use:   "show [PATH ...]",
		Short: "Print what stands in a case file",
		Long: `Print the verdicts, marks, suppressions and saved views of a case file; with --history every
change that was ever made, undone ones too, and by whom. Times are UTC.

Exit codes: 0 done; 1 the case file cannot be read; 2 wrong usage.`,
		Example: "  trailsift case show logs/\n  trailsift case show --case audit.db --history",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return a.withCase(cmd.Context(), which, paths, func(c *casefile.Case) error {
				page := &casePage{}
				page.standing(c)
				if history {
					lines, err := c.History(cmd.Context())
					if err != nil {
						return err
					}
					page.history(lines)
				}
				return page.write(a.out)
			})
		},
	}
	show.Flags().BoolVar(&history, "history", false, "every change too, the oldest first")
	return show
}

func newCaseExport(a *app, which *whichCase) *cobra.Command {
	var out string
	export := &cobra.Command{
		Use:   "export [PATH ...]",
		Short: "Write a case file as JSON",
		Long: `Write what stands in a case file as JSON, in a stated order: the same case gives the same bytes.
Text from logs is in it as it was logged. docs/casefile.md has the shape.

Exit codes: 0 done; 1 the case file cannot be read, or the JSON not written; 2 wrong usage.`,
		Example: "  trailsift case export logs/ --out case.json\n  trailsift case export --case audit.db | jq '.verdicts[].name'",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if err := outside("--out", out, paths); err != nil {
				return err
			}
			return a.withCase(cmd.Context(), which, paths, func(c *casefile.Case) error {
				var result bytes.Buffer
				if err := c.State().Document().Write(&result); err != nil {
					return err
				}
				return a.deliver(result.Bytes(), out)
			})
		},
	}
	export.Flags().StringVar(&out, "out", "", "write to this `file` instead of stdout")
	return export
}

func newCaseImport(a *app, which *whichCase) *cobra.Command {
	return &cobra.Command{
		Use:   "import DOCUMENT [PATH ...]",
		Short: "Merge exported JSON into a case file",
		Long: `Merge a case that was exported as JSON into a case file, which is made if there is none. DOCUMENT is
a file, or - for standard input. Where both say different things of one principal, event, pair of
patterns or view, the newer one stands, and each such difference is reported. Nothing is removed.

Exit codes: 0 done; 1 the document is refused, or the case file not written; 2 wrong usage.`,
		Example: "  trailsift case import case.json logs/\n  trailsift case import - --case audit.db < case.json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("want the document to import, such as case.json\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.importCase(cmd.Context(), which, args[0], args[1:])
		},
	}
}

// importCase merges a document, and says on stdout what became of it.
func (a *app) importCase(ctx context.Context, which *whichCase, document string, paths []string) (err error) {
	path, err := which.path(paths)
	if err != nil {
		return err
	}
	read, err := a.readDocument(document)
	if err != nil {
		return err
	}
	c, err := casefile.Open(ctx, path, writer())
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, c.Close()) }()
	_, result, err := c.Import(ctx, read)
	if err != nil {
		return fmt.Errorf("importing %s into %s: %w", document, path, err)
	}
	page := &casePage{}
	page.imported(result)
	return page.write(a.out)
}

func (a *app) readDocument(path string) (*casefile.Document, error) {
	in, name := a.in, "stdin"
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in, name = file, path
	}
	document, err := casefile.ReadDocument(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return document, nil
}

// withCase does something with a case file that is there already.
func (a *app) withCase(ctx context.Context, which *whichCase, paths []string, do func(*casefile.Case) error) (err error) {
	path, err := which.path(paths)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no case file yet: %s", path)
	}
	c, err := casefile.Open(ctx, path, writer())
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, c.Close()) }()
	return do(c)
}

// path is the file that the flag names, else the one of the logs. A file beside the logs is refused.
func (w *whichCase) path(logs []string) (string, error) {
	if w.file != "" {
		if held, beside := source.Beside(w.file, logs); beside {
			return "", usagef("--case %s: it would lie beside the evidence, %s; want another folder", w.file, held)
		}
		return w.file, nil
	}
	if len(logs) == 0 {
		return "", usagef("which case? want the paths of its logs, or --case FILE")
	}
	home := dataHome()
	if home == "" {
		return "", errors.New("there is no home folder to keep a case in: name a file with --case")
	}
	return casefile.Path(home, logs), nil
}

// dataHome is the folder for files of one's own, as the XDG Base Directory Specification has it; "" when
// there is no home.
func dataHome() string {
	if folder := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share")
}

// writer is who decides: the user's name as the system knows it.
func writer() string {
	if current, err := user.Current(); err == nil && current.Username != "" {
		return current.Username
	}
	return cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME"), "somebody")
}
