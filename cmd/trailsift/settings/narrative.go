package settings

import (
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Narrative is the language model that writes the executive summary of a report, if there is one.
type Narrative struct {
	Endpoint    string   `mapstructure:"endpoint" guard:"names a host"`
	Model       string   `mapstructure:"model" guard:"goes with a host"`
	Timeout     Duration `mapstructure:"timeout"`
	KeyFile     string   `mapstructure:"key_file" guard:"names a secret"`
	KeyVariable string   `mapstructure:"key_variable" guard:"names a secret"`
	Insecure    bool     `mapstructure:"insecure" guard:"lets what is sent be read on its way"`
}

func defaultNarrative() Narrative { return Narrative{Timeout: Duration(2 * time.Minute)} }

func (c *checks) narrative(n Narrative) {
	c.want(n.Timeout > 0, "narrative.timeout", "", "want more than 0, got %s", n.Timeout)
	c.want(n.KeyFile == "" || n.KeyVariable == "", "narrative.key_file", "", "want narrative.key_file or narrative.key_variable, not both")
	if n.Endpoint == "" {
		return
	}
	at, err := url.Parse(n.Endpoint)
	whole := err == nil && (at.Scheme == "http" || at.Scheme == "https") && at.Host != "" && at.Opaque == ""
	c.want(whole, "narrative.endpoint", "", "want the base of an address such as http://localhost:11434/v1")
	if !whole {
		return
	}
	c.want(at.User == nil && at.RawQuery == "" && at.Fragment == "", "narrative.endpoint", "", "want an address without user, query and fragment; the key goes into narrative.key_file")
	c.want(at.Scheme == "https" || isLoopback(at.Hostname()) || n.Insecure, "narrative.endpoint", "", "want https for a host that is not this machine, or narrative.insecure")
	c.want(n.Model != "", "narrative.model", "", "want the name of a model, since narrative.endpoint is set")
}

// isLoopback reports whether a host is this machine by its name.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && address.IsLoopback()
}
