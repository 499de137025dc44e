package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// watched logs and counts every request, and survives those that panic.
func (a *API) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &seen{ResponseWriter: w, uploads: r.ContentLength != 0}
		a.counters.serving.Inc()
		defer func() {
			cause := recover()
			if cause != nil && cause != http.ErrAbortHandler {
				a.options.Log.Error("panic", "path", r.URL.Path, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
				if seen.status == 0 {
					refuse(http.StatusInternalServerError, "answering failed; the log of trailsift serve says why").write(seen)
				}
			}
			took := time.Since(began)
			a.counters.serving.Dec()
			a.counters.served(r.Pattern, seen.status, took)
			a.options.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", seen.status),
				slog.Int64("bytes", seen.bytes), slog.Duration("took", took.Round(time.Microsecond)), slog.String("from", r.RemoteAddr))
			if cause != nil {
				panic(http.ErrAbortHandler) // the answer is not whole, and the client has to see that
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// seen remembers what was answered.
type seen struct {
	http.ResponseWriter
	uploads bool // the request has a body
	status  int
	bytes   int64
}

func (s *seen) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	if s.uploads && status >= http.StatusBadRequest {
		// The server would read the rest of a refused upload, however slowly that comes.
		s.Header().Set("Connection", "close")
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *seen) Write(p []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(p)
	s.bytes += int64(n)
	return n, err
}

// Unwrap leads http.ResponseController to the connection.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
