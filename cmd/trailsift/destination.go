package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trailsift/scenarios/dataset"
)

// destination is where generated logs go, and in which format.
type destination struct {
	format, out string
	labels      bool
}

func (d destination) check() error {
	switch d.format {
	case "jsonl", "json":
		return nil
	case "cloudtrail":
		if d.out == "" {
			return usagef("--format cloudtrail writes many files: say where with --out; jsonl and json can go to stdout")
		}
		return nil
	}
	return usagef("--format %q: want cloudtrail, jsonl or json", d.format)
}

// outlet is an opened destination: a folder, in which the logs have a file or many, or a stream.
type outlet struct {
	destination
	folder *dataset.Folder
	stream *os.File // a device or a pipe
	// name is the logs' file in the folder, and prefix what the files beside it begin with.
	name, prefix string
}

// open finds out what --out is. Nothing is made in places that are taken unless force is set.
func (d destination) open(force bool) (*outlet, error) {
	p := &outlet{destination: d, name: "events." + d.format}
	if d.out == "" {
		return p, nil
	}
	stat, err := os.Stat(d.out)
	if err == nil && !stat.IsDir() && !stat.Mode().IsRegular() {
		p.stream, err = os.OpenFile(d.out, os.O_WRONLY, 0)
		return p, err
	}
	ending := strings.TrimPrefix(filepath.Ext(d.out), ".")
	isFile := err == nil && stat.Mode().IsRegular() || err != nil && (ending == "json" || ending == "jsonl" || ending == "ndjson")
	if isFile && d.format != "cloudtrail" {
		return p, p.beside(force)
	}
	if p.folder, err = dataset.OpenFolder(d.out, force); err != nil {
		return nil, taken(err)
	}
	return p, nil
}

// beside makes the logs one file, with labels and statistics named after it.
func (p *outlet) beside(force bool) (err error) {
	p.name = filepath.Base(p.out)
	p.prefix = strings.TrimSuffix(p.name, filepath.Ext(p.name)) + "."
	folder := filepath.Dir(p.out)
	for _, name := range []string{p.name, p.prefix + labelsJSON, p.prefix + labelsCSV, p.prefix + statisticsFile} {
		path := filepath.Join(folder, name)
		if _, err := os.Lstat(path); err == nil && !force {
			return usagef("%s is there already; --force writes over it", path)
		}
	}
	p.folder, err = dataset.OpenFolder(folder, true)
	return err
}

// taken says how to write into a folder that is not empty.
func taken(err error) error {
	if errors.Is(err, dataset.ErrNotEmpty) {
		return usagef("%w; --force writes into it all the same", err)
	}
	return err
}

const (
	labelsJSON     = "labels.json"
	labelsCSV      = "labels.csv"
	statisticsFile = "statistics.json"
)

func (p *outlet) toStdout() bool { return p.folder == nil && p.stream == nil }

// write writes the set, and beside it what there is to say of it.
func (p *outlet) write(ctx context.Context, stdout io.Writer, set *dataset.Set, mine *dataset.Learned, o dataset.Options) (dataset.Statistics, error) {
	if p.folder == nil {
		if p.stream != nil {
			stdout = p.stream
		}
		return p.stretch(ctx, stdout, set, o)
	}
	if mine != nil {
		if err := mine.Copy(ctx, p.folder); err != nil {
			return dataset.Statistics{}, err
		}
	}
	statistics, err := p.logs(ctx, set, o)
	if err != nil {
		return statistics, err
	}
	if p.labels {
		labels := dataset.LabelsOf(set.Seed, set.Incidents)
		if err := p.folder.Write(p.prefix+labelsJSON, labels.JSON); err != nil {
			return statistics, err
		}
		if err := p.folder.Write(p.prefix+labelsCSV, labels.CSV); err != nil {
			return statistics, err
		}
	}
	if err := p.folder.Write(p.prefix+statisticsFile, statistics.JSON); err != nil {
		return statistics, err
	}
	if err := ctx.Err(); err != nil {
		return statistics, err
	}
	return statistics, p.folder.Commit()
}

// logs writes the events into the folder.
func (p *outlet) logs(ctx context.Context, set *dataset.Set, o dataset.Options) (statistics dataset.Statistics, err error) {
	if p.format == "cloudtrail" {
		return dataset.Deliver(ctx, set, p.folder, o)
	}
	err = p.folder.Write(p.name, func(w io.Writer) (err error) {
		statistics, err = p.stretch(ctx, w, set, o)
		return err
	})
	return statistics, err
}

// stretch writes the events one after another.
func (p *outlet) stretch(ctx context.Context, w io.Writer, set *dataset.Set, o dataset.Options) (dataset.Statistics, error) {
	if p.format == "json" {
		return dataset.Document(ctx, set, w, o)
	}
	return dataset.Lines(ctx, set, w, o)
}

// discard removes what was not finished.
func (p *outlet) discard() {
	if p.folder != nil {
		_ = p.folder.Discard() // after Commit there is nothing left; otherwise the first error counts
	}
	if p.stream != nil {
		_ = p.stream.Close()
	}
}
