package play

import (
	"fmt"
	"slices"
	"strings"

	"trailsift/scenarios"
	"trailsift/scenarios/world"
)

// listOf is the list that ${org.…} picks from.
var listOf = map[string]string{
	"bucket": "buckets", "secret": "secrets", "database": "databases", "instance": "instances",
	"cluster": "clusters", "trail": "trails", "function": "functions", "key": "keys", "table": "tables",
}

// fact is a single fact of the organisation.
func (s *stage) fact(p scenarios.Part, m moment) string {
	switch p.Field {
	case "main", "second":
		return s.accountOf(p.Field)
	case "home", "region", "unused":
		return s.region(p.Field)
	}
	s.fail(fmt.Errorf("%s picks one thing and needs a name under values", p))
	return ""
}

// worldwide are the regions that every account has.
var worldwide = []string{
	"us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-central-1", "eu-west-1", "eu-west-2",
	"eu-west-3", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
}

// region is the organisation's home, another region it uses, or one it never uses.
func (s *stage) region(which string) string {
	used := s.world.Options.Regions
	if len(used) == 0 {
		used = []string{"us-east-1"}
	}
	var among []string
	switch which {
	case "home":
		return used[0]
	case "region":
		among = used[1:]
	case "unused":
		for _, region := range worldwide {
			if region != "us-east-1" && !slices.Contains(used, region) {
				among = append(among, region)
			}
		}
	}
	if len(among) == 0 {
		return used[0]
	}
	return pick(s, among)
}

// thing picks one of a list that no other value has.
func (s *stage) thing(list, account string) *world.Thing {
	if account == "" {
		account = "main"
	}
	for _, found := range s.things(list, s.accountOf(account)) {
		if !s.taken[list+found.ARN] {
			s.taken[list+found.ARN] = true
			return &found
		}
	}
	made := s.make(list, s.accountOf(account))
	return &made
}

// things are those of a list in one account, in a random order; all accounts' when it has none.
func (s *stage) things(list, account string) []world.Thing {
	if known, made := s.lists[list+account]; made {
		return known
	}
	var here, all []world.Thing
	for _, found := range s.everything(list) {
		all = append(all, found)
		if found.Account == account {
			here = append(here, found)
		}
	}
	if len(here) == 0 {
		here = all
	}
	s.random.Shuffle(len(here), func(i, j int) { here[i], here[j] = here[j], here[i] })
	s.lists[list+account] = here
	return here
}

func (s *stage) everything(list string) []world.Thing {
	w := s.world
	switch list {
	case "secrets":
		return w.Secrets
	case "buckets":
		return w.Buckets
	case "databases":
		return w.Databases
	case "tables":
		return w.Tables
	case "functions":
		return w.Functions
	case "keys":
		return w.Keys
	case "clusters":
		return w.Clusters
	case "trails":
		return w.Trails
	case "regions":
		return regionThings(w.Options.Regions)
	case "worldwide":
		return regionThings(worldwide)
	}
	return s.others(list)
}

// others are lists that the world does not keep as things.
func (s *stage) others(list string) (all []world.Thing) {
	switch list {
	case "instances":
		for _, i := range s.world.Instances {
			all = append(all, world.Thing{Name: i.ID, ID: i.ID, Region: i.Region, Account: i.Account, ARN: "arn:aws:ec2:" + i.Region + ":" + i.Account + ":instance/" + i.ID})
		}
	case "roles":
		for _, r := range s.world.Roles {
			all = append(all, world.Thing{Name: r.Name, ID: r.ID, ARN: r.ARN, Account: r.Account, Region: "us-east-1"})
		}
	case "users":
		for _, p := range s.world.People {
			if p.User != nil {
				all = append(all, world.Thing{Name: p.User.UserName, ID: p.User.PrincipalID, ARN: p.User.ARN, Account: p.User.Account, Region: "us-east-1"})
			}
		}
	}
	return all
}

func regionThings(regions []string) (all []world.Thing) {
	for _, region := range regions {
		all = append(all, world.Thing{Name: region, ID: region, Region: region})
	}
	return all
}

// forms are how things are called that have to be made up, because a scenario needs more of them than
// the organisation's normal work ever touches.
var forms = map[string]struct{ service, resource string }{
	"secrets":   {"secretsmanager", "secret:"},
	"buckets":   {"s3", ""},
	"databases": {"rds", "db:"},
	"tables":    {"dynamodb", "table/"},
	"functions": {"lambda", "function:"},
	"keys":      {"kms", "key/"},
	"clusters":  {"eks", "cluster/"},
	"trails":    {"cloudtrail", "trail/"},
	"volumes":   {"ec2", "volume/"},
	"instances": {"ec2", "instance/"},
	"roles":     {"iam", "role/"},
	"users":     {"iam", "user/"},
}

var (
	partsOfNames = []string{"billing", "catalogue", "checkout", "search", "orders", "reports", "identity", "ledger", "media", "mobile", "partner", "pricing", "stock", "webhook"}
	endsOfNames  = []string{"prod", "staging", "archive", "api", "worker", "export", "sync", "batch"}
)

// make makes up a thing of a list.
func (s *stage) make(list, account string) world.Thing {
	name := pick(s, partsOfNames) + "-" + pick(s, endsOfNames) + "-" + s.letters(4, digits)
	switch list {
	case "volumes":
		name = "vol-0" + s.letters(16, hexDigits)
	case "instances":
		name = "i-0" + s.letters(16, hexDigits)
	case "keys":
		name, _ = s.generate(scenarios.Part{Name: "uuid"}, moment{})
	}
	made := world.Thing{Name: name, ID: name, Region: s.region("home"), Account: account}
	form := forms[list]
	switch form.service {
	case "s3":
		made.ARN = "arn:aws:s3:::" + name
	case "iam":
		made.ARN = "arn:aws:iam::" + account + ":" + form.resource + name
	default:
		made.ARN = strings.Join([]string{"arn:aws", form.service, made.Region, account, form.resource + name}, ":")
	}
	if list == "secrets" {
		made.ARN += "-" + s.letters(6, base64[:62])
	}
	return made
}

// fixed are the lists that cannot be made longer.
var fixed = []string{"regions", "worldwide", "roles", "users"}

// each are the n things that repetitions go through; all of the list when n is none.
func (s *stage) each(list, account string, n int) []world.Thing {
	found := s.things(list, account)
	if n == 0 {
		n = len(found)
		if n == 0 {
			n = 8
		}
	}
	for len(found) < n && !slices.Contains(fixed, list) {
		found = append(found, s.make(list, account))
	}
	s.lists[list+account] = found
	return found[:min(n, len(found))]
}

func thingField(t *world.Thing, name string) string {
	switch name {
	case "arn":
		return t.ARN
	case "id":
		return t.ID
	case "region":
		return t.Region
	case "account":
		return t.Account
	}
	return t.Name
}
