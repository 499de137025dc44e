package shipped

const (
	signedIn  = `"responseElements":{"ConsoleLogin":"Success"}`
	noFactor  = `"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"No"}`
	oneFactor = `"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"Yes"}`
)

// ingress is a request that lets addresses in on a range of ports.
func ingress(protocol, ports, cidr string) string {
	return `{"groupId":"sg-04cfb7a4712d75b00","ipPermissions":{"items":[{"ipProtocol":"` + protocol + `",` + ports +
		`"groups":{},"ipRanges":{"items":[{"cidrIp":"` + cidr + `"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}`
}

const (
	sshPort    = `"fromPort":22,"toPort":22,`
	webPort    = `"fromPort":443,"toPort":443,`
	oraclePort = `"fromPort":1521,"toPort":1521,`
	minerPort  = `"fromPort":14444,"toPort":14444,`
	anywhere   = "0.0.0.0/0"
	office     = "198.51.100.0/28"
)

var accessPairs = []pair{
	{"Console sign-in without MFA",
		call("signin", "ConsoleLogin", "null", signedIn, noFactor),
		call("signin", "ConsoleLogin", "null", signedIn, oneFactor)},
	{"Console sign-in without MFA",
		call("signin", "ConsoleLogin", "null", signedIn, noFactor),
		// Single sign-on never shows its factor.
		call("signin", "ConsoleLogin", "null", signedIn, noFactor, asRelease)},
	{"Root sign-in without MFA",
		call("signin", "ConsoleLogin", "null", signedIn, noFactor, asRoot),
		call("signin", "ConsoleLogin", "null", signedIn, oneFactor, asRoot)},
	{"Root at work",
		call("iam", "ListUsers", "null", asRoot),
		call("iam", "ListUsers", "null", `"userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","invokedBy":"support.amazonaws.com"}`)},
	{"Access key for root",
		call("iam", "CreateAccessKey", "null", asRoot),
		call("iam", "CreateAccessKey", `{"userName":"boris"}`, asRoot)},
	{"EKS endpoint opened to everybody",
		call("eks", "UpdateClusterConfig", `{"name":"shop","resourcesVpcConfig":{"endpointPublicAccess":true,"publicAccessCidrs":["0.0.0.0/0"]}}`),
		call("eks", "UpdateClusterConfig", `{"name":"shop","resourcesVpcConfig":{"endpointPublicAccess":true,"publicAccessCidrs":["198.51.100.0/28"]}}`)},
	{"Remote access opened to everybody",
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", sshPort, anywhere)),
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", sshPort, office))},
	{"Remote access opened to everybody",
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("-1", "", anywhere)),
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", webPort, anywhere))},
	{"Remote access opened to everybody",
		call("ec2", "AuthorizeSecurityGroupIngress", `{"groupId":"sg-04cfb7a4712d75b00","ipPermissions":{},"ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIp":"0.0.0.0/0"}`),
		call("ec2", "AuthorizeSecurityGroupIngress", `{"groupId":"sg-04cfb7a4712d75b00","ipPermissions":{},"ipProtocol":"tcp","fromPort":80,"toPort":80,"cidrIp":"0.0.0.0/0"}`)},
	{"Database port opened to everybody",
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", oraclePort, "::/0")),
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", oraclePort, "10.20.0.0/16"))},
	{"Mining ports opened to everybody",
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", minerPort, anywhere)),
		call("ec2", "AuthorizeSecurityGroupIngress", ingress("tcp", webPort, anywhere))},
	{"Everything let out",
		call("ec2", "AuthorizeSecurityGroupEgress", ingress("tcp", `"fromPort":443,"toPort":8443,`, anywhere)),
		call("ec2", "AuthorizeSecurityGroupEgress", ingress("tcp", webPort, "10.0.0.0/8"))},
	{"Database made reachable from outside",
		call("rds", "ModifyDBInstance", `{"dBInstanceIdentifier":"orders","publiclyAccessible":true,"applyImmediately":true}`),
		call("rds", "ModifyDBInstance", `{"dBInstanceIdentifier":"orders","publiclyAccessible":false,"applyImmediately":true}`)},
	{"Identity provider added or replaced",
		call("iam", "CreateSAMLProvider", `{"name":"corp","sAMLMetadataDocument":"<EntityDescriptor/>"}`),
		call("iam", "TagSAMLProvider", `{"sAMLProviderArn":"arn:aws:iam::111122223333:saml-provider/corp"}`)},
	{"IAM Roles Anywhere trust anchor",
		call("rolesanywhere", "CreateTrustAnchor", `{"enabled":true,"name":"build","source":{"sourceType":"CERTIFICATE_BUNDLE"}}`),
		call("rolesanywhere", "DisableTrustAnchor", `{"trustAnchorId":"2f6b1c0e-0000-4000-8000-00000000000a"}`)},
}
