package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"time"

	"trailsift/engine/upload"
)

// field is what the files of a form are called, by scripts that are older than this API.
const field = "file"

// bodyTypes are the media types of a body that is one file. What it really is is told by its first bytes; the
// type of a form is what curl says of everything.
var bodyTypes = []string{
	"", "application/json", "application/x-ndjson", "application/jsonl", "application/gzip", "application/x-gzip",
	"application/octet-stream", "text/plain", "application/x-www-form-urlencoded",
}

// received are the files of a request, which have their place on the disk until they are done with.
type received struct {
	*upload.Set
	give func()
}

// done gives the files and their place up.
func (r *received) done() {
	_ = r.Close() // nothing of them is wanted any more
	r.give()
}

// receive spools the files of a request, when it is their turn. Whoever calls it is done with them once.
func (a *API) receive(w http.ResponseWriter, r *http.Request) (*received, error) {
	if most := a.options.Limits.Body; r.ContentLength > most { // before any of it is sent, where the client asks first
		return nil, a.refused(r.Context(), &http.MaxBytesError{Limit: most})
	}
	give, err := a.uploads.take(r.Context(), a)
	if err != nil {
		return nil, err
	}
	whole := false
	defer func() { // also where receiving panics
		if !whole {
			give()
		}
	}()
	limits := a.options.Limits
	connection := http.NewResponseController(w)
	r.Body = http.MaxBytesReader(w, &prompt{ReadCloser: r.Body, connection: connection, idle: limits.Idle}, limits.Body)
	files, err := a.files(r)
	set := upload.NewSet(files)
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body) // what stands behind a form
	}
	if err == nil {
		// All is read, and the server waits on the connection to see its client leave: for as long as it takes.
		_ = connection.SetReadDeadline(time.Time{})
		a.counters.uploaded.Add(float64(set.Bytes()))
		err = set.Inflated(r.Context(), limits.Inflated, a.options.Config.Limits.MaxRatio)
	}
	if err != nil {
		_ = set.Close() // the first error counts
		return nil, a.refused(r.Context(), err)
	}
	whole = true
	return &received{set, give}, nil
}

// prompt ends reading a body whose sender is silent.
type prompt struct {
	io.ReadCloser
	connection *http.ResponseController
	idle       time.Duration
}

func (p *prompt) Read(b []byte) (int, error) {
	// Without a deadline, as in a test without a connection, the time limit of the request still holds.
	_ = p.connection.SetReadDeadline(time.Now().Add(p.idle))
	return p.ReadCloser.Read(b)
}

// files spools the parts of a form, or the whole body.
func (a *API) files(r *http.Request) ([]*upload.File, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" {
		return nil, refuse(http.StatusUnsupportedMediaType, "Content-Type: %v", err)
	}
	if kind == "multipart/form-data" {
		return a.parts(r)
	}
	if !slices.Contains(bodyTypes, kind) {
		return nil, refuse(http.StatusUnsupportedMediaType, "want a form with the field %q, or a body of JSON or gzip; got %s", field, kind)
	}
	f, err := upload.Spool(r.Context(), "body", r.Body)
	if err != nil {
		return nil, err
	}
	return []*upload.File{f}, nil
}

func (a *API) parts(r *http.Request) (files []*upload.File, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "%v", err)
	}
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) && len(files) > 0 {
			return files, nil
		}
		if errors.Is(err, io.EOF) {
			return files, refuse(http.StatusBadRequest, "the form has no field %q", field)
		}
		if err != nil {
			return files, formError(err)
		}
		if len(files) == a.options.Limits.Files {
			return files, refuse(http.StatusRequestEntityTooLarge, "more than %d files (serve.max_files)", a.options.Limits.Files)
		}
		f, err := spool(r.Context(), part)
		if err != nil {
			return files, err
		}
		files = append(files, f)
	}
}

func spool(ctx context.Context, part *multipart.Part) (*upload.File, error) {
	if part.FormName() != field {
		return nil, refuse(http.StatusBadRequest, "the form has a field %q: want only %q, once for each file", part.FormName(), field)
	}
	f, err := upload.Spool(ctx, part.FileName(), part)
	if err != nil {
		return nil, formError(err)
	}
	return f, nil
}

// formError tells a form that is no form from one that cannot be read.
func formError(err error) error {
	var large *http.MaxBytesError
	var disk *os.PathError
	if errors.As(err, &large) || errors.As(err, &disk) || isSilence(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return refuse(http.StatusBadRequest, "the form cannot be read: %v", err)
}

// isSilence reports that the sender was silent for too long.
func isSilence(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// refused is the problem of files that were not received.
func (a *API) refused(ctx context.Context, err error) error {
	var p *problem
	var large *http.MaxBytesError
	var inflated *upload.InflatedError
	limits := a.options.Limits
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &large):
		return refuse(http.StatusRequestEntityTooLarge, "the request has more than %d bytes (serve.max_body)", large.Limit)
	case errors.As(err, &inflated):
		return refuse(http.StatusRequestEntityTooLarge, "%v (serve.max_inflated)", inflated)
	case isSilence(err):
		return refuse(http.StatusRequestTimeout, "the upload stood still for %s", limits.Idle)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(http.StatusBadRequest, "the upload ended before all of it was there")
	case ctx.Err() != nil:
		return a.ended(ctx)
	}
	return a.failed("receiving the upload", err)
}
