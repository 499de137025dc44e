package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/attack"
	"trailsift/engine/rule"
	"trailsift/scenarios/trail"
)

var (
	idForm       = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	numberForm   = regexp.MustCompile(`^[0-9]{1,3}\.[0-9]{1,3}$`)
	sequenceForm = regexp.MustCompile(`^S(0[1-9]|1[0-2])(_[A-Z0-9_]+)?$`)
	placeForm    = regexp.MustCompile(`^([a-z]+)[0-9]?$`)
	actorForm    = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)
)

// check weighs what the decoder cannot: whether the names, texts and forms mean something.
func (d *decoder) check(pb *Playbook) {
	d.checkHead(pb)
	for _, name := range slices.Sorted(maps.Keys(pb.Actors)) {
		d.checkActor(pb, name)
	}
	c := checker{d, pb, map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(pb.Values)) {
		c.checkValue(name)
	}
	d.want(len(pb.Steps) > 0, "steps", "want at least one step")
	ids := map[string]bool{}
	for i := range pb.Steps {
		at := fmt.Sprintf("steps[%d]", i)
		d.want(!ids[pb.Steps[i].ID], at+".id", "an earlier step is called %q too", pb.Steps[i].ID)
		ids[pb.Steps[i].ID] = true
		c.checkStep(&pb.Steps[i], at)
	}
	d.checkDetect(&pb.Detect)
}

// want refuses the value at a path unless something holds.
func (d *decoder) want(holds bool, path, format string, args ...any) {
	if !holds {
		d.refuse(d.line(path), "%s: %s", d.where(path), fmt.Sprintf(format, args...))
	}
}

// line is the line of a path, or of what it would stand in.
func (d *decoder) line(path string) int {
	for {
		if line, known := d.lines[path]; known {
			return line
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return max(d.lines[""], 1)
		}
		path = path[:cut]
	}
}

func (d *decoder) filled(path, text string) {
	d.want(strings.TrimSpace(text) != "", path, "is missing or empty")
}

func (d *decoder) oneOf(path, text string, words []Word) {
	d.want(isWord(text, words), path, "there is no %q; want one of %s", text, spellWords(words))
}

func isWord(text string, words []Word) bool {
	return slices.ContainsFunc(words, func(w Word) bool { return w.Name == text })
}

func spellWords(words []Word) string {
	var names []string
	for _, word := range words {
		names = append(names, word.Name)
	}
	return strings.Join(names, ", ")
}

func (d *decoder) checkHead(pb *Playbook) {
	d.want(idForm.MatchString(pb.ID), "id", "want small letters, digits and hyphens, such as role-chaining, got %q", pb.ID)
	d.want(numberForm.MatchString(pb.Number), "number", "want a number such as 3.4, got %q", pb.Number)
	d.filled("title", pb.Title)
	d.filled("tactic", pb.Tactic)
	d.filled("story", pb.Story)
	d.want(attack.WellFormed(pb.Tag), "tag", "want a technique's id such as T1078.004, got %q", pb.Tag)
	d.want(len(pb.Techniques) > 0, "techniques", "want at least one")
	for i, id := range pb.Techniques {
		at := fmt.Sprintf("techniques[%d]", i)
		d.want(attack.WellFormed(id), at, "want a technique's id such as T1078.004, got %q", id)
		now, revoked := attack.Revoked(id)
		d.want(!revoked, at, "ATT&CK has revoked %s; it is now %s", id, now)
	}
	if pb.Span != "" {
		_, err := Duration(pb.Span)
		d.want(err == nil, "span", "%v, got %q", err, pb.Span)
	}
	if pb.Hour != "" {
		_, _, err := Hours(pb.Hour)
		d.want(err == nil, "hour", "%v, got %q", err, pb.Hour)
	}
	d.want(len(pb.Actors) > 0, "actors", "want at least one")
	d.want(len(pb.Response) > 0, "response", "want at least one recommendation")
	for i, text := range pb.Response {
		d.filled(fmt.Sprintf("response[%d]", i), text)
	}
}

func (d *decoder) checkActor(pb *Playbook, name string) {
	at, actor := "actors."+name, pb.Actors[name]
	d.want(actorForm.MatchString(name), at, "want letters and digits in a name, got %q", name)
	_, generator := generators[name]
	d.want(!generator && name != "org" && name != "each" && name != "n", at, "%q has a meaning of its own in texts", name)
	d.oneOf(at+".kind", actor.Kind, Kinds)
	if actor.Account != "" {
		d.oneOf(at+".account", actor.Account, Accounts)
	}
	d.filled(at+".why", actor.Why)
	if actor.Kind == "service" {
		d.filled(at+".is", actor.Is)
	}
}

func (d *decoder) checkDetect(detect *Detect) {
	for i, id := range detect.Rules {
		_, known := rule.Parse(id)
		d.want(known, fmt.Sprintf("detect.rules[%d]", i), "there is no rule %q", id)
	}
	for i, id := range detect.Sequences {
		d.want(sequenceForm.MatchString(id), fmt.Sprintf("detect.sequences[%d]", i), "there is no sequence %q; want S01 to S12", id)
	}
}

// checker goes through the steps in their order.
type checker struct {
	*decoder
	pb     *Playbook
	issued map[string]bool // sessions that exist by now
}

func (c *checker) checkStep(step *Step, at string) {
	c.want(idForm.MatchString(step.ID), at+".id", "want small letters, digits and hyphens, got %q", step.ID)
	c.filled(at+".title", step.Title)
	c.filled(at+".narrative", step.Narrative)
	c.filled(at+".wants", step.Wants)
	c.want(len(step.LookFor) > 0, at+".look_for", "want at least one thing to look for")
	c.pause(at+".after", step.After)
	c.pause(at+".every", step.Every)
	c.repeats(at+".repeat", step.Repeat)
	c.want(len(step.Calls) > 0, at+".calls", "want at least one call")
	for i := range step.Calls {
		path := fmt.Sprintf("%s.calls[%d]", at, i)
		c.checkCall(&step.Calls[i], path)
		events := most(step.Repeat) * most(step.Calls[i].Repeat)
		c.want(events <= maxRepeat, path+".repeat", "%d events with the step's repetitions; at most %d", events, maxRepeat)
	}
	c.checkQuestion(&step.Question, at+".question")
	for _, text := range append([]string{step.Title, step.Narrative, step.Wants}, step.LookFor...) {
		c.text(at, text, scope{told: true})
	}
}

func (c *checker) checkQuestion(q *Question, at string) {
	c.filled(at+".ask", q.Ask)
	c.oneOf(at+".kind", q.Kind, QuestionKinds)
	c.want(len(q.Answers) >= 2, at+".answers", "want at least two answers")
	_, given := c.lines[at+".right"]
	c.want(given, at+".right", "the question has no right answer")
	c.want(q.Right >= 0 && q.Right < max(len(q.Answers), 1), at+".right", "there is no answer %d; the first is 0", q.Right)
	c.filled(at+".why", q.Why)
	for i, answer := range q.Answers {
		c.filled(fmt.Sprintf("%s.answers[%d]", at, i), answer)
	}
	for _, text := range append([]string{q.Ask, q.Why, q.Hint}, q.Answers...) {
		c.text(at, text, scope{told: true})
	}
}

func (c *checker) checkCall(call *Call, at string) {
	c.checkCaller(call, at)
	_, known := trail.Lookup(call.Call)
	c.want(known, at+".call", "there is no call %q; want service:Call, such as iam:CreateUser", call.Call)
	c.checkTiming(call, at)
	here := scope{each: call.Each != "", shape: call.Each}
	for _, text := range []struct{ name, text string }{
		{"region", call.Region}, {"account", call.Account}, {"error.code", call.Error.Code}, {"error.message", call.Error.Message},
	} {
		if _, actor := c.pb.Actors[text.text]; !actor {
			c.text(at+"."+text.name, text.text, here)
		}
	}
	c.tree(at+".request", call.Request, here)
	if call.Issues != "" { // the answer may name the key already
		actor, known := c.pb.Actors[call.Issues]
		c.want(known, at+".issues", "there is no actor %q", call.Issues)
		c.want(!known || actor.Kind == "session", at+".issues", "%s is of kind %s; want a session", call.Issues, actor.Kind)
		c.issued[call.Issues] = true
	}
	c.tree(at+".response", call.Response, here)
	c.tree(at+".additional", call.Additional, here)
	c.tree(at+".resources", call.Resources, here)
	c.tree(at+".details", call.Details, here)
}

func (c *checker) checkCaller(call *Call, at string) {
	actor, known := c.pb.Actors[call.As]
	c.want(known, at+".as", "there is no actor %q", call.As)
	c.want(actor.Kind != "session" || c.issued[call.As], at+".as", "no call before this one issues the session %s", call.As)
	c.text(at+".from", call.From, scope{})
	if call.From != "" && !strings.Contains(call.From, "${") {
		found := placeForm.FindStringSubmatch(call.From)
		c.want(found != nil && isWord(found[1], Places), at+".from", "there is no place %q; want one of %s, or one with a number", call.From, spellWords(Places))
	}
	if call.Agent != "" {
		c.oneOf(at+".agent", call.Agent, Agents)
	}
	if call.Shared != "" {
		other, known := c.pb.Actors[call.Shared]
		c.want(known, at+".shared", "there is no actor %q", call.Shared)
		c.want(!known || other.Kind == "account" || other.Kind == "role", at+".shared", "%s is of kind %s; want an account or a role", call.Shared, other.Kind)
	}
}

func (c *checker) checkTiming(call *Call, at string) {
	c.pause(at+".after", call.After)
	c.pause(at+".every", call.Every)
	c.repeats(at+".repeat", call.Repeat)
	if call.Each != "" {
		c.oneOf(at+".each", call.Each, Lists)
	}
	c.want(call.Error.Share >= 0 && call.Error.Share <= 1, at+".error.share", "want a share from 0 to 1, got %v", call.Error.Share)
	c.want(call.Error.Share == 0 || call.Error.Code+call.Error.Message != "", at+".error", "a share of failures needs a code or a message")
}

// maxRepeat bounds the events of one call of a user's playbook.
const maxRepeat = 100_000

func (c *checker) repeats(path, text string) {
	if text != "" {
		times, err := Counts(text)
		c.want(err == nil, path, "%v, got %q", err, text)
		c.want(err != nil || times.To <= maxRepeat, path, "at most %d times", maxRepeat)
	}
}

// most is how often something may be repeated.
func most(repeat string) int {
	times, err := Counts(repeat)
	if repeat == "" || err != nil {
		return 1
	}
	return min(times.To, maxRepeat+1)
}

func (c *checker) pause(path, text string) {
	if text != "" {
		_, err := Durations(text)
		c.want(err == nil, path, "%v, got %q", err, text)
	}
}

// checkValue checks the text of a value, and that it does not stand on itself.
func (c *checker) checkValue(name string) {
	at := "values." + name
	c.want(actorForm.MatchString(name), at, "want letters and digits in a name, got %q", name)
	_, actor := c.pb.Actors[name]
	c.want(!actor, at, "an actor is called %s too", name)
	_, generator := generators[name]
	c.want(!generator && name != "org" && name != "each" && name != "n", at, "%q has a meaning of its own in texts", name)
	c.text(at, c.pb.Values[name], scope{value: true})
	c.want(!c.needs(name, name, map[string]bool{}), at, "its text needs itself")
}

// needs reports whether a value's text refers to another value, itself or through others.
func (c *checker) needs(name, other string, seen map[string]bool) bool {
	seen[name] = true
	parts, err := Parts(c.pb.Values[name])
	if err != nil {
		return false // which is reported already
	}
	return slices.ContainsFunc(parts, func(p Part) bool {
		_, value := c.pb.Values[p.Name]
		return value && (p.Name == other || !seen[p.Name] && c.needs(p.Name, other, seen))
	})
}

// tree checks every text of a request or an answer.
func (c *checker) tree(path string, value any, in scope) {
	switch value := value.(type) {
	case string:
		c.text(path, value, in)
	case Object:
		for _, member := range value {
			c.text(path, member.Name, in)
			c.tree(join(path, member.Name), member.Value, in)
		}
	case []any:
		for i, element := range value {
			c.tree(path+"["+strconv.Itoa(i)+"]", element, in)
		}
	}
}

// scope is what a text may refer to.
type scope struct {
	value bool   // it is a value's
	told  bool   // it is read by people when the incident is over
	each  bool   // its call has each
	shape string // the list of each
}

// text checks the references of one text.
func (c *checker) text(path, text string, in scope) {
	parts, err := Parts(text)
	if err != nil {
		c.want(false, path, "%v", err)
		return
	}
	for _, part := range parts {
		if part.Name != "" {
			if problem := c.reference(part, len(parts) == 1, in); problem != "" {
				c.want(false, path, "%s: %s", part, problem)
			}
		}
	}
}

// reference says what is wrong with a reference, "" when nothing is.
func (c *checker) reference(p Part, alone bool, in scope) string {
	if actor, known := c.pb.Actors[p.Name]; known {
		return c.actorField(p, actor, in)
	}
	if value, known := c.pb.Values[p.Name]; known {
		return valueField(p, value)
	}
	switch p.Name {
	case "org":
		return organisation(p, alone && in.value)
	case "each":
		if !in.each {
			return "its call has no each"
		}
		return field(p, thingFields)
	case "n":
		return field(p, nil)
	}
	kind, known := generators[p.Name]
	if !known {
		return "there is no actor and no value of this name"
	}
	return generated(p, kind)
}

func (c *checker) actorField(p Part, actor Actor, in scope) string {
	if actor.Kind == "session" && p.Field == "key" && !in.told && !c.issued[p.Name] {
		return "no call before this one issues the session's key"
	}
	return field(p, actorFields[actor.Kind])
}

func valueField(p Part, value string) string {
	parts, _ := Parts(value)
	if len(parts) == 1 && parts[0].Name == "org" && slices.Contains(things, parts[0].Field) {
		if p.Field == "" {
			return ""
		}
		return field(p, thingFields)
	}
	return field(p, nil)
}

// field refuses a field that is not among some, or any where there are none.
func field(p Part, fields []string) string {
	switch {
	case p.Argument != "":
		return "takes no :" + p.Argument
	case fields == nil && p.Field != "":
		return "has no fields"
	case fields != nil && !slices.Contains(fields, p.Field):
		return fmt.Sprintf("there is no field %q; want one of %s", p.Field, strings.Join(fields, ", "))
	}
	return ""
}

func organisation(p Part, whole bool) string {
	switch {
	case slices.Contains(facts, p.Field):
		return ""
	case !slices.Contains(things, p.Field):
		return fmt.Sprintf("the organisation has no %q; want one of %s, %s", p.Field, strings.Join(facts, ", "), strings.Join(things, ", "))
	case !whole:
		return "it picks one thing, so give it a name under values"
	case p.Argument != "" && p.Argument != "second":
		return "want nothing or second after the colon"
	}
	return ""
}

func generated(p Part, kind argument) string {
	if p.Field != "" {
		return "has no fields"
	}
	var err error
	switch kind {
	case none:
		if p.Argument != "" {
			return "takes no :" + p.Argument
		}
	case size:
		if n, err := strconv.Atoi(p.Argument); err != nil || n < 1 || n > 4096 {
			return "want how many characters, such as ${hex:8}"
		}
	case counts:
		_, err = Counts(p.Argument)
	case choice:
		if !strings.Contains(p.Argument, "|") {
			return "want several texts, such as ${pick:a|b}"
		}
	case shift:
		_, err = Shift(p.Argument)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
