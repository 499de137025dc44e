package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// Plan says what a set is to be made of.
type Plan struct {
	// World is the organisation. Users 0 leaves their number to Events and Bytes.
	World     world.Options
	Playbooks []*scenarios.Playbook // each happens once, or as often as Ratio wants
	// Events and Bytes are about how much is wanted, of events and of their records uncompressed;
	// at most one is not 0. With both 0 the organisation works at its own pace.
	Events int
	Bytes  int64
	// Ratio is the share of malicious events wanted; 0 leaves it to the playbooks.
	Ratio float64
}

// DefaultUsers is how many people an organisation has unless somebody says otherwise.
const DefaultUsers = 60

// Compose makes a set. The notes say, in sentences, where the set is not what was asked for.
func Compose(plan Plan) (s *Set, notes []string, err error) {
	if note := plan.stretch(); note != "" {
		notes = append(notes, note)
	}
	w, incidents, err := plan.live()
	if err != nil {
		return nil, nil, err
	}
	if note := plan.measureRatio(incidents, w); note != "" {
		notes = append(notes, note)
	}
	if made := count(incidents); plan.Events > 0 && made > plan.Events {
		notes = append(notes, fmt.Sprintf("the scenarios alone make %d events, more than the %d asked for", made, plan.Events))
	}
	return &Set{Seed: plan.World.Seed, Start: w.Options.Start, Source: w, Incidents: incidents}, notes, nil
}

// stretch makes the span long enough for every playbook, with a day to begin in.
func (p *Plan) stretch() string {
	var longest *scenarios.Playbook
	days := p.World.Days
	for _, pb := range p.Playbooks {
		if need := Days(pb); need > days {
			days, longest = need, pb
		}
	}
	if longest == nil {
		return ""
	}
	note := fmt.Sprintf("%s %s takes longer than %s: the logs cover %d days", longest.Number, longest.ID, plural(p.World.Days, "day"), days)
	p.World.Days = days
	return note
}

// Days is how many days a playbook needs, with the one it begins in.
func Days(pb *scenarios.Playbook) int {
	const day = 24 * time.Hour
	span := play.Span(pb)
	if span < day {
		return 1
	}
	return int((span+day-1)/day) + 1
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// live makes the world, as busy as it has to be for the wanted number of events, and lets the attacks
// happen in it.
func (p *Plan) live() (*world.World, []*play.Incident, error) {
	if p.Events == 0 && p.Bytes == 0 {
		if p.World.Users == 0 {
			p.World.Users = DefaultUsers
		}
		w, err := world.New(p.World)
		if err != nil {
			return nil, nil, err
		}
		wanted := 0
		if p.Ratio > 0 {
			normal := sample(w).perHour * float64(w.Hours())
			wanted = int(normal * p.Ratio / (1 - p.Ratio))
		}
		incidents, err := p.attack(w, wanted)
		return w, incidents, err
	}
	return p.measured()
}

// slowest is the least tempo of a world; none at all would be the usual one.
const slowest = 1e-3

// measured makes a world that does as much as was asked for, attacks included.
func (p *Plan) measured() (*world.World, []*play.Incident, error) {
	probe := p.World
	const most = 200 // people of the probe: more would not say more
	if probe.Users == 0 || probe.Users > most {
		probe.Users = most
	}
	trial, err := world.New(probe)
	if err != nil {
		return nil, nil, err
	}
	figures := sample(trial)
	events := float64(p.Events)
	if p.Bytes > 0 {
		events = float64(p.Bytes) / figures.bytes
	}
	attacked := events * p.Ratio
	incidents, err := p.attack(trial, int(attacked))
	if err != nil {
		return nil, nil, err
	}
	normal := max(events-float64(count(incidents)), 0)
	perPerson := figures.perHour * float64(trial.Hours()) / float64(probe.Users) / max(trial.Options.Tempo, 1e-9)
	if p.World.Users == 0 {
		p.World.Users = int(min(max(math.Round(normal/perPerson), 5), 3000))
	}
	p.World.Tempo = max(normal/perPerson/float64(p.World.Users), slowest)
	w, err := world.New(p.World)
	if err != nil {
		return nil, nil, err
	}
	// What does not depend on the number of people, or not evenly, is seen in the world itself.
	for range 3 {
		made := sample(w).perHour * float64(w.Hours())
		if math.Abs(made-normal) < 0.02*normal || made == 0 || p.World.Tempo == slowest {
			break
		}
		p.World.Tempo = max(p.World.Tempo*normal/made, slowest)
		if w, err = world.New(p.World); err != nil {
			return nil, nil, err
		}
	}
	incidents, err = p.attack(w, int(attacked))
	return w, incidents, err
}

// figures are what a sample of a world's hours shows.
type figures struct {
	perHour float64 // events
	bytes   float64 // of a record
}

// sample looks at hours spread over the span and over the day.
func sample(source world.Source) figures {
	const most, enough = 96, 60_000
	const golden = 0.6180339887498949 // multiples of it, modulo 1, fill the unit interval evenly
	hours := source.Hours()
	n, events, encoded, bytes := 0, 0, 0, 0
	var buffer []byte
	for n < min(hours, most) && (events < enough || n < 24) {
		_, part := math.Modf(golden * float64(n))
		hour := int(part * float64(hours))
		if hours <= most {
			hour = n
		}
		made := source.Hour(hour)
		n++
		events += len(made)
		for i := 0; i < len(made); i += 16 {
			buffer = trail.Append(buffer[:0], &made[i])
			bytes += len(buffer) + 1
			encoded++
		}
	}
	return figures{perHour: float64(events) / float64(max(n, 1)), bytes: float64(bytes) / float64(max(encoded, 1))}
}

func count(incidents []*play.Incident) int {
	events := 0
	for _, incident := range incidents {
		events += len(incident.Events)
	}
	return events
}

// mostIncidents bounds how often a ratio makes scenarios happen again.
const mostIncidents = 5000

// attack lets each playbook happen, and all of them again until there are as many events as wanted.
// They are spread over the span in an order that the seed decides, and each acts as other victims than
// the ones before it, as far as the organisation has them.
func (p *Plan) attack(w *world.World, wanted int) ([]*play.Incident, error) {
	var incidents []*play.Incident
	if len(p.Playbooks) == 0 {
		return nil, nil
	}
	victims := taken{}
	rounds, events := 1, 0
	for round := 0; round < rounds; round++ {
		chance := rand.New(rand.NewPCG(p.World.Seed, uint64(round)))
		places := chance.Perm(len(p.Playbooks))
		for i, pb := range p.Playbooks {
			if round > 0 && (events >= wanted || len(incidents) == mostIncidents) {
				return incidents, nil
			}
			from, to := window(w, pb, places[i], len(p.Playbooks))
			incident, err := perform(chance.Uint64(), func(seed uint64) (*play.Incident, error) {
				return play.Play(w, pb, play.Options{Seed: seed, From: from, To: to})
			}, victims.again)
			if err != nil {
				return nil, fmt.Errorf("playing %s %s: %w", pb.Number, pb.ID, err)
			}
			victims.add(incident)
			incidents = append(incidents, incident)
			events += len(incident.Events)
		}
		if events < wanted && len(incidents) < mostIncidents {
			rounds++
		}
	}
	return incidents, nil
}

// window is the stretch of the span that one of n incidents has.
func window(w *world.World, pb *scenarios.Playbook, place, n int) (from, to time.Time) {
	hours := w.Hours()
	end := w.Options.Start.Add(time.Duration(hours) * time.Hour)
	from = w.Options.Start.Add(time.Duration(place*hours/n) * time.Hour)
	to = w.Options.Start.Add(time.Duration((place+1)*hours/n) * time.Hour)
	// A day, because some attacks begin at a certain hour.
	if least := from.Add(play.Span(pb) + 24*time.Hour); to.Before(least) {
		to = least
	}
	if to.After(end) {
		from, to = from.Add(end.Sub(to)), end
	}
	if from.Before(w.Options.Start) {
		from = w.Options.Start
	}
	return from, to
}

// perform plays a playbook under a few seeds and keeps the incident with the least flaw.
func perform(seed uint64, under func(seed uint64) (*play.Incident, error), flaw func(*play.Incident) int) (*play.Incident, error) {
	const tries = 6
	var best *play.Incident
	least := math.MaxInt
	for range tries {
		incident, err := under(seed)
		if err != nil {
			return nil, err
		}
		if found := flaw(incident); found < least {
			best, least = incident, found
		}
		if least == 0 {
			break
		}
		seed = seed*6364136223846793005 + 1442695040888963407
	}
	return best, nil
}

// taken are the principals as whom earlier incidents of a set act.
type taken map[string]bool

func (t taken) add(incident *play.Incident) {
	for _, name := range incident.Principals {
		t[name] = true
	}
}

// again is how many of an incident's principals are taken.
func (t taken) again(incident *play.Incident) (n int) {
	for _, name := range incident.Principals {
		if t[name] {
			n++
		}
	}
	return n
}

// measureRatio says so when the scenarios alone are more than the ratio that was asked for.
func (p *Plan) measureRatio(incidents []*play.Incident, w *world.World) string {
	if p.Ratio == 0 || len(incidents) > len(p.Playbooks) {
		return ""
	}
	malicious := float64(count(incidents))
	normal := sample(w).perHour * float64(w.Hours())
	if share := malicious / (malicious + normal); share > 1.1*p.Ratio {
		return fmt.Sprintf("each scenario once makes %.2f %% of the events malicious, more than the %.2f %% asked for; more users, days or events thin it", 100*share, 100*p.Ratio)
	}
	return ""
}

// Fresh is an organisation of about 60 people over a week with three attacks in it, all decided by the
// seed. from is midnight of the first day.
func Fresh(seed uint64, from time.Time, playbooks []*scenarios.Playbook) (*Set, error) {
	chance := rand.New(rand.NewPCG(seed, 3))
	o := Organisation(seed, from)
	o.Users = 54 + chance.IntN(13)
	plan := Plan{World: o}
	for _, i := range chance.Perm(len(playbooks)) {
		if len(plan.Playbooks) < 3 && Days(playbooks[i]) <= o.Days {
			plan.Playbooks = append(plan.Playbooks, playbooks[i])
		}
	}
	s, _, err := Compose(plan)
	return s, err
}

// Organisation is what an organisation is like unless somebody says otherwise: 60 people, two
// accounts, four regions, a week.
func Organisation(seed uint64, from time.Time) world.Options {
	return world.Options{
		Seed: seed, Start: from, Days: 7, Users: DefaultUsers, Timezone: from.Location().String(),
		Regions:  []string{"eu-west-1", "us-east-1", "eu-central-1", "us-west-2"},
		Accounts: []string{"111122223333", "444455556666"}, Tempo: 1,
	}
}
