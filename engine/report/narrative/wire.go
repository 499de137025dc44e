package narrative

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// mostBytes is how large an answer may be: some twenty sentences have a hundredth of it.
const mostBytes = 1 << 20

var errLarge = errors.New("its answer is larger than 1 MiB")

// wire sends requests and keeps their bodies and those of the answers, without any header.
type wire struct {
	key       string
	kept      *Transcript
	transport *http.Transport
}

// ownTransport goes through the proxy that the environment names, as other programs do, and shares no connection.
func ownTransport() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
	}
}

// RoundTrip reads the answer to its end, so that one without an end is seen here.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if err := r.Body.Close(); err != nil {
		return nil, err
	}
	w.kept.Exchanges = append(w.kept.Exchanges, Exchange{Prompt: body})
	exchange := &w.kept.Exchanges[len(w.kept.Exchanges)-1]
	sent := r.Clone(r.Context())
	sent.Body = io.NopCloser(bytes.NewReader(body))
	answer, err := w.transport.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, mostBytes+1))
	exchange.Status = hide(answer.Status, w.key)
	exchange.Answer = strings.ToValidUTF8(hide(string(text), w.key), string(utf8.RuneError))
	if err != nil {
		return nil, err
	}
	if len(text) > mostBytes {
		return nil, errLarge
	}
	answer.Status = exchange.Status
	answer.Body = io.NopCloser(bytes.NewReader(text))
	return answer, nil
}

// hide takes a secret out of a text: servers repeat what they were sent.
func hide(text, secret string) string {
	if secret == "" {
		return text
	}
	return strings.ReplaceAll(text, secret, "…")
}
