package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/engine/report"
)

// problem is an answer that says what is wrong, as application/problem+json (RFC 9457).
type problem struct {
	*huma.ErrorModel
	headers http.Header
}

// GetHeaders are the headers that go with the problem.
func (p *problem) GetHeaders() http.Header { return p.headers }

func refuse(status int, format string, args ...any) *problem {
	return &problem{ErrorModel: &huma.ErrorModel{
		Status: status, Title: http.StatusText(status), Detail: printable.Clean(fmt.Sprintf(format, args...)),
	}}
}

// later is a problem that goes away by itself.
func later(seconds int, format string, args ...any) *problem {
	p := refuse(http.StatusServiceUnavailable, format, args...)
	p.headers = http.Header{"Retry-After": {strconv.Itoa(seconds)}}
	return p
}

func stopping() *problem { return later(10, "trailsift is being stopped") }

// ended is the problem of a request whose context has ended. Whoever has gone away does not see it.
func (a *API) ended(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return refuse(http.StatusServiceUnavailable, "%v", context.Cause(ctx))
	}
	return stopping()
}

// failed is the problem of a request that failed through no fault of the asker: the log says why.
func (a *API) failed(doing string, err error) error {
	a.options.Log.Error("request failed", "doing", doing, "error", err)
	return refuse(http.StatusInternalServerError, "%s failed; the log of trailsift serve says why", doing)
}

// badPlace is where something is wrong in what was uploaded.
type badPlace struct {
	File string `json:"file"`
	// Offset counts bytes of the uncompressed file; null where the whole file is meant.
	Offset *int64 `json:"offset"`
}

// mostNamed is how many places a problem names.
const mostNamed = 100

// unusable is the problem of logs without a single usable record: it names what is wrong with each file and
// record.
func unusable(e engine.Evidence) error {
	p := refuse(http.StatusUnprocessableEntity, "no usable CloudTrail record: %d files read, %d skipped, %d broken, %d of %d records unusable",
		e.FilesRead, len(e.Skipped), len(e.Broken), e.Unusable, e.Records)
	for _, notes := range [][]engine.Note{e.Broken, e.Unusables, e.Skipped} {
		for _, note := range notes {
			if len(p.Errors) == mostNamed {
				return p
			}
			p.Errors = append(p.Errors, named(note))
		}
	}
	return p
}

func named(note engine.Note) *huma.ErrorDetail {
	at := badPlace{File: note.Path}
	location := note.Path
	if note.Offset >= 0 {
		at.Offset = &note.Offset
		location = fmt.Sprintf("%s at byte %d", note.Path, note.Offset)
	}
	return &huma.ErrorDetail{Message: printable.Clean(note.Reason), Location: printable.Clean(location), Value: at}
}

// write answers with the problem where huma does not.
func (p *problem) write(w http.ResponseWriter) {
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = report.Encode(w, p.ErrorModel) // the client has gone away
}
