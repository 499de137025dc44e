package settings

import (
	"time"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
)

// Engine returns what an analysis depends on. Which events are judged is not a setting: Judge is left
// to the caller.
func (s Settings) Engine() engine.Config {
	return engine.Config{
		Profile: s.Profile,
		Limits:  source.Limits{MaxFile: int64(s.Limits.MaxFile), MaxRatio: s.Limits.MaxRatio},
		Spec:    s.spec(),
		Rules:   s.rules(),

		Accounts:     s.Organisation.Accounts,
		Suppressions: s.suppressions(),

		Sequences: s.Sequences.engine(),

		Forest: forest.Settings{
			Enabled: s.ML.Enabled, Trees: s.ML.Trees, Growing: s.ML.Growing, Subsample: s.ML.Subsample, Seed: uint64(s.ML.Seed),
			Threshold: s.ML.Threshold, Contamination: s.ML.Contamination,
			MinPrincipals: s.ML.MinPrincipals, LogCounts: s.ML.LogCounts,
		},
		Risk: risk.Settings{
			Critical:         s.Levels.Critical,
			High:             s.Levels.High,
			Medium:           s.Levels.Medium,
			ConsecPenalty:    s.Score.ConsecPenalty,
			AnomalyIsAnyVote: s.Score.Anomaly == anomalyByAnyVote,
			MLPoints:         s.ML.Points,
		},
	}
}

// suppressions are as they were checked: the dates are dates.
func (s Settings) suppressions() (list []finding.Suppression) {
	for _, suppression := range s.Suppressions {
		until, _ := endOf(suppression.Until, s.Hours.Timezone)
		list = append(list, finding.Suppression{
			Finding: suppression.Finding, Match: suppression.Match, Reason: suppression.Reason, Until: until,
		})
	}
	return list
}

// endOf is the end of the last day on which something holds; zero without one.
func endOf(until, zone string) (time.Time, error) {
	if until == "" {
		return time.Time{}, nil
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.ParseInLocation(time.DateOnly, until, location)
	return day.AddDate(0, 0, 1), err
}

func (s Settings) spec() profile.Spec {
	spec := profile.Spec{
		Identity: profile.IdentitySpec{
			People:             s.Identity.People,
			Sessions:           s.Identity.Sessions,
			RequireMFAForRoles: s.Identity.RequireMFAForRoles,
		},
		Hours:             profile.HoursSpec{Timezone: s.Hours.Timezone, From: s.Hours.From, To: s.Hours.To},
		HighRisk:          s.Lists.HighRisk,
		Admin:             s.Lists.Admin,
		CountDenied:       s.Counting.DeniedCounts,
		FailureIsAnyError: s.Counting.AnyErrorFails,
		AllRegions:        s.Counting.AllRegions,
		BurstWindow:       s.Counting.BurstWindow.Seconds(),
		Episodes:          s.Episodes.Enabled,
		EpisodeEvents:     s.Episodes.Events,
		EpisodeGap:        s.Episodes.Gap.Seconds(),
	}
	for _, zone := range s.Hours.Zones {
		spec.Hours.Zones = append(spec.Hours.Zones, profile.Zone(zone))
	}
	return spec
}

// rules are as they were checked: the dates are dates.
func (s Settings) rules() rule.Settings {
	settings := rule.Settings{MinEvents: s.Rules.MinEvents, Rules: map[rule.ID]rule.Setting{}}
	for id, setting := range s.Rules.byID() {
		settings.Rules[id] = rule.Setting(*setting)
	}
	for _, o := range s.Rules.Overrides {
		until, _ := endOf(o.Until, s.Hours.Timezone)
		settings.Overrides = append(settings.Overrides, rule.Override{
			Rule: o.Rule, Kind: o.Kind, Match: o.Match,
			Enabled: o.Enabled, Threshold: o.Threshold, Points: o.Points, Reason: o.Reason, Until: until,
		})
	}
	return settings
}
