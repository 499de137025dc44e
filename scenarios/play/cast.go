package play

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// actor is one actor of the playbook as cast: somebody or something of the organisation, or somebody
// who comes from outside.
type actor struct {
	name     string // in the playbook
	kind     string
	called   string // what it is called in the organisation
	account  string
	session  string // the name of its session
	role     *world.Role
	person   *world.Person
	instance *world.Instance
	caller   *trail.Caller // nil for a session until it is issued
	issued   bool          // the caller comes out of an answer of this incident
	address  string        // its usual one
	agents   []string      // its usual ones, the first above all
	zone     *time.Location
	from, to int // working hours, local
}

// cast finds everybody that the playbook names. Sessions come last, as they stand on roles.
func (s *stage) cast() error {
	s.order = slices.Sorted(maps.Keys(s.pb.Actors))
	for _, sessions := range []bool{false, true} {
		for _, name := range s.order {
			spec := s.pb.Actors[name]
			if (spec.Kind == "session") != sessions {
				continue
			}
			a, err := s.castOne(name, spec)
			if err != nil {
				return fmt.Errorf("actor %s: %w", name, err)
			}
			s.actors[name] = a
		}
	}
	return s.err
}

func (s *stage) castOne(name string, spec scenarios.Actor) (*actor, error) {
	a := &actor{name: name, kind: spec.Kind, account: s.accountOf(spec.Account), zone: s.zone(), from: 9, to: 18}
	switch spec.Kind {
	case "user":
		return a, s.castUser(a, spec)
	case "sso":
		return a, s.castPerson(a, spec)
	case "role":
		s.castRole(a, spec)
	case "instance":
		s.castInstance(a)
	case "account":
		s.castAccount(a)
	case "service":
		a.called = spec.Is
		a.address, a.agents = spec.Is, []string{spec.Is}
		a.caller = &trail.Caller{Type: "AWSService", InvokedBy: spec.Is}
	case "session":
		s.castSession(a, spec)
	default:
		return nil, fmt.Errorf("there is no kind %q", spec.Kind)
	}
	return a, nil
}

// outsiders are the account ids of attackers in made-up organisations.
var outsiders = []string{"999988887777", "888877776666", "777766665555"}

// strangers are account ids as real ones look, of none of the organisation's accounts.
func (s *stage) strangers() (ids []string) {
	for len(ids) < len(outsiders) {
		if id := s.letters(1, digits[1:]) + s.letters(11, digits); !s.inside(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (s *stage) accountOf(which string) string {
	accounts := s.world.Options.Accounts
	switch {
	case which == "outside":
		return ""
	case which == "second" && len(accounts) > 1:
		return accounts[1]
	case len(accounts) > 0:
		return accounts[0]
	}
	return "111122223333"
}

func (s *stage) zone() *time.Location {
	if zone, err := time.LoadLocation(s.world.Options.Timezone); err == nil {
		return zone
	}
	return time.UTC
}

// castUser finds an IAM user by job, or makes the one with a name that the attack will create.
func (s *stage) castUser(a *actor, spec scenarios.Actor) error {
	if spec.Name != "" {
		s.makeUser(a, s.expand(spec.Name, moment{}))
		return nil
	}
	person := s.person(spec.Is, func(p *world.Person) bool { return p.User != nil && p.User.Account == a.account })
	if person == nil {
		person = s.person(spec.Is, func(p *world.Person) bool { return p.User != nil })
	}
	if person == nil {
		return fmt.Errorf("the organisation has nobody left who could be one, of kind %s", a.kind)
	}
	a.be(person)
	a.caller, a.account, a.called = person.User, person.User.Account, person.User.UserName
	return nil
}

// be gives an actor somebody's habits.
func (a *actor) be(person *world.Person) {
	a.person, a.called, a.agents = person, person.Name, person.Agents
	a.address = person.Home
	a.from, a.to = person.From, person.To
	if person.Zone != nil {
		a.zone = person.Zone
	}
}

func (s *stage) makeUser(a *actor, name string) {
	if a.account == "" {
		a.account = pick(s, s.outsiders)
	}
	for _, person := range s.world.People {
		if person.User != nil && person.User.UserName == name && person.User.Account == a.account {
			a.be(person)
			a.caller = person.User
			return
		}
	}
	a.called = name
	a.address = s.place("hosting")
	a.caller = &trail.Caller{
		Type:        "IAMUser",
		PrincipalID: "AIDA" + s.letters(17, base32),
		ARN:         "arn:aws:iam::" + a.account + ":user/" + name,
		Account:     a.account,
		UserName:    name,
		AccessKey:   "AKIA" + s.letters(16, base32),
	}
}

// person is somebody of a job whom no other actor is, and anybody when nobody has that job.
func (s *stage) person(job string, suits func(*world.Person) bool) *world.Person {
	var fitting, others []*world.Person
	for _, person := range s.world.People {
		switch {
		case s.taken[person] || !suits(person):
		case job == "" || person.Job == job:
			fitting = append(fitting, person)
		default:
			others = append(others, person)
		}
	}
	if len(fitting) == 0 {
		fitting = others
	}
	if len(fitting) == 0 {
		return nil
	}
	found := pick(s, fitting)
	s.taken[found] = true
	return found
}

// castPerson finds somebody who works under a role of single sign-on.
func (s *stage) castPerson(a *actor, spec scenarios.Actor) error {
	person := s.person(spec.Is, func(p *world.Person) bool { return p.Role != nil && p.User == nil })
	if person == nil {
		person = s.person(spec.Is, func(p *world.Person) bool { return p.Role != nil })
	}
	if person == nil { // an organisation without single sign-on: somebody with a key does the same
		return s.castUser(a, scenarios.Actor{Is: spec.Is})
	}
	a.be(person)
	a.role, a.account, a.session = person.Role, person.Role.Account, person.Name
	a.caller = s.assumed(person.Role, a.session)
	return nil
}

// castRole finds a role by purpose or name. What the organisation lacks is made up: a role that
// nobody used until today leaves no trace before.
func (s *stage) castRole(a *actor, spec scenarios.Actor) {
	if a.account == "" {
		a.account = pick(s, s.outsiders)
	}
	name := ""
	if spec.Name != "" {
		name = s.expand(spec.Name, moment{})
	}
	var fitting []*world.Role
	for _, role := range s.world.Roles {
		if !s.taken[role] && role.Account == a.account && (role.Name == name || name == "" && role.Purpose == spec.Is) {
			fitting = append(fitting, role)
		}
	}
	if len(fitting) > 0 {
		a.role = pick(s, fitting)
	} else {
		a.role = s.makeRole(name, spec.Is, a.account)
	}
	s.taken[a.role] = true
	a.called = a.role.Name
	a.agents = a.role.Agents
	if len(a.role.Address) > 0 {
		a.address = a.role.Address[0]
	} else {
		a.address = s.place("hosting")
	}
	a.session = "botocore-session-" + s.letters(10, digits)
	a.caller = s.assumed(a.role, a.session)
}

func (s *stage) makeRole(name, purpose, account string) *world.Role {
	if name == "" {
		name = map[string]string{
			"admin": "PlatformAdministration", "deploy": "release-deploy", "ci": "pipeline-build",
			"backup": "backup-nightly", "readonly": "AuditReadOnly", "instance": "app-server",
		}[purpose]
	}
	if name == "" {
		name = "operations-" + s.letters(4, smallLetters)
	}
	return &world.Role{
		Name: name, Account: account, Purpose: purpose,
		ARN: "arn:aws:iam::" + account + ":role/" + name,
		ID:  "AROA" + s.letters(17, base32),
	}
}

// roleOf is the role of an arn: one of the cast, one of the organisation, or one of no purpose that is
// known.
func (s *stage) roleOf(arn string) *world.Role {
	for _, name := range s.order {
		if role := s.actors[name].role; role != nil && role.ARN == arn {
			return role
		}
	}
	for _, role := range s.world.Roles {
		if role.ARN == arn {
			return role
		}
	}
	role := s.makeRole(nameIn(arn), "", accountIn(arn))
	role.ARN = arn
	return role
}

// assumed is a session of a role, with a key of its own. Created is left open until it is used.
func (s *stage) assumed(role *world.Role, session string) *trail.Caller {
	return &trail.Caller{
		Type:        "AssumedRole",
		PrincipalID: role.ID + ":" + session,
		ARN:         "arn:aws:sts::" + role.Account + ":assumed-role/" + role.Name + "/" + session,
		Account:     role.Account,
		AccessKey:   "ASIA" + s.letters(16, base32),
		Issuer:      &trail.Issuer{PrincipalID: role.ID, ARN: role.ARN, Account: role.Account, UserName: role.Name},
	}
}

// castInstance finds a machine with a role whose credentials come without a token, in the actor's
// account when there is one.
func (s *stage) castInstance(a *actor) {
	var best []*world.Instance
	most := -1
	for i := range s.world.Instances {
		found := &s.world.Instances[i]
		if s.taken[found] || found.Role == nil {
			continue
		}
		suits := 0
		if found.Account == a.account {
			suits += 2
		}
		if found.Delivery == "1.0" {
			suits++
		}
		if suits > most {
			best, most = nil, suits
		}
		if suits == most {
			best = append(best, found)
		}
	}
	if len(best) == 0 {
		best = []*world.Instance{s.makeInstance(a.account)}
	}
	a.instance = pick(s, best)
	s.taken[a.instance] = true
	a.role, a.account, a.called = a.instance.Role, a.instance.Account, a.instance.ID
	a.session, a.address, a.agents = a.instance.ID, a.instance.Address, a.role.Agents
	a.caller = s.assumed(a.role, a.session)
	a.caller.EC2Delivery = cmp.Or(a.instance.Delivery, "1.0")
}

func (s *stage) makeInstance(account string) *world.Instance {
	return &world.Instance{
		ID: "i-0" + s.letters(16, hexDigits), Region: s.region("home"), Account: account,
		Address: s.place("hosting9"), Private: "10.0." + s.number(0, 31) + "." + s.number(4, 250),
		Role: s.makeRole("", "instance", account),
	}
}

// castAccount is somebody of another account, whose name its own trail alone has.
func (s *stage) castAccount(a *actor) {
	if a.account == "" {
		for _, id := range s.outsiders {
			if a.account == "" && !s.taken[id] {
				a.account = id
			}
		}
		s.taken[a.account] = true
	}
	a.called = a.account
	a.address = s.place("hosting")
	a.caller = &trail.Caller{Type: "AWSAccount", PrincipalID: "AIDA" + s.letters(17, base32), Account: a.account}
}

// castSession prepares what is known of a session before it is issued: its role, named by `is`, and
// its name.
func (s *stage) castSession(a *actor, spec scenarios.Actor) {
	of, known := s.actors[spec.Is]
	if known {
		a.role, a.account, a.address, a.agents = of.role, of.account, of.address, of.agents
		a.zone, a.from, a.to = of.zone, of.from, of.to
		a.session = of.session
		if a.role == nil && of.caller != nil { // a user's temporary credentials
			a.called = of.called
		}
	}
	if spec.Name != "" {
		a.session = s.expand(spec.Name, moment{})
	} else if a.role != nil && of.kind == "role" {
		a.session = s.sessionName()
	}
	if a.called == "" {
		a.called = a.session
	}
}

// sessionName is a name as SDKs and people give it to sessions.
func (s *stage) sessionName() string {
	return pick(s, []string{"botocore-session-" + s.letters(10, digits), "aws-go-sdk-" + s.letters(19, digits), "deploy-" + s.letters(4, digits)})
}

// victim is who the attack is after: the first person among those who act, or else the first actor.
func (s *stage) victim() *actor {
	var first *actor
	for i := range s.pb.Steps {
		for j := range s.pb.Steps[i].Calls {
			a := s.actors[s.pb.Steps[i].Calls[j].As]
			if a.person != nil {
				return a
			}
			if first == nil {
				first = a
			}
		}
	}
	return first
}

// inside reports whether an account is the organisation's.
func (s *stage) inside(account string) bool {
	return slices.Contains(s.world.Options.Accounts, account) || account == s.accountOf("main")
}

// personal reports whether trailsift takes a role's session for a person's own.
func personal(c *trail.Caller) bool {
	_, session, _ := strings.Cut(c.PrincipalID, ":")
	return strings.Contains(c.Issuer.ARN, ":role/aws-reserved/sso.amazonaws.com/") || strings.Contains(session, "@")
}

// principal is the name under which trailsift ranks a caller, "" for one that it does not rank.
func principal(c *trail.Caller) string {
	switch {
	case c.Type == "AWSService":
		return ""
	case c.Type == "AWSAccount" && c.PrincipalID != "":
		return "account:" + c.Account + ":" + c.PrincipalID
	case c.Type == "AWSAccount":
		return "account:" + c.Account
	case c.Type == "AssumedRole" && c.Issuer != nil && !personal(c):
		return c.Issuer.ARN
	}
	return c.ARN
}
