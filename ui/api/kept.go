package api

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trailsift/engine"
	"trailsift/engine/archive"
	"trailsift/engine/report"
)

// Analysis is one that is kept.
type Analysis struct {
	ID           string    `json:"id"`
	Created      time.Time `json:"created"`
	Files        []LogFile `json:"files"`
	TotalEvents  int       `json:"total_events" doc:"As when it was made."`
	TotalUsers   int       `json:"total_users" doc:"As when it was made."`
	AnomalyCount int       `json:"anomaly_count" doc:"As when it was made."`
}

// LogFile is one uploaded file.
type LogFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// AnalysisResult is a kept analysis with its ranking.
type AnalysisResult struct {
	Analysis
	Result report.Document `json:"result"`
}

func newAnalysis(e archive.Entry) Analysis {
	shown := Analysis{
		ID: e.ID, Created: e.Created, Files: make([]LogFile, len(e.Files)),
		TotalEvents: e.Summary.Events, TotalUsers: e.Summary.Principals, AnomalyCount: e.Summary.Anomalies,
	}
	for i, f := range e.Files {
		shown.Files[i] = LogFile{Name: f.Name, Bytes: f.Bytes, SHA256: hex.EncodeToString(f.SHA256)}
	}
	return shown
}

// Which names an analysis.
type Which struct {
	ID string `path:"id" maxLength:"64" doc:"The analysis."`
}

type (
	logsInput  struct{ request }
	madeAnswer struct {
		Location string `header:"Location"`
		Body     Analysis
	}
	listAnswer   struct{ Body []Analysis }
	resultAnswer struct{ Body AnalysisResult }
)

func (a *API) describeKept() {
	register(a, kept("keep", http.MethodPost, "/analyses", "Analyse uploaded logs and keep them", func(o *huma.Operation) {
		o.DefaultStatus = http.StatusCreated
		o.Errors = append(uploadErrors(), http.StatusUnauthorized, http.StatusConflict)
	}), a.keep)
	a.describeUpload("/analyses")
	register(a, kept("analyses", http.MethodGet, "/analyses", "List what is kept, the newest first"), a.list)
	register(a, kept("analysis", http.MethodGet, "/analyses/{id}", "The whole answer of one analysis"), a.result)
	register(a, kept("principals", http.MethodGet, "/analyses/{id}/principals", "Page through its ranking"), a.principals)
	register(a, kept("events", http.MethodGet, "/analyses/{id}/principals/{principal}/events", "Page through a principal's events"), a.events)
	register(a, kept("histogram", http.MethodGet, "/analyses/{id}/histogram", "Count events over time"), a.histogram)
	register(a, kept("forget", http.MethodDelete, "/analyses/{id}", "Delete an analysis and its logs"), a.forget)
	a.documentSchema() // the answers' schema has come into being anew
}

// kept describes an operation on kept analyses, which all want the token.
func kept(id, method, path, summary string, more ...func(*huma.Operation)) huma.Operation {
	o := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"analyses"},
		Security: []map[string][]string{{bearer: {}}},
		Errors:   []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable},
	}
	for _, change := range more {
		change(&o)
	}
	return o
}

func register[I, O any](a *API, o huma.Operation, handler func(context.Context, *I) (*O, error)) {
	huma.Register(a.huma, o, handler)
}

func (a *API) keep(ctx context.Context, in *logsInput) (*madeAnswer, error) {
	store := a.options.Archive
	if err := store.Room(ctx); err != nil {
		return nil, a.storeProblem("looking for room", err)
	}
	logs, err := a.receive(in.w, in.http)
	if err != nil {
		return nil, err
	}
	defer logs.done()
	snapshot, err := a.analyse(ctx, logs.Set, engine.Judge{})
	if err != nil {
		return nil, err
	}
	e, err := store.Keep(ctx, logs.Set, summary(snapshot))
	if err != nil {
		return nil, a.storeProblem("keeping the analysis", err)
	}
	a.opened.add(e.ID, snapshot)
	a.counters.opened.Set(float64(a.opened.len()))
	return &madeAnswer{Location: "/analyses/" + e.ID, Body: newAnalysis(e)}, nil
}

func summary(snapshot *engine.Snapshot) archive.Summary {
	anomalies := 0
	for i := range snapshot.Ranking {
		if snapshot.Ranking[i].Score.Anomaly {
			anomalies++
		}
	}
	return archive.Summary{Events: snapshot.TotalEvents, Principals: len(snapshot.Ranking), Anomalies: anomalies}
}

// storeProblem is the problem of an archive's error.
func (a *API) storeProblem(doing string, err error) error {
	switch {
	case errors.Is(err, archive.ErrNone):
		return refuse(http.StatusNotFound, "there is no such analysis")
	case errors.Is(err, archive.ErrFull):
		return refuse(http.StatusConflict, "as many analyses are kept as there may be (serve.keep): delete one first")
	}
	return a.failed(doing, err)
}

func (a *API) list(ctx context.Context, _ *struct{}) (*listAnswer, error) {
	entries, err := a.options.Archive.List(ctx)
	if err != nil {
		return nil, a.storeProblem("listing the analyses", err)
	}
	list := make([]Analysis, len(entries))
	for i, e := range entries {
		list[i] = newAnalysis(e)
	}
	return &listAnswer{list}, nil
}

// find is a kept analysis with its answer.
func (a *API) find(ctx context.Context, id string) (archive.Entry, *engine.Snapshot, error) {
	e, err := a.options.Archive.Entry(ctx, id)
	if err != nil {
		return e, nil, a.storeProblem("looking an analysis up", err)
	}
	snapshot, err := a.snapshot(ctx, e)
	return e, snapshot, err
}

func (a *API) result(ctx context.Context, in *Which) (*resultAnswer, error) {
	e, snapshot, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &resultAnswer{AnalysisResult{newAnalysis(e), report.NewDocument(snapshot, report.Options{})}}, nil
}

func (a *API) forget(ctx context.Context, in *Which) (*struct{}, error) {
	if err := a.options.Archive.Delete(ctx, in.ID); err != nil {
		return nil, a.storeProblem("deleting the analysis", err)
	}
	a.opened.forget(in.ID)
	a.counters.opened.Set(float64(a.opened.len()))
	return nil, nil
}

// principalOf finds a principal of an analysis by its id, ranked or not.
func principalOf(snapshot *engine.Snapshot, id string) (*engine.Principal, error) {
	for _, list := range [][]engine.Principal{snapshot.Ranking, snapshot.Unranked} {
		if at := slices.IndexFunc(list, func(p engine.Principal) bool { return p.ID == id }); at >= 0 {
			return &list[at], nil
		}
	}
	return nil, refuse(http.StatusNotFound, "there is no such principal in the analysis")
}
