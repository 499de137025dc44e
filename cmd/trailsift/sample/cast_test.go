package sample_test

import (
	"strings"
	"time"
)

const (
	browser   = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
	winedge   = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
	awscli    = "aws-cli/2.31.31 md/awscrt#0.28.2 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.9 md/prompt#off md/command#s3.ls"
	linuxcli  = "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-87-generic md/arch#x86_64 lang/python#3.13.4"
	boto      = "Boto3/1.40.70 md/Botocore#1.40.70 ua/2.1 os/linux#5.10.245 md/arch#aarch64 lang/python#3.13.9 exec-env/AWS_Lambda_python3.13"
	gosdk     = "aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.25.3 md/GOOS#linux md/GOARCH#arm64 api/ssm#1.67.2"
	terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.13.5 (+https://www.terraform.io) terraform-provider-aws/6.20.0 aws-sdk-go-v2/1.39.6"
	actions   = "aws-sdk-nodejs/3.928.0 ua/2.1 os/linux#6.11.0-1018-azure lang/js md/nodejs#20.19.5 api/sts#3.928.0 configure-aws-credentials-for-github-actions"
)

// user is an IAM user with a long-term key.
func user(name, address, agent string) caller {
	return caller{
		identity: identity{
			Type:        "IAMUser",
			PrincipalID: unique("AIDA", name),
			ARN:         "arn:aws:iam::" + production + ":user/" + name,
			AccountID:   production,
			AccessKeyID: unique("AKIA", name),
			UserName:    name,
		},
		account: production,
		address: address,
		agent:   agent,
	}
}

// atConsole is a user working in the management console, signed in at some time.
func (c caller) atConsole(since time.Time, mfa string) caller {
	c.console = true
	c.identity.AccessKeyID = unique("ASIA", c.identity.UserName+since.String())
	c.identity.SessionContext = &session{Attributes: attributes{since.UTC().Format(time.RFC3339), mfa}}
	return c
}

func root(address string) caller {
	return caller{
		identity: identity{
			Type:        "Root",
			PrincipalID: production,
			ARN:         "arn:aws:iam::" + production + ":root",
			AccountID:   production,
		},
		account: production,
		address: address,
		agent:   browser,
	}
}

// role is a session of a role; path is "" or ends in a slash.
func role(account, path, name, sessionName string, since time.Time, address, agent string) caller {
	id := unique("AROA", account+name)
	return caller{
		identity: identity{
			Type:        "AssumedRole",
			PrincipalID: id + ":" + sessionName,
			ARN:         "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + sessionName,
			AccountID:   account,
			AccessKeyID: unique("ASIA", name+sessionName+since.String()),
			SessionContext: &session{
				Issuer: &issuer{
					Type:        "Role",
					PrincipalID: id,
					ARN:         "arn:aws:iam::" + account + ":role/" + path + name,
					AccountID:   account,
					UserName:    name,
				},
				Attributes: attributes{since.UTC().Format(time.RFC3339), "false"},
			},
		},
		account: account,
		address: address,
		agent:   agent,
	}
}

// single is a person who came through IAM Identity Center.
func single(person string, since time.Time, address, agent string) caller {
	who := role(production, "aws-reserved/sso.amazonaws.com/"+home+"/", "AWSReservedSSO_PowerUserAccess_4f1c2d6a9be07a53",
		person+"@harbourline.example", since, address, agent)
	who.console = true
	return who
}

// instance is the role of an EC2 instance.
func instance(name, id string, since time.Time, address string) caller {
	who := role(production, "", name, id, since, address, gosdk)
	who.identity.SessionContext.EC2Delivery = "2.0"
	return who
}

// deployJob is a build job that exchanged its web identity for a session.
func deployJob(run string, since time.Time, address string) caller {
	who := role(production, "", "github-deploy", "GitHubActions-"+run, since, address, actions)
	who.identity.SessionContext.WebID = &webID{
		Provider:   "arn:aws:iam::" + production + ":oidc-provider/token.actions.githubusercontent.com",
		Attributes: object{},
	}
	return who
}

// repository is the web identity such a job shows when it asks for its session.
func repository(address string) caller {
	const subject = "repo:harbourline/dispatch:ref:refs/heads/main"
	provider := "arn:aws:iam::" + production + ":oidc-provider/token.actions.githubusercontent.com"
	return caller{
		identity: identity{
			Type:        "WebIdentityUser",
			PrincipalID: provider + ":sts.amazonaws.com:" + subject,
			UserName:    subject,
			Provider:    provider,
		},
		account: production,
		address: address,
		agent:   actions,
	}
}

// service is AWS acting on its own account.
func service(name string) caller {
	return caller{
		identity: identity{Type: "AWSService", InvokedBy: name},
		account:  production,
		address:  name,
		agent:    name,
	}
}

// linked is a service acting through its service-linked role.
func linked(name, short string, since time.Time) caller {
	roleName := "AWSServiceRoleFor" + strings.ToUpper(short[:1]) + short[1:]
	who := role(production, "aws-service-role/"+name+"/", roleName, short, since, name, name)
	who.identity.InvokedBy = name
	return who
}

// outsider is another company's account that reads from a bucket shared with it.
func outsider(address string) caller {
	return caller{
		identity: identity{Type: "AWSAccount", PrincipalID: unique("AIDA", "partner"), AccountID: partner},
		account:  production,
		address:  address,
		agent:    linuxcli,
	}
}
