package api

import (
	_ "embed"
	"net/http"

	"github.com/swaggest/swgui/v5emb"
)

// The page that starts Swagger UI. Its script is a file of its own, so that the page may run no other.
var (
	//go:embed docs/index.html
	docsPage []byte
	//go:embed docs/start.js
	docsScript []byte
)

// docsPolicy allows the page what it needs of this server, and nothing of any other.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// addDocs adds Swagger UI, and what is said where there is nothing.
func (a *API) addDocs() {
	assets := v5emb.New("trailsift", "/openapi.json", "/docs/")
	a.mux.Handle("GET /docs/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", docsPolicy)
		switch r.URL.Path {
		case "/docs/":
			http.Redirect(w, r, "/docs", http.StatusMovedPermanently)
		case "/docs/start.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			_, _ = w.Write(docsScript) // the client has gone away
		default:
			assets.ServeHTTP(w, r)
		}
	}))
	a.mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", docsPolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(docsPage) // the client has gone away
	})
	a.mux.Handle("GET /{$}", http.RedirectHandler("/docs", http.StatusFound))
	a.mux.HandleFunc("/", a.nothing)
}

// nothing answers what no operation does.
func (a *API) nothing(w http.ResponseWriter, r *http.Request) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := a.mux.Handler(other); pattern != "/" {
			p := refuse(http.StatusMethodNotAllowed, "%s is for %s", r.URL.Path, method)
			p.headers = http.Header{"Allow": {method}}
			p.write(w)
			return
		}
	}
	refuse(http.StatusNotFound, "there is nothing at %s; /docs says what there is", r.URL.Path).write(w)
}
