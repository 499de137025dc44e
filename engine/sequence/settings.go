package sequence

import "time"

// Settings switch the detectors on and tune them.
type Settings struct {
	Enabled         bool
	BruteForce      BruteForce      // S01
	Travel          Travel          // S02
	Escalation      Escalation      // S03
	RoleChain       RoleChain       // S04
	StolenKey       StolenKey       // S05
	PeriodicAccess  PeriodicAccess  // S06
	ReconBurst      ReconBurst      // S07
	MassRead        MassRead        // S08
	MassDestruction MassDestruction // S09
	KeyProbing      KeyProbing      // S10
	HiddenOrigin    HiddenOrigin    // S11
	UnusedRegion    UnusedRegion    // S12
}

// Default returns the settings of the profile `default`.
func Default() Settings {
	return Settings{
		Enabled:    true,
		BruteForce: BruteForce{Enabled: true, Failures: 5, Pause: 10 * time.Minute, Many: 20, Success: time.Hour},
		Travel:     Travel{Enabled: true, Kilometres: 500, Speed: 900},
		Escalation: Escalation{Enabled: true, Before: 24 * time.Hour, After: 24 * time.Hour},
		RoleChain:  RoleChain{Enabled: true, Hops: 3, Days: 3},
		StolenKey:  StolenKey{Enabled: true},
		PeriodicAccess: PeriodicAccess{
			Enabled: true, Pause: 10 * time.Minute, Calls: 5, Visits: 5, Spread: 0.1, Interval: time.Hour,
		},
		ReconBurst: ReconBurst{Enabled: true, Window: 10 * time.Minute, Reads: 20, Services: 6, Denied: 5},
		MassRead: MassRead{
			Enabled: true, Window: 10 * time.Minute, Secrets: 20, Objects: 200, Times: 10,
		},
		MassDestruction: MassDestruction{Enabled: true, Window: 30 * time.Minute, Destroyed: 10, Many: 30},
		KeyProbing:      KeyProbing{Enabled: true, Window: 10 * time.Minute, Services: 5, Read: time.Hour},
		HiddenOrigin:    HiddenOrigin{Enabled: true, Window: time.Hour, Exits: 3},
		UnusedRegion:    UnusedRegion{Enabled: true, Days: 3},
	}
}

// Classic returns the settings of the profile `classic`, which looks for no sequences.
func Classic() Settings {
	s := Default()
	s.Enabled = false
	return s
}
