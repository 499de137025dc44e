package engine_test

import (
	"slices"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
)

// inGroup is a call of IAM about a group.
func inGroup(user, name string, number int, request string) string {
	record := strings.Replace(event(user, name, number), "ec2.amazonaws.com", "iam.amazonaws.com", 1)
	return strings.Replace(record, `"requestParameters":{`, `"requestParameters":{`+request+`,`, 1)
}

func TestOwnGroupsAreThoseJoinedBefore(t *testing.T) {
	const (
		join   = `"groupName":"Operators","userName":"ana"`
		policy = `"groupName":"operators","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"`
		other  = `"groupName":"readers","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"`
	)
	refused := strings.Replace(inGroup("boss", "AddUserToGroup", 1, join), `"requestParameters"`, `"errorCode":"AccessDenied","requestParameters"`, 1)
	for _, test := range []struct {
		name    string
		records []string
		want    bool
	}{
		{"put into it before", []string{inGroup("boss", "AddUserToGroup", 1, join), inGroup("ana", "AttachGroupPolicy", 2, policy)}, true},
		{"by itself", []string{inGroup("ana", "AddUserToGroup", 1, join), inGroup("ana", "AttachGroupPolicy", 2, policy)}, true},
		{"put into it afterwards", []string{inGroup("ana", "AttachGroupPolicy", 1, policy), inGroup("boss", "AddUserToGroup", 2, join)}, false},
		{"never", []string{inGroup("ana", "AttachGroupPolicy", 1, policy)}, false},
		{"in vain", []string{refused, inGroup("ana", "AttachGroupPolicy", 2, policy)}, false},
		{"another group", []string{inGroup("boss", "AddUserToGroup", 1, join), inGroup("ana", "AttachGroupPolicy", 2, other)}, false},
		{"another user", []string{inGroup("boss", "AddUserToGroup", 1, join), inGroup("boss", "AttachGroupPolicy", 2, policy)}, false},
	} {
		for name, sequences := range map[string]sequence.Settings{"with sequences": sequence.Default(), "without": {}} {
			set, refusals := sigma.Load(shipped.Rules())
			if len(refusals) > 0 {
				t.Fatal(refusals)
			}
			c := config()
			c.Signatures, c.Sequences = set, sequences
			s := analysed(t, c, write(t, map[string]string{"log.json": `{"Records":[` + strings.Join(test.records, ",") + `]}`}))
			found := slices.ContainsFunc(s.Ranking, func(p engine.Principal) bool {
				return slices.ContainsFunc(p.Findings, func(f finding.Finding) bool { return f.Title == "Policy put on oneself" })
			})
			if found != test.want {
				t.Errorf("%s, %s: found %v, want %v", test.name, name, found, test.want)
			}
		}
	}
}
