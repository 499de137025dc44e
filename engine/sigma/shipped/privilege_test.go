package shipped

const (
	allowAll  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	allowRead = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}`
	allowIAM  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","sts:AssumeRole"],"Resource":"*"}]}`
	// allowOneRole takes one role, which is how pipelines work.
	allowOneRole = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::444455556666:role/deploy"}]}`
	adminPolicy  = `"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"`
	readPolicy   = `"policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"`
)

var privilegePairs = []pair{
	{"Policy put on oneself",
		call("iam", "PutUserPolicy", document(`{"userName":"ana","policyName":"work"}`, "policyDocument", allowRead)),
		call("iam", "PutUserPolicy", document(`{"userName":"boris","policyName":"work"}`, "policyDocument", allowRead))},
	{"Policy put on oneself",
		call("iam", "AttachRolePolicy", `{"roleName":"release","policyArn":"arn:aws:iam::aws:policy/AmazonS3FullAccess"}`, asRelease),
		call("iam", "AttachRolePolicy", `{"roleName":"orders","policyArn":"arn:aws:iam::aws:policy/AmazonS3FullAccess"}`, asRelease)},
	{"Policy put on oneself",
		call("iam", "PutRolePolicy", document(`{"roleName":"release","policyName":"p"}`, "policyDocument",
			`{"Statement":[{"Effect":"Allow","Action":["s3:*","iam:PassRole"],"Resource":"*"}]}`), asRelease),
		call("iam", "PutRolePolicy", document(`{"roleName":"release","policyName":"p"}`, "policyDocument",
			`{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::orders/*"}]}`), asRelease)},
	{"Policy put on one's own role",
		call("iam", "AttachRolePolicy", `{"roleName":"release",`+readPolicy+`}`, asRelease),
		call("iam", "AttachRolePolicy", `{"roleName":"orders",`+readPolicy+`}`, asRelease)},
	{"Policy put on oneself",
		call("iam", "AttachUserPolicy", `{"userName":"ana",`+adminPolicy+`}`),
		call("iam", "AttachUserPolicy", `{"userName":"ana",`+adminPolicy+`}`, refused)},
	{"Policy put on one's own role",
		call("iam", "PutRolePolicy", document(`{"roleName":"release","policyName":"p"}`, "policyDocument", allowOneRole), asRelease),
		// The graver signature names it.
		call("iam", "PutRolePolicy", document(`{"roleName":"release","policyName":"p"}`, "policyDocument", allowAll), asRelease)},
	{"Joined a group by oneself",
		call("iam", "AddUserToGroup", `{"groupName":"operators","userName":"ana"}`),
		call("iam", "AddUserToGroup", `{"groupName":"operators","userName":"boris"}`)},
	{"Administrator policy for a user",
		call("iam", "AttachUserPolicy", `{"userName":"boris",`+adminPolicy+`}`),
		call("iam", "AttachUserPolicy", `{"userName":"boris",`+readPolicy+`}`)},
	{"Administrator policy for a user",
		call("iam", "PutUserPolicy", document(`{"userName":"boris","policyName":"p"}`, "policyDocument", allowAll)),
		call("iam", "PutUserPolicy", document(`{"userName":"boris","policyName":"p"}`, "policyDocument", allowIAM))},
	{"Administrator policy for a role or group",
		call("iam", "AttachRolePolicy", `{"roleName":"orders",`+adminPolicy+`}`),
		call("iam", "AttachRolePolicy", `{"roleName":"orders","policyArn":"arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}`)},
	{"Policy that allows everything",
		call("iam", "CreatePolicyVersion", document(`{"policyArn":"arn:aws:iam::111122223333:policy/team","setAsDefault":true}`, "policyDocument", allowAll)),
		call("iam", "CreatePolicyVersion", document(`{"policyArn":"arn:aws:iam::111122223333:policy/team","setAsDefault":true}`, "policyDocument",
			`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`))},
	{"Older policy version made the default",
		call("iam", "SetDefaultPolicyVersion", `{"policyArn":"arn:aws:iam::111122223333:policy/team","versionId":"v1"}`),
		call("iam", "SetDefaultPolicyVersion", `{"policyArn":"arn:aws:iam::111122223333:policy/team","versionId":"v1"}`, refused)},
	{"IAM rights written into a role",
		call("iam", "PutRolePolicy", document(`{"roleName":"orders","policyName":"p"}`, "policyDocument", allowIAM)),
		call("iam", "PutRolePolicy", document(`{"roleName":"orders","policyName":"p"}`, "policyDocument", allowOneRole))},
	{"IAM rights written into a role",
		call("iam", "PutUserPolicy", document(`{"userName":"boris","policyName":"p"}`, "policyDocument",
			"{\n  \"Statement\": [\n    {\n      \"Action\": \"iam:*\",\n      \"Effect\": \"Allow\",\n      \"Resource\": [\"*\"]\n    }\n  ]\n}")),
		call("iam", "PutUserPolicy", document(`{"userName":"boris","policyName":"p"}`, "policyDocument",
			`{"Statement":[{"Action":"iam:*","Effect":"Deny","Resource":"*"}]}`))},
	{"Permissions boundary removed",
		call("iam", "DeleteRolePermissionsBoundary", `{"roleName":"orders"}`),
		call("iam", "PutRolePermissionsBoundary", `{"roleName":"orders","permissionsBoundary":"arn:aws:iam::111122223333:policy/limits"}`)},
	{"EKS cluster administrator granted",
		call("eks", "AssociateAccessPolicy", `{"name":"shop","principalArn":"arn:aws:iam::111122223333:user/boris","policyArn":"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy","accessScope":{"type":"cluster"}}`),
		call("eks", "AssociateAccessPolicy", `{"name":"shop","principalArn":"arn:aws:iam::111122223333:user/boris","policyArn":"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy","accessScope":{"type":"cluster"}}`)},
	{"Machine given another role",
		call("ec2", "ReplaceIamInstanceProfileAssociation", `{"ReplaceIamInstanceProfileAssociationRequest":{"AssociationId":"iip-assoc-060bae234aac2e7fa","IamInstanceProfile":{"Name":"operations"}}}`),
		call("ec2", "AssociateIamInstanceProfile", `{"AssociateIamInstanceProfileRequest":{"InstanceId":"i-0a1b2c3d4e5f60718","IamInstanceProfile":{"Name":"web-server"}}}`)},
}
