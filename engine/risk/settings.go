package risk

// Settings turn points into a score and a level.
type Settings struct {
	// Critical, High and Medium are the lowest scores of those levels (80, 60, 40).
	Critical, High, Medium float64
	// ConsecPenalty is how many points consecutive failures may add, one each (10).
	ConsecPenalty int
	// AnomalyIsAnyVote makes every principal an anomaly for which a rule fired or the forest voted
	// (classic); otherwise an anomaly is MEDIUM or above.
	AnomalyIsAnyVote bool
	// MLPoints is what the forest's vote adds (15).
	MLPoints float64
}

// Default returns the settings of the profile `default`.
func Default() Settings {
	return Settings{Critical: 80, High: 60, Medium: 40, ConsecPenalty: 10, MLPoints: 15}
}

// Classic returns the settings of the profile `classic`.
func Classic() Settings {
	settings := Default()
	settings.AnomalyIsAnyVote = true
	return settings
}

// level is the word for a score.
func (s Settings) level(score float64) Level {
	switch {
	case score >= s.Critical:
		return Critical
	case score >= s.High:
		return High
	case score >= s.Medium:
		return Medium
	}
	return Low
}
