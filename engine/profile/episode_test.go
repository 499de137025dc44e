package profile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
)

// stretch is count reads, a minute apart, from a time of 14 May 2024.
func stretch(user, address, from string, count int, more string) []logtest.Event {
	start, _ := time.Parse(time.RFC3339, "2024-05-14T"+from+":00Z")
	events := make([]logtest.Event, count)
	for i := range events {
		events[i] = logtest.Event{
			Call: "ec2:DescribeInstances", User: user, Address: address, More: more,
			Time: start.Add(time.Duration(i) * time.Minute).Format(time.RFC3339),
		}
	}
	return events
}

func TestEpisodes(t *testing.T) {
	key, role := logtest.User("mira"), logtest.Session("deploy", "build-7")
	fromConsole := `"sessionCredentialFromConsole": "true"`
	page := func(n int) string {
		return strings.Replace(key, "AKIAEXAMPLEMIRA", fmt.Sprintf("ASIAPAGE%d", n), 1)
	}
	office, cafe := "198.51.100.7", "203.0.113.5"
	for _, test := range []struct {
		name   string
		events [][]logtest.Event
		want   []string // session, address, first and last event, events
	}{
		{
			"a session from one address",
			[][]logtest.Event{stretch(key, office, "09:00", 12, "")},
			[]string{"AKIAEXAMPLEMIRA 198.51.100.7 09:00-09:11 12"},
		},
		{
			"fewer than ten events are none",
			[][]logtest.Event{stretch(key, office, "09:00", 9, "")},
			nil,
		},
		{
			"an hour's pause does not cut, a longer one does",
			[][]logtest.Event{stretch(key, office, "09:00", 11, ""), stretch(key, office, "10:10", 11, ""), stretch(key, office, "11:21", 10, "")},
			[]string{"AKIAEXAMPLEMIRA 198.51.100.7 09:00-10:20 22", "AKIAEXAMPLEMIRA 198.51.100.7 11:21-11:30 10"},
		},
		{
			"addresses part, also when they take turns; the earliest comes first",
			[][]logtest.Event{stretch(key, cafe, "09:01", 10, ""), stretch(key, office, "09:00", 10, "")},
			[]string{"AKIAEXAMPLEMIRA 198.51.100.7 09:00-09:09 10", "AKIAEXAMPLEMIRA 203.0.113.5 09:01-09:10 10"},
		},
		{
			"an IPv6 network is one address, told by the first",
			[][]logtest.Event{stretch(key, "2001:db8:1:2::a", "09:00", 5, ""), stretch(key, "2001:db8:1:2::b", "09:05", 5, "")},
			[]string{"AKIAEXAMPLEMIRA 2001:db8:1:2::a 09:00-09:09 10"},
		},
		{
			"events whose address is a service belong to none",
			[][]logtest.Event{stretch(key, "cloudformation.amazonaws.com", "09:00", 30, ""), stretch(key, office, "09:00", 9, "")},
			nil,
		},
		{
			"role sessions part by name",
			[][]logtest.Event{stretch(role, office, "09:00", 10, ""), stretch(logtest.Session("deploy", "build-8"), office, "09:00", 9, "")},
			[]string{"build-7 198.51.100.7 09:00-09:09 10"},
		},
		{
			"all console-born credentials are one session",
			[][]logtest.Event{stretch(page(1), office, "09:00", 5, fromConsole), stretch(page(2), office, "09:05", 5, fromConsole), stretch(key, office, "09:00", 9, "")},
			[]string{"console 198.51.100.7 09:00-09:09 10"},
		},
		{
			"services have none",
			[][]logtest.Event{stretch(`{"type": "AWSService", "invokedBy": "config.amazonaws.com"}`, office, "09:00", 20, "")},
			nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := only(t, profile.Default(), slices.Concat(test.events...)...)
			var got []string
			for _, e := range p.Episodes {
				got = append(got, fmt.Sprintf("%s %s %s-%s %d", e.Session, e.Address,
					time.Unix(e.From, 0).UTC().Format("15:04"), time.Unix(e.To, 0).UTC().Format("15:04"), e.Features.TotalEvents))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}

// An episode has features of its own: quiet work on a key must not hide what a thief does with it.
func TestEpisodeFeatures(t *testing.T) {
	events := slices.Concat(
		stretch(logtest.User("mira"), "198.51.100.7", "09:00", 40, ""),
		stretch(logtest.User("mira"), "203.0.113.5", "09:30", 10, ""))
	for i := range 10 {
		events[40+i].Error = "AccessDenied"
	}
	p := only(t, profile.Default(), events...)
	if p.Features.FailureRatio != 0.2 || p.Features.UniqueIPs != 2 {
		t.Errorf("whole: %+v", p.Features)
	}
	if e := p.Episodes[1].Features; e.FailureRatio != 1 || e.ConsecutiveFailures != 10 || e.UniqueIPs != 1 || e.Burst != 10 {
		t.Errorf("episode: %+v", e)
	}
}

func TestEpisodesSwitchedOff(t *testing.T) {
	if p := only(t, profile.Classic(), stretch(logtest.User("mira"), "198.51.100.7", "09:00", 20, "")...); p.Episodes != nil {
		t.Errorf("got %d episodes", len(p.Episodes))
	}
}
