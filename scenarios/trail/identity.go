package trail

import "strings"

// appendIdentity writes userIdentity as AWS does for the caller's type.
func appendIdentity(dst []byte, e *Event) []byte {
	c := e.Caller
	switch c.Type {
	case "":
		return appendInvoker(append(dst, `{"accountId":"`...), c.Account, c.InvokedBy)
	case "AWSService":
		dst = append(dst, `{"type":"AWSService","invokedBy":`...)
		dst = AppendString(dst, c.InvokedBy)
		return append(dst, '}')
	case "AWSAccount":
		return appendAccount(dst, c)
	case "WebIdentityUser", "SAMLUser":
		return appendFederated(dst, c)
	}
	if e.Call.SignIn {
		return appendSigningIn(dst, e)
	}
	dst = appendWho(dst, c)
	if c.AccessKey != "" {
		dst = appendMember(dst, "accessKeyId", c.AccessKey)
	}
	if c.UserName != "" && c.Type != "AssumedRole" {
		dst = appendMember(dst, "userName", c.UserName)
	}
	dst = appendSession(dst, c)
	if c.InvokedBy != "" {
		dst = appendMember(dst, "invokedBy", c.InvokedBy)
	}
	return append(dst, '}')
}

func appendInvoker(dst []byte, account, service string) []byte {
	dst = append(dst, account...)
	dst = append(dst, `","invokedBy":`...)
	dst = AppendString(dst, service)
	return append(dst, '}')
}

// appendAccount writes somebody of another account: AWS tells its principal, not its name.
func appendAccount(dst []byte, c *Caller) []byte {
	dst = append(dst, `{"type":"AWSAccount"`...)
	if c.PrincipalID != "" {
		dst = appendMember(dst, "principalId", c.PrincipalID)
	}
	if c.Account != "" {
		dst = appendMember(dst, "accountId", c.Account)
	}
	if c.InvokedBy != "" {
		dst = appendMember(dst, "invokedBy", c.InvokedBy)
	}
	return append(dst, '}')
}

func appendFederated(dst []byte, c *Caller) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, c.Type...)
	dst = append(dst, '"')
	dst = appendMember(dst, "principalId", c.PrincipalID)
	dst = appendMember(dst, "userName", c.UserName)
	dst = appendMember(dst, "identityProvider", c.Provider)
	return append(dst, '}')
}

// appendSigningIn writes who signs in: without a key, and when it failed without an arn. A name that
// AWS does not know is hidden.
func appendSigningIn(dst []byte, e *Event) []byte {
	c := e.Caller
	if c.Type != "IAMUser" || !strings.Contains(e.Response, `"Failure"`) {
		dst = appendWho(dst, c)
		if c.Type == "IAMUser" {
			dst = appendMember(dst, "userName", c.UserName)
		}
		if c.Type == "AssumedRole" {
			dst = appendSession(dst, c)
		}
		return append(dst, '}')
	}
	dst = append(dst, `{"type":"IAMUser"`...)
	if c.PrincipalID != "" {
		dst = appendMember(dst, "principalId", c.PrincipalID)
	}
	dst = appendMember(dst, "accountId", c.Account)
	dst = append(dst, `,"accessKeyId":""`...)
	dst = appendMember(dst, "userName", c.UserName)
	return append(dst, '}')
}

func appendWho(dst []byte, c *Caller) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, c.Type...)
	dst = append(dst, '"')
	dst = appendMember(dst, "principalId", c.PrincipalID)
	dst = appendMember(dst, "arn", c.ARN)
	return appendMember(dst, "accountId", c.Account)
}

// appendSession writes sessionContext, which temporary credentials have.
func appendSession(dst []byte, c *Caller) []byte {
	if c.Created.IsZero() {
		return dst
	}
	dst = append(dst, `,"sessionContext":{`...)
	if c.Issuer != nil {
		dst = append(dst, `"sessionIssuer":{"type":"Role"`...)
		dst = appendMember(dst, "principalId", c.Issuer.PrincipalID)
		dst = appendMember(dst, "arn", c.Issuer.ARN)
		dst = appendMember(dst, "accountId", c.Issuer.Account)
		dst = appendMember(dst, "userName", c.Issuer.UserName)
		dst = append(dst, `},`...)
	}
	if c.Provider != "" {
		dst = append(dst, `"webIdFederationData":{"federatedProvider":`...)
		dst = AppendString(dst, c.Provider)
		dst = append(dst, `,"attributes":{}},`...)
	}
	dst = append(dst, `"attributes":{"creationDate":"`...)
	dst = appendTime(dst, c.Created)
	dst = append(dst, `","mfaAuthenticated":"`...)
	dst = appendBool(dst, c.MFA)
	dst = append(dst, `"}`...)
	if c.EC2Delivery != "" {
		dst = appendMember(dst, "ec2RoleDelivery", c.EC2Delivery)
	}
	return append(dst, '}')
}

func appendMember(dst []byte, name, value string) []byte {
	dst = append(dst, ',', '"')
	dst = append(dst, name...)
	dst = append(dst, '"', ':')
	return AppendString(dst, value)
}
