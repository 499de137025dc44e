package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// Session is a session of the role under an access key: what AWS writes for its calls.
func (r *Role) Session(name, key string, created time.Time) *trail.Caller {
	return &trail.Caller{
		Type: "AssumedRole", PrincipalID: r.ID + ":" + name,
		ARN:     "arn:aws:sts::" + r.Account + ":assumed-role/" + r.Name + "/" + name,
		Account: r.Account, AccessKey: key, Created: created,
		Issuer: &trail.Issuer{PrincipalID: r.ID, ARN: r.ARN, Account: r.Account, UserName: r.Name},
	}
}

// addRole makes a role at a path such as "/" or "/service-role/".
func (w *World) addRole(d *dice, account, path, name, purpose string, agents ...string) *Role {
	r := &Role{
		Name: name, ARN: "arn:aws:iam::" + account + ":role" + path + name,
		ID: d.text("AROA", base32, 17), Account: account, Purpose: purpose, Agents: agents,
	}
	w.Roles = append(w.Roles, r)
	return r
}

// charter makes the roles of both accounts.
func (w *World) charter(d *dice) {
	w.sso = map[string]*Role{}
	main := w.Options.Accounts[0]
	for _, set := range []struct{ job, name string }{
		{"developer", "DeveloperAccess"}, {"operator", "OperationsAccess"}, {"security", "SecurityAudit"},
		{"data", "DataScience"}, {"manager", "BillingReadOnly"},
	} {
		name := "AWSReservedSSO_" + set.name + "_" + d.text("", hexes, 16)
		path := "/aws-reserved/sso.amazonaws.com/" + w.Options.Regions[0] + "/"
		w.sso[set.job] = w.addRole(d, main, path, name, "sso")
	}
	for _, account := range w.Options.Accounts {
		w.addRole(d, account, "/", "ReleaseAdministrator", "admin", Agents("cli")...)
		w.addRole(d, account, "/", "deploy-service", "deploy", Agents("sdk-go")[:1]...)
		w.addRole(d, account, "/", "platform-ops", "deploy", Agents("boto3")[:1]...)
		w.addRole(d, account, "/", "backup-operator", "backup", Agents("boto3")[:1]...)
		w.addRole(d, account, "/", "audit-readonly", "readonly", Agents("boto3")[:1]...)
		for _, system := range []string{"web", "worker", "api"} {
			w.addRole(d, account, "/", system+"-instance-role", "instance", Agents("boto3")[0], Agents("sdk-java")[0])
		}
		for _, system := range w.systems[:6] {
			w.addRole(d, account, "/service-role/", system+"-functions", "service", Agents("boto3")[0])
		}
		w.addRole(d, account, "/service-role/", "task-execution", "service", Agents("sdk-go")[0])
	}
	for _, r := range w.Roles {
		if r.Purpose == "instance" || r.Purpose == "service" {
			w.adaptable = append(w.adaptable, r)
		}
	}
	w.terraformRole = w.addRole(d, main, "/", "infrastructure-terraform", "infrastructure", Agents("terraform")[0])
	w.terraformByUser = d.below(4) == 0
	w.releaser = &trail.Caller{
		Type: "IAMUser", PrincipalID: d.text("AIDA", base32, 17), ARN: "arn:aws:iam::" + main + ":user/services/svc-release",
		Account: main, UserName: "svc-release", AccessKey: d.text("AKIA", base32, 16),
	}
	w.releaseServer, w.backupServer = w.address(d, "hosting"), w.address(d, "hosting")
	ci := w.addRole(d, main, "/", "github-actions-build", "ci", Agents("cli")[1], Agents("terraform")[0], Agents("sdk-go")[0])
	w.ci = ci
	for range 40 {
		ci.Address = append(ci.Address, w.address(d, "hosting"))
	}
}

func (w *World) instanceRole(account string, i int) *Role {
	var found []*Role
	for _, r := range w.Roles {
		if r.Account == account && r.Purpose == "instance" {
			found = append(found, r)
		}
	}
	return found[i%len(found)]
}

// address is one of the addresses of a kind of place.
func (w *World) address(d *dice, kind string) string {
	var found []Place
	for _, p := range places() {
		if p.Kind == kind {
			found = append(found, p)
		}
	}
	return pick(d, found).Address(d.next())
}

// cityAddress is an address where people of a time zone live: in a city with the same clock, or the
// nearest there is.
func (w *World) cityAddress(d *dice, zone *time.Location) string {
	found, known := w.cities[zone.String()]
	if !known {
		found = w.citiesOf(zone)
		w.cities[zone.String()] = found
	}
	return pick(d, found).Address(d.next())
}

func (w *World) citiesOf(zone *time.Location) []Place {
	_, want := w.Options.Start.In(zone).Zone()
	var found []Place
	best := 25 * 3600
	offsets := map[string]int{}
	for _, p := range places() {
		if p.Kind != "city" {
			continue
		}
		have, known := offsets[p.Zone]
		if !known {
			there, err := time.LoadLocation(p.Zone)
			if err != nil {
				continue
			}
			_, have = w.Options.Start.In(there).Zone()
			offsets[p.Zone] = have
		}
		apart := max(have-want, want-have)
		switch {
		case apart < best:
			best, found = apart, append(found[:0], p)
		case apart == best:
			found = append(found, p)
		}
	}
	return found
}
