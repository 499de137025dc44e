package sample_test

import "fmt"

var (
	buckets   = []string{"harbourline-dispatch-assets", "harbourline-manifests", "harbourline-logs"}
	functions = []string{"quote-api", "label-printer", "report-runner", "route-planner"}
	instances = []string{"i-0a41c7d2e83b5f690", "i-0b7e19f4c26d8a035", "i-0c93d5ab17e04f268"}
)

// details are the parameters and the answer of an ordinary call. Reads log no answer.
func (s *story) details(call string) (request, response object) {
	switch call {
	case "s3:ListBuckets", "iam:ListUsers", "iam:ListRoles", "iam:ListGroups", "iam:GetAccountSummary",
		"ec2:DescribeRegions", "sts:GetCallerIdentity", "organizations:DescribeOrganization":
		return nil, nil
	case "s3:GetObject", "s3:PutObject":
		bucket := pick(s, buckets)
		return object{"bucketName": bucket, "Host": bucket + ".s3." + home + ".amazonaws.com", "key": s.objectKey()}, nil
	case "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:GetBucketPolicy", "s3:ListObjectsV2", "s3:GetBucketAcl":
		return object{"bucketName": pick(s, buckets)}, nil
	case "ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeVolumes", "ec2:DescribeSecurityGroups",
		"ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeImages":
		return object{"filterSet": object{}}, nil
	case "ec2:StopInstances", "ec2:StartInstances":
		id := pick(s, instances)
		set := object{"instancesSet": object{"items": []object{{"instanceId": id}}}}
		return set, set
	case "ec2:CreateSnapshot":
		volume := fmt.Sprintf("vol-%017x", s.chance.Uint64N(1<<60))
		return object{"volumeId": volume}, object{"snapshotId": fmt.Sprintf("snap-%017x", s.chance.Uint64N(1<<60)), "status": "pending"}
	case "lambda:GetFunction20150331v2", "lambda:UpdateFunctionCode20150331v2", "lambda:ListVersionsByFunction20150331":
		return object{"functionName": pick(s, functions)}, nil
	case "logs:FilterLogEvents", "logs:StartQuery", "logs:DescribeLogStreams", "logs:GetQueryResults":
		return object{"logGroupName": "/aws/lambda/" + pick(s, functions)}, nil
	case "ssm:GetParameter", "ssm:GetParametersByPath":
		return object{"name": "/harbourline/inventory/" + pick(s, []string{"db-host", "feature-flags", "tariffs"}), "withDecryption": true}, nil
	case "secretsmanager:GetSecretValue":
		return object{"secretId": "prod/" + pick(s, []string{"inventory-db", "quotes-db", "maps-api"})}, nil
	case "ecs:DescribeServices", "ecs:UpdateService", "ecs:ListTasks", "ecs:DescribeTasks":
		return object{"cluster": "dispatch", "service": pick(s, functions)}, nil
	case "cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms":
		return object{"maxRecords": 100}, nil
	case "dynamodb:DescribeTable", "dynamodb:CreateBackup":
		return object{"tableName": pick(s, []string{"manifests", "quotes", "tariffs"})}, nil
	}
	return object{}, nil
}

func (s *story) objectKey() string {
	return fmt.Sprintf("2025/11/%02d/manifest-%05d.json", 1+s.chance.IntN(20), s.chance.IntN(100_000))
}

// keyAnswer is what services that issue temporary credentials answer.
func keyAnswer(who caller) object {
	answer := object{"credentials": object{
		"accessKeyId":  who.identity.AccessKeyID,
		"sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE",
		"expiration":   "Nov 20, 2025, 11:59:59 PM",
	}}
	if who.identity.Type == "AssumedRole" {
		answer["assumedRoleUser"] = object{"assumedRoleId": who.identity.PrincipalID, "arn": who.identity.ARN}
	}
	return answer
}

func pick[T any](s *story, from []T) T { return from[s.chance.IntN(len(from))] }
