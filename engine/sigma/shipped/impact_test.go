package shipped

import "fmt"

// start asks for machines of a type.
func start(kind string, most int) string {
	return fmt.Sprintf(`{"instancesSet":{"items":[{"imageId":"ami-029eb80bc237bec6f","minCount":1,"maxCount":%d}]},"instanceType":%q,"monitoring":{"enabled":false},"disableApiTermination":false}`, most, kind)
}

const noQuota = `"errorCode":"Client.VcpuLimitExceeded"`

// expiry is a lifecycle of a bucket.
func expiry(days int, filter string) string {
	return fmt.Sprintf(`{"lifecycle":"","bucketName":"orders","LifecycleConfiguration":{"Rule":{"ID":"r","Status":"Enabled","Filter":%s,"Expiration":{"Days":%d}}}}`, filter, days)
}

var impactPairs = []pair{
	{"GPU machine started",
		call("ec2", "RunInstances", start("p2.xlarge", 1), noQuota, asRelease),
		call("ec2", "RunInstances", start("t3.micro", 1), `"errorCode":"Client.InvalidParameterValue"`)},
	{"GPU machine started",
		call("ec2", "RunInstances", start("g4dn.xlarge", 1)),
		call("ec2", "RunInstances", start("g4dn.xlarge", 1), asScaling)},
	{"Several or large GPU machines",
		call("ec2", "RunInstances", start("g5.12xlarge", 1)),
		call("ec2", "RunInstances", start("g5.2xlarge", 1))},
	{"Several or large GPU machines",
		call("ec2", "RunInstances", start("p3.2xlarge", 4), noQuota),
		call("ec2", "RunInstances", start("m6i.2xlarge", 4), noQuota)},
	// One call, one signature: the gravest.
	{"Several or large GPU machines",
		call("ec2", "RunInstances", start("p3.2xlarge", 7)),
		call("ec2", "RunInstances", start("p3.2xlarge", 8))},
	{"GPU machines in bulk",
		call("ec2", "RunInstances", start("p4d.24xlarge", 16), noQuota),
		call("ec2", "RunInstances", start("p4d.24xlarge", 1))},
	{"Many machines at once",
		call("ec2", "RunInstances", start("c6i.4xlarge", 40)),
		call("ec2", "RunInstances", start("c6i.4xlarge", 3))},
	{"Many machines at once",
		call("ec2", "RunInstances", start("m6i.large", 10)),
		call("ec2", "RunInstances", start("p3.2xlarge", 10))},
	{"Larger quota for machines asked for",
		call("servicequotas", "RequestServiceQuotaIncrease", `{"serviceCode":"ec2","quotaCode":"L-417A185B","desiredValue":512}`),
		call("servicequotas", "RequestServiceQuotaIncrease", `{"serviceCode":"s3","quotaCode":"L-DC2B2D3D","desiredValue":200}`)},
	{"Database deleted without a copy",
		call("rds", "DeleteDBInstance", `{"dBInstanceIdentifier":"orders","skipFinalSnapshot":true,"deleteAutomatedBackups":true}`),
		call("rds", "DeleteDBInstance", `{"dBInstanceIdentifier":"orders","skipFinalSnapshot":false,"finalDBSnapshotIdentifier":"orders-last"}`)},
	{"Key scheduled for deletion",
		call("kms", "ScheduleKeyDeletion", `{"keyId":"9f0e1d2c-3b4a-4958-8776-655443322110","pendingWindowInDays":7}`),
		call("kms", "CancelKeyDeletion", `{"keyId":"9f0e1d2c-3b4a-4958-8776-655443322110"}`)},
	{"Deletion of a key refused",
		call("kms", "ScheduleKeyDeletion", `{"keyId":"9f0e1d2c-3b4a-4958-8776-655443322110","pendingWindowInDays":7}`, refused),
		call("kms", "ScheduleKeyDeletion", `{"keyId":"alias/gone","pendingWindowInDays":7}`, `"errorCode":"NotFoundException"`)},
	{"Key's material removed or key disabled",
		call("kms", "DisableKey", `{"keyId":"9f0e1d2c-3b4a-4958-8776-655443322110"}`),
		call("kms", "EnableKey", `{"keyId":"9f0e1d2c-3b4a-4958-8776-655443322110"}`)},
	{"Backup vault deleted or unlocked",
		call("backup", "DeleteBackupVault", `{"backupVaultName":"daily"}`),
		call("backup", "DeleteBackupVault", `{"backupVaultName":"daily"}`, `"errorCode":"InvalidRequestException"`)},
	{"Backup deleted by hand",
		call("backup", "DeleteRecoveryPoint", `{"backupVaultName":"daily","recoveryPointArn":"arn:aws:ec2:eu-west-1::snapshot/snap-083d3b857c13988bc"}`),
		call("backup", "DeleteRecoveryPoint", `{"backupVaultName":"daily","recoveryPointArn":"arn:aws:ec2:eu-west-1::snapshot/snap-083d3b857c13988bc"}`, asScaling)},
	{"Versioning of a bucket suspended",
		call("s3", "PutBucketVersioning", `{"bucketName":"orders","versioning":"","VersioningConfiguration":{"Status":"Suspended"}}`),
		call("s3", "PutBucketVersioning", `{"bucketName":"orders","versioning":"","VersioningConfiguration":{"Status":"Enabled"}}`)},
	{"Whole bucket expires within a day",
		call("s3", "PutBucketLifecycle", expiry(1, `{"Prefix":"*"}`)),
		call("s3", "PutBucketLifecycle", expiry(1, `{"Prefix":"tmp/"}`))},
	{"Whole bucket expires within a day",
		call("s3", "PutBucketLifecycle", expiry(1, `{"Prefix":""}`)),
		call("s3", "PutBucketLifecycle", expiry(90, `{"Prefix":""}`))},
	{"Object encrypted with a caller's own key",
		call("s3", "CopyObject", `{"bucketName":"orders","key":"2025/11.csv","x-amz-copy-source":"orders/2025/11.csv","x-amz-server-side-encryption-customer-algorithm":"AES256"}`),
		call("s3", "CopyObject", `{"bucketName":"orders","key":"2025/11.csv","x-amz-copy-source":"orders/2025/11.csv","x-amz-server-side-encryption":"aws:kms"}`)},
}
