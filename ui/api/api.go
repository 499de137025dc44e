// Package api is trailsift over HTTP: the answers of detect for logs that are uploaded, analyses that are kept,
// the rules and scenarios, made-up logs, and a description of all of that in OpenAPI.
//
// New makes an API of Options; Server is the http.Server around it, with its deadlines. A request goes through
// the guard (who may ask), waits for its turn, is spooled to the disk, and is analysed by package engine like
// everything else; nothing in a request is ever the name of a file that is opened.
package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trailsift/engine"
	"trailsift/engine/archive"
	"trailsift/engine/report"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
)

// Options are what an API is made of.
type Options struct {
	Version string
	// Config is what analyses depend on. Its limits hold for each file, and Limits for all of a request.
	Config engine.Config
	// Judge reads the times and the filter that choose which events are judged.
	Judge func(from, to, filter string) (engine.Judge, error)
	// Rules are what GET /rules answers, a list; its type is described in OpenAPI.
	Rules     any
	Playbooks []*scenarios.Playbook
	// Compose makes the set of logs that is asked for. Its errors are the asker's.
	Compose func(Generation) (*dataset.Set, error)
	Archive *archive.Archive
	Guard   Guard
	Limits  Limits
	Log     *slog.Logger
}

// Limits bound what requests may ask of the machine.
type Limits struct {
	Body     int64 // bytes of one request
	Inflated int64 // bytes of all its files, once inflated
	Files    int   // of one request
	// Uploads is how many requests have their files on the disk at once, and Analyses how many of them are worked
	// on. Others wait, but no longer than Wait.
	Uploads, Analyses int
	Wait              time.Duration
	// Request is how long one request may take, and Idle how long its sender may be silent.
	Request, Idle time.Duration
	Opened        int // kept analyses that are in memory
	Generated     int // events of one set
}

// API answers requests.
type API struct {
	options  Options
	mux      *http.ServeMux
	huma     huma.API
	counters *counters
	uploads  *turns
	analyses *turns
	opened   *opened
}

// New makes an API. The archive stays the caller's to close.
func New(o Options) *API {
	a := &API{options: o, mux: http.NewServeMux(), opened: newOpened(o.Limits.Opened)}
	a.counters = newCounters()
	a.uploads = newTurns(o.Limits.Uploads, o.Limits.Wait, a.counters.waiting.WithLabelValues("upload"))
	a.analyses = newTurns(o.Limits.Analyses, o.Limits.Wait, a.counters.waiting.WithLabelValues("analysis"))
	a.huma = humago.New(a.mux, description(o.Version))
	a.describeHealth()
	a.describeCatalogue()
	a.describeDetect()
	a.describeGenerate()
	a.describeKept()
	a.addDocs()
	a.mux.Handle("GET /metrics", a.counters.handler())
	return a
}

// description is the head of the API's own description.
func description(version string) huma.Config {
	config := huma.DefaultConfig("trailsift", version)
	config.Info.Description = "Rank the principals of AWS CloudTrail logs by risk. `POST /detect` answers for the logs it is given and " +
		"keeps nothing; `/analyses` keeps them. Analyses want the token of `trailsift serve` as a bearer token."
	config.CreateHooks = nil // no $schema member in answers
	config.DocsPath, config.SchemasPath = "", ""
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{bearer: {Type: "http", Scheme: "bearer"}}
	config.Formats = map[string]huma.Format{"application/json": safeJSON(), "json": safeJSON()}
	return config
}

// safeJSON is JSON whose text from logs a terminal does not obey.
func safeJSON() huma.Format {
	return huma.Format{
		Marshal:   func(w io.Writer, value any) error { return report.Encode(w, value) },
		Unmarshal: huma.DefaultJSONFormat.Unmarshal,
	}
}

// bearer is the name of the token in the description.
const bearer = "token"

// Handler is the API with everything around it.
func (a *API) Handler() http.Handler {
	return a.watched(a.guarded(a.mux))
}

// headerTime is how long a client may take for the head of a request, and restTime how long a connection
// may rest between two.
const (
	headerTime = 10 * time.Second
	restTime   = time.Minute
)

// Server is an HTTP server of the API. Its deadlines end what slow clients would hold up.
func (a *API) Server() *http.Server {
	return &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       a.options.Limits.Request,
		WriteTimeout:      a.options.Limits.Request + a.options.Limits.Idle,
		IdleTimeout:       restTime,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(a.options.Log.Handler(), slog.LevelDebug),
	}
}

// bounded is a request's context with its time limit.
func (a *API) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, a.options.Limits.Request,
		fmt.Errorf("the request took longer than %s (serve.time_limit)", a.options.Limits.Request))
}

// finished is the answer of a run: all of it, or an error.
func (a *API) finished(ctx context.Context, run *engine.Analysis) (*engine.Snapshot, error) {
	err := run.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, a.ended(ctx)
	case errors.Is(err, context.Canceled):
		return nil, stopping()
	case err != nil:
		return nil, a.failed("analysing", err)
	}
	return run.Snapshot(), nil
}
