package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Section documents the members of one part of a playbook.
type Section struct {
	Name    string // "step"
	Meaning string
	Entries []Entry
}

// Entry documents one member.
type Entry struct {
	Name, Meaning string
	Required      bool
	form          string // what its value looks like: a key of forms, a Section's name, or either with [] before it
	words         []Word // all that it may be
}

// Form is the shape of the value in words: "text", "list of step".
func (e Entry) Form() string {
	if of, list := strings.CutPrefix(e.form, "[]"); list {
		return "list of " + Entry{form: of}.Form()
	}
	if of, named := strings.CutPrefix(e.form, "{}"); named {
		return "names, each with " + Entry{form: of}.Form()
	}
	if known, ok := forms[e.form]; ok {
		return known.words
	}
	return e.form
}

// forms are the shapes of values that are no sections.
var forms = map[string]struct{ words, schema string }{
	"text":      {"text", `{"type": "string"}`},
	"id":        {"id", pattern(idForm)},
	"version":   {"number such as 3.4, in quotes", pattern(numberForm)},
	"technique": {"technique's id", `{"type": "string", "pattern": "^T\\d{4}(\\.\\d{3})?$"}`},
	"duration":  {"time such as 45s, 2m, 1h30m, 10d", pattern(durationParts)},
	"pause":     {"time, or two: 2m-10m", `{"type": "string", "pattern": "^(\\d+[dhms])+(-(\\d+[dhms])+)?$"}`},
	"count":     {"number, or two: 5-15", `{"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^\\d+(-\\d+)?$"}]}`},
	"hours":     {"two hours: 22-04", `{"type": "string", "pattern": "^\\d\\d-\\d\\d$"}`},
	"index":     {"whole number", `{"type": "integer", "minimum": 0}`},
	"share":     {"number from 0 to 1", `{"type": "number", "minimum": 0, "maximum": 1}`},
	"flag":      {"true or false", `{"type": "boolean"}`},
	"json":      {"anything", `{}`},
}

func pattern(form *regexp.Regexp) string {
	quoted, err := json.Marshal(form.String())
	if err != nil {
		panic("scenarios: a pattern that is no text: " + err.Error()) // strings always marshal
	}
	return `{"type": "string", "pattern": ` + string(quoted) + `}`
}

// Sections are all parts of a playbook, the playbook itself first.
func Sections() []Section {
	return []Section{
		{"playbook", "One scenario; one file.", []Entry{
			{"id", "names it everywhere: role-chaining", true, "id", nil},
			{"number", "names it as well, and orders the list", true, "version", nil},
			{"title", "a line", true, "text", nil},
			{"tactic", "what it is filed under", true, "text", nil},
			{"tag", "the technique's id in the events' `tags.technique_id`; it may be one that ATT&CK has revoked, as labels last", true, "technique", nil},
			{"techniques", "ATT&CK v19, the main one first; none that is revoked", true, "[]technique", nil},
			{"story", "who, why, how: a paragraph", true, "text", nil},
			{"span", "how long it takes at least; data sets are stretched to it", false, "duration", nil},
			{"hour", "the victim's local hours in which it begins; otherwise any, most often working hours", false, "hours", nil},
			{"actors", "who takes part", true, "{}actor", nil},
			{"values", "texts that are made once and used in several places", false, "{}text", nil},
			{"steps", "what happens, in order", true, "[]step", nil},
			{"detect", "what detection makes of it", false, "detect", nil},
			{"response", "what to do, in order", true, "[]text", nil},
		}},
		{"actor", "Somebody or something that takes part.", []Entry{
			{"kind", "what it is", true, "", Kinds},
			{"is", "whom to look for: a user's job (developer, operator, security, data, manager, contractor), a role's purpose (admin, deploy, ci, backup, readonly, instance), a service's name; of a session, the actor it belongs to", false, "text", nil},
			{"name", "the name of a role or user that the attack makes or that has to exist; of a session, its session name", false, "text", nil},
			{"account", "whose it is", false, "", Accounts},
			{"why", "a sentence for the trainee", true, "text", nil},
		}},
		{"step", "One move of the attack.", []Entry{
			{"id", "names it in labels", true, "id", nil},
			{"title", "a line; also `tags.description` of its events", true, "text", nil},
			{"narrative", "what happens", true, "text", nil},
			{"wants", "what the attacker is after", true, "text", nil},
			{"look_for", "what an analyst would notice", true, "[]text", nil},
			{"after", "the pause before it", false, "pause", nil},
			{"repeat", "how often all its calls are made again", false, "count", nil},
			{"every", "the time from one repetition's beginning to the next", false, "pause", nil},
			{"honest", "it is the victim's own work: its events carry no tags and count as normal", false, "flag", nil},
			{"calls", "what is called, in order", true, "[]call", nil},
			{"question", "what a trainee is asked", true, "question", nil},
		}},
		{"call", "One kind of call.", []Entry{
			{"as", "the actor that calls", true, "text", nil},
			{"call", "what it calls: iam:CreateUser", true, "text", nil},
			{"from", "the place it calls from; otherwise the actor's usual one, for a session that of the call that issued it", false, "text", nil},
			{"agent", "the program; otherwise the actor's usual one", false, "", Agents},
			{"after", "the pause before it; otherwise 2 to 15 seconds", false, "pause", nil},
			{"region", "where; otherwise the region of `each`, of the machine, or home", false, "text", nil},
			{"account", "whose trail has it: an actor or an account id; otherwise the caller's account", false, "text", nil},
			{"request", "`requestParameters`", false, "json", nil},
			{"response", "`responseElements`; sign-ins and issued credentials are filled in", false, "json", nil},
			{"additional", "`additionalEventData`", false, "json", nil},
			{"resources", "`resources`", false, "json", nil},
			{"details", "`serviceEventDetails` of what a service did by itself", false, "json", nil},
			{"issues", "the session actor whose credentials the answer carries; from then on it can act", false, "text", nil},
			{"shared", "the actor, an account or a role, whose account gets a copy with the same `sharedEventID`", false, "text", nil},
			{"repeat", "how often", false, "count", nil},
			{"every", "the pause between repetitions; otherwise 1 to 6 seconds", false, "pause", nil},
			{"each", "what the repetitions go through; all of it without `repeat`", false, "", Lists},
			{"error", "makes it fail", false, "error", nil},
		}},
		{"error", "How a call fails.", []Entry{
			{"code", "`errorCode`; a failed sign-in has none", false, "text", nil},
			{"message", "`errorMessage`; AWS's own wording for AccessDenied and Client.UnauthorizedOperation without it", false, "text", nil},
			{"share", "the share of the repetitions that fail, one at least; 0 is all", false, "share", nil},
		}},
		{"detect", "What detection makes of the attack.", []Entry{
			{"rules", "R01 to R09", false, "[]text", nil},
			{"signatures", "in words", false, "[]text", nil},
			{"sequences", "S01 to S12", false, "[]text", nil},
		}},
		{"question", "What a trainee is asked at a step.", []Entry{
			{"kind", "what it is about", true, "", QuestionKinds},
			{"ask", "the question", true, "text", nil},
			{"answers", "two at least", true, "[]text", nil},
			{"right", "which is right; the first is 0", true, "index", nil},
			{"why", "why it is right and the others are not", true, "text", nil},
			{"hint", "a push in the right direction", false, "text", nil},
		}},
	}
}

// Schema is the JSON Schema of playbooks, for editors. It knows the shape alone; Load knows more.
func Schema() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Playbook of trailsift", "$ref": "#/$defs/playbook", "$defs": {`)
	for i, section := range Sections() {
		if i > 0 {
			out.WriteByte(',')
		}
		writeSection(&out, section)
	}
	out.WriteString(`}}`)
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, out.Bytes(), "", "  "); err != nil {
		return nil, fmt.Errorf("writing the schema of playbooks: %w", err)
	}
	pretty.WriteByte('\n')
	return pretty.Bytes(), nil
}

func writeSection(out *bytes.Buffer, section Section) {
	var required []string
	fmt.Fprintf(out, `%q: {"type": "object", "description": %q, "additionalProperties": false, "properties": {`, section.Name, section.Meaning)
	for i, entry := range section.Entries {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(out, `%q: %s`, entry.Name, described(entry))
		if entry.Required {
			required = append(required, fmt.Sprintf("%q", entry.Name))
		}
	}
	fmt.Fprintf(out, `}, "required": [%s]}`, strings.Join(required, ", "))
}

// described is an entry's schema with its meaning in it.
func described(entry Entry) string {
	schema := shape(entry.form)
	if entry.words != nil {
		var names []string
		for _, word := range entry.words {
			names = append(names, fmt.Sprintf("%q", word.Name))
		}
		schema = `{"enum": [` + strings.Join(names, ", ") + `]}`
	}
	separator := ", "
	if schema == "{}" {
		separator = ""
	}
	return fmt.Sprintf(`{"description": %q%s%s`, entry.Meaning, separator, schema[1:])
}

func shape(form string) string {
	if of, list := strings.CutPrefix(form, "[]"); list {
		return `{"type": "array", "items": ` + shape(of) + `}`
	}
	if of, named := strings.CutPrefix(form, "{}"); named {
		return `{"type": "object", "additionalProperties": ` + shape(of) + `}`
	}
	if known, ok := forms[form]; ok {
		return known.schema
	}
	return `{"$ref": "#/$defs/` + form + `"}`
}

// Words are all values that the entry may have, nil when it may have any.
func (e Entry) Words() []Word { return e.words }
