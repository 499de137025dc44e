package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"
	"time"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/attack"
	"trailsift/engine/printable"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
)

// explanation is all there is to say of one rule, signature, correlation or sequence.
type explanation struct {
	Kind           string            `json:"kind"` // rule, signature, correlation or sequence
	ID             string            `json:"id"`
	Title          string            `json:"title"`
	Figure         string            `json:"figure,omitempty"`
	Fires          string            `json:"fires,omitempty"`
	Why            string            `json:"why,omitempty"`
	Level          string            `json:"level,omitempty"`
	Techniques     []attackTechnique `json:"techniques,omitempty"`
	FalsePositives []string          `json:"false_positives,omitempty"`
	LogSource      string            `json:"logsource,omitempty"`
	File           string            `json:"file,omitempty"`
	From           string            `json:"from,omitempty"`
	Author         string            `json:"author,omitempty"`
	References     []string          `json:"references,omitempty"`
	State          string            `json:"state"` // on, or why it is off
	Settings       []heldSetting     `json:"settings,omitempty"`
	Overrides      []string          `json:"overrides,omitempty"`
	Page           string            `json:"page"`
}

// attackTechnique is a technique of ATT&CK; one that is not known has an id alone.
type attackTechnique struct {
	ID      string   `json:"id"`
	Name    string   `json:"name,omitempty"`
	Tactics []string `json:"tactics,omitempty"`
}

// heldSetting is a setting that holds.
type heldSetting struct {
	Key     string `json:"key"`
	Value   string `json:"value"`
	Default string `json:"default"`
	SetBy   string `json:"set_by"`
	Means   string `json:"means,omitempty"`
}

func explainRule(d rule.Description, loaded settings.Loaded) explanation {
	all := loaded.Engine().Rules
	e := explanation{
		Kind: "rule", ID: string(d.ID), Title: d.Title, Figure: d.Feature + ": " + d.Definition,
		Fires: firesWhen(d, all.Rules[d.ID]), Why: d.Why, State: "on",
		Settings: heldSettings(loaded, "rules."+d.ID.Short(), nil), Page: "docs/detection.md#layer-1-nine-rules",
	}
	if !all.Rules[d.ID].Enabled {
		e.State = "off"
	}
	for _, override := range all.Overrides {
		if id, _ := rule.Parse(override.Rule); override.Rule == "" || id == d.ID {
			e.Overrides = append(e.Overrides, "For "+whom(override)+": "+changes(override)+because(override, time.Now()))
		}
	}
	return e
}

// describedSequence finds a sequence by its full name or its first three characters, in any case.
func describedSequence(name string) (sequence.Description, bool) {
	for _, d := range sequence.Catalogue() {
		if strings.EqualFold(name, d.ID) || strings.EqualFold(name, d.ID[:3]) {
			return d, true
		}
	}
	return sequence.Description{}, false
}

func explainSequence(d sequence.Description, loaded settings.Loaded) explanation {
	key := "sequences." + d.ID[:3]
	means := map[string]string{key + ".enabled": "whether it is looked for"}
	for _, knob := range d.Settings {
		means[key+"."+knob.Name] = knob.Means
	}
	e := explanation{
		Kind: "sequence", ID: d.ID, Title: d.Title, Fires: d.Fires, Level: d.Level,
		Techniques: techniques(d.Techniques), FalsePositives: []string{d.Honest},
		State: "on", Settings: heldSettings(loaded, key, means), Page: sequencePages[d.ID[:3]],
	}
	switch {
	case !loaded.Sequences.Enabled:
		e.State = "off: sequences.enabled is set by " + loaded.Origin("sequences.enabled")
	case e.Settings[0].Value == "false":
		e.State = "off: " + key + ".enabled is set by " + e.Settings[0].SetBy
	}
	return e
}

// sequencePages are where the documentation tells more.
var sequencePages = map[string]string{
	"S01": "docs/detection.md#s01-failed-sign-ins-in-a-row",
	"S02": "docs/detection.md#s02-impossible-travel",
	"S03": "docs/detection.md#s03-refused-own-permissions-changed-allowed",
	"S04": "docs/detection.md#s04-chains-of-roles-and-ways-between-accounts",
	"S05": "docs/detection.md#s05-an-instances-credentials-elsewhere",
	"S06": "docs/detection.md#s06-a-key-that-looks-in",
	"S07": "docs/detection.md#s07-many-different-reads",
	"S08": "docs/detection.md#s08-secrets-or-objects-in-bulk",
	"S09": "docs/detection.md#s09-destruction-in-bulk",
	"S10": "docs/detection.md#s10-a-temporary-key-tried-on-many-services",
	"S11": "docs/detection.md#s11-exits-that-hide-where-calls-come-from",
	"S12": "docs/detection.md#s12-machines-where-nobody-else-has-any",
}

// explainSignature finds a signature or a correlation by its id or title, in any case.
func explainSignature(set *sigma.Set, name string) (explanation, bool) {
	for _, r := range set.Rules {
		if strings.EqualFold(r.Title, name) || strings.EqualFold(r.ID, name) {
			e := explanation{
				Kind: "signature", ID: oneLine(r.ID), Title: oneLine(r.Title), Why: oneLine(r.Description), Level: r.Level,
				Techniques: techniques(r.Techniques), FalsePositives: oneLines(r.FalsePositives), LogSource: r.LogSource,
				Author: oneLine(r.Author), References: oneLines(r.References), State: "on",
			}
			e.File, e.From, e.Page = origin(r.File)
			return e, true
		}
	}
	for _, c := range set.Correlations {
		if strings.EqualFold(c.Title, name) || strings.EqualFold(c.ID, name) {
			e := explanation{
				Kind: "correlation", ID: oneLine(c.ID), Title: oneLine(c.Title), Fires: c.Type, Why: oneLine(c.Description), Level: c.Level,
				Techniques: techniques(c.Techniques), State: "on",
			}
			e.File, e.From, e.Page = origin(c.File)
			return e, true
		}
	}
	return explanation{}, false
}

// shippedFolder is what messages call the folder of the shipped rules.
const shippedFolder = "shipped"

// origin says where a rule's file is, who it came with, and which page tells more.
func origin(path string) (file, from, page string) {
	if inside, cut := strings.CutPrefix(path, shippedFolder+"/"); cut {
		if _, err := fs.Stat(shipped.Rules(), inside); err == nil {
			return "engine/sigma/shipped/rules/" + inside, "shipped with trailsift", "docs/signatures.md"
		}
	}
	return printable.Clean(path), "a folder of your own", "docs/detection.md#rules-of-your-own"
}

func techniques(ids []string) (list []attackTechnique) {
	for _, id := range ids {
		found, _ := attack.Find(id)
		list = append(list, attackTechnique{oneLine(id), found.Name, found.Tactics})
	}
	return list
}

func heldSettings(loaded settings.Loaded, key string, means map[string]string) (list []heldSetting) {
	for _, s := range loaded.Section(key) {
		list = append(list, heldSetting{s.Key, s.Value, s.Default, s.Origin, means[s.Key]})
	}
	return list
}

// oneLine is a text from a file of rules, fit for a screen.
func oneLine(text string) string { return printable.Clean(strings.Join(strings.Fields(text), " ")) }

func oneLines(texts []string) (lines []string) {
	for _, text := range texts {
		lines = append(lines, oneLine(text))
	}
	return lines
}

// write writes the explanation in a format: json, or table for people.
func (e explanation) write(w io.Writer, format string) (err error) {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(e)
	} else {
		_, err = io.WriteString(w, e.text())
	}
	if err != nil {
		return fmt.Errorf("explaining %s: %w", e.Title, err)
	}
	return nil
}

// text is the explanation of a sequence or a signature for people.
func (e explanation) text() string {
	var p page
	p.line(strings.TrimSpace(e.ID+"  "+e.Title), "")
	p.fact("Fires when", e.Fires)
	p.fact("What", e.Why)
	p.fact("Level", e.Level)
	for i, t := range e.Techniques {
		p.prose([]string{"Techniques ", "           "}[min(i, 1)], technique(t.ID))
	}
	p.fact("Log source", e.LogSource)
	for i, who := range e.FalsePositives {
		p.prose([]string{"Honest     ", "           "}[min(i, 1)], who)
	}
	p.fact("Author", e.Author)
	for i, source := range e.References {
		p.prose([]string{"References ", "           "}[min(i, 1)], source)
	}
	p.fact("File", e.File)
	p.fact("From", e.From)
	p.fact("Here", e.State)
	p.fact("More in", e.Page)
	if len(e.Settings) > 0 {
		p.line("")
	}
	return p.text.String() + e.settings()
}

// settings is the table of what can be set.
func (e explanation) settings() string {
	if len(e.Settings) == 0 {
		return ""
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SETTING\tHERE\tDEFAULT\tSET BY\tMEANS")
	for _, s := range e.Settings {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.Key, s.Value, s.Default, printable.Clean(s.SetBy), s.Means)
	}
	_ = table.Flush() // a Builder takes everything
	return text.String()
}
