package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/archive"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/ui/api"
)

// serving are the flags of serve.
type serving struct {
	listen            string // a setting
	noToken, insecure bool
	rules             []string
	playbooks         string
}

func newServe(a *app) *cobra.Command {
	var s serving
	serve := &cobra.Command{
		Use:   "serve",
		Args:  noArguments,
		Short: "Answer over HTTP",
		Long: `Answer over HTTP what the other commands print: POST /detect ranks the principals of uploaded logs,
/analyses keeps uploaded logs and answers about them, /docs explains all of it.

It listens on 127.0.0.1:8080, where only this machine can ask. What is kept wants the token that is made at
the first start. On any other address everything wants the token, and a certificate is needed
(serve.tls_cert, serve.tls_key); --insecure does without one.

SIGTERM and Ctrl-C let requests finish; a second one does not. Exit codes: 0 stopped; 1 it could not listen;
2 wrong usage.`,
		Example: `  trailsift serve
  trailsift serve --listen 127.0.0.1:9000 --no-token
  trailsift serve --listen 0.0.0.0:8443 --set serve.tls_cert=cert.pem --set serve.tls_key=key.pem
  trailsift serve --rules sigma/ --playbooks mine/`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd, s) },
	}
	flags := serve.Flags()
	flags.StringVar(&s.listen, "listen", "", "the `address` and port (127.0.0.1:8080)")
	flags.BoolVar(&s.noToken, "no-token", false, "let everybody who reaches the port read and delete what is kept")
	flags.BoolVar(&s.insecure, "insecure", false, "listen beyond this machine without TLS, and with --no-token without a token")
	flags.StringVar(&s.playbooks, "playbooks", "", "know the playbooks in this `folder` too")
	addRules(serve, &s.rules)
	serve.AddCommand(newServeSSH(a))
	return serve
}

// serve answers until a signal comes.
func (a *app) serve(cmd *cobra.Command, s serving) (err error) {
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	public, err := s.check(loaded.Serve)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	options, err := a.apiOptions(s, loaded)
	if err != nil {
		return err
	}
	if options.Guard, err = a.guard(s, loaded.Serve, public, options.Log); err != nil {
		return err
	}
	folder, err := ownData(loaded.Serve.Folder, "analyses")
	if err != nil {
		return err
	}
	if options.Archive, err = archive.Open(ctx, folder, loaded.Serve.Keep); err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, options.Archive.Close()) }()
	listener, err := listen(loaded.Serve)
	if err != nil {
		return err
	}
	defer cancelOnSignal(cancel)()
	defer spareMemory()()
	options.Log.Info("listening", "at", address(listener, loaded.Serve), "analyses", folder)
	return serveUntil(ctx, api.New(options).Server(), listener, loaded.Serve, options.Log)
}

// check refuses to answer beyond this machine without what protects the answers there.
func (s serving) check(set settings.Serve) (public bool, err error) {
	host, _, err := net.SplitHostPort(set.Listen)
	if err != nil {
		return false, usagef("serve.listen: %w", err)
	}
	ip, err := netip.ParseAddr(host)
	if host == "localhost" || err == nil && ip.IsLoopback() || s.insecure {
		return host != "localhost" && !(err == nil && ip.IsLoopback()), nil
	}
	if s.noToken {
		return true, usagef("--listen %s can be reached from other machines: leave out --no-token, or say --insecure", set.Listen)
	}
	if set.TLSCert == "" {
		return true, usagef("--listen %s can be reached from other machines: want a certificate (serve.tls_cert and serve.tls_key), or --insecure", set.Listen)
	}
	return true, nil
}

// guard reads or makes the token, unless none is wanted.
func (a *app) guard(s serving, set settings.Serve, public bool, log *slog.Logger) (api.Guard, error) {
	guard := api.Guard{Public: public, Hosts: set.Hosts}
	if host, _, err := net.SplitHostPort(set.Listen); err == nil && host != "" {
		guard.Hosts = append([]string{host}, set.Hosts...)
	}
	if s.noToken {
		log.Warn("no token is wanted: whoever reaches the port reads and deletes what is kept")
		return guard, nil
	}
	path, err := ownData(set.TokenFile, "serve-token")
	if err != nil {
		return guard, err
	}
	token, made, err := api.Token(path)
	if err != nil {
		return guard, err
	}
	guard.Token = token
	log.Info("token", "file", path, "made", made)
	return guard, nil
}

// ownData is a path that was configured, else one in the folder of trailsift's own data.
func ownData(configured, name string) (string, error) {
	if configured != "" {
		return configured, nil
	}
	home := dataHome()
	if home == "" {
		return "", errors.New("there is no home folder: set serve.folder and serve.token_file")
	}
	return filepath.Join(home, "trailsift", name), nil
}

// apiOptions are what does not depend on who may ask.
func (a *app) apiOptions(s serving, loaded settings.Loaded) (api.Options, error) {
	config, err := a.engineConfig(loaded, s.rules)
	if err != nil {
		return api.Options{}, err
	}
	known, err := knownPlaybooks(s.playbooks)
	if err != nil {
		return api.Options{}, err
	}
	set := loaded.Serve
	return api.Options{
		Version: version(), Config: config, Rules: explainAll(loaded, config), Playbooks: known,
		Judge:   judgeFor(loaded.Hours.Timezone),
		Compose: func(g api.Generation) (*dataset.Set, error) { return composeFor(g, known, loaded.Hours.Timezone) },
		Limits: api.Limits{
			Body: int64(set.MaxBody), Inflated: int64(set.MaxInflated), Files: set.MaxFiles, Uploads: set.Uploads, Analyses: set.Analyses,
			Wait: time.Duration(set.Wait), Request: time.Duration(set.TimeLimit), Idle: time.Duration(set.IdleLimit),
			Opened: set.InMemory, Generated: set.MaxEvents,
		},
		Log: slog.New(slog.NewTextHandler(a.err, nil)), // which quotes what a terminal would obey
	}, nil
}

// judgeFor reads what a request says of the events to judge as detect reads its flags.
func judgeFor(zone string) func(from, to, filter string) (engine.Judge, error) {
	return func(from, to, filter string) (engine.Judge, error) {
		judge, err := judged{from: from, to: to, filter: filter}.judge(zone, time.Now())
		return judge, asMember(err)
	}
}

// asMember spells a message about a flag for somebody who has given a member of a request.
func asMember(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.TrimPrefix(err.Error(), "--"))
}

// composeFor makes the set that generate would make of the same values.
func composeFor(wanted api.Generation, known []*scenarios.Playbook, zone string) (*dataset.Set, error) {
	g := generation{
		fiction:     fiction{scenarios: wanted.Scenarios, seed: wanted.Seed},
		destination: destination{format: "jsonl"},
		users:       wanted.Users, days: wanted.Days, events: wanted.Events, ratio: wanted.Ratio, start: wanted.Start,
	}
	if len(g.scenarios) == 0 {
		g.scenarios = []string{"all"}
	}
	chosen, err := choose(known, g.scenarios)
	if err != nil {
		return nil, asMember(err)
	}
	plan, err := g.plan(zone)
	if err != nil {
		return nil, asMember(err)
	}
	plan.Playbooks = chosen
	set, _, err := dataset.Compose(plan)
	return set, err
}

// explainAll explains every rule, sequence and signature as rules show does.
func explainAll(loaded settings.Loaded, config engine.Config) []explanation {
	var all []explanation
	for _, d := range rule.Catalogue() {
		all = append(all, explainRule(d, loaded))
	}
	for _, d := range sequence.Catalogue() {
		all = append(all, explainSequence(d, loaded))
	}
	if config.Signatures.Empty() {
		return all
	}
	names := []string{}
	for _, r := range config.Signatures.Rules {
		names = append(names, cmp.Or(r.ID, r.Title))
	}
	for _, c := range config.Signatures.Correlations {
		names = append(names, cmp.Or(c.ID, c.Title))
	}
	for _, name := range names {
		if e, known := explainSignature(config.Signatures, name); known {
			all = append(all, e)
		}
	}
	return all
}

// listen opens the port, with TLS where there is a certificate.
func listen(set settings.Serve) (net.Listener, error) {
	if set.TLSCert == "" {
		return net.Listen("tcp", set.Listen)
	}
	certificate, err := tls.LoadX509KeyPair(set.TLSCert, set.TLSKey)
	if err != nil {
		return nil, usagef("serve.tls_cert: %w", err)
	}
	return tls.Listen("tcp", set.Listen, &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	})
}

// address is where to ask: the port may have been left to the system.
func address(listener net.Listener, set settings.Serve) string {
	scheme := "http"
	if set.TLSCert != "" {
		scheme = "https"
	}
	host, _, _ := net.SplitHostPort(set.Listen)
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	return scheme + "://" + net.JoinHostPort(cmp.Or(host, "0.0.0.0"), port)
}

// serveUntil answers until the context ends, and then until the requests that are there are answered.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener, set settings.Serve, log *slog.Logger) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping: requests that are here are finished, until a second signal", "at_most", set.TimeLimit.String())
	patience, cancel := context.WithTimeout(context.Background(), time.Duration(set.TimeLimit))
	defer cancel()
	err := server.Shutdown(patience)
	<-failed // Serve has returned
	if err != nil {
		return fmt.Errorf("stopping: requests took longer than %s: %w", set.TimeLimit, err)
	}
	return nil
}
