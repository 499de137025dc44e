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
