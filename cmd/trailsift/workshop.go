package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/seat"
	"trailsift/ui/theme"
	"trailsift/ui/workshop"
)

// leading are the flags of a workshop.
type leading struct {
	on           bool
	lesson, mode string
	pace, file   string
	trainers     []string
	apart        bool
}

func (l *leading) add(command *cobra.Command) {
	flags := command.Flags()
	flags.BoolVar(&l.on, "workshop", false, "give lessons: a trainer chooses them, and there is a board")
	flags.StringVar(&l.lesson, "lesson", "", "begin the workshop with this `scenario`")
	flags.StringVar(&l.mode, "mode", string(training.StepThrough), "begin it in this `mode`: step, quiz or hunt")
	flags.StringVar(&l.pace, "pace", string(lesson.Free), "how freely people may `move` at first: free, in-step or locked")
	flags.BoolVar(&l.apart, "own-worlds", false, "give everybody a world of their own, in place of one for all")
	flags.StringVar(&l.file, "workshop-file", "", "keep what people do in this `file` (one a day, in the folder of trailsift's own data)")
	flags.StringSliceVar(&l.trainers, "trainer", nil, "let this `person` lead, who signs in with a key or password of their own")
}

// fit refuses what would be passed over: a workshop's flags without one, and logs in one.
func (l *leading) fit(cmd *cobra.Command, paths []string) error {
	if l.on {
		if len(paths) > 0 {
			return usagef("--workshop gives lessons in made-up logs: leave out %s", paths[0])
		}
		return nil
	}
	for _, name := range []string{"lesson", "mode", "pace", "own-worlds", "workshop-file", "trainer"} {
		if cmd.Flag(name).Changed {
			return usagef("--%s is for a workshop: want --workshop too", name)
		}
	}
	return nil
}

// check reads the flags that are no plain values.
func (l *leading) check(known []*scenarios.Playbook) (first *scenarios.Playbook, pace lesson.Pace, err error) {
	paces := map[string]lesson.Pace{"free": lesson.Free, "in-step": lesson.InStep, "locked": lesson.Locked}
	pace, found := paces[l.pace]
	if !found {
		return nil, pace, usagef("--pace: want free, in-step or locked, got %q", l.pace)
	}
	if err := checkMode(l.mode); err != nil {
		return nil, pace, err
	}
	if l.lesson == "" {
		return nil, pace, nil
	}
	first, found = scenarios.Find(known, l.lesson)
	if !found {
		return nil, pace, usagef("--lesson: there is no scenario %q; see: trailsift scenarios list", l.lesson)
	}
	return first, pace, nil
}

// hall is a workshop that is held.
type hall struct {
	*classroom
	a        *app
	trainers []string
	looks    *theme.Theme
	keys     *keymap.Map
	server   *seat.Server
	where    string
	seeds    map[string]uint64 // of the worlds of scenarios
	file     string            // of the workshop
}

// serveWorkshop gives lessons to whoever signs in, until the trainer ends it or a signal comes.
func (a *app) serveWorkshop(cmd *cobra.Command, s seating, l leading, made *fiction) (err error) {
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	known, err := knownPlaybooks(made.playbooks)
	if err != nil {
		return err
	}
	first, pace, err := l.check(known)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	defer cancelOnSignal(cancel)()
	defer spareMemory()()
	h, err := a.hall(l, loaded, known, pace)
	if err != nil {
		return err
	}
	var log io.Writer = a.err
	if a.terminal.out { // the trainer's console is there
		log = &logFile{path: h.beside(".log")}
		if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
			return fmt.Errorf("making a folder for the workshop: %w", err)
		}
	}
	var journal *slog.Logger
	if h.server, journal, err = a.seats(s, log, h.show); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	// Not before it is clear that the workshop can be held: board shows the newest there is.
	if h.diary, err = training.OpenDiary(ctx, h.file, writer()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.end()) }()
	if err := h.choose(ctx, made.seed, cmd.Flag("seed").Changed); err != nil {
		return err
	}
	if first != nil {
		h.room.Give(h.order(first, lesson.Mode(l.mode)))
	}
	if a.terminal.out {
		a.say("the log is %s", h.beside(".log"))
	}
	h.where = "ssh -p " + portOf(listener) + " NAME@" + hostOf(listener)
	journal.Info("listening", "at", listener.Addr().String(), "fingerprint", h.server.Fingerprint(), "workshop", h.file)
	return h.hold(ctx, cancel, listener)
}

// hall prepares a workshop, but for its diary.
func (a *app) hall(l leading, loaded settings.Loaded, known []*scenarios.Playbook, pace lesson.Pace) (*hall, error) {
	config, err := a.engineConfig(loaded, nil)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(loaded.Hours.Timezone)
	if err != nil {
		return nil, usagef("hours.timezone: %w", err)
	}
	keys, err := keymap.New(keymap.Default(), loaded.Keys)
	if err != nil {
		return nil, err
	}
	file := l.file
	if file == "" {
		folder := workshopsFolder()
		if folder == "" {
			return nil, usagef("there is no home folder to keep a workshop in: want --workshop-file FILE")
		}
		file = filepath.Join(folder, time.Now().Format("2006-01-02")+".db")
	}
	return &hall{
		classroom: &classroom{
			room: workshop.NewRoom(pace), known: known, loaded: loaded, config: config, zone: zone, apart: l.apart, classes: map[subject]*class{},
		},
		a: a, trainers: l.trainers, looks: a.themed(loaded.UI), keys: keys, file: file,
	}, nil
}

// choose chooses the seeds of the worlds: the one that was asked for, else those in which scenarios were given earlier in
// this workshop, so that people find their answers again, else one for each, so that no lesson shows by what is new in it
// what its attack is.
func (h *hall) choose(ctx context.Context, seed uint64, asked bool) error {
	h.seeds = map[string]uint64{}
	for _, pb := range h.known {
		h.seeds[pb.ID] = seed
		if !asked {
			h.seeds[pb.ID] = rand.Uint64N(10_000) // few digits, for typing them again
		}
	}
	if asked {
		return nil
	}
	attempts, err := h.diary.Everyone(ctx)
	for _, a := range attempts {
		h.seeds[a.Scenario] = a.Seed
		if h.apart {
			h.seeds[a.Scenario] -= ownWorld(a.Person)
		}
	}
	return err
}

// hold lets people in until the context ends or the trainer at this terminal ends it.
func (h *hall) hold(ctx context.Context, cancel context.CancelFunc, listener net.Listener) error {
	if !h.a.terminal.out {
		return h.server.Serve(ctx, listener)
	}
	served := make(chan error, 1)
	go func() {
		err := h.server.Serve(ctx, listener)
		cancel() // nobody can come in any more
		served <- err
	}()
	// Signals end the context, and with it the program: heeding them too it would wait for good to tell itself of one.
	_, err := tea.NewProgram(h.trainer(ctx, h.scores), tea.WithContext(ctx), tea.WithoutSignalHandler()).Run()
	if ctx.Err() != nil {
		err = nil
	}
	cancel()
	return errors.Join(err, <-served)
}

// show makes what somebody sees who has signed in: the trainer's console, or a seat in the room.
func (h *hall) show(ctx context.Context, person seat.Person) (tea.Model, error) {
	if person.Means != seat.ByRoom && slices.Contains(h.trainers, person.Name) {
		if person.Lines != nil {
			return nil, errTrainerIsDrawn
		}
		return h.trainer(ctx, nil), nil
	}
	return workshop.Attend(ctx, h.room, h.looks, person.Lines, func(ctx context.Context, order workshop.Order) (workshop.Console, error) {
		return h.open(ctx, person, order)
	})
}

var errTrainerIsDrawn = errors.New("there is no plain mode of the trainer's console: please sign in from a terminal that can draw, without TRAILSIFT_UI_PLAIN")

func (h *hall) trainer(ctx context.Context, scores func(context.Context) (string, error)) *workshop.Trainer {
	options := workshop.Options{
		Room: h.room, Where: h.where, Fingerprint: h.server.Fingerprint(), Guest: scores == nil, Theme: h.looks, Keys: h.keys, Seats: h.seats, Scores: scores,
		Standings: h.standings, Title: titleOf(h.known),
	}
	for _, pb := range h.known {
		options.Choices = append(options.Choices, workshop.Choice{
			Group: pb.Tactic, Key: pb.Number, Name: pb.Title, Scenario: pb.ID, Steps: len(pb.Steps), Seed: h.seeds[pb.ID],
		})
	}
	return workshop.NewTrainer(ctx, options)
}

func (h *hall) order(pb *scenarios.Playbook, mode lesson.Mode) workshop.Order {
	return workshop.Order{Scenario: pb.ID, Title: pb.Number + " " + pb.Title, Mode: mode, Seed: h.seeds[pb.ID], Steps: len(pb.Steps)}
}

// seats are those that are taken, the trainers' left out.
func (h *hall) seats() []workshop.Seat {
	var all []workshop.Seat
	for _, taken := range h.server.Seats() {
		if name := taken.Person().Name; !slices.Contains(h.trainers, name) {
			all = append(all, workshop.Seat{Name: name, Here: taken.Connected(), View: func() string { return taken.View().Content }})
		}
	}
	return all
}

// beside is a file that stands beside the workshop's.
func (h *hall) beside(ending string) string { return strings.TrimSuffix(h.file, ".db") + ending }

// scores writes the board beside the workshop's file.
func (h *hall) scores(ctx context.Context) (string, error) {
	standings, err := standingsOf(ctx, h.diary)
	if err != nil {
		return "", err
	}
	var board bytes.Buffer
	if err := writeBoard(&board, "csv", standings); err != nil {
		return "", err
	}
	path := h.beside("-scores.csv")
	return path, writeTo(path, board.Bytes())
}

// end writes the board, if there is anything on it, and closes what it has open.
func (h *hall) end() error {
	h.classroom.close()
	defer h.diary.Close()
	attempts, err := h.diary.Everyone(context.Background())
	if err != nil || len(attempts) == 0 {
		return err
	}
	path, err := h.scores(context.Background())
	if err == nil {
		h.a.say("the scores are in %s", path)
	}
	return err
}

// logFile is a log that only its owner may read.
type logFile struct{ path string }

// Write implements io.Writer. A log that cannot be written ends nothing.
func (l *logFile) Write(p []byte) (int, error) {
	return len(p), appendTo(l.path, string(p))
}

func portOf(listener net.Listener) string {
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // which is one of ours
	return port
}

// hostOf is the address people come to; a listener on all of them does not know which.
func hostOf(listener net.Listener) string {
	host, _, _ := net.SplitHostPort(listener.Addr().String())
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		return "HOST"
	}
	return host
}
