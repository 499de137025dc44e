package profile

import (
	"cmp"
	"strings"

	"trailsift/engine/cloudtrail"
)

// caller is who one identity stands for.
type caller struct {
	name, account string // the principal's, see Principal
	kind          Kind
	unranked      bool
	session       string // name of the role session, if it is one
	asksMFA       bool   // a call without a factor counts as one without, not as "not applicable"
}

// resolver turns identities into callers. What one identity leaves out another may say, so it knows
// all of a log's.
type resolver struct {
	spec IdentitySpec
	// byPrincipal are the ARNs seen with the principalIds of identities that lack one.
	byPrincipal map[string]string
	// The ARNs of the log's users and roles.
	users, roles map[accountName]string
	// issuers are the roles among them as parsed, since thousands of sessions share one.
	issuers map[string]arn
}

func newResolver(identities []cloudtrail.Identity, spec IdentitySpec) *resolver {
	r := &resolver{
		spec:        spec,
		byPrincipal: map[string]string{},
		users:       map[accountName]string{},
		roles:       map[accountName]string{},
		issuers:     map[string]arn{},
	}
	for i := range identities {
		if id := &identities[i]; id.ARN == "" && id.PrincipalID != "" {
			r.byPrincipal[id.PrincipalID] = ""
		}
	}
	for i := range identities {
		r.learn(&identities[i])
	}
	return r
}

func (r *resolver) learn(id *cloudtrail.Identity) {
	r.learnRole(id.IssuerARN)
	if id.ARN == "" {
		return
	}
	if _, wanted := r.byPrincipal[id.PrincipalID]; wanted {
		keepLeast(r.byPrincipal, id.PrincipalID, id.ARN)
	}
	switch own, _ := parseARN(id.ARN); own.callerType() {
	case "IAMUser":
		keepLeast(r.users, own.owner(), id.ARN)
	case "Role":
		r.learnRole(id.ARN)
	}
}

func (r *resolver) learnRole(text string) {
	if _, known := r.issuers[text]; known || text == "" {
		return
	}
	role, _ := parseARN(text)
	r.issuers[text] = role
	if role.callerType() == "Role" {
		keepLeast(r.roles, role.owner(), text)
	}
}

// keepLeast makes the choice among several values independent of the order they are met in.
func keepLeast[K comparable](known map[K]string, key K, value string) {
	if old := known[key]; old == "" || value < old {
		known[key] = value
	}
}

// caller decides by the identity's type (CloudTrail User Guide, "CloudTrail userIdentity element").
func (r *resolver) caller(id *cloudtrail.Identity) caller {
	switch callerType(id) {
	case "IAMUser":
		return r.user(id)
	case "Root":
		return root(id)
	case "AssumedRole":
		return r.session(id)
	case "Role":
		return r.role(id, id.ARN, "")
	case "FederatedUser", "SAMLUser":
		return named(id, Person)
	case "WebIdentityUser":
		return named(id, Workload)
	case "IdentityCenterUser":
		if id.OnBehalfOf != "" {
			return caller{name: id.OnBehalfOf, kind: Person}
		}
		return named(id, Person)
	case "AWSAccount":
		return account(id)
	case "AWSService":
		return service(id, cmp.Or(id.InvokedBy, id.PrincipalID, id.ARN))
	}
	return r.other(id)
}

// callerType is the identity's type, or the one its ARN shows where the type itself says nothing of
// use.
func callerType(id *cloudtrail.Identity) string {
	switch id.Type {
	case "IAMUser", "Root", "AssumedRole", "FederatedUser", "SAMLUser", "WebIdentityUser",
		"IdentityCenterUser", "AWSAccount", "AWSService":
		return id.Type
	}
	if own, ok := parseARN(id.ARN); ok {
		return own.callerType()
	}
	if id.Type == "" && id.ARN == "" && id.InvokedBy != "" {
		return "AWSService"
	}
	return ""
}

// hiddenName stands for the user name in failed sign-ins of users that do not exist.
const hiddenName = "HIDDEN_DUE_TO_SECURITY_REASONS"

func (r *resolver) user(id *cloudtrail.Identity) caller {
	if id.ARN == "" && (id.SignInAddress != "" || id.UserName == hiddenName) {
		return caller{name: "signin:" + id.AccountID + ":" + id.SignInAddress, kind: Unknown}
	}
	name := cmp.Or(id.ARN, r.byPrincipal[id.PrincipalID])
	if name == "" && id.UserName != "" {
		made := "arn:" + partition(id) + ":iam::" + id.AccountID + ":user/" + id.UserName
		name = cmp.Or(r.users[accountName{id.AccountID, strings.ToLower(id.UserName)}], made)
	}
	if name == "" {
		return named(id, Person)
	}
	return caller{name: name, kind: Person, asksMFA: true}
}

func root(id *cloudtrail.Identity) caller {
	own, _ := parseARN(id.ARN)
	name := "arn:" + partition(id) + ":iam::" + cmp.Or(id.AccountID, own.account) + ":root"
	return caller{name: name, kind: Person, asksMFA: true}
}

// session finds the role behind a role session, and the session's name.
func (r *resolver) session(id *cloudtrail.Identity) caller {
	own := cmp.Or(id.ARN, r.byPrincipal[id.PrincipalID])
	parsed, ok := parseARN(own)
	if !ok && id.IssuerARN == "" {
		return named(id, Workload)
	}
	if parsed.callerType() == "Role" {
		return r.role(id, own, "")
	}
	roleName, session := parsed.session()
	if session == "" {
		_, session, _ = strings.Cut(id.PrincipalID, ":")
	}
	role := cmp.Or(id.IssuerARN, r.roles[accountName{parsed.account, strings.ToLower(roleName)}])
	if role == "" {
		role = "arn:" + parsed.partition + ":iam::" + parsed.account + ":role/" + roleName
	}
	return r.role(id, role, session)
}

// role decides who a session of the role is: the role, the person in the session, or a service.
func (r *resolver) role(id *cloudtrail.Identity, role, session string) caller {
	parsed, seen := r.issuers[role]
	if !seen {
		parsed, _ = parseARN(role)
	}
	if owner := serviceOf(id, parsed, seen); owner != "" {
		return service(id, owner)
	}
	who := caller{name: role, kind: Workload, session: session, asksMFA: r.spec.RequireMFAForRoles}
	person := r.isPerson(parsed, seen, session)
	switch {
	case person:
		who.kind = Person
	case isInstance(session):
		who.kind = Instance
	}
	if session != "" && (r.spec.Sessions == "session" || person && r.spec.Sessions != "role") {
		who.name = cmp.Or(id.ARN, r.byPrincipal[id.PrincipalID],
			"arn:"+parsed.partition+":sts::"+parsed.account+":assumed-role/"+parsed.name()+"/"+session)
	}
	return who
}

// serviceOf names the service a service-linked role belongs to, or "". The path proves it, for only
// AWS can create roles there; the name is believed only where the log shows no path.
func serviceOf(id *cloudtrail.Identity, role arn, pathKnown bool) string {
	if path, ok := strings.CutPrefix(role.resource, "role/aws-service-role/"); ok {
		owner, _, _ := strings.Cut(path, "/")
		return owner
	}
	if !pathKnown && strings.HasPrefix(role.name(), "AWSServiceRoleFor") {
		return cmp.Or(id.InvokedBy, role.name())
	}
	return ""
}

// isPerson tells a person's session from a workload's. A name alone proves nothing, as attackers
// choose names, but AWS alone creates what lies under its reserved path.
func (r *resolver) isPerson(role arn, pathKnown bool, session string) bool {
	name := role.name()
	return strings.HasPrefix(role.resource, "role/aws-reserved/sso.amazonaws.com/") ||
		!pathKnown && strings.HasPrefix(name, "AWSReservedSSO_") ||
		strings.Contains(session, "@") ||
		matchesAny(r.spec.People, name) || matchesAny(r.spec.People, session)
}

// isInstance reports whether a session is named as EC2 names those of an instance's role.
func isInstance(session string) bool {
	digits, ok := strings.CutPrefix(session, "i-")
	return ok && digits != "" && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}

// named is a caller known by what its record calls it.
func named(id *cloudtrail.Identity, kind Kind) caller {
	if id.ARN != "" {
		return caller{name: id.ARN, kind: kind}
	}
	if name := cmp.Or(id.PrincipalID, id.UserName); name != "" {
		return caller{name: name, account: id.AccountID, kind: kind}
	}
	return caller{name: strings.TrimSuffix("unknown:"+id.AccountID, ":"), kind: Unknown, unranked: true}
}

const anonymous = "ANONYMOUS_PRINCIPAL"

func account(id *cloudtrail.Identity) caller {
	name := "account:" + id.AccountID
	switch {
	case id.AccountID == anonymous || id.PrincipalID == anonymous:
		name = "anonymous"
	case id.PrincipalID != "":
		name += ":" + id.PrincipalID
	}
	return caller{name: name, kind: Outside}
}

func service(id *cloudtrail.Identity, name string) caller {
	if name == "" {
		return named(id, Service)
	}
	return caller{name: name, kind: Service, unranked: true}
}

// other is a caller of no known type and without a telling ARN.
func (r *resolver) other(id *cloudtrail.Identity) caller {
	switch {
	case id.ARN == "" && id.PrincipalID == "" && (id.UserName != "" || id.SignInAddress != ""):
		return r.user(id)
	case strings.HasPrefix(id.PrincipalID, "AIDA"):
		return named(id, Person)
	case strings.HasPrefix(id.PrincipalID, "AROA"):
		return named(id, Workload)
	}
	return named(id, Unknown)
}

// partition is that of an ARN to be made for the identity.
func partition(id *cloudtrail.Identity) string {
	own, _ := parseARN(id.ARN)
	return cmp.Or(own.partition, id.Partition, "aws")
}
