package settings

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"trailsift/engine/profile"
	"trailsift/engine/rule"
	"trailsift/ui/keymap"
	"trailsift/ui/theme"
)

// checks collects what is wrong with values that are of the right type.
type checks struct {
	loaded   *Loaded
	problems []error
}

// want notes a problem with a key unless the value holds. An index leads from the key to the entry.
func (c *checks) want(holds bool, key, index, message string, args ...any) {
	if !holds {
		c.problems = append(c.problems, Problem{key + index, fmt.Sprintf(message, args...), c.loaded.Origin(key)})
	}
}

// validate reports every value that is of the right type and makes no sense.
func (l *Loaded) validate() error {
	c := &checks{loaded: l}
	c.identity(l.Identity)
	c.hours(l.Hours)
	c.lists(l.Lists)
	c.counting(l.Counting, l.Episodes)
	c.rules(l.Rules)
	c.overrides(l.Rules.Overrides, l.Hours.Timezone)
	c.score(l.Settings)
	c.sequences(l.Sequences)
	c.organisation(l.Organisation)
	c.suppressions(l.Settings)
	c.looks(l.UI)
	c.serve(l.Serve)
	c.narrative(l.Narrative)
	c.bindings(l.Keys)
	return errors.Join(c.problems...)
}

func (c *checks) identity(i Identity) {
	c.oneOf("identity.sessions", i.Sessions, "auto", "role", "session")
	for n, pattern := range i.People {
		c.want(pattern != "", "identity.people", index(n), "want a pattern, got an empty text")
	}
}

func (c *checks) oneOf(key, value string, allowed ...string) {
	c.want(slices.Contains(allowed, value), key, "", "want %s, got %q", strings.Join(allowed, ", "), value)
}

func (c *checks) hours(h Hours) {
	c.zone("hours.timezone", "", h.Timezone)
	c.want(h.From >= 0 && h.From <= 24, "hours.from", "", "want an hour from 0 to 24, got %d", h.From)
	c.want(h.To >= 0 && h.To <= 24, "hours.to", "", "want an hour from 0 to 24, got %d", h.To)
	for n, zone := range h.Zones {
		c.want(zone.Match != "", "hours.zones", index(n)+".match", "want a pattern of a principal's name")
		c.zone("hours.zones", index(n)+".timezone", zone.Timezone)
	}
}

// zone accepts names of the IANA database. "Local" would make results depend on the machine.
func (c *checks) zone(key, index, name string) {
	_, err := time.LoadLocation(name)
	c.want(err == nil && name != "" && name != "Local", key, index, "want a time zone such as UTC or Asia/Seoul, got %q", name)
}

func (c *checks) lists(l Lists) {
	for key, calls := range map[string][]string{"lists.high_risk": l.HighRisk, "lists.admin": l.Admin} {
		for n, call := range calls {
			service, name, found := strings.Cut(call, ":")
			c.want(found && service != "" && name != "", key, index(n), "want a service and a call such as iam:CreateUser, got %q", call)
		}
	}
}

func (c *checks) counting(counting Counting, episodes Episodes) {
	c.want(counting.BurstWindow >= 0 && wholeSeconds(counting.BurstWindow), "counting.burst_window", "", "want whole seconds, 0 or more, got %s", counting.BurstWindow)
	c.want(episodes.Events >= 1, "episodes.events", "", "want at least 1, got %d", episodes.Events)
	c.want(episodes.Gap > 0 && wholeSeconds(episodes.Gap), "episodes.gap", "", "want whole seconds, 1 or more, got %s", episodes.Gap)
}

func wholeSeconds(d Duration) bool { return time.Duration(d)%time.Second == 0 }

func (c *checks) rules(r Rules) {
	c.want(r.MinEvents >= 0, "rules.min_events", "", "want 0 or more, got %d", r.MinEvents)
	for id, setting := range r.byID() {
		key := "rules." + string(id)[:3]
		c.want(setting.Threshold >= 0, key+".threshold", "", "want 0 or more, got %v", setting.Threshold)
		c.want(setting.Points >= 0 && setting.Points <= 100, key+".points", "", "want 0 to 100, got %v", setting.Points)
	}
}

func (c *checks) overrides(overrides []Override, zone string) {
	const key = "rules.overrides"
	for n, o := range overrides {
		_, known := rule.Parse(o.Rule)
		c.want(o.Rule == "" || known, key, index(n)+".rule", "want R01 to R09, got %q", o.Rule)
		_, known = profile.ParseKind(o.Kind)
		c.want(o.Kind == "" || known, key, index(n)+".kind", "want person, workload, instance, outside or unknown, got %q", o.Kind)
		c.want(o.Enabled != nil || o.Threshold != nil || o.Points != nil, key, index(n), "changes nothing: want enabled, threshold or points")
		c.want(o.Threshold == nil || *o.Threshold >= 0, key, index(n)+".threshold", "want 0 or more")
		c.want(o.Points == nil || *o.Points >= 0 && *o.Points <= 100, key, index(n)+".points", "want 0 to 100")
		c.day(key, index(n)+".until", o.Until, zone)
	}
}

func (c *checks) score(s Settings) {
	c.oneOf("score.anomaly", s.Score.Anomaly, anomalyByLevel, anomalyByAnyVote)
	c.want(s.Score.ConsecPenalty >= 0, "score.consec_penalty", "", "want 0 or more, got %d", s.Score.ConsecPenalty)
	c.forest(s.ML)
	c.want(s.Levels.Medium > 0, "levels.medium", "", "want more than 0, got %v", s.Levels.Medium)
	c.want(s.Levels.High >= s.Levels.Medium, "levels.high", "", "want levels.medium (%v) or more, got %v", s.Levels.Medium, s.Levels.High)
	c.want(s.Levels.Critical >= s.Levels.High, "levels.critical", "", "want levels.high (%v) or more, got %v", s.Levels.High, s.Levels.Critical)
	c.want(s.Limits.MaxFile > 0, "limits.max_file", "", "want more than 0, got %s", s.Limits.MaxFile)
	c.want(s.Limits.MaxRatio > 0, "limits.max_ratio", "", "want more than 0, got %d", s.Limits.MaxRatio)
}

func (c *checks) forest(ml ML) {
	c.want(ml.Points >= 0 && ml.Points <= 100, "ml.points", "", "want 0 to 100, got %v", ml.Points)
	c.want(ml.Trees >= 1 && ml.Trees <= 100_000, "ml.trees", "", "want 1 to 100000, got %d", ml.Trees)
	c.want(ml.Subsample >= 2 && ml.Subsample <= 65536, "ml.subsample", "", "want 2 to 65536, got %d", ml.Subsample)
	c.want(ml.Threshold > 0 && ml.Threshold < 1, "ml.threshold", "", "want a score between 0 and 1, got %v", ml.Threshold)
	c.want(ml.Contamination >= 0 && ml.Contamination <= 0.5, "ml.contamination", "", "want a share from 0 to 0.5, got %v", ml.Contamination)
	c.want(ml.MinPrincipals >= 2, "ml.min_principals", "", "want 2 or more, got %d", ml.MinPrincipals)
}

func (c *checks) organisation(o Organisation) {
	for n, account := range o.Accounts {
		c.want(accountID.MatchString(account), "organisation.accounts", index(n), "want an account's 12 digits, got %q", account)
	}
}

func (c *checks) suppressions(s Settings) {
	const key = "suppressions"
	for n, suppression := range s.Suppressions {
		c.want(suppression.Finding != "" || suppression.Match != "", key, index(n), "covers everything: want finding or match")
		c.want(suppression.Reason != "", key, index(n)+".reason", "want a reason, for whoever reads this next")
		c.day(key, index(n)+".until", suppression.Until, s.Hours.Timezone)
	}
}

// day accepts no day at all.
func (c *checks) day(key, index, day, zone string) {
	if _, err := time.LoadLocation(zone); err != nil {
		zone = "UTC" // the zone has been found wanting on its own
	}
	_, err := endOf(day, zone)
	c.want(err == nil, key, index, "want a day such as 2026-12-31, got %q", day)
}

var accountID = regexp.MustCompile(`^\d{12}$`)

func (c *checks) looks(ui UI) {
	known := slices.Contains(theme.Names(), ui.Theme)
	c.want(known, "ui.theme", "", "want one of %s, got %q", strings.Join(theme.Names(), ", "), ui.Theme)
}

// bindings finds keys that would mean two things in one place.
func (c *checks) bindings(keys map[string][]string) {
	_, err := keymap.New(keymap.Default(), keys)
	if err == nil {
		return
	}
	origin := "default"
	for action := range keys {
		if from := c.loaded.Origin("keys." + action); from != "default" {
			origin = from
		}
	}
	c.problems = append(c.problems, Problem{"keys", strings.TrimPrefix(err.Error(), "keys: "), origin})
}

func index(n int) string { return fmt.Sprintf("[%d]", n) }
