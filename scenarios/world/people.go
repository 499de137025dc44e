package world

import (
	"strconv"
	"time"

	"trailsift/scenarios/trail"
)

// jobs in the shares that an organisation of sixty has; the first people have one each.
func jobOf(i int, d *dice) string {
	if i < 7 {
		return []string{"developer", "operator", "security", "data", "manager", "contractor", "operator"}[i]
	}
	at := d.below(100)
	for _, job := range []struct {
		upTo int
		name string
	}{{46, "developer"}, {66, "operator"}, {74, "security"}, {88, "data"}, {95, "manager"}, {100, "contractor"}} {
		if at < job.upTo {
			return job.name
		}
	}
	return "developer"
}

func (w *World) hire(d *dice, headquarters *time.Location) error {
	taken := map[string]bool{}
	offices := []string{w.cityAddress(d, headquarters), w.cityAddress(d, headquarters)}
	for i := range w.Options.Users {
		p := &Person{Name: w.personName(d, taken), Job: jobOf(i, d), Zone: headquarters}
		p.Office = pick(d, offices)
		if p.Job == "contractor" || d.chance(0.1) {
			zone, err := w.zoneOf(pick(d, places()).Zone)
			if err != nil {
				return err
			}
			p.Zone = zone
			p.Office = ""
		}
		p.Home = w.cityAddress(d, p.Zone)
		if p.Office == "" {
			p.Office = p.Home
		}
		p.From = d.between(7, 10)
		p.To = p.From + d.between(8, 9)
		w.equip(d, p, i)
		w.settle(d, p, i)
		w.People = append(w.People, p)
	}
	return nil
}

// zoneOf loads a time zone once.
func (w *World) zoneOf(name string) (*time.Location, error) {
	if zone := w.zones[name]; zone != nil {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	w.zones[name] = zone
	return zone, nil
}

// settle gives a person habits, and some of them a duty.
func (w *World) settle(d *dice, p *Person, i int) {
	p.busy = map[string]float64{
		"developer": 8.5, "operator": 9.5, "security": 7, "data": 5, "manager": 3, "contractor": 6,
	}[p.Job]
	p.hotel = w.cityAddress(d, p.Zone)
	p.browser = pick(d, Agents("browser"))
	p.temporary = p.User != nil && p.MFA && p.Job != "manager" && d.chance(0.3)
	p.roams = d.chance(0.25)
	if p.Job == "operator" && d.chance(0.3) && len(w.Options.Accounts) > 1 {
		p.visits = pick(d, []string{"visitor", "auditor"})
	}
	if d.chance(0.07) || p.Job == "contractor" && d.chance(0.4) {
		p.tunnel = w.address(d, "vpn")
	}
	if i == 2 {
		p.exit = w.address(d, "tor")
	}
	if i == 1 || p.Job == "operator" && d.chance(0.4) {
		p.onCall, p.watch = true, w.watches
		w.watches++
	}
	p.runsTerraform = i == 6 && w.terraformByUser
}

func (w *World) personName(d *dice, taken map[string]bool) string {
	name := pick(d, givenNames()) + "." + pick(d, familyNames())
	for n := 2; taken[name]; n++ {
		name = pick(d, givenNames()) + "." + pick(d, familyNames())
		if n > 50 {
			name += strconv.Itoa(n)
		}
	}
	taken[name] = true
	return name
}

// equip gives a person an identity and clients. Four in ten still have an IAM user, as the organisation
// had before single sign-on; so has every contractor.
func (w *World) equip(d *dice, p *Person, i int) {
	p.Console = p.Job == "manager" || p.Job == "security" || d.chance(0.45)
	p.MFA = d.chance(0.88)
	p.Agents = agentsFor(d, p.Job)
	if p.Job == "contractor" || i%5 < 2 && i > 5 || i == 0 {
		account := w.Options.Accounts[0]
		p.User = &trail.Caller{
			Type: "IAMUser", PrincipalID: d.text("AIDA", base32, 17), ARN: "arn:aws:iam::" + account + ":user/" + p.Name,
			Account: account, UserName: p.Name, AccessKey: d.text("AKIA", base32, 16),
		}
		return
	}
	p.Role = w.sso[p.Job]
}

func agentsFor(d *dice, job string) []string {
	one := func(kind string) string { return pick(d, Agents(kind)) }
	switch job {
	case "data":
		return []string{one("boto3"), one("cli"), one("browser")}
	case "operator":
		return []string{one("cli"), one("terraform"), one("browser"), one("boto3")}
	case "security":
		return []string{one("browser"), one("cli"), one("boto3")}
	case "manager":
		return []string{one("browser")}
	}
	if d.chance(0.12) {
		return []string{one("powershell"), one("browser")}
	}
	if d.chance(0.2) {
		return []string{one("sdk-java"), one("cli"), one("browser")}
	}
	return []string{one("cli"), one("browser"), one("sdk-go")}
}
