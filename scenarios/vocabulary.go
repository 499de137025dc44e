package scenarios

// The words that members of a playbook may have, with what they mean. The check, the documentation
// and the JSON Schema are made from these lists.

// Word is one value that a member may have.
type Word struct{ Name, Meaning string }

// Kinds are the kinds of actors.
var Kinds = []Word{
	{"user", "an IAM user; `is` names a job. With `name` one that the attack makes, or that has to exist"},
	{"sso", "a person who works under a role of single sign-on; `is` names a job"},
	{"role", "a role; `is` names its purpose, or `name` its name"},
	{"instance", "a machine with a role; it acts as its role's session `i-…`"},
	{"account", "an account outside the organisation, or one of its own"},
	{"service", "an AWS service; `is` names it, such as ec2.amazonaws.com"},
	{"session", "what a call's `issues` makes: the bearer of the credentials in its answer"},
}

// Accounts are the accounts that actors belong to.
var Accounts = []Word{
	{"main", "the account in which people work; an empty `account` is this one"},
	{"second", "the organisation's other account"},
	{"outside", "an account of the attacker"},
}

// Places are where calls come from. With a number, as in `vpn2`, they are further ones of the sort.
var Places = []Word{
	{"home", "the actor's home"},
	{"office", "the actor's office"},
	{"instance", "the machine of the first actor that is one"},
	{"tor", "an exit of the Tor network"},
	{"vpn", "an exit of a commercial VPN"},
	{"hosting", "a rented server"},
	{"elsewhere", "another country"},
}

// Agents are the programs that call.
var Agents = []Word{
	{"cli", "AWS CLI"}, {"boto3", "Python with Boto3"}, {"terraform", "Terraform"},
	{"sdk-go", "AWS SDK for Go"}, {"sdk-java", "AWS SDK for Java"}, {"powershell", "AWS Tools for PowerShell"},
	{"console", "the management console acting for somebody"}, {"browser", "a browser"},
}

// Lists are what a call's `each` goes through.
var Lists = []Word{
	{"secrets", "secrets of Secrets Manager"}, {"buckets", "S3 buckets"}, {"instances", "EC2 instances"},
	{"databases", "RDS instances"}, {"volumes", "EBS volumes"}, {"tables", "DynamoDB tables"},
	{"functions", "Lambda functions"}, {"keys", "KMS keys"}, {"clusters", "EKS clusters"},
	{"trails", "CloudTrail trails"}, {"roles", "IAM roles"}, {"users", "IAM users"},
	{"regions", "regions that the organisation uses"}, {"worldwide", "all regions that accounts have by default"},
}

// QuestionKinds are what a trainee is asked for.
var QuestionKinds = []Word{
	{"who", "the principal behind it"}, {"rule", "what detection makes of it"},
	{"technique", "the technique of ATT&CK"}, {"part", "the member of the record that gives it away"},
}

// things are what ${org.…} picks one of.
var things = []string{"bucket", "secret", "database", "instance", "cluster", "trail", "function", "key", "table"}

// facts are single facts of the organisation.
var facts = []string{"main", "second", "home", "region", "unused"}

// thingFields are the fields of things.
var thingFields = []string{"name", "arn", "id", "region", "account"}

// generators are the references that need no actor or value, and whether they take an argument.
var generators = map[string]argument{
	"hex": size, "digits": size, "letters": size, "upper": size, "uuid": none,
	"number": counts, "pick": choice, "time": shift, "date": shift, "millis": shift,
}

type argument int

const (
	none   argument = iota
	size            // :8
	counts          // :5-15
	choice          // :a|b
	shift           // nothing, or :+12h
)

// actorFields are the fields that actors of each kind have.
var actorFields = map[string][]string{
	"user":     {"arn", "name", "account", "key", "id", "address"},
	"sso":      {"arn", "name", "account", "key", "id", "address", "session", "role", "rolearn"},
	"role":     {"arn", "name", "account", "key", "id", "address", "session"},
	"instance": {"arn", "name", "account", "key", "id", "address", "session", "role", "rolearn", "private", "region"},
	"account":  {"arn", "name", "account", "id", "address"},
	"service":  {"name", "account"},
	"session":  {"arn", "name", "account", "key", "id", "address", "session", "role", "rolearn"},
}
