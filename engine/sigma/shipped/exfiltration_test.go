package shipped

// lines are a bucket's policy, as S3 logs it: an object, not a text.
func lines(principal, condition string) string { return linesAbout("*", principal, condition) }

func linesAbout(what, principal, condition string) string {
	return `{"bucketName":"orders","policy":"","Host":"orders.s3.eu-west-1.amazonaws.com","bucketPolicy":{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::orders/` + what + `"` + condition + `}]}}`
}

func diskShare(verb, who string) string {
	return `{"snapshotId":"snap-083d3b857c13988bc","attributeType":"CREATE_VOLUME_PERMISSION","createVolumePermission":{"` + verb + `":{"items":[` + who + `]}}}`
}

func imageShare(verb, who string) string {
	return `{"imageId":"ami-0aa1d83d0b0985c86","attributeType":"launchPermission","launchPermission":{"` + verb + `":{"items":[` + who + `]}}}`
}

func databaseShare(verb, who string) string {
	return `{"dBSnapshotIdentifier":"orders-weekly","attributeName":"restore","` + verb + `":["` + who + `"]}`
}

func publicBlock(keeps string) string {
	return `{"bucketName":"orders","publicAccessBlock":"","PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":` +
		keeps + `,"RestrictPublicBuckets":` + keeps + `}}`
}

func grantee(uri string) string {
	return `{"bucketName":"orders","acl":"","AccessControlPolicy":{"AccessControlList":{"Grant":[{"Grantee":{"xsi:type":"Group","URI":"` + uri + `"},"Permission":"READ"}]}}}`
}

const (
	strangerID = `{"userId":"999988887777"}`
	sisterID   = `{"userId":"444455556666"}`
	everyone   = `{"group":"all"}`
)

var exfiltrationPairs = []pair{
	{"Disk snapshot shared with outsiders",
		call("ec2", "ModifySnapshotAttribute", diskShare("add", strangerID)),
		call("ec2", "ModifySnapshotAttribute", diskShare("add", sisterID))},
	{"Disk snapshot shared with outsiders",
		call("ec2", "ModifySnapshotAttribute", diskShare("add", strangerID)),
		call("ec2", "ModifySnapshotAttribute", diskShare("remove", strangerID))},
	{"Disk snapshot made public",
		call("ec2", "ModifySnapshotAttribute", diskShare("add", everyone)),
		call("ec2", "ModifySnapshotAttribute", diskShare("remove", everyone))},
	{"Machine image shared with outsiders",
		call("ec2", "ModifyImageAttribute", imageShare("add", strangerID)),
		call("ec2", "ModifyImageAttribute", imageShare("add", sisterID))},
	{"Machine image shared with outsiders",
		call("ec2", "ModifyImageAttribute", imageShare("add", everyone)),
		call("ec2", "ModifyImageAttribute", imageShare("remove", everyone))},
	{"Database snapshot shared with outsiders",
		call("rds", "ModifyDBSnapshotAttribute", databaseShare("valuesToAdd", "999988887777")),
		call("rds", "ModifyDBSnapshotAttribute", databaseShare("valuesToAdd", "444455556666"))},
	{"Database snapshot shared with outsiders",
		call("rds", "ModifyDBClusterSnapshotAttribute", databaseShare("valuesToAdd", "999988887777")),
		call("rds", "ModifyDBClusterSnapshotAttribute", databaseShare("valuesToRemove", "999988887777"))},
	{"Database snapshot made public",
		call("rds", "ModifyDBSnapshotAttribute", databaseShare("valuesToAdd", "all")),
		call("rds", "ModifyDBSnapshotAttribute", databaseShare("valuesToRemove", "all"))},
	{"Machine or image written to a bucket",
		call("ec2", "CreateInstanceExportTask", `{"instanceId":"i-0a1b2c3d4e5f60718","targetEnvironment":"vmware","exportToS3":{"s3Bucket":"exports","diskImageFormat":"VMDK"}}`),
		call("ec2", "CreateImage", `{"instanceId":"i-0a1b2c3d4e5f60718","name":"before-upgrade"}`)},
	{"Bucket made public by its policy",
		call("s3", "PutBucketPolicy", lines(`"*"`, "")),
		call("s3", "PutBucketPolicy", lines(`"*"`, `,"Condition":{"StringEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}`))},
	{"Bucket made public by its policy",
		call("s3", "PutBucketPolicy", lines(`{"AWS":["*"]}`, "")),
		call("s3", "PutBucketPolicy", lines(`{"Service":"cloudtrail.amazonaws.com"}`, ""))},
	{"Bucket made public by its policy",
		call("s3", "PutBucketPolicy", lines(`"*"`, "")),
		call("s3", "PutBucketPolicy", linesAbout("downloads/*", `"*"`, ""))},
	{"Part of a bucket made public",
		call("s3", "PutBucketPolicy", linesAbout("downloads/*", `"*"`, "")),
		call("s3", "PutBucketPolicy", linesAbout("downloads/*", `{"AWS":"arn:aws:iam::444455556666:root"}`, ""))},
	{"Object written to a stranger's bucket",
		call("s3", "PutObject", `{"bucketName":"media-ae13","key":"b1.tar"}`, `"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::media-ae13/b1.tar"},{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::media-ae13"}]`),
		call("s3", "PutObject", `{"bucketName":"orders","key":"b1.tar"}`, `"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::orders/b1.tar"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::orders"}]`)},
	{"Bucket made public by its access list",
		call("s3", "PutBucketAcl", grantee("http://acs.amazonaws.com/groups/global/AllUsers")),
		call("s3", "PutBucketAcl", grantee("http://acs.amazonaws.com/groups/s3/LogDelivery"))},
	{"Bucket made public by its access list",
		call("s3", "PutBucketAcl", `{"bucketName":"orders","acl":"","x-amz-acl":"public-read"}`),
		call("s3", "PutBucketAcl", `{"bucketName":"orders","acl":"","x-amz-acl":"bucket-owner-full-control"}`)},
	{"Public access block of a bucket removed",
		call("s3", "DeleteBucketPublicAccessBlock", `{"bucketName":"orders","publicAccessBlock":""}`),
		call("s3", "GetBucketPublicAccessBlock", `{"bucketName":"orders","publicAccessBlock":""}`)},
	{"Public access block of a bucket removed",
		call("s3", "PutBucketPublicAccessBlock", publicBlock("false")),
		call("s3", "PutBucketPublicAccessBlock", publicBlock("true"))},
	{"Public access block of the account off",
		call("s3", "DeleteAccountPublicAccessBlock", `{"publicAccessBlock":"","Host":"111122223333.s3-control.eu-west-1.amazonaws.com"}`, refused),
		call("s3", "PutAccountPublicAccessBlock", publicBlock("true"))},
	{"Bucket opened to an outside account",
		call("s3", "PutBucketPolicy", lines(`{"AWS":"arn:aws:iam::999988887777:root"}`, "")),
		call("s3", "PutBucketPolicy", lines(`{"AWS":"arn:aws:iam::444455556666:root"}`, ""))},
	{"Bucket copied to an outside account",
		call("s3", "PutBucketReplication", `{"bucketName":"orders","ReplicationConfiguration":{"Role":"arn:aws:iam::111122223333:role/copies","Rule":{"Status":"Enabled","Destination":{"Bucket":"arn:aws:s3:::elsewhere","Account":"999988887777"}}}}`),
		call("s3", "PutBucketReplication", `{"bucketName":"orders","ReplicationConfiguration":{"Role":"arn:aws:iam::111122223333:role/copies","Rule":{"Status":"Enabled","Destination":{"Bucket":"arn:aws:s3:::orders-copy","Account":"444455556666"}}}}`)},
	{"Queue, topic or images for outsiders",
		call("ecr", "SetRepositoryPolicy", document(`{"repositoryName":"shop"}`, "policyText",
			`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}`)),
		call("ecr", "SetRepositoryPolicy", document(`{"repositoryName":"shop"}`, "policyText",
			`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"ecr:BatchGetImage"}]}`))},
	{"Network traffic copied",
		call("ec2", "CreateTrafficMirrorSession", `{"CreateTrafficMirrorSessionRequest":{"NetworkInterfaceId":"eni-070203f901a1b2c3d","SessionNumber":1}}`),
		call("ec2", "DescribeTrafficMirrorSessions", `{"DescribeTrafficMirrorSessionsRequest":""}`)},
	{"Systems Manager document for outsiders",
		call("ssm", "ModifyDocumentPermission", `{"name":"repair","permissionType":"Share","accountIdsToAdd":["all"]}`),
		call("ssm", "ModifyDocumentPermission", `{"name":"repair","permissionType":"Share","accountIdsToAdd":["444455556666"]}`)},
}
