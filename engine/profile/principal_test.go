package profile_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/eventstore"
	"trailsift/engine/eventstore/storetest"
	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
)

func build(t *testing.T, store *eventstore.Store, spec profile.Spec) *profile.Profiles {
	t.Helper()
	profiles, err := profile.Build(context.Background(), store, store.Order(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return profiles
}

// cast lists the principals of one call by each of the users: name, kind, and whether unranked.
func cast(t *testing.T, spec profile.Spec, users ...string) []string {
	t.Helper()
	var events []logtest.Event
	for i, user := range users {
		events = append(events, logtest.Event{
			Time: fmt.Sprintf("2024-05-14T09:%02d:00Z", i), Call: "ec2:DescribeInstances", User: user,
		})
	}
	var found []string
	for _, p := range build(t, logtest.Store(t, events...), spec).Principals {
		line := p.Name + " " + p.Kind.String()
		if !p.Ranked {
			line += " unranked"
		}
		found = append(found, line)
	}
	return found
}

func TestPrincipals(t *testing.T) {
	for _, test := range []struct {
		name  string
		users []string
		want  []string
	}{
		{
			"an IAM user is its ARN",
			[]string{logtest.User("mira")},
			[]string{"arn:aws:iam::210987654321:user/mira person"},
		},
		{
			"an IAM user without ARN is known by the principalId seen elsewhere",
			[]string{
				`{"type": "IAMUser", "principalId": "AIDAMIRA", "accountId": "210987654321", "userName": "mira"}`,
				`{"type": "IAMUser", "principalId": "AIDAMIRA", "arn": "arn:aws:iam::210987654321:user/ops/mira", "accountId": "210987654321"}`,
			},
			[]string{"arn:aws:iam::210987654321:user/ops/mira person"},
		},
		{
			"an IAM user without ARN and principalId is known by account and name, whatever the path",
			[]string{
				`{"type": "IAMUser", "accountId": "210987654321", "userName": "Mira"}`,
				`{"type": "IAMUser", "principalId": "AIDAMIRA", "arn": "arn:aws:iam::210987654321:user/ops/mira", "accountId": "210987654321"}`,
				`{"type": "IAMUser", "accountId": "333333333333", "userName": "mira"}`,
			},
			[]string{
				"arn:aws:iam::210987654321:user/ops/mira person",
				"arn:aws:iam::333333333333:user/mira person",
			},
		},
		{
			"root is its account's, whatever alias the record gives",
			[]string{
				`{"type": "Root", "principalId": "210987654321", "arn": "arn:aws:iam::210987654321:root", "accountId": "210987654321"}`,
				`{"type": "Root", "accountId": "210987654321", "userName": "acme-main"}`,
			},
			[]string{"arn:aws:iam::210987654321:root person"},
		},
		{
			"sessions of a role are the role, and an instance only if all of them are",
			[]string{
				logtest.Session("ci/deploy", "build-7"), logtest.Session("ci/deploy", "i-0a1b2c3d4e5f60718"),
				logtest.Session("web", "i-0a1b2c3d4e5f60718"), logtest.Session("web", "i-0ffffffffffffffff"),
				logtest.Session("fake", "i-am-an-instance"),
			},
			[]string{
				"arn:aws:iam::210987654321:role/ci/deploy workload",
				"arn:aws:iam::210987654321:role/fake workload",
				"arn:aws:iam::210987654321:role/web instance",
			},
		},
		{
			"a role without issuer is joined to the issuer of the same account and name",
			[]string{
				`{"type": "AssumedRole", "principalId": "AROAX:a", "arn": "arn:aws:sts::210987654321:assumed-role/deploy/a", "accountId": "210987654321"}`,
				logtest.Session("ci/deploy", "b"),
				`{"type": "AssumedRole", "principalId": "AROAY:a", "arn": "arn:aws:sts::333333333333:assumed-role/deploy/a", "accountId": "333333333333"}`,
			},
			[]string{
				"arn:aws:iam::210987654321:role/ci/deploy workload",
				"arn:aws:iam::333333333333:role/deploy workload",
			},
		},
		{
			"single sign-on makes every session a person, and so does an address as session name",
			[]string{
				logtest.Session("aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0a1b2c3d4e5f6071", "mira"),
				`{"type": "AssumedRole", "principalId": "AROAX:jon", "arn": "arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_View_77/jon", "accountId": "210987654321"}`,
				logtest.Session("okta", "mira@example.org"),
			},
			[]string{
				"arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071/mira person",
				"arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_View_77/jon person",
				"arn:aws:sts::210987654321:assumed-role/okta/mira@example.org person",
			},
		},
		{
			"names that attackers can choose prove nothing where the path is known",
			[]string{logtest.Session("AWSReservedSSO_Admin_0000", "mira"), logtest.Session("AWSServiceRoleForSupport", "x")},
			[]string{
				"arn:aws:iam::210987654321:role/AWSReservedSSO_Admin_0000 workload",
				"arn:aws:iam::210987654321:role/AWSServiceRoleForSupport workload",
			},
		},
		{
			"federated callers",
			[]string{
				`{"type": "FederatedUser", "principalId": "210987654321:mira", "arn": "arn:aws:sts::210987654321:federated-user/mira", "accountId": "210987654321"}`,
				`{"type": "SAMLUser", "principalId": "kqs1PpvX=:mira", "userName": "mira", "identityProvider": "kqs1PpvX="}`,
				`{"type": "WebIdentityUser", "principalId": "oidc.example.org:aud:build-7", "userName": "build-7"}`,
				`{"type": "WebIdentityUser", "userName": "pod-3"}`,
				`{"type": "IdentityCenterUser", "accountId": "210987654321", "arn": "", "onBehalfOf": {"userId": "94c8-11", "identityStoreArn": "arn:aws:identitystore::210987654321:identitystore/d-90676a"}}`,
			},
			[]string{
				"arn:aws:sts::210987654321:federated-user/mira person",
				"identitystore:d-90676a:user/94c8-11 person",
				"kqs1PpvX=:mira person",
				"oidc.example.org:aud:build-7 workload",
				"pod-3 workload",
			},
		},
		{
			"callers from outside",
			[]string{
				`{"type": "AWSAccount", "principalId": "AIDAFOREIGN", "accountId": "444444444444"}`,
				`{"type": "AWSAccount", "accountId": "444444444444"}`,
				`{"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}`,
			},
			[]string{"account:444444444444 outside", "account:444444444444:AIDAFOREIGN outside", "anonymous outside"},
		},
		{
			"services are not ranked",
			[]string{
				`{"type": "AWSService", "invokedBy": "config.amazonaws.com"}`,
				`{"accountId": "210987654321", "invokedBy": "secretsmanager.amazonaws.com"}`,
				logtest.Session("aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS", "SLRManagement"),
				`{"type": "AssumedRole", "principalId": "AROAX:s", "arn": "arn:aws:sts::210987654321:assumed-role/AWSServiceRoleForECS/s", "accountId": "210987654321", "invokedBy": "ecs.amazonaws.com"}`,
			},
			[]string{
				"config.amazonaws.com service unranked", "ecs.amazonaws.com service unranked",
				"rds.amazonaws.com service unranked", "secretsmanager.amazonaws.com service unranked",
			},
		},
		{
			"other types go by their ARN, else by principalId",
			[]string{
				`{"type": "Role", "principalId": "AROAX", "arn": "arn:aws:iam::210987654321:role/ci/deploy", "accountId": "210987654321"}`,
				`{"type": "Unknown", "arn": "arn:aws:iam::210987654321:user/mira", "accountId": "210987654321"}`,
				`{"type": "Directory", "principalId": "d-90676a", "accountId": "210987654321"}`,
				`{"arn": "arn:aws:sts::210987654321:assumed-role/deploy/b", "accountId": "210987654321"}`,
			},
			[]string{
				"arn:aws:iam::210987654321:role/ci/deploy workload",
				"arn:aws:iam::210987654321:user/mira person",
				"d-90676a unknown",
			},
		},
		{
			"nothing usable is an unknown of its account",
			[]string{`{"accountId": "210987654321"}`, `null`, `{"type": "Unknown"}`},
			[]string{"unknown unknown unranked", "unknown:210987654321 unknown unranked"},
		},
		{
			"one name in two accounts is two principals",
			[]string{
				`{"type": "SAMLUser", "userName": "mira", "accountId": "210987654321"}`,
				`{"type": "SAMLUser", "userName": "mira", "accountId": "333333333333"}`,
			},
			[]string{"mira person", "mira person"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := cast(t, profile.Default(), test.users...); !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}

func TestPrincipalsBySetting(t *testing.T) {
	users := []string{
		logtest.Session("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b", "mira"),
		logtest.Session("deploy", "build-7"), logtest.Session("web", "i-0a1b2c3d4e5f60718"),
	}
	for _, test := range []struct {
		name     string
		identity profile.IdentitySpec
		want     []string
	}{
		{"auto", profile.IdentitySpec{Sessions: "auto"}, []string{
			"arn:aws:iam::210987654321:role/deploy workload", "arn:aws:iam::210987654321:role/web instance",
			"arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Admin_0a1b/mira person",
		}},
		{"role", profile.IdentitySpec{Sessions: "role"}, []string{
			"arn:aws:iam::210987654321:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b person",
			"arn:aws:iam::210987654321:role/deploy workload", "arn:aws:iam::210987654321:role/web instance",
		}},
		{"session", profile.IdentitySpec{Sessions: "session"}, []string{
			"arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Admin_0a1b/mira person",
			"arn:aws:sts::210987654321:assumed-role/deploy/build-7 workload",
			"arn:aws:sts::210987654321:assumed-role/web/i-0a1b2c3d4e5f60718 instance",
		}},
		{"people by pattern", profile.IdentitySpec{Sessions: "auto", People: []string{"build-*"}}, []string{
			"arn:aws:iam::210987654321:role/web instance",
			"arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Admin_0a1b/mira person",
			"arn:aws:sts::210987654321:assumed-role/deploy/build-7 person",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := profile.Default()
			spec.Identity = test.identity
			if got := cast(t, spec, users...); !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}

// A sign-in that fails has no ARN. AWS hides names that do not exist, as they may be passwords.
func TestFailedSignIns(t *testing.T) {
	failed := func(user, region, address string) logtest.Event {
		return logtest.Event{
			Time: "2024-05-14T09:00:00Z", Call: "signin:ConsoleLogin", User: user, Region: region, Address: address,
			More: `"eventType": "AwsConsoleSignIn", "errorMessage": "Failed authentication", "responseElements": {"ConsoleLogin": "Failure"}`,
		}
	}
	hidden := `{"type": "IAMUser", "accountId": "210987654321", "accessKeyId": "", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}`
	profiles := build(t, logtest.Store(t,
		failed(`{"type": "IAMUser", "accountId": "210987654321", "userName": "mira"}`, "us-east-1", "198.51.100.7"),
		failed(`{"type": "IAMUser", "accountId": "210987654321", "userName": "jon"}`, "cn-north-1", "198.51.100.7"),
		failed(hidden, "us-east-1", "203.0.113.5"), failed(hidden, "us-east-2", "203.0.113.5"), failed(hidden, "us-east-1", "203.0.113.6"),
	), profile.Default())
	var got []string
	for _, p := range profiles.Principals {
		got = append(got, fmt.Sprintf("%s %v ranked=%v %d", p.Name, p.Kind, p.Ranked, len(p.Rows)))
	}
	want := []string{
		"arn:aws-cn:iam::210987654321:user/jon person ranked=true 1",
		"arn:aws:iam::210987654321:user/mira person ranked=true 1",
		"signin:210987654321:203.0.113.5 unknown ranked=true 2",
		"signin:210987654321:203.0.113.6 unknown ranked=true 1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// Events that are not judged still help to name principals.
func TestNamingReadsAllEvents(t *testing.T) {
	store := logtest.Store(t,
		logtest.Event{Time: "2024-05-14T09:00:00Z", Call: "s3:GetObject", User: `{"type": "IAMUser", "principalId": "AIDAEXAMPLEMIRA"}`},
		logtest.Event{Time: "2024-05-14T10:00:00Z", Call: "s3:GetObject", User: logtest.User("mira")},
	)
	profiles, err := profile.Build(context.Background(), store, store.Order()[:1], profile.Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(profiles.Principals) != 1 || profiles.Principals[0].Name != "arn:aws:iam::210987654321:user/mira" || len(profiles.Principals[0].Rows) != 1 {
		t.Errorf("got %+v", profiles.Principals)
	}
}

// The known answer: ten principals are ranked, no AWS service among them, in any order of files.
func TestInvictus(t *testing.T) {
	profiles := build(t, storetest.Folder(t, "../../../shared/data/invictus"), profile.Default())
	ranked := 0
	for _, p := range profiles.Principals {
		if p.Ranked {
			ranked++
		}
		if p.Ranked && strings.Contains(p.Name, "amazonaws.com") {
			t.Errorf("%s is ranked", p.Name)
		}
	}
	if ranked != 10 {
		t.Errorf("%d principals are ranked, want 10", ranked)
	}

	var files []string
	names, _ := filepath.Glob("../../../shared/data/invictus/*.json")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(text))
	}
	told, random := tell(profiles), rand.New(rand.NewPCG(3, 4))
	for range 3 {
		random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		if again := tell(build(t, storetest.Of(t, files...), profile.Default())); again != told {
			t.Fatalf("another order of files, another answer:\n%s\n%s", told, again)
		}
	}
}

// tell puts into words everything about profiles that anyone can see.
func tell(p *profile.Profiles) string {
	var told strings.Builder
	for _, who := range p.Principals {
		fmt.Fprintln(&told, who.Name, who.Account, who.Kind, who.Ranked, who.Sessions, len(who.Rows), who.Features)
		for _, e := range who.Episodes {
			fmt.Fprintln(&told, "  ", e.Session, e.Address, e.From, e.To, e.Features)
		}
	}
	return told.String()
}
