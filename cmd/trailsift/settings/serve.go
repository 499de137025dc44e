package settings

import (
	"net"
	"strconv"
	"time"
)

// Serve is the HTTP API: where it listens, who may ask, and what requests may ask of the machine.
type Serve struct {
	Listen    string   `mapstructure:"listen" guard:"names a listener"`
	Hosts     []string `mapstructure:"hosts" guard:"names hosts"`
	TokenFile string   `mapstructure:"token_file" guard:"names a secret"`
	TLSCert   string   `mapstructure:"tls_cert" guard:"names a file"`
	TLSKey    string   `mapstructure:"tls_key" guard:"names a secret"`
	Folder    string   `mapstructure:"folder" guard:"names a folder"`

	Keep        int      `mapstructure:"keep"`
	InMemory    int      `mapstructure:"in_memory"`
	MaxBody     Size     `mapstructure:"max_body"`
	MaxInflated Size     `mapstructure:"max_inflated"`
	MaxFiles    int      `mapstructure:"max_files"`
	MaxEvents   int      `mapstructure:"max_events"`
	Uploads     int      `mapstructure:"uploads"`
	Analyses    int      `mapstructure:"analyses"`
	Wait        Duration `mapstructure:"wait"`
	TimeLimit   Duration `mapstructure:"time_limit"`
	IdleLimit   Duration `mapstructure:"idle_limit"`
}

func defaultServe() Serve {
	return Serve{
		Listen: "127.0.0.1:8080", Hosts: []string{},
		Keep: 100, InMemory: 4, MaxBody: 256 << 20, MaxInflated: 512 << 20, MaxFiles: 1000, MaxEvents: 200_000,
		Uploads: 8, Analyses: 2,
		Wait: Duration(30 * time.Second), TimeLimit: Duration(5 * time.Minute), IdleLimit: Duration(15 * time.Second),
	}
}

func (c *checks) serve(s Serve) {
	_, port, err := net.SplitHostPort(s.Listen)
	number, wrong := strconv.Atoi(port)
	c.want(err == nil && wrong == nil && number >= 0 && number < 1<<16, "serve.listen", "", "want an address and a port such as 127.0.0.1:8080, got %q", s.Listen)
	for n, host := range s.Hosts {
		_, _, withPort := net.SplitHostPort(host)
		c.want(host != "" && withPort != nil, "serve.hosts", index(n), "want a name without a port, got %q", host)
	}
	c.want((s.TLSCert == "") == (s.TLSKey == ""), "serve.tls_cert", "", "want serve.tls_key too, or neither")
	for key, n := range map[string]int{
		"keep": s.Keep, "in_memory": s.InMemory, "max_files": s.MaxFiles, "max_events": s.MaxEvents,
		"uploads": s.Uploads, "analyses": s.Analyses,
	} {
		c.want(n >= 1 && n <= 1<<30, "serve."+key, "", "want 1 or more, got %d", n)
	}
	c.want(s.MaxBody > 0, "serve.max_body", "", "want more than 0, got %s", s.MaxBody)
	c.want(s.MaxInflated > 0, "serve.max_inflated", "", "want more than 0, got %s", s.MaxInflated)
	for key, limit := range map[string]Duration{"wait": s.Wait, "time_limit": s.TimeLimit, "idle_limit": s.IdleLimit} {
		c.want(limit > 0, "serve."+key, "", "want more than 0, got %s", limit)
	}
}
