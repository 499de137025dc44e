package profile

import (
	_ "embed"
	"strings"
)

// The default lists: one call a line, then why a responder looks at it.
var (
	//go:embed highrisk.txt
	highRiskList string
	//go:embed admin.txt
	adminList string
)

// calls reads the first word of every line that is no comment.
func calls(list string) []string {
	var found []string
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		if len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			found = append(found, words[0])
		}
	}
	return found
}

// PlainHighRisk is the high-risk list of the profile `classic`. The default list holds all of it.
func PlainHighRisk() []string {
	return []string{
		"iam:CreateUser", "iam:DeleteUser",
		"iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:PutUserPolicy",
		"iam:CreateRole", "iam:DeleteRole", "iam:AttachRolePolicy",
		"iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey",
		"iam:CreateLoginProfile", "iam:UpdateLoginProfile",
		"sts:AssumeRole", "signin:ConsoleLogin",
		"ec2:AuthorizeSecurityGroupIngress", "ec2:CreateVpc",
	}
}

// PlainAdmin is the admin list of the profile `classic`. The default list holds all of it.
func PlainAdmin() []string {
	return []string{
		"iam:CreateUser", "iam:DeleteUser",
		"iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:PutUserPolicy",
		"iam:CreateRole", "iam:AttachRolePolicy", "iam:CreateAccessKey",
	}
}

// callList is a list of calls made ready for lookups.
type callList struct {
	exact    map[string]bool
	patterns []string
}

func newCallList(entries []string) callList {
	list := callList{exact: make(map[string]bool, len(entries))}
	for _, entry := range entries {
		if strings.ContainsAny(entry, "*?") {
			list.patterns = append(list.patterns, entry)
		} else {
			list.exact[strings.ToLower(entry)] = true
		}
	}
	return list
}

// has reports whether a call such as "iam:CreateUser" is listed.
func (l callList) has(call string) bool {
	return l.exact[strings.ToLower(call)] || matchesAny(l.patterns, call)
}
