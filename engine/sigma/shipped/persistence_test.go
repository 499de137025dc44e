package shipped

// trust is a trust policy that names a principal.
func trust(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},` +
		`{"Effect":"Allow","Principal":` + principal + `,"Action":"sts:AssumeRole"}]}`
}

const (
	stranger   = `{"AWS":"arn:aws:iam::999988887777:root"}`
	sister     = `{"AWS":["arn:aws:iam::444455556666:role/deploy","111122223333"]}`
	theWorld   = `{"AWS":"*"}`
	changeRole = `{"roleName":"release"}`
)

var persistencePairs = []pair{
	{"Access key for another user",
		call("iam", "CreateAccessKey", `{"userName":"boris"}`),
		call("iam", "CreateAccessKey", `{"userName":"ana"}`)},
	{"Access key for another user",
		call("iam", "CreateAccessKey", `{"userName":"boris"}`, asRelease),
		call("iam", "CreateAccessKey", "null")},
	{"Password for another user, to keep",
		call("iam", "CreateLoginProfile", `{"userName":"boris","passwordResetRequired":false}`),
		call("iam", "CreateLoginProfile", `{"userName":"boris","passwordResetRequired":true}`)},
	{"Password of another user changed",
		call("iam", "UpdateLoginProfile", `{"userName":"boris"}`),
		call("iam", "UpdateLoginProfile", `{"userName":"boris","passwordResetRequired":true}`)},
	{"IAM user created",
		call("iam", "CreateUser", `{"userName":"boris"}`),
		call("iam", "CreateUser", `{"userName":"boris"}`, refused)},
	{"Role trust opened to an outside account",
		call("iam", "UpdateAssumeRolePolicy", document(changeRole, "policyDocument", trust(stranger))),
		call("iam", "UpdateAssumeRolePolicy", document(changeRole, "policyDocument", trust(sister)))},
	{"Role made for an outside account",
		call("iam", "CreateRole", document(changeRole, "assumeRolePolicyDocument", trust(stranger))),
		call("iam", "CreateRole", document(changeRole, "assumeRolePolicyDocument", trust(sister)))},
	{"Role that anybody may take",
		call("iam", "UpdateAssumeRolePolicy", document(changeRole, "policyDocument", trust(theWorld))),
		call("iam", "UpdateAssumeRolePolicy", document(changeRole, "policyDocument",
			`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}`))},
	{"Second factor of another user removed",
		call("iam", "DeactivateMFADevice", `{"userName":"boris","serialNumber":"arn:aws:iam::111122223333:mfa/boris"}`),
		call("iam", "DeactivateMFADevice", `{"userName":"ana","serialNumber":"arn:aws:iam::111122223333:mfa/ana"}`)},
	{"Federation token",
		call("sts", "GetFederationToken", document(`{"name":"visitor"}`, "policy", allowAll)),
		call("sts", "GetFederationToken", document(`{"name":"visitor"}`, "policy", allowAll), refused)},
	{"Temporary key without MFA",
		call("sts", "GetSessionToken", `{"durationSeconds":43200}`),
		call("sts", "GetSessionToken", `{"durationSeconds":43200,"serialNumber":"arn:aws:iam::111122223333:mfa/ana"}`)},
	{"Temporary key asks for another",
		call("sts", "GetSessionToken", "null", asRelease, refused),
		call("sts", "GetSessionToken", "null", refused)},
	{"Function opened to everybody",
		call("lambda", "AddPermission20150331v2", `{"functionName":"invoice","statementId":"s","action":"lambda:InvokeFunction","principal":"*"}`),
		call("lambda", "AddPermission20150331v2", `{"functionName":"invoice","statementId":"s","action":"lambda:InvokeFunction","principal":"s3.amazonaws.com","sourceArn":"arn:aws:s3:::orders"}`)},
	{"Function opened to everybody",
		call("lambda", "CreateFunctionUrlConfig", `{"functionName":"invoice","authType":"NONE"}`),
		call("lambda", "CreateFunctionUrlConfig", `{"functionName":"invoice","authType":"AWS_IAM"}`)},
	{"Function opened to everybody",
		call("lambda", "AddPermission20150331v2", `{"functionName":"invoice","statementId":"s","action":"lambda:InvokeFunction","principal":"*"}`),
		call("lambda", "AddPermission20150331v2", `{"functionName":"invoice","statementId":"s","action":"lambda:InvokeFunction","principal":"*","principalOrgID":"o-a1b2c3d4e5"}`)},
	{"Function opened to an outside account",
		call("lambda", "AddPermission20150331v2", `{"functionName":"invoice","statementId":"s","action":"lambda:InvokeFunction","principal":"999988887777"}`),
		call("lambda", "AddPermission20150331v2", `{"functionName":"invoice","statementId":"s","action":"lambda:InvokeFunction","principal":"444455556666"}`)},
	{"Function code replaced by a user",
		call("lambda", "UpdateFunctionCode20150331v2", `{"functionName":"invoice","publish":true,"dryRun":false}`),
		call("lambda", "UpdateFunctionCode20150331v2", `{"functionName":"invoice","publish":true,"dryRun":false}`, asRelease)},
	{"Function layer of an outside account",
		call("lambda", "UpdateFunctionConfiguration20150331v2", `{"functionName":"invoice","layers":["arn:aws:lambda:eu-west-1:999988887777:layer:trace:1"]}`),
		call("lambda", "UpdateFunctionConfiguration20150331v2", `{"functionName":"invoice","layers":["arn:aws:lambda:eu-west-1:111122223333:layer:fonts:4"]}`)},
	{"Start script of a machine changed",
		call("ec2", "ModifyInstanceAttribute", `{"instanceId":"i-0a1b2c3d4e5f60718","userData":"<sensitiveDataRemoved>"}`),
		call("ec2", "ModifyInstanceAttribute", `{"instanceId":"i-0a1b2c3d4e5f60718","instanceType":{"value":"m6i.large"}}`)},
}
