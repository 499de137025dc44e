package profile

// Spec says what is counted: who is a principal, which hours are off, which calls matter. The
// values come from configuration; the profiles `default` and `classic` are two of them.
type Spec struct {
	Identity IdentitySpec
	Hours    HoursSpec
	// HighRisk and Admin list calls as "iam:CreateUser"; "signin:ConsoleLogin" is a sign-in. An
	// entry may be a pattern (* and ?): "sso:*PermissionSet".
	HighRisk []string
	Admin    []string
	// CountDenied counts denied calls in the two lists too (classic).
	CountDenied bool
	// FailureIsAnyError counts every error code and every failed sign-in as a failure, not denials
	// alone (classic).
	FailureIsAnyError bool
	// AllRegions counts every awsRegion, the home regions of global services too (classic).
	AllRegions bool
	// BurstWindow is the length in seconds of the window for Features.Burst; 0 means all of time
	// (classic).
	BurstWindow int64
	// Episodes turns episodes on; one has at least EpisodeEvents events and no pause longer than
	// EpisodeGap seconds.
	Episodes      bool
	EpisodeEvents int
	EpisodeGap    int64
}

// IdentitySpec settles who a role session belongs to.
type IdentitySpec struct {
	// People are patterns (* and ?) of role or session names that stand for a person.
	People []string
	// Sessions is "auto", or "role" or "session" to make every role or every session the principal.
	Sessions string
	// RequireMFAForRoles treats a role session without a factor as "no" instead of not applicable.
	RequireMFAForRoles bool
}

// HoursSpec says which local hours are off: those from From (22) up to To (6), which may lie on the
// next day. From and To are hours from 0 to 24; if they are equal no hour is off.
type HoursSpec struct {
	Timezone string // IANA name
	From, To int
	// Zones give principals that match another time zone; the last match wins.
	Zones []Zone
}

// Zone is a time zone for the principals whose name matches a pattern.
type Zone struct {
	Match    string // pattern (* and ?) of a principal's name
	Timezone string
}

// Default returns the Spec of the profile `default`.
func Default() Spec {
	return Spec{
		Identity:      IdentitySpec{Sessions: "auto"},
		Hours:         HoursSpec{Timezone: "UTC", From: 22, To: 6},
		HighRisk:      calls(highRiskList),
		Admin:         calls(adminList),
		BurstWindow:   600,
		Episodes:      true,
		EpisodeEvents: 10,
		EpisodeGap:    3600,
	}
}

// Classic returns the Spec of the profile `classic`: the plain catalogue that people compare with.
func Classic() Spec {
	spec := Default()
	spec.HighRisk = PlainHighRisk()
	spec.Admin = PlainAdmin()
	spec.CountDenied = true
	spec.FailureIsAnyError = true
	spec.AllRegions = true
	spec.BurstWindow = 0
	spec.Episodes = false
	return spec
}
