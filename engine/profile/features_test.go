package profile_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
)

const (
	sso      = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b"
	mfaLogin = `"eventType": "AwsConsoleSignIn", "responseElements": {"ConsoleLogin": "Success"}, "additionalEventData": {"MFAUsed": "YES"}`
	login    = `"eventType": "AwsConsoleSignIn", "responseElements": {"ConsoleLogin": "Success"}, "additionalEventData": {"MFAUsed": "No"}`
	noLogin  = `"eventType": "AwsConsoleSignIn", "responseElements": {"ConsoleLogin": "Failure"}, "errorMessage": "Failed authentication"`
)

// only is the profile of a log's only principal. Events without user are mira's, and without time
// they follow one another by the minute from nine in the morning.
func only(t *testing.T, spec profile.Spec, events ...logtest.Event) profile.Principal {
	t.Helper()
	start := time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)
	for i := range events {
		if events[i].User == "" {
			events[i].User = logtest.User("mira")
		}
		if events[i].Time == "" {
			events[i].Time = start.Add(time.Duration(i) * time.Minute).Format(time.RFC3339)
		}
	}
	profiles := build(t, logtest.Store(t, events...), spec)
	if len(profiles.Principals) != 1 {
		t.Fatalf("%d principals, want 1", len(profiles.Principals))
	}
	return profiles.Principals[0]
}

func TestFeatures(t *testing.T) {
	read, create := "ec2:DescribeInstances", "iam:CreateUser"
	write := `"readOnly": false`
	for _, test := range []struct {
		name    string
		events  []logtest.Event
		classic bool
		figure  func(profile.Features) any
		want    any
	}{
		{
			"a high-risk call counts unless it was denied",
			[]logtest.Event{{Call: create}, {Call: create, Error: "AccessDenied"}, {Call: create, Error: "EntityAlreadyExists"}, {Call: read}},
			false, highRisk, 2,
		},
		{
			"classic counts denied calls too",
			[]logtest.Event{{Call: create}, {Call: create, Error: "AccessDenied"}, {Call: read}},
			true, highRisk, 2,
		},
		{
			"a version suffix of the call is ignored",
			[]logtest.Event{{Call: "lambda:AddPermission20150331v2"}, {Call: "lambda:AddPermission"}},
			false, highRisk, 2,
		},
		{
			"another service's call of the same name is another call",
			[]logtest.Event{{Call: "transfer:CreateUser"}, {Call: "memorydb:CreateUser"}},
			false, highRisk, 0,
		},
		{
			"admin actions that were not denied",
			[]logtest.Event{{Call: create}, {Call: "iam:AttachRolePolicy"}, {Call: create, Error: "AccessDenied"}, {Call: "sts:AssumeRole"}},
			false, admin, 2,
		},
		{
			"a key has no factor, and a session with one has",
			[]logtest.Event{{Call: create}, {Call: create, User: strings.Replace(logtest.User("mira"), `"userName"`, `"sessionContext": {"attributes": {"mfaAuthenticated": "true"}}, "userName"`, 1)}},
			false, noMFA, 1,
		},
		{
			"calls that are not high-risk need no factor",
			[]logtest.Event{{Call: read}, {Call: create, Error: "AccessDenied"}},
			false, noMFA, 0,
		},
		{
			"sign-ins say MFAUsed",
			[]logtest.Event{{Call: "signin:ConsoleLogin", More: mfaLogin}, {Call: "signin:ConsoleLogin", More: login}, {Call: "signin:ConsoleLogin", More: noLogin}},
			false, noMFA, 1,
		},
		{
			"a role session never shows its factor",
			[]logtest.Event{{Call: create, User: logtest.Session(sso, "mira")}, {Call: "signin:ConsoleLogin", User: logtest.Session(sso, "mira"), More: login}},
			false, noMFA, 0,
		},
		{
			"denied calls and failed sign-ins are failures, other errors are not",
			[]logtest.Event{{Call: read, Error: "Client.UnauthorizedOperation"}, {Call: read, Error: "ThrottlingException"}, {Call: "signin:ConsoleLogin", More: noLogin}, {Call: read}},
			false, failed, 2,
		},
		{
			"classic takes any error for a failure",
			[]logtest.Event{{Call: read, Error: "Client.UnauthorizedOperation"}, {Call: read, Error: "ThrottlingException"}, {Call: "signin:ConsoleLogin", More: noLogin}, {Call: read}},
			true, failed, 3,
		},
		{
			"a success ends a run of failures",
			[]logtest.Event{{Call: read, Error: "AccessDenied"}, {Call: read}, {Call: read, Error: "AccessDenied"}, {Call: read, Error: "AccessDenied"}},
			false, run, 2,
		},
		{
			"a /64 is one address, and services are none",
			[]logtest.Event{{Call: read, Address: "2001:db8:1:2::a"}, {Call: read, Address: "2001:db8:1:2::b"}, {Call: read, Address: "2001:db8:1:3::a"}, {Call: read, Address: "cloudformation.amazonaws.com"}, {Call: read, Address: "AWS Internal"}, {Call: read, Address: "198.51.100.7"}},
			false, addresses, 3,
		},
		{
			"an opaque address is an address of its own",
			[]logtest.Event{{Call: read, Address: "203.0.113.xxx"}, {Call: read, Address: "203.0.114.xxx"}, {Call: read, Address: "203.0.113.xxx"}},
			false, addresses, 2,
		},
		{
			"global services count no region at home",
			[]logtest.Event{{Call: create, Region: "us-east-1"}, {Call: "sts:GetCallerIdentity", Region: "us-east-1"}, {Call: "ce:GetCostAndUsage", Region: "us-east-1"}, {Call: "iam:ListUsers", Region: "cn-north-1"}, {Call: "iam:CreateUser", Region: "us-gov-west-1"}, {Call: "ec2:RunInstances", Region: "eu-central-1"}},
			false, regions, 1,
		},
		{
			"they do elsewhere",
			[]logtest.Event{{Call: create, Region: "eu-west-1"}, {Call: "ec2:RunInstances", Region: "eu-central-1"}},
			false, regions, 2,
		},
		{
			"a sign-in counts no region anywhere",
			[]logtest.Event{{Call: "signin:ConsoleLogin", More: mfaLogin, Region: "ap-southeast-2"}, {Call: "signin:ConsoleLogin", More: mfaLogin, Region: "ap-southeast-2"}},
			false, regions, 0,
		},
		{
			"one single read makes no presence, two do, and so does one write",
			[]logtest.Event{{Call: read, Region: "eu-west-1"}, {Call: read, Region: "eu-west-2"}, {Call: read, Region: "eu-west-2"}, {Call: "ec2:RunInstances", Region: "eu-west-3", More: write}},
			false, regions, 2,
		},
		{
			"classic counts every region",
			[]logtest.Event{{Call: read, Region: "eu-west-1"}, {Call: create, Region: "us-east-1"}, {Call: "signin:ConsoleLogin", More: login, Region: "us-east-2"}},
			true, regions, 3,
		},
		{
			"the burst window is half-open",
			[]logtest.Event{{Call: read, Time: "2024-05-14T09:00:00Z"}, {Call: read, Time: "2024-05-14T09:05:00Z"}, {Call: read, Time: "2024-05-14T09:10:00Z"}},
			false, burst, 2,
		},
		{
			"classic's burst is all events",
			[]logtest.Event{{Call: read, Time: "2024-05-14T09:00:00Z"}, {Call: read, Time: "2024-06-14T09:05:00Z"}},
			true, burst, 2,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := profile.Default()
			if test.classic {
				spec = profile.Classic()
			}
			if got := test.figure(only(t, spec, test.events...).Features); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func highRisk(f profile.Features) any  { return f.HighRisk }
func admin(f profile.Features) any     { return f.AdminActionCount }
func noMFA(f profile.Features) any     { return f.MFAMissingCount }
func failed(f profile.Features) any    { return f.Failed }
func run(f profile.Features) any       { return f.ConsecutiveFailures }
func addresses(f profile.Features) any { return f.UniqueIPs }
func regions(f profile.Features) any   { return f.UniqueRegions }
func burst(f profile.Features) any     { return f.Burst }

func TestRequireMFAForRoles(t *testing.T) {
	spec := profile.Default()
	spec.Identity.RequireMFAForRoles = true
	got := only(t, spec, logtest.Event{Call: "iam:CreateUser", User: logtest.Session("deploy", "build-7")})
	if got.Features.MFAMissingCount != 1 {
		t.Errorf("got %d, want 1", got.Features.MFAMissingCount)
	}
}

func TestDuplicatesCountOnce(t *testing.T) {
	event := logtest.Event{ID: "0f6dba5c-8e1d-4a4b-9a55-0c1d2e3f4a5b", Call: "iam:CreateUser", Time: "2024-05-14T09:00:00Z"}
	if got := only(t, profile.Default(), event, event, event); got.Features.TotalEvents != 1 {
		t.Errorf("%d events, want 1", got.Features.TotalEvents)
	}
}

// A person works from nine to six in Seoul, which is midnight to nine in UTC.
func TestOffHours(t *testing.T) {
	var seoul []logtest.Event
	for hour := range 9 {
		seoul = append(seoul, logtest.Event{Call: "ec2:DescribeInstances", Time: fmt.Sprintf("2024-05-14T%02d:00:00Z", hour)})
	}
	// Berlin puts its clocks forward on 31 March 2024 at one o'clock UTC.
	berlin := []logtest.Event{
		{Call: "ec2:DescribeInstances", Time: "2024-03-30T04:30:00Z"}, // 05:30, off
		{Call: "ec2:DescribeInstances", Time: "2024-03-31T04:30:00Z"}, // 06:30
		{Call: "ec2:DescribeInstances", Time: "2024-03-31T20:00:00Z"}, // 22:00, off
	}
	for _, test := range []struct {
		name   string
		hours  profile.HoursSpec
		events []logtest.Event
		want   int
	}{
		{"Seoul by UTC", profile.HoursSpec{Timezone: "UTC", From: 22, To: 6}, seoul, 6},
		{"Seoul by its own clock", profile.HoursSpec{Timezone: "Asia/Seoul", From: 22, To: 6}, seoul, 0},
		{"Seoul by a zone of her own", profile.HoursSpec{
			Timezone: "UTC", From: 22, To: 6,
			Zones: []profile.Zone{{Match: "*", Timezone: "America/New_York"}, {Match: "*:user/mira", Timezone: "Asia/Seoul"}},
		}, seoul, 0},
		{"the last zone wins", profile.HoursSpec{
			Timezone: "UTC", From: 22, To: 6,
			Zones: []profile.Zone{{Match: "*:user/mira", Timezone: "Asia/Seoul"}, {Match: "*", Timezone: "UTC"}},
		}, seoul, 6},
		{"summer time", profile.HoursSpec{Timezone: "Europe/Berlin", From: 22, To: 6}, berlin, 2},
		{"within one day", profile.HoursSpec{Timezone: "UTC", From: 3, To: 5}, seoul, 2},
		{"no off hours", profile.HoursSpec{Timezone: "UTC", From: 6, To: 6}, seoul, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := profile.Default()
			spec.Hours = test.hours
			got := only(t, spec, test.events...).Features
			if got.OffHours != test.want || got.OffHoursRatio != float64(test.want)/float64(len(test.events)) {
				t.Errorf("got %d (%v), want %d", got.OffHours, got.OffHoursRatio, test.want)
			}
		})
	}
}

func TestUnknownTimeZone(t *testing.T) {
	spec := profile.Default()
	spec.Hours.Zones = []profile.Zone{{Match: "*:user/mira", Timezone: "Asia/Soul"}}
	_, err := profile.Build(context.Background(), logtest.Store(t), nil, spec)
	if err == nil || !strings.Contains(err.Error(), "Asia/Soul") || !strings.Contains(err.Error(), "*:user/mira") {
		t.Errorf("got error %v, want one that names pattern and zone", err)
	}
}

func TestCancelledBuild(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	store := logtest.Store(t, logtest.Event{Time: "2024-05-14T09:00:00Z", Call: "s3:GetObject", User: logtest.User("mira")})
	if _, err := profile.Build(ctx, store, store.Order(), profile.Default()); err == nil {
		t.Error("want an error")
	}
}
