package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// robot is something that works by itself, all day: a machine, a function, a service.
type robot struct {
	worker
	kind      string // whose tasks it does
	role      *Role
	session   string
	delivery  string // of an instance's credentials
	assumedBy string // the service that takes the role for each run; empty where a key lasts six hours
	service   string // a service acting in its own name
	user      *trail.Caller
	perHour   float64
	self      int // instance it is, among its site's; -1 for none
	addresses []string
}

// vendorAccount belongs to a company that watches the organisation's machines.
const vendorAccount = "777788889999"

// automate sets up everything that works by itself. Rates are per hour, for sixty people.
func (w *World) automate(d *dice) {
	crowd := float64(w.Options.Users) / 60
	machines := 20 * crowd / float64(len(w.Instances))
	for _, s := range w.sites {
		for i := range s.instances {
			w.robots = append(w.robots, w.machine(d, s, i, machines))
		}
		for i := range s.functions {
			w.robots = append(w.robots, w.lambda(d, s, i, 0.35*machines))
		}
		w.robots = append(w.robots, w.containers(d, s, crowd))
		w.addServices(d, s, crowd)
	}
	for i := range 6 + 2*int(crowd) {
		w.robots = append(w.robots, w.keyUser(d, i))
	}
	vendor := robot{kind: "vendor", perHour: 0.8, self: -1, role: w.roleNamed(w.Options.Accounts[0], "audit-readonly"), session: "watch"}
	vendor.worker = worker{
		caller:  &trail.Caller{Type: "AWSAccount", PrincipalID: d.text("AIDA", base32, 17), Account: vendorAccount},
		address: w.address(d, "hosting"), agent: Agents("sdk-go")[0], hasty: true, site: w.sites[0],
	}
	w.robots = append(w.robots, vendor)
	for _, r := range w.robots {
		w.perHour += r.perHour * 6
	}
	w.perHour += float64(w.Options.Users) * 6
}

func (w *World) machine(d *dice, s *site, i int, perHour float64) robot {
	it := &s.instances[i]
	r := robot{kind: "instance", role: it.Role, session: it.ID, delivery: it.Delivery, perHour: perHour, self: i}
	r.worker = worker{
		address: it.Address, private: it.Private, privately: d.chance(0.3), site: s,
		agent: pick(d, it.Role.Agents), mistyped: 0.006, hasty: true,
	}
	return r
}

func (w *World) lambda(d *dice, s *site, i int, perHour float64) robot {
	r := robot{
		kind: "function", role: w.roleNamed(s.account, w.systems[i%6]+"-functions"), session: s.functions[i].Name,
		assumedBy: "lambda.amazonaws.com", perHour: perHour, self: i,
	}
	for range 3 {
		r.addresses = append(r.addresses, w.address(d, "hosting"))
	}
	r.worker = worker{agent: r.role.Agents[0] + " exec-env/AWS_Lambda_python3.12", site: s, hasty: true, denied: 0.002, mistyped: 0.006}
	return r
}

func (w *World) containers(d *dice, s *site, crowd float64) robot {
	r := robot{
		kind: "container", role: w.roleNamed(s.account, "task-execution"), session: d.text("", hexes, 32),
		assumedBy: "ecs-tasks.amazonaws.com", perHour: 0.75 * crowd, self: -1,
		addresses: []string{w.address(d, "hosting"), w.address(d, "hosting")},
	}
	r.worker = worker{agent: "Amazon ECS Agent - v1.94.0 (+http://aws.amazon.com/ecs/)", site: s, hasty: true}
	return r
}

// keyUser is a program with a user's long-term key, as older ones have: it exchanges files, exports
// metrics, takes stock, or builds.
func (w *World) keyUser(d *dice, i int) robot {
	account := w.Options.Accounts[0]
	name := "svc-" + pick(d, systems()) + []string{"-sync", "-metrics", "-inventory", "-build"}[i%4]
	kind := []string{"key-user", "key-exporter", "key-inventory", "key-builder"}[i%4]
	r := robot{kind: kind, perHour: 1.1, self: -1, user: &trail.Caller{
		Type: "IAMUser", PrincipalID: d.text("AIDA", base32, 17), ARN: "arn:aws:iam::" + account + ":user/services/" + name,
		Account: account, UserName: name, AccessKey: d.text("AKIA", base32, 16),
	}}
	r.worker = worker{
		address: w.address(d, "hosting"), agent: pick(d, Agents(pick(d, []string{"sdk-java", "boto3", "sdk-go"}))[:1]),
		site: w.sites[0], hasty: true, mistyped: 0.008,
	}
	return r
}

// addServices lets AWS services act: some in their own name, some by their service-linked roles.
func (w *World) addServices(d *dice, s *site, crowd float64) {
	scale := crowd
	if s != w.sites[0] {
		scale = crowd * 0.5
	}
	for _, service := range []struct {
		kind, linked string
		perHour      float64
	}{
		{"cloudtrail", "", 2}, {"s3", "", 1.5}, {"secretsmanager", "", 0.1}, {"ec2", "", 0.05}, {"backup.service", "", 0.15},
		{"config", "Config", 0.6}, {"autoscaling", "AutoScaling", 2},
		{"elasticloadbalancing", "ElasticLoadBalancing", 2}, {"rds", "RDS", 0.5}, {"trustedadvisor", "TrustedAdvisor", 0.2},
		{"resource-explorer-2", "ResourceExplorer", 0.3}, {"guardduty", "AmazonGuardDuty", 0.8}, {"securityhub", "SecurityHub", 0.6},
	} {
		source := service.kind + ".amazonaws.com"
		if service.kind == "backup.service" {
			source = "backup.amazonaws.com"
		}
		r := robot{kind: service.kind, service: source, perHour: service.perHour * scale, self: -1}
		r.worker = worker{address: source, agent: source, site: s, hasty: true}
		r.caller = &trail.Caller{Type: "AWSService", InvokedBy: source}
		if service.linked != "" {
			r.role = w.linkedRole(d, s.account, source, "AWSServiceRoleFor"+service.linked)
			r.session = service.linked
		}
		w.robots = append(w.robots, r)
	}
}

func (w *World) linkedRole(d *dice, account, source, name string) *Role {
	if r := w.roleNamed(account, name); r != nil {
		return r
	}
	return w.addRole(d, account, "/aws-service-role/"+source+"/", name, "linked")
}

// robot makes what a robot begins in this hour.
func (s *shift) robot(index uint64, r *robot, hour uint64) {
	d := newDice(s.w.Options.Seed, forMachines, index, hour)
	for range d.about(r.perHour * s.w.Options.Tempo * (0.6 + 0.8*d.share())) {
		at := s.from.Add(time.Duration(d.below(3600)) * time.Second)
		t := s.w.agenda[r.kind].pick(&d)
		by := r.worker
		switch {
		case r.user != nil:
			by.caller = r.user
		case r.delivery != "":
			by.caller = s.instanceSession(index, r, at)
		case r.assumedBy != "":
			by = s.served(&d, r, at)
		case r.service != "" && r.role != nil:
			by.caller = s.linked(&d, r, at)
		case r.kind == "vendor":
			by = s.assume(&d, by, r.role, r.session, at)
		}
		work := newDice(s.w.Options.Seed, forWork, d.next(), index)
		if r.self >= 0 {
			s.doAs(by, t, work, at, r.self)
			continue
		}
		s.do(by, t, work, at)
	}
}

// doAs does a task as the n-th instance or function of a site: slots name that one.
func (s *shift) doAs(by worker, t *task, d dice, at time.Time, n int) {
	r := run{shift: s, worker: by, dice: d, time: at}
	r.choice = r.dice.next()
	count := uint64(max(len(by.site.instances), 1))
	r.choice = (r.choice>>8/count*count+uint64(n))<<8 | r.choice&0xff
	for i := range t.steps {
		r.take(&t.steps[i])
	}
}

// instanceSession is an instance's session at a time: its key is replaced every six hours.
func (s *shift) instanceSession(index uint64, r *robot, at time.Time) *trail.Caller {
	const life = 6 * 3600
	phase := int64(mix(index) % life)
	number := (at.Unix() + phase) / life
	caller := r.role.Session(r.session, s.w.key(index+1<<40, uint64(number)), time.Unix(number*life-phase, 0))
	caller.EC2Delivery = r.delivery
	return caller
}

// served is a function's or container's session, for which its service takes the role.
func (s *shift) served(d *dice, r *robot, at time.Time) worker {
	by := r.worker
	by.caller = &trail.Caller{Type: "AWSService", InvokedBy: r.assumedBy}
	by.address, by.agent = r.assumedBy, r.assumedBy
	by = s.assume(d, by, r.role, r.session, at)
	by.address, by.agent = pick(d, r.addresses), r.agent
	return by
}

// linked is a service's session under its service-linked role. Every third time it takes the role anew.
func (s *shift) linked(d *dice, r *robot, at time.Time) *trail.Caller {
	if d.chance(0.33) {
		by := r.worker
		by = s.assume(d, by, r.role, r.session, at)
		by.caller.InvokedBy = r.service
		return by.caller
	}
	caller := r.role.Session(r.session, "", at.Truncate(time.Hour))
	caller.InvokedBy = r.service
	return caller
}
