package profile

import "strings"

// arn is an ARN's parts: arn:partition:service:region:account:resource.
type arn struct {
	partition, service, account, resource string
}

func parseARN(text string) (arn, bool) {
	rest, isARN := strings.CutPrefix(text, "arn:")
	partition, rest, _ := strings.Cut(rest, ":")
	service, rest, _ := strings.Cut(rest, ":")
	_, rest, _ = strings.Cut(rest, ":")
	account, resource, whole := strings.Cut(rest, ":")
	if !isARN || !whole {
		return arn{}, false
	}
	return arn{partition: partition, service: service, account: account, resource: resource}, true
}

// callerType is the userIdentity.type of callers that have such an ARN, or "".
func (a arn) callerType() string {
	switch {
	case a.service == "iam" && a.resource == "root":
		return "Root"
	case a.service == "iam" && strings.HasPrefix(a.resource, "user/"):
		return "IAMUser"
	case a.service == "iam" && strings.HasPrefix(a.resource, "role/"):
		return "Role"
	case a.service == "sts" && strings.HasPrefix(a.resource, "assumed-role/"):
		return "AssumedRole"
	case a.service == "sts" && strings.HasPrefix(a.resource, "federated-user/"):
		return "FederatedUser"
	}
	return ""
}

// name is the last part of the resource: a user or role without its path.
func (a arn) name() string { return a.resource[strings.LastIndexByte(a.resource, '/')+1:] }

// session splits "assumed-role/Deploy/build-7" into the role's name and the session's.
func (a arn) session() (role, session string) {
	role, session, _ = strings.Cut(strings.TrimPrefix(a.resource, "assumed-role/"), "/")
	return role, session
}

// accountName keys what is unique in an account whatever its path and case: users and roles.
type accountName struct{ account, name string }

// owner is the key of the user or role that an ARN names.
func (a arn) owner() accountName { return accountName{a.account, strings.ToLower(a.name())} }
