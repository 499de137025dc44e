package api

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trailsift/scenarios/dataset"
)

// Generation says which logs are to be made up. The same one gives the same bytes.
type Generation struct {
	Scenarios []string `json:"scenarios,omitempty" maxItems:"100" doc:"Ids, numbers such as 3.4, tactic:NAME, all, or none; all without any."`
	Seed      uint64   `json:"seed,omitempty" default:"1" doc:"Decides everything that is chance."`
	Users     int      `json:"users,omitempty" minimum:"0" maximum:"1000" doc:"How many people work there; 0 for 60, or as many as the events need."`
	Days      int      `json:"days,omitempty" minimum:"1" maximum:"366" default:"7" doc:"How many days the logs cover; longer where a scenario takes longer."`
	Events    int      `json:"events,omitempty" minimum:"0" doc:"About how many events; 0 for what the people make."`
	Ratio     float64  `json:"malicious_ratio,omitempty" minimum:"0" maximum:"0.5" doc:"Repeat the scenarios until this share is malicious."`
	Start     string   `json:"start,omitempty" doc:"The first day, such as 2025-11-17."`
	NoTags    bool     `json:"no_tags,omitempty" doc:"Write attack events without tags."`
	Clean     bool     `json:"clean,omitempty" doc:"In order and once: no late events, no copies."`
	Format    string   `json:"format,omitempty" enum:"jsonl,json" default:"jsonl" doc:"A record a line, or one document."`
}

// generationInput may have no body: then everything is as it is without a wish.
type generationInput struct{ Body *Generation }

// About how many events there are in a day: of each person, and of the robots.
const (
	ofPerson = 180
	ofRobots = 1700
)

// tooMuch says why a set would be larger than is allowed.
func (g Generation) tooMuch(most int) error {
	users := cmp.Or(g.Users, dataset.DefaultUsers)
	switch {
	case g.Events > most:
		return refuse(http.StatusBadRequest, "events: want %d or fewer (serve.max_events)", most)
	case g.Events == 0 && g.Days*(users*ofPerson+ofRobots) > most:
		return refuse(http.StatusBadRequest, "%d people make more than about %d events in %d days (serve.max_events)", users, most, g.Days)
	}
	return nil
}

func (a *API) describeGenerate() {
	content := map[string]*huma.MediaType{
		"application/x-ndjson": {Schema: &huma.Schema{Type: huma.TypeString, Description: "One CloudTrail record a line."}},
		"application/json":     {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"Records": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeObject}}}}},
	}
	huma.Register(a.huma, huma.Operation{
		OperationID: "generate", Method: http.MethodPost, Path: "/generate", Tags: []string{"generation"},
		Summary:      "Make logs up",
		Description:  "Streams what `trailsift generate --format jsonl` writes for the same values. An answer that breaks off is not whole.",
		Responses:    map[string]*huma.Response{"200": {Description: "The logs, while they are made.", Content: content}},
		MaxBodyBytes: 1 << 20, BodyReadTimeout: a.options.Limits.Idle,
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusServiceUnavailable},
	}, a.generate)
}

func (a *API) generate(ctx context.Context, in *generationInput) (*huma.StreamResponse, error) {
	wanted := Generation{Seed: 1, Days: 7}
	if in.Body != nil {
		wanted = *in.Body
	}
	if err := wanted.tooMuch(a.options.Limits.Generated); err != nil {
		return nil, err
	}
	give, err := a.analyses.take(ctx, a)
	if err != nil {
		return nil, err
	}
	set, err := a.options.Compose(wanted)
	if err != nil {
		give()
		return nil, refuse(http.StatusBadRequest, "%v", err)
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		defer give()
		r, w := humago.Unwrap(to)
		a.stream(r.Context(), w, set, wanted)
	}}, nil
}

// stream writes a set. What cannot be written whole is broken off so that the client sees it.
func (a *API) stream(ctx context.Context, w http.ResponseWriter, set *dataset.Set, g Generation) {
	write, kind := dataset.Lines, "application/x-ndjson"
	if g.Format == "json" {
		write, kind = dataset.Document, "application/json"
	}
	w.Header().Set("Content-Type", kind)
	out := &attended{Writer: w, connection: http.NewResponseController(w), idle: a.options.Limits.Idle}
	if _, err := write(ctx, set, out, dataset.Options{Tags: !g.NoTags, Clean: g.Clean, Workers: 1}); err != nil {
		a.options.Log.Warn("generating ended early", "error", err)
		panic(http.ErrAbortHandler)
	}
}

// attended is the way to a client who has to take each piece in time.
type attended struct {
	io.Writer
	connection *http.ResponseController
	idle       time.Duration
}

func (t *attended) Write(p []byte) (int, error) {
	// Where there is no deadline the time limit of the request still holds.
	_ = t.connection.SetWriteDeadline(time.Now().Add(t.idle))
	return t.Writer.Write(p)
}
