package settings

import (
	"time"

	"trailsift/engine/sequence"
)

// Sequences tune S01 to S12.
type Sequences struct {
	Enabled bool            `mapstructure:"enabled"`
	S01     BruteForce      `mapstructure:"S01"`
	S02     Travel          `mapstructure:"S02"`
	S03     Escalation      `mapstructure:"S03"`
	S04     RoleChain       `mapstructure:"S04"`
	S05     StolenKey       `mapstructure:"S05"`
	S06     PeriodicAccess  `mapstructure:"S06"`
	S07     ReconBurst      `mapstructure:"S07"`
	S08     MassRead        `mapstructure:"S08"`
	S09     MassDestruction `mapstructure:"S09"`
	S10     KeyProbing      `mapstructure:"S10"`
	S11     HiddenOrigin    `mapstructure:"S11"`
	S12     UnusedRegion    `mapstructure:"S12"`
}

// BruteForce sets S01.
type BruteForce struct {
	Enabled  bool     `mapstructure:"enabled"`
	Failures int      `mapstructure:"failures"`
	Pause    Duration `mapstructure:"pause"`
	Many     int      `mapstructure:"many"`
	Success  Duration `mapstructure:"success"`
}

// Travel sets S02.
type Travel struct {
	Enabled    bool    `mapstructure:"enabled"`
	Kilometres float64 `mapstructure:"kilometres"`
	Speed      float64 `mapstructure:"speed"`
}

// Intel names files that say what is known of addresses.
type Intel struct {
	Lists []string `mapstructure:"lists" guard:"names files"`
}

// GeoIP names databases in MaxMind's format; empty for none.
type GeoIP struct {
	City string `mapstructure:"city" guard:"names a file"`
	ASN  string `mapstructure:"asn" guard:"names a file"`
}

// Escalation sets S03.
type Escalation struct {
	Enabled bool     `mapstructure:"enabled"`
	Before  Duration `mapstructure:"before"`
	After   Duration `mapstructure:"after"`
}

// RoleChain sets S04.
type RoleChain struct {
	Enabled bool `mapstructure:"enabled"`
	Hops    int  `mapstructure:"hops"`
	Days    int  `mapstructure:"days"`
}

// StolenKey sets S05.
type StolenKey struct {
	Enabled bool `mapstructure:"enabled"`
}

// PeriodicAccess sets S06.
type PeriodicAccess struct {
	Enabled  bool     `mapstructure:"enabled"`
	Pause    Duration `mapstructure:"pause"`
	Calls    int      `mapstructure:"calls"`
	Visits   int      `mapstructure:"visits"`
	Spread   float64  `mapstructure:"spread"`
	Interval Duration `mapstructure:"interval"`
}

// ReconBurst sets S07.
type ReconBurst struct {
	Enabled  bool     `mapstructure:"enabled"`
	Window   Duration `mapstructure:"window"`
	Reads    int      `mapstructure:"reads"`
	Services int      `mapstructure:"services"`
	Denied   int      `mapstructure:"denied"`
}

// MassRead sets S08.
type MassRead struct {
	Enabled bool     `mapstructure:"enabled"`
	Window  Duration `mapstructure:"window"`
	Secrets int      `mapstructure:"secrets"`
	Objects int      `mapstructure:"objects"`
	Times   float64  `mapstructure:"times"`
}

// MassDestruction sets S09.
type MassDestruction struct {
	Enabled   bool     `mapstructure:"enabled"`
	Window    Duration `mapstructure:"window"`
	Destroyed int      `mapstructure:"destroyed"`
	Many      int      `mapstructure:"many"`
}

// KeyProbing sets S10.
type KeyProbing struct {
	Enabled  bool     `mapstructure:"enabled"`
	Window   Duration `mapstructure:"window"`
	Services int      `mapstructure:"services"`
	Read     Duration `mapstructure:"read"`
}

// HiddenOrigin sets S11.
type HiddenOrigin struct {
	Enabled bool     `mapstructure:"enabled"`
	Window  Duration `mapstructure:"window"`
	Exits   int      `mapstructure:"exits"`
}

// UnusedRegion sets S12.
type UnusedRegion struct {
	Enabled bool `mapstructure:"enabled"`
	Days    int  `mapstructure:"days"`
}

func defaultSequences() Sequences {
	d := sequence.Default()
	return Sequences{
		Enabled: d.Enabled,
		S01:     BruteForce{d.BruteForce.Enabled, d.BruteForce.Failures, Duration(d.BruteForce.Pause), d.BruteForce.Many, Duration(d.BruteForce.Success)},
		S02:     Travel(d.Travel),
		S03:     Escalation{d.Escalation.Enabled, Duration(d.Escalation.Before), Duration(d.Escalation.After)},
		S04:     RoleChain(d.RoleChain),
		S05:     StolenKey(d.StolenKey),
		S06: PeriodicAccess{
			d.PeriodicAccess.Enabled, Duration(d.PeriodicAccess.Pause), d.PeriodicAccess.Calls, d.PeriodicAccess.Visits,
			d.PeriodicAccess.Spread, Duration(d.PeriodicAccess.Interval),
		},
		S07: ReconBurst{d.ReconBurst.Enabled, Duration(d.ReconBurst.Window), d.ReconBurst.Reads, d.ReconBurst.Services, d.ReconBurst.Denied},
		S08: MassRead{d.MassRead.Enabled, Duration(d.MassRead.Window), d.MassRead.Secrets, d.MassRead.Objects, d.MassRead.Times},
		S09: MassDestruction{d.MassDestruction.Enabled, Duration(d.MassDestruction.Window), d.MassDestruction.Destroyed, d.MassDestruction.Many},
		S10: KeyProbing{d.KeyProbing.Enabled, Duration(d.KeyProbing.Window), d.KeyProbing.Services, Duration(d.KeyProbing.Read)},
		S11: HiddenOrigin{d.HiddenOrigin.Enabled, Duration(d.HiddenOrigin.Window), d.HiddenOrigin.Exits},
		S12: UnusedRegion(d.UnusedRegion),
	}
}

func (q Sequences) engine() sequence.Settings {
	long := func(d Duration) time.Duration { return time.Duration(d) }
	return sequence.Settings{
		Enabled: q.Enabled,
		BruteForce: sequence.BruteForce{
			Enabled: q.S01.Enabled, Failures: q.S01.Failures, Pause: long(q.S01.Pause), Many: q.S01.Many, Success: long(q.S01.Success),
		},
		Travel:     sequence.Travel(q.S02),
		Escalation: sequence.Escalation{Enabled: q.S03.Enabled, Before: long(q.S03.Before), After: long(q.S03.After)},
		RoleChain:  sequence.RoleChain(q.S04),
		StolenKey:  sequence.StolenKey(q.S05),
		PeriodicAccess: sequence.PeriodicAccess{
			Enabled: q.S06.Enabled, Pause: long(q.S06.Pause), Calls: q.S06.Calls, Visits: q.S06.Visits,
			Spread: q.S06.Spread, Interval: long(q.S06.Interval),
		},
		ReconBurst: sequence.ReconBurst{
			Enabled: q.S07.Enabled, Window: long(q.S07.Window), Reads: q.S07.Reads, Services: q.S07.Services, Denied: q.S07.Denied,
		},
		MassRead: sequence.MassRead{
			Enabled: q.S08.Enabled, Window: long(q.S08.Window), Secrets: q.S08.Secrets, Objects: q.S08.Objects, Times: q.S08.Times,
		},
		MassDestruction: sequence.MassDestruction{
			Enabled: q.S09.Enabled, Window: long(q.S09.Window), Destroyed: q.S09.Destroyed, Many: q.S09.Many,
		},
		KeyProbing: sequence.KeyProbing{
			Enabled: q.S10.Enabled, Window: long(q.S10.Window), Services: q.S10.Services, Read: long(q.S10.Read),
		},
		HiddenOrigin: sequence.HiddenOrigin{Enabled: q.S11.Enabled, Window: long(q.S11.Window), Exits: q.S11.Exits},
		UnusedRegion: sequence.UnusedRegion(q.S12),
	}
}

// sequences wants counts and lengths that a log can reach.
func (c *checks) sequences(q Sequences) {
	for key, n := range map[string]int{
		"S01.failures": q.S01.Failures, "S01.many": q.S01.Many, "S04.hops": q.S04.Hops, "S04.days": q.S04.Days,
		"S06.calls": q.S06.Calls, "S07.reads": q.S07.Reads, "S07.services": q.S07.Services,
		"S07.denied": q.S07.Denied, "S08.secrets": q.S08.Secrets, "S08.objects": q.S08.Objects,
		"S09.destroyed": q.S09.Destroyed, "S09.many": q.S09.Many, "S10.services": q.S10.Services,
		"S11.exits": q.S11.Exits, "S12.days": q.S12.Days,
	} {
		c.want(n >= 1, "sequences."+key, "", "want 1 or more, got %d", n)
	}
	// Two intervals are the fewest that can be even.
	c.want(q.S06.Visits >= 3, "sequences.S06.visits", "", "want 3 or more, got %d", q.S06.Visits)
	for key, d := range map[string]Duration{
		"S01.pause": q.S01.Pause, "S01.success": q.S01.Success, "S03.before": q.S03.Before, "S03.after": q.S03.After,
		"S06.pause": q.S06.Pause, "S06.interval": q.S06.Interval, "S07.window": q.S07.Window, "S08.window": q.S08.Window,
		"S09.window": q.S09.Window, "S10.window": q.S10.Window, "S10.read": q.S10.Read,
		"S11.window": q.S11.Window,
	} {
		c.want(d > 0 && wholeSeconds(d), "sequences."+key, "", "want whole seconds, 1 or more, got %s", d)
	}
	c.want(q.S06.Spread >= 0 && q.S06.Spread < 1, "sequences.S06.spread", "", "want a share from 0 to 1, got %v", q.S06.Spread)
	c.want(q.S02.Kilometres > 0, "sequences.S02.kilometres", "", "want more than 0, got %v", q.S02.Kilometres)
	c.want(q.S02.Speed > 0, "sequences.S02.speed", "", "want more than 0, got %v", q.S02.Speed)
	c.want(q.S08.Times > 0, "sequences.S08.times", "", "want more than 0, got %v", q.S08.Times)
}
