package world

import (
	"strconv"
	"strings"
)

// site is what one account holds in one region. Every site has at least one of everything, so that work
// finds something to work on.
type site struct {
	account, region string
	instances       []Instance
	buckets         []Thing
	databases       []Thing
	secrets         []Thing
	clusters        []Thing
	tables          []Thing
	functions       []Thing
	keys            []Thing
	trail           Thing
	volumes         []string
	groups          []string // security groups
	subnets         []string
	vpc, vpce       string
	balancer        string // ARN of the load balancer
	scaling         string // name of the Auto Scaling group
	detector        string // of GuardDuty
}

// furnish fills the accounts. More people have more of everything, within reason.
func (w *World) furnish(d *dice) {
	for a, account := range w.Options.Accounts {
		for r, region := range w.Options.Regions {
			size := 1
			switch {
			case a == 0 && r == 0:
				size = 6 + min(w.Options.Users/6, 60)
			case a == 0:
				size = 3 + min(w.Options.Users/30, 12)
			case r == 0:
				size = 3 + min(w.Options.Users/20, 20)
			}
			w.sites = append(w.sites, w.furnishSite(d, account, region, size))
		}
	}
	for _, s := range w.sites {
		w.Instances = append(w.Instances, s.instances...)
		w.Buckets = append(w.Buckets, s.buckets...)
		w.Databases = append(w.Databases, s.databases...)
		w.Secrets = append(w.Secrets, s.secrets...)
		w.Clusters = append(w.Clusters, s.clusters...)
		w.Tables = append(w.Tables, s.tables...)
		w.Functions = append(w.Functions, s.functions...)
		w.Keys = append(w.Keys, s.keys...)
		w.Trails = append(w.Trails, s.trail)
	}
}

func (w *World) furnishSite(d *dice, account, region string, size int) *site {
	s := &site{account: account, region: region}
	thing := func(service, kind, name string) Thing {
		arn := "arn:aws:" + service + ":" + region + ":" + account + ":" + kind + name
		return Thing{Name: name, ARN: arn, ID: name, Region: region, Account: account}
	}
	s.vpc, s.vpce = d.text("vpc-", hexes, 17), d.text("vpce-", hexes, 17)
	s.detector = d.text("", hexes, 32)
	s.scaling = pick(d, systems()) + "-workers"
	s.balancer = "arn:aws:elasticloadbalancing:" + region + ":" + account + ":loadbalancer/app/" + w.company + "-public/" + d.text("", hexes, 16)
	for range 3 {
		s.subnets = append(s.subnets, d.text("subnet-", hexes, 17))
		s.groups = append(s.groups, d.text("sg-", hexes, 17))
	}
	for i := range size {
		s.addMachines(w, d, i)
		s.addData(w, d, i, size, thing)
	}
	s.trail = thing("cloudtrail", "trail/", w.company+"-trail")
	s.trail.ID = w.logBucket(account)
	return s
}

func (s *site) addMachines(w *World, d *dice, i int) {
	role := w.instanceRole(s.account, i)
	s.instances = append(s.instances, Instance{
		ID: d.text("i-0", hexes, 16), Region: s.region, Account: s.account,
		Address: w.address(d, "hosting"),
		Private: "10." + strconv.Itoa(d.between(0, 31)) + "." + strconv.Itoa(d.between(1, 250)) + "." + strconv.Itoa(d.between(4, 250)),
		Role:    role, Delivery: []string{"1.0", "2.0", "2.0"}[i%3],
	})
	s.volumes = append(s.volumes, d.text("vol-0", hexes, 16))
	name := systems()[i%len(systems())]
	cluster := Thing{Name: name, Region: s.region, Account: s.account}
	if i < 2 {
		cluster.Name = []string{"platform", "batch"}[i]
		cluster.ARN = "arn:aws:eks:" + s.region + ":" + s.account + ":cluster/" + cluster.Name
		cluster.ID = strings.ToUpper(d.text("", hexes, 32))
		s.clusters = append(s.clusters, cluster)
	}
}

func (s *site) addData(w *World, d *dice, i, size int, thing func(service, kind, name string) Thing) {
	system := systems()[i%len(systems())]
	number := ""
	if i >= len(systems()) {
		number = "-" + strconv.Itoa(i/len(systems())+1)
	}
	kind := pick(d, []string{"assets", "exports", "uploads", "archive", "invoices", "reports", "media"})
	bucket := w.company + "-" + system + number + "-" + kind + "-" + shortRegion(s.region)
	if s.account != w.Options.Accounts[0] {
		bucket += "-" + s.account[len(s.account)-4:]
	}
	s.buckets = append(s.buckets, Thing{Name: bucket, ARN: "arn:aws:s3:::" + bucket, ID: bucket, Region: s.region, Account: s.account})
	s.tables = append(s.tables, thing("dynamodb", "table/", system+number+"-"+pick(d, []string{"state", "events", "items"})))
	s.functions = append(s.functions, thing("lambda", "function:", system+number+"-"+pick(d, []string{"handler", "worker", "notify", "sync"})))
	if i%3 == 0 {
		s.databases = append(s.databases, thing("rds", "db:", system+number+"-"+pick(d, []string{"prod", "main", "replica"})))
	}
	if i%4 == 0 {
		key := thing("kms", "key/", d.text("", hexes, 8)+"-"+d.text("", hexes, 4)+"-4"+d.text("", hexes, 3)+"-a"+d.text("", hexes, 3)+"-"+d.text("", hexes, 12))
		s.keys = append(s.keys, key)
	}
	// Attackers who read secrets in bulk need some dozens to read; organisations have them.
	for range max(1, 60/max(size, 20)) + 2 {
		name := pick(d, []string{"prod", "staging", "shared"}) + "/" + system + number + "/" + pick(d, secretNames())
		secret := thing("secretsmanager", "secret:", name)
		if w.hasSecret(secret.ARN) {
			continue
		}
		w.secretNames[secret.ARN] = true
		secret.ARN += "-" + d.text("", mixed, 6)
		s.secrets = append(s.secrets, secret)
	}
}

func (w *World) hasSecret(arn string) bool { return w.secretNames[arn] }

func secretNames() []string {
	return []string{"database", "api-key", "smtp", "signing-key", "oauth-client", "webhook", "token", "license"}
}

// shortRegion is the abbreviation people put into bucket names: "use1", "apne2".
func shortRegion(region string) string {
	parts := strings.Split(region, "-")
	if len(parts) != 3 {
		return strings.ReplaceAll(region, "-", "")
	}
	short := parts[0]
	for _, direction := range []string{"north", "south", "east", "west", "central"} {
		if strings.Contains(parts[1], direction) {
			short += direction[:1]
		}
	}
	return short + parts[2]
}

func (w *World) logBucket(account string) string { return w.company + "-cloudtrail-" + account }
