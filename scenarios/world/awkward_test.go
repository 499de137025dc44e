package world_test

import (
	"strings"
	"testing"
	"time"

	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// awkward counts, over several worlds, the honest things that look like attacks.
type awkward struct {
	nights, responders, tours, plans, plansByUser, clumsy int
}

func TestAwkwardHonestOnesAreThere(t *testing.T) {
	var seen awkward
	worlds := uint64(8)
	for seed := range worlds {
		seen.count(life(organisation(t, world.Options{Seed: seed, Users: 60})))
	}
	if seen.nights == 0 || seen.responders == 0 || seen.tours == 0 || seen.plans == 0 || seen.clumsy == 0 {
		t.Errorf("missing among the awkward: %+v", seen)
	}
	if seen.plansByUser == 0 || seen.plansByUser > int(worlds)/2 {
		t.Errorf("in %d of %d worlds somebody runs Terraform under a user's key", seen.plansByUser, worlds)
	}
}

// count goes through one world's life.
func (a *awkward) count(events []trail.Event) {
	objects, failures := map[string]int{}, map[string]int{}
	reads := map[string]map[string]bool{} // of a caller in ten minutes
	services := map[string]map[string]bool{}
	byUser := false
	for i := range events {
		e := &events[i]
		who := e.Caller.ARN
		person := e.Caller.Type == "IAMUser" || strings.Contains(who, "AWSReservedSSO")
		if hour := e.Time.Hour(); person && hour >= 1 && hour < 5 && e.Call.Name == "DescribeAlarms" {
			a.nights++
		}
		if person && e.Call.Name == "GetObject" {
			if objects[who+e.Time.Format(time.DateOnly)]++; objects[who+e.Time.Format(time.DateOnly)] == 1000 {
				a.responders++
			}
		}
		if e.Call.SignIn {
			a.signIn(failures, e)
		}
		window := who + e.Time.Truncate(10*time.Minute).String()
		if reads[window] == nil {
			reads[window], services[window] = map[string]bool{}, map[string]bool{}
		}
		if e.Call.ReadOnly {
			reads[window][e.Call.Source+e.Call.Name] = true
			services[window][e.Call.Source] = true
		}
		if len(reads[window]) == 38 && e.Caller.Console {
			a.tours++
		}
		if strings.Contains(e.Agent, "Terraform") && len(services[window]) >= 7 && len(reads[window]) >= 40 {
			a.plans++
			byUser = byUser || e.Caller.Type == "IAMUser"
		}
	}
	if byUser {
		a.plansByUser++
	}
}

// signIn notices forgotten passwords: failures, and then a success.
func (a *awkward) signIn(failures map[string]int, e *trail.Event) {
	name := e.Caller.PrincipalID
	if strings.Contains(e.Response, `"Failure"`) {
		failures[name]++
		return
	}
	if failures[name] > 0 && failures[name] <= 4 {
		a.clumsy++
	}
	failures[name] = 0
}
