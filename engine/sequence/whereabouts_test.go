package sequence_test

import (
	"fmt"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/profile/logtest"
)

// homeAndOffice are a week of alice's, at a place of her own and where three colleagues work too.
func homeAndOffice(l *log, home, office string) {
	for day := range 5 {
		at := time.Duration(day) * 24 * time.Hour
		for _, who := range []string{"bob", "carol", "dave"} {
			l.add(at, logtest.Event{Call: "s3:ListBuckets", User: logtest.User(who), Address: office})
		}
		if day%2 == 0 {
			l.add(at, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: home})
		}
	}
}

func TestMassReadFromAStrangePlace(t *testing.T) {
	const home, office, cafe, elsewhere = berlin, "203.0.113.2", "203.0.113.3", seoul
	for _, test := range []struct {
		name, from, who, want string
	}{
		{"from elsewhere", elsewhere, logtest.User("alice"), "high 250"},
		{"through a VPN", vpn, logtest.User("alice"), "high 250"},
		{"from home", home, logtest.User("alice"), "medium 250"},
		{"from the office, where she never was", office, logtest.User("alice"), "medium 250"},
		{"from a café of the same town", cafe, logtest.User("alice"), "medium 250"},
		{"from a private address", private, logtest.User("alice"), "medium 250"},
		{"from an IPv6 address, which changes by itself", "2001:db8:7::1", logtest.User("alice"), "medium 250"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			homeAndOffice(&l, home, office)
			for i := range 250 {
				l.add(50*time.Hour+time.Duration(i)*time.Second, logtest.Event{Call: "s3:GetObject", User: test.who, Address: test.from})
			}
			l.expectThere(t, "S08", "alice", test.want)
		})
	}
	t.Run("a program on a new machine", func(t *testing.T) {
		var l log
		homeAndOffice(&l, home, office)
		for i := range 250 {
			l.add(50*time.Hour+time.Duration(i)*time.Second, logtest.Event{Call: "s3:GetObject", User: logtest.Session("exporter", "nightly"), Address: elsewhere})
		}
		l.expectThere(t, "S08", "exporter", "medium 250")
	})
	t.Run("a log of two days, in which nobody has habits", func(t *testing.T) {
		var l log
		l.add(0, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: home})
		for i := range 250 {
			l.add(30*time.Hour+time.Duration(i)*time.Second, logtest.Event{Call: "s3:GetObject", User: logtest.User("alice"), Address: elsewhere})
		}
		l.expectThere(t, "S08", "alice", "medium 250")
	})
	t.Run("somebody who is always somewhere else", func(t *testing.T) {
		var l log
		for i := range 5 {
			l.add(time.Duration(i)*24*time.Hour, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: fmt.Sprintf("198.51.100.%d", 100+i)})
		}
		for i := range 250 {
			l.add(50*time.Hour+time.Duration(i)*time.Second, logtest.Event{Call: "s3:GetObject", User: logtest.User("alice"), Address: elsewhere})
		}
		l.expectThere(t, "S08", "alice", "medium 250")
	})
}

func TestUnusedRegion(t *testing.T) {
	run := logtest.Event{Call: "ec2:RunInstances", User: logtest.User("alice"), Region: "eu-south-1", Address: berlin}
	with := func(change func(*logtest.Event)) logtest.Event {
		event := run
		change(&event)
		return event
	}
	other := func(call, region string) logtest.Event {
		return logtest.Event{Call: call, User: logtest.User("bob"), Region: region, Address: berlin}
	}
	for _, test := range []struct {
		name  string
		start logtest.Event
		other logtest.Event // on another day
		want  string
	}{
		{"where nobody has machines", run, other("ec2:CreateTags", "eu-west-1"), "medium 1"},
		{"from where nobody works", with(func(e *logtest.Event) { e.Address = seoul }), other("ec2:CreateTags", "eu-west-1"), "high 1"},
		{"where a colleague looks after machines", run, other("ec2:CreateTags", "eu-south-1"), ""},
		{"where an auditor looks", run, other("ec2:DescribeInstances", "eu-south-1"), "medium 1"},
		{"refused", with(func(e *logtest.Event) { e.Error = "Client.UnauthorizedOperation" }), other("ec2:CreateTags", "eu-west-1"), ""},
		{"impossible", with(func(e *logtest.Event) { e.Error = "Client.Unsupported" }), other("ec2:CreateTags", "eu-west-1"), ""},
		{"by Auto Scaling", with(func(e *logtest.Event) { e.Address = "autoscaling.amazonaws.com" }), other("ec2:CreateTags", "eu-west-1"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			homeAndOffice(&l, berlin, "203.0.113.2")
			l.add(24*time.Hour, test.other)
			l.add(50*time.Hour, test.start)
			l.expectThere(t, "S12", "alice", test.want)
		})
	}
	t.Run("every day", func(t *testing.T) {
		var l log
		for day := range 3 {
			l.add(time.Duration(day)*24*time.Hour, run)
		}
		l.expectThere(t, "S12", "alice", "")
	})
	t.Run("in a log of two days", func(t *testing.T) {
		var l log
		l.add(0, other("ec2:CreateTags", "eu-west-1"))
		l.add(24*time.Hour, run)
		l.expectThere(t, "S12", "alice", "")
	})
	t.Run("switched off", func(t *testing.T) {
		var l log
		homeAndOffice(&l, berlin, "203.0.113.2")
		l.add(50*time.Hour, run)
		if f := found(l.judged(t, func(c *engine.Config) { c.Sequences.UnusedRegion.Enabled = false }), "S12"); len(f) > 0 {
			t.Errorf("found %v", f)
		}
	})
}
