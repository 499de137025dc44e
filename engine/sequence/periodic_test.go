package sequence_test

import (
	"testing"
	"time"

	"trailsift/engine/profile/logtest"
)

func TestPeriodicAccess(t *testing.T) {
	for _, test := range []struct {
		name   string
		visits int
		every  time.Duration
		off    time.Duration // of every other visit
		calls  []string
		want   string
	}{
		{"once a day", 5, 24 * time.Hour, 0, []string{"sts:GetCallerIdentity", "s3:ListBuckets"}, "medium 10"},
		{"nearly once a day", 5, 24 * time.Hour, time.Hour, []string{"s3:ListBuckets"}, "medium 5"},
		{"a person's mornings", 8, 24 * time.Hour, 3 * time.Hour, []string{"s3:ListBuckets"}, ""},
		{"four visits", 4, 24 * time.Hour, 0, []string{"s3:ListBuckets"}, ""},
		{"a monitor, every ten minutes", 30, 20 * time.Minute, 0, []string{"cloudwatch:GetMetricData"}, ""},
		{"a backup that writes", 6, 24 * time.Hour, 0, []string{"s3:ListBuckets", "s3:PutObject"}, ""},
		{"long visits", 6, 24 * time.Hour, 0, []string{"s3:ListBuckets", "iam:ListUsers", "iam:ListRoles", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeImages"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			for i := range test.visits {
				at := time.Duration(i) * test.every
				if i%2 == 1 {
					at += test.off
				}
				for j, call := range test.calls {
					l.add(at+time.Duration(j)*time.Minute, logtest.Event{Call: call, User: logtest.User("alice")})
				}
			}
			l.expect(t, "S06", "alice", test.want)
		})
	}
}

// TestPeriodicStranger tells a monitor, which may be denied something or ask whose key it has, from somebody
// who looks in and does both.
func TestPeriodicStranger(t *testing.T) {
	for _, test := range []struct {
		name         string
		asks, denied int // of five visits
		want         string
	}{
		{"asks each time, denied each time", 5, 5, "high 10"},
		{"asks each time, mostly denied", 5, 3, "high 10"},
		{"asks each time, denied now and then", 5, 2, "medium 10"},
		{"asks most of the time", 4, 5, "medium 10"},
		{"a monitor whose rights don't suffice", 0, 5, "medium 10"},
		{"a test whether a key works", 5, 0, "medium 10"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			for i := range 5 {
				first, second := logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice")}, logtest.Event{Call: "iam:ListUsers", User: logtest.User("alice")}
				if i < test.asks {
					first.Call = "sts:GetCallerIdentity"
				}
				if i < test.denied {
					second.Error = "AccessDenied"
				}
				l.add(time.Duration(i)*24*time.Hour, first)
				l.add(time.Duration(i)*24*time.Hour+time.Minute, second)
			}
			l.expect(t, "S06", "alice", test.want)
		})
	}
}
