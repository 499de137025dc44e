package world

import (
	"errors"
	"fmt"
	"time"
)

// What dice are thrown for; part of what makes a world the same again.
const (
	forAccounts uint64 = iota + 1
	forRoles
	forHoldings
	forPeople
	forDays
	forWork
	forSessions
	forMachines
	forServices
	forPipelines
)

// New makes an organisation. Options left out are filled: 60 people, 7 days that end before the first
// full week of July 2025 does, UTC, two accounts, two regions.
func New(o Options) (*World, error) {
	o = o.filled()
	if o.Users < 1 || o.Days < 1 {
		return nil, errors.New("an organisation needs people and days")
	}
	if o.Tempo < 0 {
		return nil, fmt.Errorf("a tempo cannot be negative: %g", o.Tempo)
	}
	zone, err := time.LoadLocation(o.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the headquarters: %w", err)
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2025, time.July, 7, 0, 0, 0, 0, zone)
	}
	w := &World{
		Options: o, secretNames: map[string]bool{}, cities: map[string][]Place{}, zones: map[string]*time.Location{},
		agenda: work(), zone: zone,
		systems: systems(), given: givenNames(), family: familyNames(),
	}
	d := newDice(o.Seed, forAccounts, 0, 0)
	w.company = pick(&d, companies())
	d = newDice(o.Seed, forRoles, 0, 0)
	w.charter(&d)
	d = newDice(o.Seed, forHoldings, 0, 0)
	w.furnish(&d)
	d = newDice(o.Seed, forPeople, 0, 0)
	if err := w.hire(&d, zone); err != nil {
		return nil, fmt.Errorf("hiring: %w", err)
	}
	d = newDice(o.Seed, forMachines, 0, 0)
	w.automate(&d)
	return w, nil
}

func (o Options) filled() Options {
	if o.Users == 0 {
		o.Users = 60
	}
	if o.Days == 0 {
		o.Days = 7
	}
	if o.Timezone == "" {
		o.Timezone = "UTC"
	}
	if len(o.Regions) == 0 {
		o.Regions = []string{"us-east-1", "eu-west-1"}
	}
	if len(o.Accounts) == 0 {
		o.Accounts = []string{"111122223333", "444455556666"}
	}
	if o.Tempo == 0 {
		o.Tempo = 1
	}
	return o
}

// Hours is how many hours the organisation lives.
func (w *World) Hours() int { return w.Options.Days * 24 }
