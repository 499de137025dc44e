package sample_test

import (
	"fmt"
	"time"
)

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess"

// nightVisit is the first intrusion: somebody guesses Marek's password at night, signs in without a
// second factor, and leaves a user with a key behind, which is used from elsewhere within the hour.
func (s *story) nightVisit() {
	marek := user("marek.dvorak", "203.0.113.66", winedge)
	began := at(20, 1, 12, 7)
	for i := range 6 {
		s.failedSignIn(began.Add(time.Duration(i*17)*time.Second), marek, "HIDDEN_DUE_TO_SECURITY_REASONS")
	}
	began = at(20, 1, 14, 31)
	for i := range 9 {
		s.failedSignIn(began.Add(time.Duration(i*21)*time.Second), marek, "marek.dvorak")
	}
	came := at(20, 1, 18, 2)
	s.signIn(came, marek, "No")
	s.plantKey(marek.atConsole(came, "false"), came.Add(40*time.Second))
	s.usePlantedKey(at(20, 1, 52, 10))
}

// failedSignIn names the user only when there is one of that name.
func (s *story) failedSignIn(when time.Time, who caller, name string) {
	r := s.call(when, who, "signin:ConsoleLogin").asking(nil)
	r.failing("", "Failed authentication").answering(object{"ConsoleLogin": "Failure"})
	r.UserIdentity = identity{Type: "IAMUser", AccountID: production, UserName: name}
	r.EventType, r.RequestID = "AwsConsoleSignIn", ""
	r.Additional = object{"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No"}
}

func (s *story) plantKey(marek caller, when time.Time) {
	next := func(call string, request object) *record {
		when = when.Add(time.Duration(11+s.chance.IntN(25)) * time.Second)
		return s.call(when, marek, call).asking(request)
	}
	planted := object{"userName": "svc-metrics"}
	next("iam:GetAccountSummary", nil)
	next("iam:ListUsers", nil)
	next("iam:ListAttachedUserPolicies", object{"userName": "marek.dvorak"})
	next("iam:CreateUser", planted).answering(object{"user": object{"userName": "svc-metrics", "arn": "arn:aws:iam::" + production + ":user/svc-metrics"}})
	next("iam:AttachUserPolicy", object{"userName": "svc-metrics", "policyArn": administrator})
	next("iam:CreateAccessKey", planted).answering(object{"accessKey": object{
		"accessKeyId": unique("AKIA", "svc-metrics"), "userName": "svc-metrics", "status": "Active",
	}})
	next("iam:CreateLoginProfile", planted).denied()
	next("iam:CreateAccessKey", object{"userName": "marek.dvorak"}).answering(object{"accessKey": object{
		"accessKeyId": unique("AKIA", "marek.dvorak-second"), "userName": "marek.dvorak", "status": "Active",
	}})
	next("iam:PutUserPolicy", object{"userName": "marek.dvorak", "policyName": "support"})
	next("cloudtrail:StopLogging", object{"name": "organisation"}).denied()
	for range 3 {
		next("ec2:DescribeInstances", object{}).in("ap-southeast-1")
	}
	next("ec2:AuthorizeSecurityGroupIngress", object{"groupId": "sg-0d5a91c27be4f6380", "cidrIp": "0.0.0.0/0", "fromPort": 22, "toPort": 22})
}

func (s *story) usePlantedKey(when time.Time) {
	intruder := user("svc-metrics", "203.0.113.129", linuxcli)
	next := func(call string) *record {
		when = when.Add(time.Duration(9+s.chance.IntN(50)) * time.Second)
		return s.call(when, intruder, call)
	}
	next("sts:GetCallerIdentity")
	next("s3:ListBuckets")
	for _, region := range []string{"ap-southeast-1", "us-west-2"} {
		next("ec2:DescribeRegions").in(region)
		next("ec2:DescribeImages").in(region)
		next("ec2:AuthorizeSecurityGroupIngress").in(region)
		next("ec2:RunInstances").in(region).failing("Client.VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit.")
	}
	for range 5 {
		next("s3:GetObject")
	}
	next("iam:CreateAccessKey").asking(object{"userName": "amara.okafor"}).denied()
	next("iam:UpdateAssumeRolePolicy").asking(object{"roleName": "nightly-backup"})
	next("iam:DeleteAccessKey").asking(object{"userName": "marek.dvorak", "accessKeyId": unique("AKIA", "marek.dvorak-second")})
}

// escapedFunction is the second intrusion: the credentials of a Lambda function are used from
// outside by day, find a way to more rights, and go on into the other account.
func (s *story) escapedFunction() {
	when := at(20, 13, 41, 50)
	thief := role(production, "service/", "report-runner", "report-runner", at(20, 12, 58, 0), "203.0.113.177", linuxcli)
	next := func(call string) *record {
		when = when.Add(time.Duration(8+s.chance.IntN(40)) * time.Second)
		return s.call(when, thief, call)
	}
	next("sts:GetCallerIdentity")
	for _, call := range []string{
		"iam:ListUsers", "iam:ListRoles", "s3:ListBuckets", "secretsmanager:ListSecrets", "ec2:DescribeInstances",
		"lambda:ListFunctions20150331", "kms:ListKeys", "rds:DescribeDBInstances", "ecs:ListClusters",
	} {
		next(call).denied()
	}
	own := object{"roleName": "report-runner"}
	next("iam:ListAttachedRolePolicies").asking(own)
	next("iam:PutRolePolicy").asking(object{"roleName": "report-runner", "policyName": "runtime", "policyDocument": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`})
	next("iam:AttachRolePolicy").asking(object{"roleName": "report-runner", "policyArn": administrator})
	next("ec2:AuthorizeSecurityGroupIngress").in("eu-central-1")
	next("ec2:DescribeInstances").in("eu-central-1")
	next("iam:CreateAccessKey").asking(object{"userName": "tomas.lindqvist"})
	next("secretsmanager:GetSecretValue")
	next("secretsmanager:GetSecretValue")

	archive := role(security, "", "data-admin", "report-runner", when.Add(20*time.Second), thief.address, linuxcli)
	shared := s.uuid("shared")
	next("sts:AssumeRole").
		asking(object{"roleArn": archive.identity.SessionContext.Issuer.ARN, "roleSessionName": "report-runner"}).
		answering(keyAnswer(archive)).Shared = shared
	s.otherAccountsCopy(when, thief, archive, shared)
	s.emptyArchive(archive, when.Add(time.Minute))
}

// otherAccountsCopy is the same AssumeRole as the account of the role logs it.
func (s *story) otherAccountsCopy(when time.Time, thief, archive caller, shared string) {
	caller := thief
	caller.account = security
	caller.identity = identity{Type: "AWSAccount", PrincipalID: thief.identity.PrincipalID, AccountID: production}
	r := s.call(when, caller, "sts:AssumeRole").
		asking(object{"roleArn": archive.identity.SessionContext.Issuer.ARN, "roleSessionName": "report-runner"}).
		answering(keyAnswer(archive))
	r.Shared = shared
}

func (s *story) emptyArchive(who caller, when time.Time) {
	s.call(when, who, "s3:ListBuckets")
	for i := range 26 {
		s.call(when.Add(time.Duration(20+4*i)*time.Second), who, "s3:GetObject").
			asking(object{"bucketName": "harbourline-archive", "key": fmt.Sprintf("customers/2024/%02d.parquet", i)})
	}
	s.call(when.Add(3*time.Minute), who, "s3:PutBucketPolicy").asking(object{"bucketName": "harbourline-archive"}).denied()
}
