package sequence

// Description explains a detector to people: in words alone, because its figures are settings.
type Description struct {
	Kind
	Fires string // when it fires
	Level string // how grave that is
	// Honest is who does the same in honest work.
	Honest string
	// Settings are its own, beside the switch `enabled`, in the order of the configuration.
	Settings []Knob
}

// Knob is one setting of a detector, by its name in the configuration.
type Knob struct{ Name, Means string }

// Catalogue describes all detectors in the order of their numbers.
func Catalogue() []Description {
	return []Description{
		{
			Kind:   bruteForce,
			Fires:  "sign-ins of one principal fail one after the other, without a long pause between them",
			Level:  "medium; high when there are many, or when a sign-in succeeds soon after the last failure",
			Honest: "Somebody who has forgotten a password, or a program with an old one.",
			Settings: []Knob{
				{"failures", "failed sign-ins in a row, at least"}, {"pause", "the longest pause between two of them"},
				{"many", "so many are high"}, {"success", "a success at most so long after the last failure is high"},
			},
		},
		{
			Kind:   impossibleTravel,
			Fires:  "two successful calls of one principal come from places too far apart for the time between them",
			Level:  "medium; high when both were made with the same credential",
			Honest: "Ways out to the internet that no list names as those of a VPN or a hosting company.",
			Settings: []Knob{
				{"kilometres", "between the two places, more than"}, {"speed", "in km/h that the way would take, more than"},
			},
		},
		{
			Kind:     escalation,
			Fires:    "a call is denied, then the caller's own permissions are changed, then the same call is allowed",
			Level:    "critical",
			Honest:   "An administrator who grants themselves what a task turned out to need.",
			Settings: []Knob{{"before", "the longest from the denial to the change"}, {"after", "the longest from the change to the allowed call"}},
		},
		{
			Kind:     roleChain,
			Fires:    "keys lead from role to role in a long chain or in a circle, or a caller goes a way between accounts that is gone on one day only or has an outside account at an end",
			Level:    "medium; high with an outside account; low when that one was there from the first day on",
			Honest:   "A partner whose account organisation.accounts does not list; a colleague who seldom needs the other account.",
			Settings: []Knob{{"hops", "of a chain, at least"}, {"days", "a log so long shows which ways are usual"}},
		},
		{
			Kind:   stolenKey,
			Fires:  "the session of an instance is used from an address or with an agent that is not the instance's",
			Level:  "high",
			Honest: "An instance that has changed its way out to the internet.",
		},
		{
			Kind:   periodicAccess,
			Fires:  "a long-term key does nothing but look in, with a few reads at even intervals",
			Level:  "medium; high when it asks each time whose it is and is mostly denied something",
			Honest: "Monitoring with a key of its own.",
			Settings: []Knob{
				{"pause", "a longer one ends a visit"}, {"calls", "of a visit, at most"}, {"visits", "at least"},
				{"spread", "share of the median by which an interval may differ"}, {"interval", "the median, at least"},
			},
		},
		{
			Kind:   reconBurst,
			Fires:  "a principal makes many different reads over many services within minutes, outside of the console",
			Level:  "medium; high when many of them are denied",
			Honest: "Terraform over a large estate, and inventories.",
			Settings: []Knob{
				{"window", "in which they are counted"}, {"reads", "different ones, at least"},
				{"services", "at least"}, {"denied", "so many denied are high"},
			},
		},
		{
			Kind:   massRead,
			Fires:  "many different secrets or parameters are read within minutes, or many more objects than this principal usually reads",
			Level:  "high for secrets, of a workload medium; medium for objects, and high for a person at a place where the organisation does not work",
			Honest: "A deployment that reads all its parameters; a responder who downloads the logs.",
			Settings: []Knob{
				{"window", "in which they are counted"}, {"secrets", "different ones, at least"},
				{"objects", "at least"}, {"times", "so many times the usual, for objects"},
			},
		},
		{
			Kind:   massDestruction,
			Fires:  "many things are destroyed within minutes that the caller did not create in this log",
			Level:  "medium; high when there are very many, or when nothing is left to restore from",
			Honest: "An estate that is taken down.",
			Settings: []Knob{
				{"window", "in which they are counted"}, {"destroyed", "things, at least"}, {"many", "so many are high"},
			},
		},
		{
			Kind:   keyProbing,
			Fires:  "a temporary key is denied in many services within minutes",
			Level:  "medium; high when it reads data soon after",
			Honest: "A new workload with too few permissions.",
			Settings: []Knob{
				{"window", "in which denials are counted"}, {"services", "that denied it, at least"},
				{"read", "a read of data at most so long after is high"},
			},
		},
		{
			Kind:   hiddenOrigin,
			Fires:  "calls come through Tor, or through several exits of Tor and VPNs within a short time",
			Level:  "medium; high for several exits of which one is Tor's",
			Honest: "Somebody who travels, or whose provider's VPN changes its exits.",
			Settings: []Knob{
				{"window", "in which exits are counted"}, {"exits", "of Tor and VPNs, so many are hopping"},
			},
		},
		{
			Kind:     unusedRegion,
			Fires:    "a machine is started in a region where nobody else of the account has any",
			Level:    "medium; high from an address where the organisation does not work",
			Honest:   "The first machine of a new office or a new service.",
			Settings: []Knob{{"days", "a log so long shows what is usual; whoever was there on so many days uses the region"}},
		},
	}
}
