package rule

// ID is a rule's full name, such as "R04_MULTI_IP". Its first three characters name it everywhere.
type ID string

const (
	OffHours     ID = "R01_OFF_HOURS"
	HighRisk     ID = "R02_HIGH_RISK_RATIO"
	NoMFA        ID = "R03_NO_MFA"
	MultiIP      ID = "R04_MULTI_IP"
	HighFailRate ID = "R05_HIGH_FAIL_RATE"
	ConsecFail   ID = "R06_CONSEC_FAIL"
	AdminAbuse   ID = "R07_ADMIN_ABUSE"
	MultiRegion  ID = "R08_MULTI_REGION"
	EventBurst   ID = "R09_EVENT_BURST"
)

// Setting is how one rule is tuned.
type Setting struct {
	Enabled   bool
	Threshold float64
	Points    float64
}

// Override changes settings for the principals it selects; nil fields leave a setting as it is. The
// last override that applies wins.
type Override struct {
	Rule      string // "R04" or the full name; empty for every rule
	Kind      string // a principal's kind; empty for every kind
	Match     string // pattern (* and ?) of a principal's name; empty for every name
	Enabled   *bool
	Threshold *float64
	Points    *float64
}

// Settings are the thresholds and points of R01–R09.
type Settings struct {
	Rules map[ID]Setting
	// MinEvents is how many events the ratio rules (R01, R02, R05) want at least.
	MinEvents int
	Overrides []Override
}

// Verdict is what one rule says of one principal or episode.
type Verdict struct {
	ID        ID
	Fired     bool
	Figure    float64 // the feature's value
	Threshold float64
	Points    float64 // what it adds, or would add, when it fires
	// Silent says why a rule does not apply: it is switched off, or there are too few events.
	// It is empty for a rule that was weighed.
	Silent string
}
