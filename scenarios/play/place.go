package play

import (
	"fmt"
	"math"
	"net/netip"
	"strings"

	"trailsift/scenarios/world"
)

// place is the address behind a place from outside, the same throughout the incident: "tor", "tor2",
// "vpn", "hosting", "elsewhere". All are ranges that normal work comes from as well.
func (s *stage) place(name string) string {
	if address, known := s.places[name]; known {
		return address
	}
	kind := strings.TrimRight(name, "0123456789")
	var fitting []world.Place
	for _, p := range world.Places() {
		if p.Prefix.Addr().Is4() && (p.Kind == kind || kind == "elsewhere" && p.Kind == "city" && s.abroad(p)) {
			fitting = append(fitting, p)
		}
	}
	if len(fitting) == 0 {
		s.fail(fmt.Errorf("there is no place %q", name))
		return ""
	}
	address := pick(s, fitting).Address(uint64(s.random.IntN(14) + 1))
	if s.known(address) { // two exits are two addresses, and nobody's own
		return s.place(name)
	}
	s.places[name] = address
	return address
}

// known reports whether an address is a place of this incident already, or an actor's own.
func (s *stage) known(address string) bool {
	for _, other := range s.places {
		if other == address {
			return true
		}
	}
	for _, a := range s.actors {
		if a.instance != nil && a.instance.Address == address ||
			a.person != nil && (a.person.Home == address || a.person.Office == address) {
			return true
		}
	}
	return false
}

// far is how far away another country has to be for nobody to have travelled there over lunch.
const far = 4000 // km

// abroad reports whether a place is far from the homes of all people who are cast.
func (s *stage) abroad(p world.Place) bool {
	for _, a := range s.actors {
		if a.person == nil {
			continue
		}
		if home, known := placeOf(a.person.Home); known && (home.Country == p.Country || distance(home, p) < far) {
			return false
		}
	}
	return true
}

func placeOf(address string) (world.Place, bool) {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return world.Place{}, false
	}
	for _, p := range world.Places() {
		if p.Prefix.Contains(ip) {
			return p, true
		}
	}
	return world.Place{}, false
}

// distance is the great-circle distance in kilometres, by the haversine formula.
func distance(a, b world.Place) float64 {
	const radius, degree = 6371, math.Pi / 180
	dLat, dLon := (b.Latitude-a.Latitude)*degree, (b.Longitude-a.Longitude)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Latitude*degree)*math.Cos(b.Latitude*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(h))
}

// addressOf is where a call of an actor comes from.
func (s *stage) addressOf(a *actor, from string) string {
	switch from {
	case "":
		return a.address
	case "home", "office":
		if a.person == nil {
			return a.address
		}
		if from == "office" && a.person.Office != "" {
			return a.person.Office
		}
		return a.person.Home
	case "instance":
		return s.machine(a)
	}
	return s.place(from)
}

// machine is the address of the actor's instance, or of the first instance that is cast.
func (s *stage) machine(a *actor) string {
	if a.instance != nil {
		return a.instance.Address
	}
	for _, name := range s.order {
		if other := s.actors[name]; other.instance != nil {
			return other.instance.Address
		}
	}
	return a.address
}

// agentOf is the user agent of a call. An attacker's own programs stay the same through the incident,
// wherever they run. Signing in and the console's own calls need a browser, others a program.
func (s *stage) agentOf(a *actor, kind string, signIn bool) string {
	browser := signIn || a.caller != nil && a.caller.Console
	if kind == "" {
		for _, agent := range a.agents {
			if strings.HasPrefix(agent, "Mozilla/") == browser {
				return agent
			}
		}
		kind = "cli"
		if browser {
			kind = "browser"
		}
	}
	if agent, known := s.agents[kind]; known {
		return agent
	}
	all := world.Agents(kind)
	if len(all) == 0 {
		all = world.Agents("cli")
	}
	s.agents[kind] = pick(s, all)
	if kind == "console" || kind == "browser" { // a console sends its browser's agent
		s.agents["console"], s.agents["browser"] = s.agents[kind], s.agents[kind]
	}
	return s.agents[kind]
}
