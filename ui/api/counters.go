package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// counters are what GET /metrics shows.
type counters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	serving  prometheus.Gauge
	waiting  *prometheus.GaugeVec
	events   prometheus.Counter
	uploaded prometheus.Counter
	opened   prometheus.Gauge
}

func newCounters() *counters {
	c := &counters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trailsift_requests_total", Help: "Requests by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "trailsift_request_seconds", Help: "How long requests took.",
			Buckets: []float64{0.001, 0.01, 0.1, 0.5, 1, 5, 10, 60, 300},
		}, []string{"route"}),
		serving:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "trailsift_requests_serving", Help: "Requests that are being served."}),
		waiting:  prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "trailsift_requests_waiting", Help: "Requests that wait for their turn."}, []string{"turn"}),
		events:   prometheus.NewCounter(prometheus.CounterOpts{Name: "trailsift_events_total", Help: "Events that were judged."}),
		uploaded: prometheus.NewCounter(prometheus.CounterOpts{Name: "trailsift_uploaded_bytes_total", Help: "Bytes of logs that were uploaded."}),
		opened:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "trailsift_analyses_opened", Help: "Kept analyses that are in memory."}),
	}
	c.registry.MustRegister(c.requests, c.seconds, c.serving, c.waiting, c.events, c.uploaded, c.opened,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return c
}

func (c *counters) handler() http.Handler {
	return promhttp.HandlerFor(c.registry, promhttp.HandlerOpts{})
}

// served counts one request. Routes are the patterns of the mux, so that there are few of them.
func (c *counters) served(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	c.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	c.seconds.WithLabelValues(route).Observe(took.Seconds())
}
