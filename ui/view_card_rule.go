package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/finding"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/ui/card"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// topic is what the rules pane explains a score by: a rule or a sequence by its first three characters, a signature or
// a finding by its id, or the forest as card.Forest.
type topic string

func (t topic) follow(m *Model) tea.Cmd { return m.openTopic(string(t)) }

// topicRow leads to the card of a topic.
func topicRow(token theme.Token, to topic, words string) sheet.Row {
	return sheet.Row{Target: to, Cells: []sheet.Cell{{Token: token, Text: clean(words), Width: sheet.Rest}}}
}

// tunedTopic is what a setting belongs to, by its key; empty for settings of no rule.
func tunedTopic(key string) string {
	section, rest, _ := strings.Cut(key, ".")
	switch {
	case section == "ml":
		return card.Forest
	case (section == "rules" || section == "sequences") && len(rest) > 3 && rest[3] == '.':
		return rest[:3]
	}
	return ""
}

// openTopic explains a rule, a sequence, a signature or the forest, and the words of a score for whatever is none
// of them.
func (m *Model) openTopic(id string) tea.Cmd {
	if id == "" || m.snapshot == nil {
		return m.openWords()
	}
	found := m.findingOf(id)
	if known, is := rule.Parse(id); is {
		return m.openRule(known)
	}
	if id == card.Forest {
		return m.openForest()
	}
	if at := slices.IndexFunc(sequence.Catalogue(), func(d sequence.Description) bool { return strings.HasPrefix(id, d.ID[:3]) }); at >= 0 {
		return m.openSequence(sequence.Catalogue()[at], found)
	}
	if found == nil && m.signature(id) == nil {
		return m.openWords()
	}
	return m.openSignature(id, found)
}

// sequenceTitle names a sequence, given by its first three characters.
func sequenceTitle(id string) string {
	for _, described := range sequence.Catalogue() {
		if described.ID[:3] == id {
			return described.Title
		}
	}
	return id
}

// findingOf is the finding of the chosen principal with an id, or of a sequence by its first three characters; nil
// where there is none.
func (m *Model) findingOf(id string) *finding.Finding {
	if m.principal == nil || id == "" {
		return nil
	}
	at := slices.IndexFunc(m.principal.Findings, func(f finding.Finding) bool {
		return f.ID == id || f.Layer == finding.Sequence && strings.HasPrefix(f.ID, id+"_")
	})
	if at < 0 {
		return nil
	}
	return &m.principal.Findings[at]
}

// signature is the signature with an id, or nil.
func (m *Model) signature(id string) *sigma.Rule {
	set := m.signatures()
	if set == nil {
		return nil
	}
	if at := slices.IndexFunc(set.Rules, func(r *sigma.Rule) bool { return r.ID == id }); at >= 0 {
		return set.Rules[at]
	}
	return nil
}

func (m *Model) openRule(id rule.ID) tea.Cmd {
	at := slices.IndexFunc(rule.Catalogue(), func(d rule.Description) bool { return d.ID == id })
	described := rule.Catalogue()[at]
	return m.openCardPage(id.Short()+" "+described.Title, func(width int) []sheet.Row {
		w := m.writes(width)
		note, _ := card.OfRule(id.Short())
		w.explain(text.RuleMeasures, text.Sentence(described.Definition))
		if p := m.principal; p != nil && p.Rank > 0 {
			w.verdict(described, p.Score.Verdicts[at])
		}
		w.settings("rules."+id.Short()+".threshold", "rules."+id.Short()+".points", "rules."+id.Short()+".enabled")
		w.explain(text.RuleWhy, described.Why)
		w.judgedBy(note, note.Honest, report.Look(id.Short()))
		w.fields(id.Fields())
		return w.rows
	})
}

// verdict says what a rule says of the chosen principal, and leads to the events.
func (w *writing) verdict(described rule.Description, v rule.Verdict) {
	w.head(text.RuleHere(clean(text.ShortName(w.m.principal.Name))))
	words := text.RuleVerdict(described, v)
	target := any(nil)
	if v.Fired || v.Figure > 0 {
		target = jump{principal: w.m.principal.Name, rule: described.ID.Short(), pane: layout.Timeline}
	}
	w.lead(target, theme.Strong, "", words)
	if v.Override != "" {
		w.add(theme.Dim, "", text.OverriddenBy(v.Override))
	}
}

func (m *Model) openForest() tea.Cmd {
	return m.openCardPage(text.ForestTitle, func(width int) []sheet.Row {
		w := m.writes(width)
		note, _ := card.OfRule(card.Forest)
		w.explain(text.RuleMeasures, text.ForestMeasures)
		if p := m.principal; p != nil {
			if isolation, spoke := m.snapshot.Isolation(p); spoke {
				w.explain(text.RuleHere(clean(text.ShortName(p.Name))), text.Sentence(text.IsolationHere(isolation)))
			}
		}
		if why := m.snapshot.Evidence.Layers["ml"]; why != "" {
			w.explain(text.RuleSilent, text.Sentence(why))
		}
		w.settings("ml.threshold", "ml.contamination", "ml.points", "ml.enabled")
		w.explain(text.RuleWhy, text.ForestWhy)
		w.judgedBy(note, note.Honest, report.Look(card.Forest))
		return w.rows
	})
}

func (m *Model) openSequence(described sequence.Description, found *finding.Finding) tea.Cmd {
	id := described.ID[:3]
	return m.openCardPage(id+" "+described.Title, func(width int) []sheet.Row {
		w := m.writes(width)
		note, _ := card.OfRule(id)
		w.explain(text.RuleFires, text.Sentence(described.Fires))
		w.explain(text.RuleLevel, text.Sentence(described.Level))
		w.found(found)
		keys := []string{"sequences." + id + ".enabled"}
		means := map[string]string{}
		for _, knob := range described.Settings {
			key := "sequences." + id + "." + knob.Name
			keys, means[key] = append(keys, key), knob.Means
		}
		w.settingsMeaning(means, keys...)
		w.judgedBy(note, described.Honest, report.Look(id))
		w.techniques(described.Techniques)
		w.fields(sequence.Fields(id))
		return w.rows
	})
}

// openSignature explains a signature, as far as its author does, by what was found.
func (m *Model) openSignature(id string, found *finding.Finding) tea.Cmd {
	signature := m.signature(id)
	if signature == nil { // a correlation, or one of another run
		signature = &sigma.Rule{Title: found.Title, Level: found.Level, Techniques: found.Techniques}
	}
	return m.openCardPage(signature.Title, func(width int) []sheet.Row {
		w := m.writes(width)
		note, _ := card.OfRule(card.Signature)
		w.explain(text.SignatureTells, text.Sentence(oneLine(signature.Description)))
		w.explain(text.RuleLevel, text.SignatureLevel(signature.Level, risk.FloorOf(signature.Level)))
		w.found(found)
		honest := note.Honest
		if len(signature.FalsePositives) > 0 {
			honest = sentences(signature.FalsePositives)
		}
		look := report.LookAt(finding.Finding{Layer: finding.Signature, Title: signature.Title, Techniques: signature.Techniques})
		w.judgedBy(note, honest, look)
		w.techniques(signature.Techniques)
		w.fields(m.signatures().Fields(id))
		w.part(text.SignatureFrom, theme.Dim, "", append([]string{signature.Author}, signature.References...)...)
		return w.rows
	})
}

// sentences joins what authors of rules write as a list.
func sentences(list []string) string {
	var all []string
	for _, words := range list {
		all = append(all, text.Sentence(oneLine(words)))
	}
	return strings.Join(all, " ")
}

// oneLine is a text from a file of rules on one line.
func oneLine(words string) string { return strings.Join(strings.Fields(words), " ") }

// found says what was found here, and leads to its events.
func (w *writing) found(f *finding.Finding) {
	if f == nil {
		return
	}
	w.head(text.RuleHere(clean(text.ShortName(w.m.principal.Name))))
	words := f.ExplanationIn(w.m.set.Location)
	if f.Suppressed != "" {
		words = text.SuppressedBy(f.Suppressed) + " " + words
	}
	w.lead(jump{principal: w.m.principal.Name, rule: f.ID, pane: layout.Timeline}, theme.Strong, "", words)
}

// judgedBy writes how to tell an attack from work.
func (w *writing) judgedBy(note card.Rule, honest string, look []string) {
	w.explain(text.CardHonest, honest)
	w.explain(text.RuleAvoid, note.Avoid)
	w.part(text.CardNext, theme.Text, "", append(look, note.Next)...)
}

// settings writes what is set, and where that was set.
func (w *writing) settings(keys ...string) { w.settingsMeaning(nil, keys...) }

func (w *writing) settingsMeaning(means map[string]string, keys ...string) {
	if w.m.options.Settings == nil {
		return
	}
	w.head(text.RuleSettings)
	for _, key := range keys {
		origin := w.m.options.Settings.Origin(key)
		_, tuned := w.m.tuning.changes[key]
		switch {
		case tuned:
			origin = text.SetInTuning
		case w.m.options.Sealed != "": // the host's files are no guest's business
			origin = text.SetByHost
		}
		w.add(theme.Text, w.m.set.Glyphs.Dot+" ", text.SettingHere(key, clean(w.m.value(key)), clean(origin), means[key]))
	}
}

func (w *writing) techniques(ids []string) {
	if len(ids) == 0 {
		return
	}
	w.head(text.RuleTechniques)
	for _, id := range ids {
		w.rows = append(w.rows, techniqueRow(theme.Text, w.m.set.Glyphs.Dot, id))
	}
}

// fields lists the members that count; each leads to its card.
func (w *writing) fields(paths []string) {
	if len(paths) == 0 {
		return
	}
	w.head(text.RuleFields)
	for _, path := range paths {
		w.lead(member{path: path}, theme.Text, w.m.set.Glyphs.Dot+" ", path)
	}
}
