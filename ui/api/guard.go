package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Guard says who may ask what.
type Guard struct {
	// Token is what kept analyses want as a bearer token; empty for nobody.
	Token string
	// Public says that others than this machine can reach the API: everything but its description then wants
	// the token.
	Public bool
	// Hosts are the names by which the API may be called beside localhost and, where it is public, addresses. Any
	// web page can send requests to this machine under a name of its own.
	Hosts []string
}

// open are the paths that never want a token: they tell nothing of anybody's logs.
var open = []string{"/", "/health", "/docs", "/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml"}

// wantsToken says whether a path is for those with the token alone.
func (g Guard) wantsToken(path string) bool {
	switch {
	case g.Token == "":
		return false
	case path == "/analyses" || strings.HasPrefix(path, "/analyses/"):
		return true
	}
	return g.Public && !slices.Contains(open, path) && !strings.HasPrefix(path, "/docs/")
}

// permits compares a request's token with ours in a time that does not depend on either.
func (g Guard) permits(r *http.Request) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	wanted, got := sha256.Sum256([]byte(g.Token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	return strings.EqualFold(scheme, "bearer") && subtle.ConstantTimeCompare(wanted[:], got[:]) == 1
}

// knows says whether a request was sent to a name of ours.
func (g Guard) knows(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	name = strings.TrimSuffix(strings.Trim(name, "[]"), ".")
	if address, err := netip.ParseAddr(name); err == nil {
		return g.Public || address.IsLoopback()
	}
	return strings.EqualFold(name, "localhost") || slices.ContainsFunc(g.Hosts, func(ours string) bool { return strings.EqualFold(ours, name) })
}

// guarded refuses what other people's web pages and strangers send.
func (a *API) guarded(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		w.Header().Set("Referrer-Policy", "no-referrer")
		guard := a.options.Guard
		switch {
		case !guard.knows(r.Host):
			refuse(http.StatusForbidden, "the request was sent to %q, which is no name of this server (serve.hosts)", r.Host).write(w)
		case origins.Check(r) != nil || foreignOrigin(r):
			refuse(http.StatusForbidden, "the request comes from a page of another origin").write(w)
		case guard.wantsToken(r.URL.Path) && !guard.permits(r):
			p := refuse(http.StatusUnauthorized, "want the token of trailsift serve: Authorization: Bearer …")
			p.headers = http.Header{"Www-Authenticate": {`Bearer realm="trailsift"`}}
			p.write(w)
		default:
			ctx, cancel := a.bounded(r.Context())
			defer cancel()
			admitted := r.WithContext(ctx)
			defer func() { r.Pattern = admitted.Pattern }() // for whoever counts
			next.ServeHTTP(w, admitted)
		}
	})
}

// foreignOrigin reports a request that says it comes from elsewhere, also one that changes nothing, which
// http.CrossOriginProtection lets pass.
func foreignOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	from, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(from.Host, r.Host)
}
