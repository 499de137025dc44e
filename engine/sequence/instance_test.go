package sequence_test

import (
	"testing"
	"time"

	"trailsift/engine/profile/logtest"
)

func TestStolenInstanceKey(t *testing.T) {
	const home, agent = "198.51.100.7", "aws-sdk-go/1.44.0 (go1.19; linux; amd64)"
	for _, test := range []struct {
		name  string
		event logtest.Event
		want  string
	}{
		{"another address", instanceCall("203.0.113.9", agent, ""), "high 1"},
		{"a private address of somewhere", instanceCall("192.168.10.20", agent, ""), "high 1"},
		{"a laptop at home", instanceCall(home, "aws-cli/2.15.30 Python/3.11.6 Darwin/23.2.0 exe/x86_64", ""), "high 1"},
		{"a browser", instanceCall(home, "Mozilla/5.0 (X11; Linux x86_64)", ""), "high 1"},
		{"an endpoint of the VPC", instanceCall("10.0.0.5", agent, `"vpcEndpointId": "vpce-0a1b2c3d"`), ""},
		{"a service for the instance", instanceCall("athena.amazonaws.com", agent, ""), ""},
		{"the gateway of another instance", instanceCall("198.51.100.8", agent, ""), ""},
		{"the same key again", instanceCall(home, agent, ""), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			for i := range 3 {
				l.add(time.Duration(i)*time.Minute, instanceCall(home, agent, ""))
			}
			l.add(time.Hour, logtest.Event{Call: "s3:ListBuckets", User: logtest.Session("batch", "i-0fedcba9876543210"), Address: "198.51.100.8", Agent: agent})
			l.add(time.Hour, test.event)
			l.expect(t, "S05", "web", test.want)
		})
	}
	t.Run("a server that runs Windows", func(t *testing.T) {
		var l log
		for i := range 3 {
			l.add(time.Duration(i)*time.Minute, instanceCall(home, "aws-sdk-dotnet-45/3.7 os/windows#10.0", ""))
		}
		l.expect(t, "S05", "web", "")
	})
	t.Run("a machine that goes through an endpoint, and elsewhere by its own address", func(t *testing.T) {
		var l log
		for i := range 12 {
			at := time.Duration(i) * time.Hour
			l.add(at, instanceCall("10.0.0.5", agent, `"vpcEndpointId": "vpce-0a1b2c3d"`))
			l.add(at+time.Minute, instanceCall("10.0.0.5", agent, `"vpcEndpointId": "vpce-0a1b2c3d"`))
			if i%3 == 0 {
				l.add(at+2*time.Minute, instanceCall(home, agent, ""))
			}
		}
		l.expect(t, "S05", "web", "")
		for i := range 6 {
			l.add(5*time.Hour+time.Duration(i)*time.Minute, instanceCall("203.0.113.9", agent, ""))
		}
		l.expect(t, "S05", "web", "high 6")
	})
	t.Run("a thief of a machine that has nothing but an endpoint", func(t *testing.T) {
		var l log
		for i := range 12 {
			l.add(time.Duration(i)*time.Hour, instanceCall("10.0.0.5", agent, `"vpcEndpointId": "vpce-0a1b2c3d"`))
		}
		for i := range 6 {
			l.add(5*time.Hour+time.Duration(i)*time.Minute, instanceCall("203.0.113.9", agent, ""))
		}
		l.expect(t, "S05", "web", "high 6")
	})
	t.Run("Windows where the server runs Linux", func(t *testing.T) {
		var l log
		l.add(0, instanceCall(home, agent, ""))
		l.add(1, instanceCall(home, agent, ""))
		l.add(time.Minute, instanceCall(home, "aws-cli/2.15.30 Windows/10", ""))
		l.expect(t, "S05", "web", "high 1")
	})
}
