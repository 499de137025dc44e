package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// mostTasks is how many tasks a day can hold.
const mostTasks = 48

// day is one day of one person.
type day struct {
	person  *Person
	index   uint64 // of the person
	number  uint64 // of the day, since 1970
	address string
	begins  time.Time // signs in
	tasks   int
	at      [mostTasks]time.Time
}

// person makes what somebody begins in this hour. Where time zones differ by half an hour, that hour
// belongs to two days.
func (s *shift) person(index uint64, p *Person) {
	first := s.from.In(p.Zone)
	last := s.to.Add(-time.Second).In(p.Zone)
	s.personDay(index, p, first)
	if last.Day() != first.Day() {
		s.personDay(index, p, last)
	}
}

func (s *shift) personDay(index uint64, p *Person, local time.Time) {
	year, month, date := local.Date()
	midnight := time.Date(year, month, date, 0, 0, 0, 0, p.Zone)
	number := uint64(time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	s.night(index, p, midnight, number)
	hour := local.Hour()
	if hour < p.From-1 || hour > p.To+1 {
		return
	}
	d := newDice(s.w.Options.Seed, forDays, index, number)
	plan := s.w.plan(&d, p, midnight)
	if plan.tasks == 0 {
		return
	}
	plan.index, plan.number = index, number
	if s.within(plan.begins) {
		s.signIn(&plan)
		s.token(&plan)
	}
	for k := range plan.tasks {
		if s.within(plan.at[k]) {
			s.work(&plan, k)
		}
	}
}

// plan decides when somebody works on a day, and from where.
func (w *World) plan(d *dice, p *Person, midnight time.Time) day {
	plan := day{person: p}
	mean := p.busy * w.Options.Tempo
	if weekday := midnight.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		if !d.chance(0.05) {
			return plan
		}
		mean /= 3
	}
	if d.chance(0.08) { // on holiday, or in meetings all day
		return plan
	}
	plan.address = w.whereabouts(d, p)
	plan.tasks = min(d.about(mean*(0.5+d.share())), mostTasks)
	span := (p.To-p.From)*60 + d.between(-20, 40)
	start := midnight.Add(time.Duration(p.From*60+d.between(-15, 35)) * time.Minute)
	for k := range plan.tasks {
		minute := d.below(span)
		if minute > span/2-30 && minute < span/2+30 && d.chance(0.7) { // lunch
			minute = d.below(span)
		}
		plan.at[k] = start.Add(time.Duration(minute*60+d.below(60)) * time.Second).UTC()
		if k == 0 || plan.at[k].Before(plan.begins) {
			plan.begins = plan.at[k]
		}
	}
	plan.begins = plan.begins.Add(-time.Duration(d.between(40, 300)) * time.Second)
	return plan
}

// whereabouts is the address somebody has for a day.
func (w *World) whereabouts(d *dice, p *Person) string {
	at := d.share()
	switch {
	case p.tunnel != "":
		return p.tunnel
	case p.Job == "contractor" && at < 0.45:
		return p.hotel
	case at < 0.02:
		return p.hotel
	case at < 0.40:
		return p.Home
	}
	return p.Office
}

// signIn is how a day begins in the management console. Passwords are forgotten, one to four times.
func (s *shift) signIn(plan *day) {
	p := plan.person
	if !p.Console {
		return
	}
	d := newDice(s.w.Options.Seed, forSessions, plan.index, plan.number<<8)
	at := plan.begins
	caller := s.console(plan, 0)
	if p.User != nil && d.chance(0.03) {
		for range d.between(1, 4) {
			s.login(&d, plan, caller, at, false)
			at = at.Add(time.Duration(d.between(8, 50)) * time.Second)
		}
	}
	s.login(&d, plan, caller, at, true)
}

func (s *shift) login(d *dice, plan *day, caller *trail.Caller, at time.Time, success bool) {
	call, _ := trail.Lookup("signin:ConsoleLogin")
	p := plan.person
	e := trail.Event{
		Time: at, Call: call, Caller: caller, Region: s.w.Options.Regions[0], Account: caller.Account,
		Address: plan.address, Agent: p.agent("browser"), ID: d.uuid(), RequestID: d.uuid(),
		Response: `{"ConsoleLogin":"Success"}`,
		Additional: `{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true",` +
			`"MobileVersion":"No","MFAUsed":"No"}`,
	}
	if p.User != nil && p.MFA && success {
		e.Additional = `{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true",` +
			`"MobileVersion":"No","MFAIdentifier":"` + "arn:aws:iam::" + caller.Account + ":mfa/" + p.Name + `","MFAUsed":"Yes"}`
	}
	if !success {
		e.Response, e.Message = `{"ConsoleLogin":"Failure"}`, "Failed authentication"
	}
	s.events = append(s.events, e)
}

// token is how a user who works with a second factor gets the temporary key of the day.
func (s *shift) token(plan *day) {
	p := plan.person
	if !p.temporary {
		return
	}
	call, _ := trail.Lookup("sts:GetSessionToken")
	d := newDice(s.w.Options.Seed, forSessions, plan.index+1<<20, plan.number)
	s.events = append(s.events, trail.Event{
		Time: plan.begins, Call: call, Caller: p.User, Region: s.w.Options.Regions[0], Account: p.User.Account,
		Address: plan.address, Agent: p.Agents[0], ID: d.uuid(), RequestID: d.uuid(),
		Request: `{"serialNumber":"arn:aws:iam::` + p.User.Account + ":mfa/" + p.Name + `","durationSeconds":43200}`,
		Response: `{"credentials":{"accessKeyId":"` + s.w.key(plan.index, plan.number) + `","sessionToken":"` +
			d.text("IQoJb3JpZ2luX2Vj", mixed, 240) + `=","expiration":"` +
			plan.begins.Add(12*time.Hour).Format("Jan 2, 2006, 3:04:05 PM") + `"}}`,
	})
}

// work is one task of a day.
func (s *shift) work(plan *day, k int) {
	p := plan.person
	d := newDice(s.w.Options.Seed, forWork, plan.index, plan.number<<8+uint64(k))
	t := s.choose(&d, p, k)
	by := worker{address: plan.address, site: s.siteOf(&d, p), denied: 0.01, mistyped: 0.03}
	switch {
	case t.agent == "console":
		by.caller, by.agent = s.console(plan, k), p.agent("browser")
	case t.agent != "":
		by.caller, by.agent = s.client(plan), p.agent(t.agent)
	default:
		by.caller, by.agent = s.client(plan), p.Agents[0]
		if len(p.Agents) > 2 && d.chance(0.25) {
			by.agent = pick(&d, p.Agents)
		}
	}
	if t.agent == "console" && p.exit != "" && d.chance(0.1) {
		by.address = p.exit
	}
	at := plan.at[k]
	if t.role != "" {
		by, at = s.become(&d, by, t, at)
	}
	s.do(by, t, d, at)
}

// choose is what somebody does next: mostly what the job is about, sometimes what is rare.
func (s *shift) choose(d *dice, p *Person, k int) *task {
	list := s.w.agenda
	switch {
	case p.visits != "" && k == 0:
		return list[p.visits].pick(d)
	case p.Job == "security" && d.chance(0.0015):
		return list["responder"].pick(d)
	case p.Console && d.chance(0.003):
		return list["tourist"].pick(d)
	case p.runsTerraform && d.chance(0.06):
		return list["terraform"].pick(d)
	case p.runsTerraform && d.chance(0.04):
		return list["terraform-writes"].pick(d)
	}
	t := list[p.Job].pick(d)
	for tries := 0; !p.suits(t, tries < 3) && tries < 30; tries++ {
		t = list[p.Job].pick(d)
	}
	return t
}

// suits says that somebody can do a task; with a choice, those who work in the console do it there.
func (p *Person) suits(t *task, choosy bool) bool {
	console := t.agent == "console"
	switch {
	case t.keyed && p.User == nil:
		return false
	case choosy:
		return console == p.Console
	}
	return !console || p.Console
}

// siteOf is where the work is: mostly in the person's own region.
func (s *shift) siteOf(d *dice, p *Person) *site {
	region := s.w.Options.Regions[0]
	if p.roams && d.chance(0.3) {
		region = pick(d, s.w.Options.Regions)
	}
	return s.w.site(s.w.Options.Accounts[0], region)
}

// night is what the engineer on call does when woken: one of them each week.
func (s *shift) night(index uint64, p *Person, midnight time.Time, number uint64) {
	if !p.onCall || number/7%s.w.watches != p.watch {
		return
	}
	d := newDice(s.w.Options.Seed, forDays, index+1<<32, number)
	if !d.chance(0.4) {
		return
	}
	at := midnight.Add(time.Duration(d.between(60, 290)) * time.Minute).UTC()
	plan := day{person: p, index: index, number: number + 1<<40, address: p.Home, begins: at}
	if p.tunnel != "" {
		plan.address = p.tunnel
	}
	if s.within(at) {
		s.token(&plan)
	}
	at = at.Add(3 * time.Second)
	for range d.between(1, 2) {
		t := s.w.agenda["night"].pick(&d)
		work := newDice(s.w.Options.Seed, forWork, index+1<<32, d.next())
		if s.within(at) {
			s.do(worker{
				caller: s.client(&plan), address: plan.address, agent: p.Agents[0], mistyped: 0.03,
				site: s.w.site(s.w.Options.Accounts[0], s.w.Options.Regions[0]),
			}, t, work, at)
		}
		at = at.Add(time.Duration(d.between(10, 25)) * time.Minute)
	}
}

// client is who somebody is outside the console: a user with a key, or a session of the day. A user who
// works with a second factor has a temporary key.
func (s *shift) client(plan *day) *trail.Caller {
	p := plan.person
	if p.User != nil && !p.temporary {
		return p.User
	}
	key := s.w.key(plan.index, plan.number)
	if p.User == nil {
		return p.Role.Session(p.Name, key, plan.begins)
	}
	caller := *p.User
	caller.AccessKey, caller.Created, caller.MFA = key, plan.begins, true
	return &caller
}

// console is who somebody is in the console, where every page has a key of its own.
func (s *shift) console(plan *day, page int) *trail.Caller {
	p := plan.person
	key := s.w.key(plan.index, plan.number<<8+uint64(page)+1)
	if p.User == nil {
		caller := p.Role.Session(p.Name, key, plan.begins)
		caller.Console = true
		return caller
	}
	caller := *p.User
	caller.AccessKey, caller.Created, caller.MFA, caller.Console = key, plan.begins, p.MFA, true
	return &caller
}

// agent is somebody's client of a kind, or that kind's commonest.
func (p *Person) agent(kind string) string {
	all := Agents(kind)
	for _, have := range p.Agents {
		for _, agent := range all {
			if have == agent {
				return have
			}
		}
	}
	if kind == "browser" || kind == "console" {
		return p.browser
	}
	return all[0]
}
