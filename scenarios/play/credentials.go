package play

import (
	"strings"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
)

// issue makes the session that an answer's credentials belong to, and returns what AWS writes of them.
func (a *act) issue(m moment) scenarios.Object {
	session := a.actors[a.call.Issues]
	session.issued = true
	session.address = a.address
	session.agents = []string{a.agent}
	if session.person == nil {
		session.person = a.who.person
	}
	switch a.what.Name {
	case "ConsoleLogin", "SwitchRole", "GetSigninToken":
		session.caller = a.consoleSession(session, m)
		session.account = session.caller.Account
		return nil
	case "GetSessionToken":
		session.caller = a.temporary(m)
		session.account = session.caller.Account
		return scenarios.Object{{Name: "credentials", Value: a.credentials(session, m)}}
	case "GetFederationToken":
		return a.federate(session, m)
	}
	return a.assume(session, m)
}

// assume makes the session of AssumeRole and its kin.
func (a *act) assume(session *actor, m moment) scenarios.Object {
	expand := func(text string) string { return a.expand(text, m) }
	arn := member(a.call.Request, "roleArn", expand)
	if name := member(a.call.Request, "roleSessionName", expand); name != "" {
		session.session = name
	}
	if session.role == nil || session.role.ARN != arn && arn != "" {
		session.role = a.roleOf(arn)
	}
	session.account, session.called = session.role.Account, session.session
	session.caller = a.assumed(session.role, session.session)
	session.caller.Created = m.at
	return scenarios.Object{
		{Name: "credentials", Value: a.credentials(session, m)},
		{Name: "assumedRoleUser", Value: scenarios.Object{
			{Name: "assumedRoleId", Value: session.caller.PrincipalID},
			{Name: "arn", Value: session.caller.ARN},
		}},
	}
}

// credentials are the keys of a session as an answer has them. The secret key is never logged.
func (a *act) credentials(session *actor, m moment) scenarios.Object {
	seconds := int64(3600)
	request, _ := a.call.Request.(scenarios.Object)
	for _, given := range request {
		if n, whole := given.Value.(int64); whole && given.Name == "durationSeconds" {
			seconds = n
		}
	}
	return scenarios.Object{
		{Name: "accessKeyId", Value: session.caller.AccessKey},
		{Name: "sessionToken", Value: "IQoJb3JpZ2luX2Vj" + a.letters(240, base64[:62]) + "="},
		{Name: "expiration", Value: m.at.Add(time.Duration(seconds) * time.Second).Format(longDate)},
	}
}

// temporary are a user's own short-term credentials.
func (a *act) temporary(m moment) *trail.Caller {
	caller := *a.who.caller
	caller.AccessKey = "ASIA" + a.letters(16, base32)
	caller.Created = m.at
	return &caller
}

// consoleSession is what the console works with after a sign-in: temporary credentials of whoever
// signed in, or of the role switched to.
func (a *act) consoleSession(session *actor, m moment) *trail.Caller {
	caller := a.temporary(m)
	if a.what.Name == "SwitchRole" && session.role != nil {
		caller = a.assumed(session.role, session.session)
		caller.Created = m.at
	}
	caller.Console = true
	return caller
}

// federate makes the session of GetFederationToken: a user's, under another name.
func (a *act) federate(session *actor, m moment) scenarios.Object {
	name := member(a.call.Request, "name", func(text string) string { return a.expand(text, m) })
	from := a.who.caller
	session.session, session.called, session.account = name, name, from.Account
	session.caller = &trail.Caller{
		Type: "FederatedUser", PrincipalID: from.Account + ":" + name, Account: from.Account,
		ARN:       "arn:aws:sts::" + from.Account + ":federated-user/" + name,
		AccessKey: "ASIA" + a.letters(16, base32), Created: m.at,
	}
	return scenarios.Object{
		{Name: "credentials", Value: a.credentials(session, m)},
		{Name: "federatedUser", Value: scenarios.Object{
			{Name: "federatedUserId", Value: session.caller.PrincipalID},
			{Name: "arn", Value: session.caller.ARN},
		}},
	}
}

// longestSession is how long temporary credentials are used before their holder has new ones: those
// of instances are replaced about every six hours.
const longestSession = 6 * time.Hour

// refresh gives an actor whose credentials are temporary, and not of this incident's answers, new
// ones when it has none yet or they have grown old.
func (a *act) refresh(at time.Time) {
	caller := a.who.caller
	if a.who.issued || caller.Type != "AssumedRole" {
		return
	}
	if a.who.instance != nil && (a.tags == nil || at.Sub(caller.Created) > longestSession) {
		// The machine works with the key that it has in its other work; a thief with the one that was
		// stolen, while it lasts.
		if current, works := a.world.InstanceSession(a.who.instance.ID, at); works {
			a.who.caller = current
			return
		}
	}
	if !caller.Created.IsZero() && at.Sub(caller.Created) < longestSession {
		return
	}
	fresh := *caller
	if !caller.Created.IsZero() {
		fresh.AccessKey = "ASIA" + a.letters(16, base32)
	}
	fresh.Created = at.Add(-time.Duration(60+a.random.IntN(2400)) * time.Second)
	a.who.caller = &fresh
}

// signIn is the answer of ConsoleLogin.
func (a *act) signIn(fails bool) scenarios.Object {
	outcome := "Success"
	if fails {
		outcome = "Failure"
	}
	return scenarios.Object{{Name: "ConsoleLogin", Value: outcome}}
}

// signInDetails are additionalEventData of ConsoleLogin: where it led, and whether with MFA.
func (a *act) signInDetails() scenarios.Object {
	home := a.stage.region("home")
	return with(scenarios.Object{
		{Name: "LoginTo", Value: "https://" + home + ".console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&region=" + home},
		{Name: "MobileVersion", Value: "No"},
		{Name: "MFAUsed", Value: "No"},
	}, a.call.Additional)
}

// roleResource is the resources member of calls that take a role.
func roleResource(arn string) string {
	if arn == "" {
		return ""
	}
	return `[{"accountId":"` + accountIn(arn) + `","type":"AWS::IAM::Role","ARN":"` + arn + `"}]`
}

func nameIn(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
