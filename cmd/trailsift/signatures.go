package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
)

// addRules adds the flag for rule folders of one's own.
func addRules(cmd *cobra.Command, folders *[]string) {
	cmd.Flags().StringArrayVar(folders, "rules", nil, "a `folder` of Sigma rules for CloudTrail, beside the shipped ones; may be repeated")
}

// engineConfig is what the settings make of an analysis, with the signatures compiled.
func (a *app) engineConfig(loaded settings.Loaded, folders []string) (engine.Config, error) {
	config := loaded.Engine()
	book, err := places(loaded)
	if err != nil {
		return config, usageError{err}
	}
	config.Places = book
	if !loaded.Signatures.Enabled {
		return config, nil
	}
	set, refused, err := compiled(append(loaded.Signatures.Folders[:len(loaded.Signatures.Folders):len(loaded.Signatures.Folders)], folders...))
	if err != nil {
		return config, usageError{err}
	}
	a.reportRefused(refused)
	config.Signatures = set
	return config, nil
}

// compiled is the shipped rules and those of some folders.
func compiled(paths []string) (*sigma.Set, []sigma.Refusal, error) {
	folders, err := ruleFolders(paths)
	if err != nil {
		return nil, nil, err
	}
	set, refused := sigma.LoadFolders(append([]sigma.Folder{{Path: shippedFolder, FS: shipped.Rules()}}, folders...)...)
	return set, refused, nil
}

// ruleFolders opens folders of rules.
func ruleFolders(paths []string) (folders []sigma.Folder, err error) {
	for _, path := range paths {
		stat, err := os.Stat(path)
		if err == nil && !stat.IsDir() {
			err = errors.New("not a folder")
		}
		if err != nil {
			var at *fs.PathError
			if errors.As(err, &at) {
				err = at.Err
			}
			return nil, fmt.Errorf("rules in %s: %w", path, err)
		}
		folders = append(folders, sigma.Folder{Path: filepath.ToSlash(path), FS: os.DirFS(path)})
	}
	return folders, nil
}

// reportRefused names the rules that cannot run, in a bounded number of lines.
func (a *app) reportRefused(refused []sigma.Refusal) {
	for i, r := range refused {
		if i == mostLines {
			a.say("and %d more rules; trailsift rules check names all", len(refused)-i)
			return
		}
		a.say("rule refused: %v", r)
	}
}
