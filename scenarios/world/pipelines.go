package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// releases are the builds and deployments that begin in this hour. On working days they come with the
// people; twice a day, weekends too, a release train goes through both accounts.
func (s *shift) releases(hour uint64) {
	w := s.w
	d := newDice(w.Options.Seed, forPipelines, 0, hour)
	local := s.from.In(w.zone)
	working := local.Weekday() != time.Saturday && local.Weekday() != time.Sunday
	builds := 0.15
	if working && local.Hour() >= 8 && local.Hour() < 19 {
		builds = 2
	}
	crowd := float64(w.Options.Users) / 60
	for range d.about(builds * crowd * w.Options.Tempo) {
		at := s.from.Add(time.Duration(d.below(3300)) * time.Second)
		by, at := s.build(&d, at)
		if d.chance(0.35) {
			s.deploy(&d, by, w.Options.Accounts[0], at)
		}
	}
	if local.Hour() == 6 || local.Hour() == 14 {
		by, at := s.build(&d, s.from.Add(time.Duration(d.below(1200))*time.Second))
		for _, account := range w.Options.Accounts {
			at = s.deploy(&d, by, account, at)
		}
	}
	if local.Hour() == 11 {
		s.relay(&d, s.from.Add(time.Duration(d.below(1800))*time.Second))
	}
	if working && !w.terraformByUser && local.Hour() >= 9 && local.Hour() < 17 && d.chance(0.06) {
		s.terraform(&d, s.from.Add(time.Duration(d.below(2400))*time.Second))
	}
}

// build is a job of the build service: it proves who it is by web identity, and works as the CI role.
func (s *shift) build(d *dice, at time.Time) (worker, time.Time) {
	ci := s.w.ci
	repository := "repo:" + s.w.company + "/" + pick(d, []string{"platform", "infrastructure", "shop", "data-jobs"})
	by := worker{
		caller: &trail.Caller{
			Type: "WebIdentityUser", Account: ci.Account, UserName: repository + ":ref:refs/heads/main",
			PrincipalID: "arn:aws:iam::" + ci.Account + ":oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:" +
				repository + ":ref:refs/heads/main",
			Provider: "arn:aws:iam::" + ci.Account + ":oidc-provider/token.actions.githubusercontent.com",
		},
		address: pick(d, ci.Address), agent: pick(d, ci.Agents), site: s.w.sites[0], hasty: true,
	}
	call, _ := trail.Lookup("sts:AssumeRoleWithWebIdentity")
	key := d.text("ASIA", base32, 16)
	s.events = append(s.events, trail.Event{
		Time: at, Call: call, Caller: by.caller, Region: by.site.region, Account: ci.Account, Address: by.address,
		Agent: by.agent, ID: d.uuid(), RequestID: d.uuid(),
		Request:   `{"roleArn":"` + ci.ARN + `","roleSessionName":"GitHubActions","durationSeconds":3600}`,
		Response:  Granted(ci, "GitHubActions", key, at.Add(time.Hour)),
		Resources: `[{"accountId":"` + ci.Account + `","type":"AWS::IAM::Role","ARN":"` + ci.ARN + `"}]`,
	})
	provider := by.caller.Provider
	by.caller = ci.Session("GitHubActions", key, at)
	by.caller.Provider = provider
	at = s.do(by, s.w.agenda["ci"].pick(d), newDice(d.next(), forWork, 0, 0), at.Add(3*time.Second))
	return by, at
}

// deploy takes the deployment role of an account and brings a release out.
func (s *shift) deploy(d *dice, by worker, account string, at time.Time) time.Time {
	at = at.Add(time.Duration(d.between(5, 60)) * time.Second)
	by = s.assume(d, by, s.w.roleNamed(account, "deploy-service"), "deploy-"+d.text("", digits, 5), at)
	by.agent = s.w.roleNamed(account, "deploy-service").Agents[0]
	return s.do(by, s.w.agenda["deploy"].pick(d), newDice(d.next(), forWork, 0, 0), at.Add(2*time.Second))
}

// relay is the old release server: a user's key takes a role of the first account, and that one the same
// role of every other account, each day.
func (s *shift) relay(d *dice, at time.Time) {
	by := worker{caller: s.w.releaser, address: s.w.releaseServer, agent: Agents("boto3")[0], site: s.w.sites[0], hasty: true}
	call, _ := trail.Lookup("sts:GetCallerIdentity")
	for range d.between(4, 9) {
		s.events = append(s.events, trail.Event{
			Time: at, Call: call, Caller: by.caller, Region: by.site.region, Account: by.caller.Account,
			Address: by.address, Agent: by.agent, ID: d.uuid(), RequestID: d.uuid(),
		})
		at = at.Add(time.Duration(d.between(2, 20)) * time.Second)
	}
	for _, account := range s.w.Options.Accounts {
		by = s.assume(d, by, s.w.roleNamed(account, "platform-ops"), "release", at)
		at = s.do(by, s.w.agenda["deploy"].pick(d), newDice(d.next(), forWork, 0, 0), at.Add(2*time.Second))
	}
}

// terraform is a run of infrastructure as code under a role: a plan, and often what follows from it.
func (s *shift) terraform(d *dice, at time.Time) {
	by, at := s.build(d, at)
	by = s.assume(d, by, s.w.terraformRole, "terraform-"+d.text("", digits, 6), at)
	by.agent = Agents("terraform")[0]
	at = s.do(by, s.w.agenda["terraform"].pick(d), newDice(d.next(), forWork, 0, 0), at.Add(2*time.Second))
	if d.chance(0.5) {
		s.do(by, s.w.agenda["terraform-writes"].pick(d), newDice(d.next(), forWork, 0, 0), at.Add(20*time.Second))
	}
}

// backups run at night, in every account.
func (s *shift) backups(hour uint64) {
	w := s.w
	local := s.from.In(w.zone).Hour()
	if local < 1 || local > 3 {
		return
	}
	d := newDice(w.Options.Seed, forServices, 0, hour)
	for _, account := range w.Options.Accounts {
		if local != 1 && account != w.Options.Accounts[0] {
			continue
		}
		at := s.from.Add(time.Duration(d.below(1500)) * time.Second)
		role := w.roleNamed(account, "backup-operator")
		by := worker{
			caller:  &trail.Caller{Type: "AWSService", InvokedBy: "lambda.amazonaws.com"},
			address: "lambda.amazonaws.com", agent: "lambda.amazonaws.com", site: w.site(account, w.Options.Regions[0]),
		}
		by = s.assume(&d, by, role, "nightly-backup", at)
		by.address, by.agent = w.backupServer, role.Agents[0]
		s.do(by, w.agenda["backup"].pick(&d), newDice(d.next(), forWork, 0, 0), at.Add(2*time.Second))
	}
}
