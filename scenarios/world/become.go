package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// become lets somebody take the role that a task needs, and returns who that is then, and when.
func (s *shift) become(d *dice, by worker, t *task, at time.Time) (worker, time.Time) {
	account := s.w.Options.Accounts[0]
	if t.abroad && len(s.w.Options.Accounts) > 1 {
		account = s.w.Options.Accounts[1]
	}
	role := s.w.roleNamed(account, t.role)
	if role == nil {
		return by, at
	}
	by = s.assume(d, by, role, sessionName(by.caller), at)
	return by, at.Add(time.Duration(d.between(1, 9)) * time.Second)
}

// sessionName is the name people give to their sessions: their own.
func sessionName(c *trail.Caller) string {
	if c.UserName != "" {
		return c.UserName
	}
	for i := range len(c.PrincipalID) {
		if c.PrincipalID[i] == ':' {
			return c.PrincipalID[i+1:]
		}
	}
	return "session"
}

// assume logs an AssumeRole and returns the worker that goes on as the role. Between two accounts both
// get a copy, tied by sharedEventID; the role's account learns the caller's principal only.
func (s *shift) assume(d *dice, by worker, role *Role, session string, at time.Time) worker {
	call, _ := trail.Lookup("sts:AssumeRole")
	key := d.text("ASIA", base32, 16)
	e := trail.Event{
		Time: at, Call: call, Caller: by.caller, Region: by.site.region, Account: by.caller.Account,
		Address: by.address, Agent: by.agent, ID: d.uuid(), RequestID: d.uuid(),
		Request:   `{"roleArn":"` + role.ARN + `","roleSessionName":"` + session + `","durationSeconds":3600}`,
		Response:  Granted(role, session, key, at.Add(time.Hour)),
		Resources: `[{"accountId":"` + role.Account + `","type":"AWS::IAM::Role","ARN":"` + role.ARN + `"}]`,
	}
	if by.caller.Type == "AWSService" {
		e.Account = role.Account
	}
	if by.caller.Type == "AWSAccount" {
		e.Account, e.SharedID = role.Account, string(trail.AppendUUID(nil, d.uuid()))
		e.Request = `{"roleArn":"` + role.ARN + `","roleSessionName":"` + session + `","externalId":"` + s.w.company + `-7f3b","durationSeconds":3600}`
	}
	if e.Account != role.Account {
		e.SharedID = string(trail.AppendUUID(nil, d.uuid()))
		theirs := e
		theirs.Account, theirs.ID = role.Account, d.uuid()
		theirs.Caller = &trail.Caller{Type: "AWSAccount", PrincipalID: by.caller.PrincipalID, Account: by.caller.Account}
		s.events = append(s.events, theirs)
	}
	s.events = append(s.events, e)
	by.caller = role.Session(session, key, at)
	by.site = s.w.site(role.Account, by.site.region)
	return by
}

// Granted is the answer of AssumeRole: the credentials of a session, with the token that nobody outside
// AWS can read.
func Granted(role *Role, session, key string, until time.Time) string {
	d := newDice(0, forSessions, hash(key), 0)
	text := make([]byte, 0, 640)
	text = append(text, `{"credentials":{"accessKeyId":"`...)
	text = append(text, key...)
	text = append(text, `","sessionToken":"IQoJb3JpZ2luX2Vj`...)
	text = d.append(text, mixed, 240)
	text = append(text, `=","expiration":"`...)
	text = until.UTC().AppendFormat(text, "Jan 2, 2006, 3:04:05 PM")
	text = append(text, `"},"assumedRoleUser":{"assumedRoleId":"`...)
	text = append(text, role.ID...)
	text = append(text, ':')
	text = append(text, session...)
	text = append(text, `","arn":"arn:aws:sts::`...)
	text = append(text, role.Account...)
	text = append(text, `:assumed-role/`...)
	text = append(text, role.Name...)
	text = append(text, '/')
	text = append(text, session...)
	return string(append(text, `"}}`...))
}

// hash is FNV-1a.
func hash(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}

// roleNamed finds an account's role by name or purpose.
func (w *World) roleNamed(account, name string) *Role {
	for _, r := range w.Roles {
		if r.Account == account && (r.Name == name || r.Purpose == name) {
			return r
		}
	}
	return nil
}
