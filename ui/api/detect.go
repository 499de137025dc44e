package api

import (
	"bytes"
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trailsift/engine"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/source"
	"trailsift/engine/upload"
)

// request is an operation's input that reads the body by itself.
type request struct {
	http *http.Request
	w    http.ResponseWriter
}

// Resolve keeps what huma would read as a whole.
func (r *request) Resolve(ctx huma.Context) []error {
	r.http, r.w = humago.Unwrap(ctx)
	return nil
}

// document is an answer that is already written.
type document struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

type detection struct {
	request
	From     string `query:"from" doc:"Judge events from this time on: 2025-11-20, 2025-11-20T02:14, RFC 3339, or -2h."`
	To       string `query:"to" doc:"Judge events before this time."`
	Filter   string `query:"filter" doc:"Judge only events that match, such as: user:marek* region:eu-west-1"`
	Top      int    `query:"top" minimum:"0" doc:"List only the first so many; 0 for all."`
	MinLevel string `query:"min_level" enum:"low,medium,high,critical" default:"low" doc:"List only principals at or above this level."`
}

func (a *API) describeDetect() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "detect", Method: http.MethodPost, Path: "/detect", Tags: []string{"detection"},
		Summary:     "Rank the principals of uploaded logs",
		Description: "Answers what `trailsift detect -o json` prints for the same files, to the byte. Nothing is kept.",
		Errors:      uploadErrors(),
		Responses: map[string]*huma.Response{"200": {
			Description: "The ranking, as `trailsift detect -o json` prints it.",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: a.documentSchema()}},
		}},
	}, a.detect)
	a.describeUpload("/detect")
}

// describeUpload describes the body of an operation that reads it by itself: huma reads all that it knows of.
func (a *API) describeUpload(path string) { a.huma.OpenAPI().Paths[path].Post.RequestBody = logsBody() }

// uploadErrors are the statuses with which uploads are refused.
func uploadErrors() []int {
	return []int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusServiceUnavailable,
	}
}

// logsBody describes the ways to upload logs.
func logsBody() *huma.RequestBody {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "JSON, JSON lines or gzip"}
	form := &huma.Schema{
		Type: huma.TypeObject, Required: []string{field},
		Properties: map[string]*huma.Schema{field: {Type: huma.TypeArray, Items: file}},
	}
	return &huma.RequestBody{Required: true, Description: "Logs: a form with one file or several, or one file as the body.", Content: map[string]*huma.MediaType{
		"multipart/form-data":      {Schema: form},
		"application/json":         {Schema: &huma.Schema{}},
		"application/x-ndjson":     {Schema: file},
		"application/gzip":         {Schema: file},
		"application/octet-stream": {Schema: file},
	}}
}

// documentSchema describes what report.JSON writes.
func (a *API) documentSchema() *huma.Schema {
	registry := a.huma.OpenAPI().Components.Schemas
	schema := registry.Schema(reflect.TypeFor[report.Document](), true, "Document")
	result := registry.SchemaFromRef(registry.Schema(reflect.TypeFor[report.Result](), true, "Result").Ref)
	// The parts of a score are an object that keeps their order, which its Go type does not tell.
	result.Properties["score_breakdown"] = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeNumber}}
	return schema
}

func (a *API) detect(ctx context.Context, in *detection) (*document, error) {
	judge, err := a.options.Judge(in.From, in.To, in.Filter)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "%v", err)
	}
	logs, err := a.receive(in.w, in.http)
	if err != nil {
		return nil, err
	}
	defer logs.done()
	snapshot, err := a.analyse(ctx, logs.Set, judge)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := report.JSON(&text, snapshot, report.Options{Top: in.Top, MinLevel: level(in.MinLevel)}); err != nil {
		return nil, a.failed("writing the answer", err)
	}
	return &document{ContentType: "application/json", Body: text.Bytes()}, nil
}

// level is the level of a name that the description allows.
func level(name string) risk.Level {
	for level := risk.Low; level <= risk.Critical; level++ {
		if strings.EqualFold(level.String(), name) {
			return level
		}
	}
	return risk.Low
}

// largestRecord bounds the memory of one upload: a record has to be in it as a whole. AWS writes none of more
// than 256 KB, but other programs put many into one text.
const largestRecord = 16 << 20

// analyse judges logs when it is their turn. Logs without one usable record are a problem.
func (a *API) analyse(ctx context.Context, logs *upload.Set, judge engine.Judge) (*engine.Snapshot, error) {
	give, err := a.analyses.take(ctx, a)
	if err != nil {
		return nil, err
	}
	defer give()
	config := a.options.Config
	config.Judge, config.Whole = judge, true
	config.Limits.MaxValue = largestRecord
	snapshot, err := a.finished(ctx, engine.Run(ctx, source.FS(logs, "the upload"), config))
	if err != nil {
		return nil, err
	}
	if snapshot.Evidence.Records <= snapshot.Evidence.Unusable {
		return nil, unusable(snapshot.Evidence)
	}
	a.counters.events.Add(float64(snapshot.TotalEvents))
	return snapshot, nil
}
