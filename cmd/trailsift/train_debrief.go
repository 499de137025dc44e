package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"

	"trailsift/cmd/trailsift/course"
	"trailsift/engine"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// writeDebrief looks back on a scenario without a screen. The document names the seed.
func (s *school) writeDebrief(ctx context.Context, playbook *scenarios.Playbook, path string) error {
	format, err := debriefFormat(path)
	if err != nil {
		return err
	}
	if path == "-" {
		path = ""
	}
	if err := outside("--debrief", path, s.flags.blend); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer cancelOnSignal(cancel)()
	told, err := s.lookBack(ctx, s.assignment(playbook))
	if err != nil {
		return interruption(err, "no debrief was written")
	}
	write := told.Markdown
	if format == "html" {
		write = told.HTML
	}
	var document bytes.Buffer
	if err := write(&document); err != nil {
		return err
	}
	return s.deliver(document.Bytes(), path)
}

// lookBack plays a whole lesson and tells its attack as it was seen.
func (s *school) lookBack(ctx context.Context, p assignment) (told lesson.Debrief, err error) {
	made, err := s.lesson(ctx, p)
	if err != nil {
		return told, err
	}
	taught := course.New(made, nil)
	defer taught.Close()
	if err := s.judge(ctx, made, taught); err != nil {
		return told, err
	}
	return taught.SitAnew(nil, training.StepThrough).Debrief(ctx)
}

// judge reads the whole log of a lesson and begins it.
func (s *school) judge(ctx context.Context, made *training.Lesson, taught *course.Course) error {
	from, err := made.Source()
	if err != nil {
		return err
	}
	run := engine.Run(ctx, from, s.config)
	if err := run.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return s.failed(err, s.loaded.Log)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return taught.Begin(ctx, run.Snapshot())
}

// debriefFormat is the format that the name of a file asks for.
func debriefFormat(path string) (string, error) {
	switch ending := strings.ToLower(filepath.Ext(path)); {
	case path == "-" || ending == ".md" || ending == ".markdown":
		return "md", nil
	case ending == ".html" || ending == ".htm":
		return "html", nil
	}
	return "", usagef("--debrief %s: want a name that ends with .md or .html, or - for Markdown on stdout", path)
}
