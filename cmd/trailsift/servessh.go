package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/ui"
	"trailsift/ui/seat"
	"trailsift/ui/text"
)

// seating are the flags of serve ssh.
type seating struct {
	listen, hostKey, keys, passwords string
	add                              string
	seats                            int
	idle, keep                       time.Duration
	rules                            []string
}

func newServeSSH(a *app) *cobra.Command {
	var s seating
	var made fiction
	var l leading
	limits := seat.DefaultLimits()
	command := &cobra.Command{
		Use:   "ssh [PATH|- ...]",
		Args:  cobra.ArbitraryArgs,
		Short: "Give people a console each over SSH",
		Long: `Give people a console each over SSH, all on the same logs: those of PATH, else those of a made-up organisation.
They sign in with ssh -p 2222 NAME@HOST and get the console, and nothing else: no shell, no commands, no copying of
files, no forwarding, and nothing in it touches this machine's disk. Who drops out finds the seat again. With
ssh -o SetEnv=TRAILSIFT_UI_PLAIN=true, or TERM=dumb, a screen reader gets lines in place of a screen.

Nobody gets in without a key in --keys, in the format of OpenSSH's authorized_keys with the name of its owner as the
comment, or a password in --passwords, which --add writes. The password of the name * opens the room to whoever gives a
name. Both files are read again when they change.

It listens on 127.0.0.1:2222, where only this machine comes in. SIGTERM and Ctrl-C tell everybody and end it.
Exit codes: 0 stopped; 1 it could not listen; 2 wrong usage.`,
		Example: `  trailsift serve ssh --passwords room.txt --add '*'
  trailsift serve ssh --passwords room.txt
  trailsift serve ssh --listen 0.0.0.0:2222 --keys people.keys logs/
  trailsift serve ssh --keys people.keys --scenario role-chaining --seats 20 --idle 30m`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if s.add != "" {
				return a.addPassword(s, paths)
			}
			if err := l.fit(cmd, paths); err != nil {
				return err
			}
			if l.on {
				return a.serveWorkshop(cmd, s, l, &made)
			}
			return a.serveSSH(cmd, s, &made, paths)
		},
	}
	l.add(command)
	made.add(command, "make up the same logs again by this `number`")
	flags := command.Flags()
	flags.StringVar(&s.listen, "listen", "127.0.0.1:2222", "the `address` and port")
	flags.StringVar(&s.hostKey, "host-key", "", "the `file` of the server's own key (ssh_host_ed25519 in the folder of trailsift's own data)")
	flags.StringVar(&s.keys, "keys", "", "the `file` of people's public keys, as authorized_keys")
	flags.StringVar(&s.passwords, "passwords", "", "the `file` of people's hashed passwords")
	flags.StringVar(&s.add, "add", "", "write a password of this `name` into --passwords, and do nothing else; * is the room's")
	flags.IntVar(&s.seats, "seats", limits.Seats, "how `many` people may sit down")
	flags.DurationVar(&s.idle, "idle", limits.Idle, "how `long` a connection stays without a key pressed")
	flags.DurationVar(&s.keep, "keep", limits.Keep, "how `long` a seat waits for its person to come back")
	addRules(command, &s.rules)
	return command
}

// serveSSH shows everybody who signs in the same logs, until a signal comes.
func (a *app) serveSSH(cmd *cobra.Command, s seating, made *fiction, paths []string) error {
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	config, err := a.engineConfig(loaded, s.rules)
	if err != nil {
		return err
	}
	config.Live = true
	from, err := a.logs(cmd, made, paths, loaded.Hours.Timezone)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	defer cancelOnSignal(cancel)()
	var run *engine.Analysis // begins when it is clear that somebody can sign in
	server, log, err := a.seats(s, a.err, func(ctx context.Context, person seat.Person) (tea.Model, error) {
		return ui.New(ctx, guestOptions(run, from.Name(), config, loaded, person))
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	defer spareMemory()()
	run = engine.Run(ctx, from, config)
	log.Info("listening", "at", listener.Addr().String(), "fingerprint", server.Fingerprint())
	told := make(chan struct{})
	go func() {
		defer close(told)
		logReading(run, log)
	}()
	err = server.Serve(ctx, listener)
	run.Cancel()
	<-told
	if failure := run.Wait(); failure != nil && !errors.Is(failure, context.Canceled) {
		return errors.Join(err, a.failed(failure, loaded.Log))
	}
	return err
}

// logReading tells the host, who has no console, when the logs have been read and what was wrong with them.
func logReading(run *engine.Analysis, log *slog.Logger) {
	if run.Wait() != nil {
		return // which is told at the end
	}
	e := run.Snapshot().Evidence
	for _, note := range e.Broken[:min(len(e.Broken), mostLines)] {
		log.Warn("broken", "at", place(note), "because", note.Reason)
	}
	say := log.Info
	if e.Records == 0 {
		say = log.Warn
	}
	say("the logs are read", "files", e.FilesRead, "records", e.Records, "broken", len(e.Broken), "unusable", e.Unusable, "skipped", len(e.Skipped))
}

// seats is the server of the flags, with its log.
func (a *app) seats(s seating, to io.Writer, show func(context.Context, seat.Person) (tea.Model, error)) (*seat.Server, *slog.Logger, error) {
	key, err := ownData(s.hostKey, "ssh_host_ed25519")
	if err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.NewTextHandler(to, nil)) // which quotes what a terminal would obey
	limits := seat.DefaultLimits()
	limits.Seats, limits.Idle, limits.Keep = s.seats, s.idle, s.keep
	server, err := seat.New(seat.Options{
		HostKey: key, AuthorizedKeys: s.keys, Passwords: s.passwords, Show: show, Limits: limits, Log: log,
	})
	if errors.Is(err, seat.ErrOpen) {
		return nil, nil, usagef("%w: --keys, --passwords\nsee: trailsift serve ssh --help", err)
	}
	return server, log, err
}

// guestOptions are those of the console of somebody who sits elsewhere.
func guestOptions(run ui.Analysis, name string, config engine.Config, loaded settings.Loaded, person seat.Person) ui.Options {
	return ui.Options{
		Analysis: run, Source: name, Config: config, Settings: tunable{loaded, config},
		Theme: loaded.UI.Theme, ASCII: loaded.UI.ASCII, Keys: loaded.Keys,
		Environ: person.Environ, Plain: person.Lines != nil, Output: person.Lines, Sealed: text.WhyGuest,
	}
}

// addPassword writes a password that is typed twice, or comes as the line on standard input.
func (a *app) addPassword(s seating, paths []string) error {
	if s.passwords == "" || len(paths) > 0 {
		return usagef("--add writes into a file of passwords and does nothing else: want --passwords FILE, and no path")
	}
	password, err := a.password(s.add)
	if err != nil {
		return err
	}
	var denied *fs.PathError // by the disk: what was asked for is right
	switch err := seat.SetPassword(s.passwords, s.add, password); {
	case errors.As(err, &denied):
		return err
	case err != nil:
		return usageError{err}
	}
	a.say("%s may sign in with that password; it is hashed in %s", s.add, s.passwords)
	return nil
}

func (a *app) password(name string) (string, error) {
	if !a.terminal.in {
		line, err := bufio.NewReader(io.LimitReader(a.in, 2*seat.MostPassword)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("reading a password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, prompt := range []string{"password of " + printable.Clean(name), "once more"} {
		fmt.Fprintf(a.err, "%s: ", prompt)
		secret, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(a.err)
		if err != nil {
			return "", fmt.Errorf("reading a password: %w", err)
		}
		typed[i] = string(secret)
	}
	if typed[0] != typed[1] {
		return "", usagef("the two passwords differ: nothing was written")
	}
	return typed[0], nil
}
