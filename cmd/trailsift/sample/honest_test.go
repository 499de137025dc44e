package sample_test

import (
	"fmt"
	"time"
)

// at is a moment of the story's days: 18, 19 and 20 November 2025, a Tuesday to a Thursday.
func at(day, hour, minute, second int) time.Time {
	return time.Date(2025, time.November, day, hour, minute, second, 0, time.UTC)
}

var days = []int{18, 19, 20}

// What people and programs of each trade call in a day's work.
var (
	frontend = []string{
		"s3:ListBuckets", "s3:GetObject", "s3:GetObject", "s3:PutObject", "s3:GetBucketLocation",
		"cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms", "logs:FilterLogEvents",
		"lambda:GetFunction20150331v2", "lambda:UpdateFunctionCode20150331v2", "cloudfront:ListDistributions",
	}
	backend = []string{
		"ec2:DescribeInstances", "ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ecs:DescribeServices",
		"ecs:ListTasks", "ecs:DescribeTasks", "logs:StartQuery", "logs:GetQueryResults",
		"dynamodb:DescribeTable", "s3:GetObject", "ssm:GetParametersByPath",
	}
	operations = []string{
		"ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeVolumes", "ec2:StopInstances",
		"ec2:StartInstances", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "logs:DescribeLogStreams",
		"s3:GetBucketPolicy", "iam:ListUsers", "ecs:UpdateService",
	}
	backups   = []string{"ec2:DescribeVolumes", "ec2:CreateSnapshot", "ec2:CreateSnapshot", "dynamodb:CreateBackup", "s3:PutObject"}
	inventory = []string{"ssm:GetParameter", "s3:GetObject", "s3:PutObject", "secretsmanager:GetSecretValue"}
	deploys   = []string{"ecs:DescribeServices", "ecs:UpdateService", "s3:PutObject", "lambda:UpdateFunctionCode20150331v2", "lambda:ListVersionsByFunction20150331"}
	reports   = []string{"dynamodb:DescribeTable", "s3:GetObject", "s3:PutObject"}
)

// work spreads n calls over a span of time.
func (s *story) work(who caller, calls []string, from time.Time, span time.Duration, n int) {
	step := span / time.Duration(n)
	for i := range n {
		when := from.Add(step*time.Duration(i) + time.Duration(s.chance.Int64N(int64(step))))
		r := s.call(when.Truncate(time.Second), who, pick(s, calls))
		if s.chance.IntN(60) == 0 {
			r.failing("ThrottlingException", "Rate exceeded")
		}
	}
}

// signIn is a successful console sign-in of a user or root.
func (s *story) signIn(when time.Time, who caller, mfa string) {
	who.identity.AccessKeyID, who.identity.SessionContext, who.console = "", nil, false
	r := s.call(when, who, "signin:ConsoleLogin").
		asking(nil).
		answering(object{"ConsoleLogin": "Success"})
	r.EventType, r.RequestID = "AwsConsoleSignIn", ""
	r.Additional = object{"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": mfa}
}

// honestPeople come in the morning, sign in with their second factor and leave in the evening.
func (s *story) honestPeople() {
	amara := user("amara.okafor", "192.0.2.14", browser)
	marek := user("marek.dvorak", "192.0.2.31", winedge)
	for _, day := range days {
		came := at(day, 8, 20+s.chance.IntN(30), s.chance.IntN(60))
		s.signIn(came, amara, "Yes")
		s.work(amara.atConsole(came, "true"), frontend, came.Add(time.Minute), 8*time.Hour, 32)

		came = at(day, 7, 40+s.chance.IntN(15), s.chance.IntN(60))
		s.signIn(came, marek, "Yes")
		s.work(marek.atConsole(came, "true"), operations, came.Add(time.Minute), 9*time.Hour, 26)

		s.commandLineDay(day)
		s.singleSignOnDay(day)
	}
	s.rootPaysTheBill()
}

// commandLineDay is a developer with a long-term key and an IPv6 line, whose address changes within
// one /64 as privacy extensions have it.
func (s *story) commandLineDay(day int) {
	tomas := user("tomas.lindqvist", "", awscli)
	for half := range 2 {
		address := fmt.Sprintf("2001:db8:51a:7::%x", 0x1000+s.chance.IntN(0xe000))
		s.work(tomas.from(address), backend, at(day, 9+4*half, 5, 0), 3*time.Hour, 20)
	}
}

// singleSignOnDay is two people of IAM Identity Center: one in Dublin, one whose day in Tokyo is the
// night of the log.
func (s *story) singleSignOnDay(day int) {
	came := at(day, 9, 10, s.chance.IntN(60))
	s.work(single("priya.raman", came, "192.0.2.58", browser), backend, came, 8*time.Hour, 34)
	came = at(day, 0, 5, s.chance.IntN(60))
	s.work(single("jun.watanabe", came, "198.51.100.23", browser), frontend, came, 8*time.Hour, 28)
}

func (s *story) rootPaysTheBill() {
	owner := root("192.0.2.14")
	came := at(18, 10, 2, 11)
	s.signIn(came, owner, "Yes")
	s.work(owner.atConsole(came, "true"), []string{"ce:GetCostAndUsage", "organizations:DescribeOrganization"},
		came.Add(time.Minute), 10*time.Minute, 5)
}

// workloads run without anybody watching.
func (s *story) workloads() {
	for _, day := range days {
		s.work(role(production, "", "nightly-backup", "backup-job", at(day, 2, 0, 0), "192.0.2.200", boto),
			backups, at(day, 2, 0, 5), 35*time.Minute, 20)
		s.serverDay(day)
		s.work(role(production, "service/", "report-runner", "report-runner", at(day, 6, 0, 0), "192.0.2.140", boto),
			reports, at(day, 6, 30, 0), 2*time.Hour, 12)
		for n := range 3 {
			s.deploy(at(day, 9+3*n, 12+s.chance.IntN(30), 0), fmt.Sprint(7100+10*day+n))
		}
	}
	s.work(outsider("198.51.100.140"), []string{"s3:GetObject"}, at(19, 11, 0, 0), 20*time.Minute, 12)
	s.refactoring()
}

// deploy is a build job: a fresh machine with a fresh address each time.
func (s *story) deploy(when time.Time, run string) {
	address := fmt.Sprintf("198.51.100.%d", 60+s.chance.IntN(60))
	job := deployJob(run, when, address)
	r := s.call(when, repository(address), "sts:AssumeRoleWithWebIdentity").
		asking(object{"roleArn": job.identity.SessionContext.Issuer.ARN, "roleSessionName": "GitHubActions-" + run, "durationSeconds": 3600}).
		answering(keyAnswer(job))
	r.UserIdentity.AccountID = ""
	s.work(job, deploys, when.Add(5*time.Second), 6*time.Minute, 12)
}

// refactoring is one large and honest Terraform run: two hundred calls in ten minutes, many of them
// to IAM. What it does looks like what an intruder does, and that is why it is here.
func (s *story) refactoring() {
	began := at(19, 10, 4, 30)
	who := role(production, "", "terraform", "apply-2214", began, "192.0.2.77", terraform)
	step := 0
	next := func(call string, request object) *record {
		step++
		return s.call(began.Add(time.Duration(step)*3*time.Second), who, call).asking(request)
	}
	for i := range 24 {
		name := fmt.Sprintf("harbourline-svc-%02d", i)
		roleName := object{"roleName": name}
		next("iam:GetRole", roleName).failing("NoSuchEntityException", "The role with name "+name+" cannot be found.")
		next("iam:CreateRole", roleName)
		next("iam:GetRole", roleName)
		next("iam:AttachRolePolicy", object{"roleName": name, "policyArn": "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"})
		next("iam:ListAttachedRolePolicies", roleName)
		next("iam:ListRolePolicies", roleName)
		next("lambda:GetFunction20150331v2", object{"functionName": name})
		next("logs:CreateLogGroup", object{"logGroupName": "/aws/lambda/" + name})
	}
}

// awsItself is the hum of AWS's own services in every log.
func (s *story) awsItself() {
	for _, day := range days {
		s.work(service("cloudtrail.amazonaws.com"), []string{"s3:GetBucketAcl", "s3:PutObject"}, at(day, 0, 2, 0), 23*time.Hour, 24)
		s.work(linked("config.amazonaws.com", "config", at(day, 0, 0, 0)), []string{"ec2:DescribeVpcs", "ec2:DescribeSubnets"}, at(day, 0, 30, 0), 23*time.Hour, 18)
	}
}

// serverDay is a program on an instance, for which EC2 fetches new credentials every six hours.
func (s *story) serverDay(day int) {
	for hour := 0; hour < 24; hour += 6 {
		since := at(day, hour, 0, 20)
		who := instance("inventory-api", instances[0], since, "192.0.2.101")
		r := s.call(since, service("ec2.amazonaws.com"), "sts:AssumeRole").
			asking(object{"roleArn": who.identity.SessionContext.Issuer.ARN, "roleSessionName": instances[0]}).
			answering(keyAnswer(who))
		r.Shared = s.uuid("shared")
		s.work(who, inventory, since.Add(time.Minute), 6*time.Hour-2*time.Minute, 10)
	}
}
