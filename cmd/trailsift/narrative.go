package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/report"
	"trailsift/engine/report/narrative"
)

// narrator is who writes the executive summary of a report.
type narrator struct {
	wanted bool
	server narrative.Server // without an endpoint the templates write it
	kept   string           // the file for what was asked and answered
}

// narrator checks, before anything is read, that a narrative can be written and kept.
func (r *reporting) narrator(set settings.Narrative, getenv func(string) string) (n narrator, err error) {
	if !r.narrative {
		return n, nil
	}
	if r.format == "none" {
		return n, usagef("--narrative is a chapter of the report: want -o or --out too")
	}
	n.wanted = true
	if set.Endpoint == "" {
		return n, nil
	}
	if r.out == "" {
		return n, usagef("--narrative asks %s, and keeps what was asked and answered beside the report: want --out", set.Endpoint)
	}
	if stat, err := os.Stat(r.out); err == nil && !stat.Mode().IsRegular() {
		return n, usagef("--narrative keeps what was asked and answered beside the report: --out %s is no regular file", r.out)
	}
	n.kept = strings.TrimSuffix(r.out, filepath.Ext(r.out)) + ".narrative.json"
	for _, taken := range []string{r.out, r.navigator, r.ocsf} {
		if taken == n.kept {
			return n, usagef("%s would be written twice: --narrative keeps what was asked and answered there", taken)
		}
	}
	n.server = narrative.Server{Endpoint: set.Endpoint, Model: set.Model, Timeout: time.Duration(set.Timeout)}
	n.server.Key, err = keyOf(set, getenv)
	return n, err
}

// mostKey is how long a key may be.
const mostKey = 8 << 10

// keyOf reads the key for a model's server; empty where none is configured. Neither the key nor what else is in its
// place ever gets into a message.
func keyOf(set settings.Narrative, getenv func(string) string) (string, error) {
	place, text := "the variable "+set.KeyVariable+" (narrative.key_variable)", ""
	switch {
	case set.KeyVariable != "":
		text = getenv(set.KeyVariable)
	case set.KeyFile != "":
		place = set.KeyFile + " (narrative.key_file)"
		var err error
		if text, err = readSecret(set.KeyFile); err != nil {
			return "", usagef("narrative.key_file: %w", err)
		}
	default:
		return "", nil
	}
	key := strings.TrimSpace(text)
	printable := strings.IndexFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
	if key == "" || !printable || len(key) >= mostKey {
		return "", usagef("%s: want a key, which is one word", place)
	}
	return key, nil
}

// readSecret reads a file that only its owner may read.
func readSecret(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && stat.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s may be read by others: chmod 600 it", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, mostKey))
	return string(text), err
}

// begin writes the narrative into a page. A model that cannot be asked is no reason for having no report.
func (a *app) begin(ctx context.Context, page *report.Page, n narrator, snapshot *engine.Snapshot, decided *casefile.State) error {
	if !n.wanted {
		return nil
	}
	story, err := narrative.Gather(ctx, snapshot, decided)
	if err != nil {
		return fmt.Errorf("gathering the narrative: %w", err)
	}
	if n.server.Endpoint == "" || story.Empty() {
		if n.server.Endpoint != "" {
			a.say("%s is not asked: there is no finding to tell of", n.server)
		}
		page.Begin(story.Tell())
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer cancelOnSignal(cancel)() // Ctrl-C ends the asking, and templates write it
	a.say("asking %s to write the narrative, for %s at most", n.server, n.server.Timeout)
	told, transcript, failure := story.Ask(ctx, n.server)
	page.Begin(told)
	if failure != nil {
		a.say("the narrative is written from templates: %v", failure)
	} else if dropped, why := transcript.Dropped(); dropped > 0 {
		a.say("%d of %d claims of the narrative were dropped: %s", dropped, len(transcript.Claims), why)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(transcript); err != nil {
		return fmt.Errorf("writing down what was asked: %w", err)
	}
	if err := writeTo(n.kept, text.Bytes()); err != nil {
		return err
	}
	a.say("what was asked and answered is in %s", n.kept)
	return nil
}
