// Package world is an organisation that lives: accounts, people with roles, hours, addresses and
// habits, machines, pipelines and AWS services, and the calls of their normal work.
//
// A World is the same for the same Options, and never changes; Hour makes the events of one hour of
// its life. It knows nothing of attacks: package play lets them happen in it.
package world

import (
	"time"

	"trailsift/scenarios/trail"
)

// Options say what the organisation is like.
type Options struct {
	Seed     uint64
	Start    time.Time // midnight, in Timezone, of the first day
	Days     int
	Users    int      // people
	Timezone string   // IANA name of the headquarters
	Regions  []string // the first is home
	Accounts []string // the first is where people work; 111122223333 and 444455556666
	Tempo    float64  // how busy it is; 1 is about 150 events a person and day, everything included
}

// World is one organisation.
type World struct {
	Options Options
	People  []*Person
	Roles   []*Role
	// Instances, Buckets, Secrets, … are what the accounts hold, for work and for theft.
	Instances []Instance
	Buckets   []Thing
	Databases []Thing
	Secrets   []Thing
	Clusters  []Thing
	Trails    []Thing
	Tables    []Thing
	Functions []Thing
	Keys      []Thing // KMS

	company   string
	systems   []string // what the company builds, and names things after
	given     []string
	family    []string
	adaptable []*Role          // roles whose policies people change: those of machines and functions
	sso       map[string]*Role // by job
	sites     []*site
	robots    []robot
	agenda    agenda
	zone      *time.Location // of the headquarters
	zones     map[string]*time.Location
	cities    map[string][]Place // where people of a time zone live
	perHour   float64            // about how many events an hour has
	watches   uint64             // how many people share the nights

	ci, terraformRole *Role
	terraformByUser   bool
	releaser          *trail.Caller // the old release server's user
	releaseServer     string
	backupServer      string
	secretNames       map[string]bool // those given away while furnishing
}

// Person is somebody with a user or an SSO role.
type Person struct {
	Name     string // "mei.tanaka"
	Job      string // "developer", "operator", "security", "data", "manager", "contractor"
	Zone     *time.Location
	From, To int    // working hours, local
	Home     string // address
	Office   string
	Agents   []string // user agents, the usual one first
	Console  bool     // works in the management console
	MFA      bool
	User     *trail.Caller // long-term credential of an IAM user; nil for SSO users
	Role     *Role         // of an SSO user

	busy          float64 // tasks on a working day
	hotel         string  // address away from home
	tunnel        string  // VPN exit, of those who never work without
	exit          string  // Tor exit, of the one who tests what it looks like
	browser       string
	temporary     bool   // works with temporary keys and a second factor
	roams         bool   // works in several regions
	visits        string // whose tasks it does in the second account, every day
	onCall        bool
	watch         uint64 // which week's nights
	runsTerraform bool
}

// Role is a role that somebody or something takes.
type Role struct {
	Name    string
	ARN     string
	ID      string // AROA…
	Account string
	Purpose string // "ci", "backup", "instance", "admin", "deploy", "readonly", "sso", "service"
	Agents  []string
	Address []string // where its sessions come from
}

// Instance is a machine with a role.
type Instance struct {
	ID      string // "i-…"
	Region  string
	Account string
	Address string // public
	Private string
	Role    *Role
	// Delivery is the version of the metadata service that hands out its credentials, as ec2RoleDelivery
	// has it: "1.0" or "2.0".
	Delivery string
}

// Thing is something an account holds, by name and ARN.
type Thing struct {
	Name, ARN, ID   string
	Region, Account string
}

// Source is what an incident needs of the logs it happens in: a World has it, and so has what was
// learned of a user's own logs.
type Source interface {
	// Hours is how many hours there are, from Start.
	Hours() int
	// Hour returns the normal events that begin with work of that hour, in the order of time. Some
	// may lie a little beyond it.
	Hour(n int) []trail.Event
}
