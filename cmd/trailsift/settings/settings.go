// Package settings is the configuration of trailsift: every setting with its default, the files,
// variables and flags that may change it, and the way from there to what the engine and the console
// take.
//
// Load builds Settings in layers. From the weakest to the strongest: the defaults in code, the chosen
// profile, the user's own file, ./config.yaml, the environment, flags. Every value remembers where it
// came from (Loaded.Origin), so that a message about a bad one can say so.
//
// The keys are the mapstructure tags of Settings, joined with dots: rules.R04.threshold.
package settings

import (
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
	"trailsift/ui/keymap"
)

// Settings are all settings there are.
type Settings struct {
	Profile  string   `mapstructure:"profile"`
	Identity Identity `mapstructure:"identity"`
	Hours    Hours    `mapstructure:"hours"`
	Lists    Lists    `mapstructure:"lists"`
	Counting Counting `mapstructure:"counting"`
	Rules    Rules    `mapstructure:"rules"`
	Episodes Episodes `mapstructure:"episodes"`
	Score    Score    `mapstructure:"score"`
	Levels   Levels   `mapstructure:"levels"`
	ML       ML       `mapstructure:"ml"`

	Signatures   Signatures   `mapstructure:"signatures"`
	Sequences    Sequences    `mapstructure:"sequences"`
	Intel        Intel        `mapstructure:"intel"`
	GeoIP        GeoIP        `mapstructure:"geoip"`
	Organisation Organisation `mapstructure:"organisation"`

	Suppressions []Suppression `mapstructure:"suppressions"`

	Limits Limits              `mapstructure:"limits"`
	UI     UI                  `mapstructure:"ui"`
	Keys   map[string][]string `mapstructure:"keys"`
	Log    Log                 `mapstructure:"log"`
	Serve  Serve               `mapstructure:"serve"`

	Narrative Narrative `mapstructure:"narrative"`
}

// Identity settles who a role session belongs to.
type Identity struct {
	People             []string `mapstructure:"people"`
	Sessions           string   `mapstructure:"sessions"`
	RequireMFAForRoles bool     `mapstructure:"require_mfa_for_roles"`
}

// Hours are the hours in which honest people rest.
type Hours struct {
	Timezone string `mapstructure:"timezone"`
	From     int    `mapstructure:"from"`
	To       int    `mapstructure:"to"`
	Zones    []Zone `mapstructure:"zones"`
}

// Zone is a time zone of its own for the principals that match.
type Zone struct {
	Match    string `mapstructure:"match"`
	Timezone string `mapstructure:"timezone"`
}

// Lists are the calls that weigh.
type Lists struct {
	HighRisk []string `mapstructure:"high_risk"`
	Admin    []string `mapstructure:"admin"`
}

// Counting says what counts as what.
type Counting struct {
	AnyErrorFails bool     `mapstructure:"any_error_fails"`
	DeniedCounts  bool     `mapstructure:"denied_counts"`
	AllRegions    bool     `mapstructure:"all_regions"`
	BurstWindow   Duration `mapstructure:"burst_window"`
}

// Rules tune R01 to R09.
type Rules struct {
	MinEvents int        `mapstructure:"min_events"`
	R01       Rule       `mapstructure:"R01"`
	R02       Rule       `mapstructure:"R02"`
	R03       Rule       `mapstructure:"R03"`
	R04       Rule       `mapstructure:"R04"`
	R05       Rule       `mapstructure:"R05"`
	R06       Rule       `mapstructure:"R06"`
	R07       Rule       `mapstructure:"R07"`
	R08       Rule       `mapstructure:"R08"`
	R09       Rule       `mapstructure:"R09"`
	Overrides []Override `mapstructure:"overrides"`
}

// Rule tunes one rule.
type Rule struct {
	Enabled   bool    `mapstructure:"enabled"`
	Threshold float64 `mapstructure:"threshold"`
	Points    float64 `mapstructure:"points"`
}

// Override tunes rules for some principals; what is left out stays as it is.
type Override struct {
	Rule      string   `mapstructure:"rule"`
	Kind      string   `mapstructure:"kind"`
	Match     string   `mapstructure:"match"`
	Enabled   *bool    `mapstructure:"enabled"`
	Threshold *float64 `mapstructure:"threshold"`
	Points    *float64 `mapstructure:"points"`
	Reason    string   `mapstructure:"reason"`
	Until     string   `mapstructure:"until"`
}

// Episodes say when a stretch of work is scored on its own.
type Episodes struct {
	Enabled bool     `mapstructure:"enabled"`
	Events  int      `mapstructure:"events"`
	Gap     Duration `mapstructure:"gap"`
}

// Score says what a score is made of beside the rules.
type Score struct {
	ConsecPenalty int    `mapstructure:"consec_penalty"`
	Anomaly       string `mapstructure:"anomaly"`
}

// Levels are the lowest scores of the levels.
type Levels struct {
	Critical float64 `mapstructure:"critical"`
	High     float64 `mapstructure:"high"`
	Medium   float64 `mapstructure:"medium"`
}

// ML tunes the isolation forest and weighs its vote.
type ML struct {
	Enabled       bool    `mapstructure:"enabled"`
	Points        float64 `mapstructure:"points"`
	Trees         int     `mapstructure:"trees"`
	Growing       bool    `mapstructure:"growing"`
	Subsample     int     `mapstructure:"subsample"`
	Seed          int64   `mapstructure:"seed"`
	Threshold     float64 `mapstructure:"threshold"`
	Contamination float64 `mapstructure:"contamination"`
	MinPrincipals int     `mapstructure:"min_principals"`
	LogCounts     bool    `mapstructure:"log_counts"`
}

// Signatures are the Sigma rules that run.
type Signatures struct {
	Enabled bool     `mapstructure:"enabled"`
	Folders []string `mapstructure:"folders" guard:"names files"`
}

// Organisation says who is no outsider.
type Organisation struct {
	Accounts []string `mapstructure:"accounts"`
}

// Suppression takes findings out of the scores, with a reason.
type Suppression struct {
	Finding string `mapstructure:"finding"`
	Match   string `mapstructure:"match"`
	Reason  string `mapstructure:"reason"`
	Until   string `mapstructure:"until"`
}

// Limits bound what one file may ask of the machine.
type Limits struct {
	MaxFile  Size  `mapstructure:"max_file"`
	MaxRatio int64 `mapstructure:"max_ratio"`
}

// UI sets the looks of the console.
type UI struct {
	Theme string `mapstructure:"theme"`
	ASCII bool   `mapstructure:"ascii"`
	Plain bool   `mapstructure:"plain"`
}

// Log is where trailsift keeps notes about itself.
type Log struct {
	File string `mapstructure:"file" guard:"names a file"`
}

// The two ways to call a principal an anomaly (score.anomaly).
const (
	anomalyByLevel   = "level"
	anomalyByAnyVote = "any_vote"
)

// Default returns the settings of the profile "default".
func Default() Settings {
	spec, score, limits := profile.Default(), risk.Default(), source.DefaultLimits()
	return Settings{
		Profile: "default",
		Identity: Identity{
			People:             append([]string{}, spec.Identity.People...),
			Sessions:           spec.Identity.Sessions,
			RequireMFAForRoles: spec.Identity.RequireMFAForRoles,
		},
		Hours: Hours{Timezone: spec.Hours.Timezone, From: spec.Hours.From, To: spec.Hours.To, Zones: []Zone{}},
		Lists: Lists{HighRisk: spec.HighRisk, Admin: spec.Admin},
		Counting: Counting{
			AnyErrorFails: spec.FailureIsAnyError,
			DeniedCounts:  spec.CountDenied,
			AllRegions:    spec.AllRegions,
			BurstWindow:   seconds(spec.BurstWindow),
		},
		Rules:    defaultRules(),
		Episodes: Episodes{spec.Episodes, spec.EpisodeEvents, seconds(spec.EpisodeGap)},
		Score:    Score{ConsecPenalty: score.ConsecPenalty, Anomaly: anomalyName(score.AnomalyIsAnyVote)},
		Levels:   Levels{Critical: score.Critical, High: score.High, Medium: score.Medium},
		ML:       defaultML(score.MLPoints),

		Signatures:   Signatures{Enabled: true, Folders: []string{}},
		Sequences:    defaultSequences(),
		Intel:        Intel{Lists: []string{}},
		Organisation: Organisation{Accounts: []string{}},
		Suppressions: []Suppression{},

		Limits: Limits{MaxFile: Size(limits.MaxFile), MaxRatio: limits.MaxRatio},
		UI:     UI{Theme: "auto"},
		Keys:   defaultKeys(),
		Serve:  defaultServe(),

		Narrative: defaultNarrative(),
	}
}

func defaultML(points float64) ML {
	f := forest.Default()
	return ML{
		Enabled: f.Enabled, Points: points, Trees: f.Trees, Growing: f.Growing, Subsample: f.Subsample, Seed: int64(f.Seed),
		Threshold: f.Threshold, Contamination: f.Contamination, MinPrincipals: f.MinPrincipals, LogCounts: f.LogCounts,
	}
}

func defaultRules() Rules {
	defaults := rule.Default()
	rules := Rules{MinEvents: defaults.MinEvents, Overrides: []Override{}}
	for id, setting := range rules.byID() {
		*setting = Rule(defaults.Rules[id])
	}
	return rules
}

// byID gives each rule's settings its full name.
func (r *Rules) byID() map[rule.ID]*Rule {
	return map[rule.ID]*Rule{
		rule.OffHours:     &r.R01,
		rule.HighRisk:     &r.R02,
		rule.NoMFA:        &r.R03,
		rule.MultiIP:      &r.R04,
		rule.HighFailRate: &r.R05,
		rule.ConsecFail:   &r.R06,
		rule.AdminAbuse:   &r.R07,
		rule.MultiRegion:  &r.R08,
		rule.EventBurst:   &r.R09,
	}
}

func defaultKeys() map[string][]string {
	keys := map[string][]string{}
	for _, action := range keymap.Default() {
		keys[string(action.ID)] = action.Keys
	}
	return keys
}

func anomalyName(anyVote bool) string {
	if anyVote {
		return anomalyByAnyVote
	}
	return anomalyByLevel
}
