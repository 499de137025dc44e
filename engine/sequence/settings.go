package sequence

import "time"

// Settings switch the detectors on and tune them.
type Settings struct {
	Enabled         bool
	BruteForce      BruteForce      // S01
	Escalation      Escalation      // S03
	StolenKey       StolenKey       // S05
	MassRead        MassRead        // S08
	MassDestruction MassDestruction // S09
}

// Default returns the settings of the profile `default`.
func Default() Settings {
	return Settings{
		Enabled:    true,
		BruteForce: BruteForce{Enabled: true, Failures: 5, Pause: 10 * time.Minute, Many: 20, Success: time.Hour},
		Escalation: Escalation{Enabled: true, Before: 24 * time.Hour, After: 24 * time.Hour},
		StolenKey:  StolenKey{Enabled: true},
		MassRead: MassRead{
			Enabled: true, Window: 10 * time.Minute, Secrets: 20, Objects: 200, Times: 10,
		},
		MassDestruction: MassDestruction{Enabled: true, Window: 30 * time.Minute, Destroyed: 10, Many: 30},
	}
}
