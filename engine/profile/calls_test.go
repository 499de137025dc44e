package profile

import (
	"slices"
	"strings"
	"testing"
)

func TestDefaultListsHoldThePlainOnes(t *testing.T) {
	for _, list := range []struct {
		name            string
		default_, plain []string
	}{
		{"high-risk", Default().HighRisk, PlainHighRisk()},
		{"admin", Default().Admin, PlainAdmin()},
	} {
		for _, call := range list.plain {
			if !slices.Contains(list.default_, call) {
				t.Errorf("the %s list lacks %s", list.name, call)
			}
		}
	}
	for _, call := range Default().Admin {
		if !slices.Contains(Default().HighRisk, call) {
			t.Errorf("%s is an admin action, but not high-risk", call)
		}
	}
}

func TestListsAreTidy(t *testing.T) {
	for _, list := range []string{highRiskList, adminList} {
		seen := map[string]bool{}
		for line := range strings.Lines(list) {
			words := strings.Fields(line)
			if len(words) == 0 || words[0] == "#" {
				continue
			}
			service, call, ok := strings.Cut(words[0], ":")
			if !ok || service == "" || call == "" || len(words) < 2 {
				t.Errorf("want service:Call and a reason, not %q", line)
			}
			if seen[words[0]] {
				t.Errorf("%s is listed twice", words[0])
			}
			seen[words[0]] = true
		}
	}
}

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"arn:aws:iam::*:role/ci-*", "arn:aws:iam::210987654321:role/ci-deploy", true},
		{"arn:aws:iam::*:role/ci-*", "arn:aws:iam::210987654321:role/web", false},
		{"*@example.org", "Mira@Example.org", true},
		{"build-?", "build-7", true},
		{"build-?", "build-77", false},
		{"*a*b*c", "xxaxxbxxbc", true},
		{"*a*b*c", "xxaxxcxxb", false},
		{"", "", true},
		{"", "x", false},
		{"**", "anything", true},
	} {
		if got := Match(test.pattern, test.name); got != test.want {
			t.Errorf("Match(%q, %q) is %v, want %v", test.pattern, test.name, got, test.want)
		}
	}
}

func TestListsMayHoldPatterns(t *testing.T) {
	list := newCallList([]string{"sso:*PermissionSet", "iam:CreateUser"})
	for call, want := range map[string]bool{
		"sso:CreatePermissionSet": true, "sso:ListInstances": false, "iam:CreateUser": true, "IAM:createuser": true, "iam:CreateRole": false,
	} {
		if got := list.has(call); got != want {
			t.Errorf("%s is listed: %v, want %v", call, got, want)
		}
	}
}
