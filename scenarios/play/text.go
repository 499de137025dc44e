package play

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// moment is what a text may refer to besides the cast.
type moment struct {
	at    time.Time
	each  *world.Thing
	n     int
	actor *actor
}

// value is a value of the playbook, made once.
type value struct {
	text   string
	thing  *world.Thing // what ${org.…} picked
	number bool         // written without quotes
}

// maxText is how long a text may become: no record of CloudTrail is longer.
const maxText = 256 << 10

// expand makes the text that a template stands for. What cannot be made is kept as the stage's error:
// templates are checked when a playbook is loaded.
func (s *stage) expand(text string, m moment) string {
	if !strings.Contains(text, "${") {
		return text
	}
	if parts := s.split(text); len(parts) == 1 {
		return s.reference(parts[0], m)
	}
	var out strings.Builder
	for _, part := range s.split(text) {
		if part.Name == "" {
			out.WriteString(part.Literal)
			continue
		}
		out.WriteString(s.reference(part, m))
		if out.Len() > maxText {
			s.fail(fmt.Errorf("a text of more than %d bytes", maxText))
			break
		}
	}
	return out.String()
}

func (s *stage) split(text string) []scenarios.Part {
	parts, known := s.parts[text]
	if !known {
		var err error
		if parts, err = scenarios.Parts(text); err != nil {
			s.fail(err)
		}
		s.parts[text] = parts
	}
	return parts
}

func (s *stage) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *stage) reference(p scenarios.Part, m moment) string {
	if a, known := s.actors[p.Name]; known {
		return s.field(a, p.Field)
	}
	if _, known := s.pb.Values[p.Name]; known {
		v := s.value(p.Name, m)
		if v.thing != nil {
			return thingField(v.thing, p.Field)
		}
		return v.text
	}
	switch p.Name {
	case "org":
		return s.fact(p, m)
	case "each":
		if m.each != nil {
			return thingField(m.each, p.Field)
		}
	case "n":
		return strconv.Itoa(m.n)
	default:
		if text, known := s.generate(p, m); known {
			return text
		}
	}
	s.fail(fmt.Errorf("%s stands for nothing here", p))
	return ""
}

// field is a field of an actor, as docs/scenarios.md lists them.
func (s *stage) field(a *actor, name string) string {
	switch name {
	case "name":
		return a.called
	case "account":
		return a.account
	case "address":
		return a.address
	case "session":
		return a.session
	case "private", "region":
		if a.instance != nil {
			return map[string]string{"private": a.instance.Private, "region": a.instance.Region}[name]
		}
	case "role", "rolearn":
		if a.role != nil {
			return map[string]string{"role": a.role.Name, "rolearn": a.role.ARN}[name]
		}
		if a.person != nil { // a user in the place of somebody with single sign-on
			return map[string]string{"role": a.called, "rolearn": a.caller.ARN}[name]
		}
	}
	return s.credential(a, name)
}

// credential is a field that comes from who the actor is to AWS.
func (s *stage) credential(a *actor, name string) string {
	switch {
	case a.kind == "role" && name == "arn":
		return a.role.ARN
	case a.kind == "role" && name == "id":
		return a.role.ID
	case a.kind == "instance" && name == "id":
		return a.instance.ID
	case a.kind == "account" && name == "arn":
		return "arn:aws:iam::" + a.account + ":root"
	}
	caller := a.caller
	if caller == nil && a.role != nil { // a session that is not issued yet
		caller = &trail.Caller{
			ARN:         "arn:aws:sts::" + a.role.Account + ":assumed-role/" + a.role.Name + "/" + a.session,
			PrincipalID: a.role.ID + ":" + a.session,
		}
	}
	if caller == nil {
		s.fail(fmt.Errorf("${%s.%s}: nothing has made %s yet", a.name, name, a.name))
		return ""
	}
	switch name {
	case "arn":
		return caller.ARN
	case "id":
		return caller.PrincipalID
	case "key":
		return caller.AccessKey
	}
	s.fail(fmt.Errorf("${%s.%s}: a %s has no %s", a.name, name, a.kind, name))
	return ""
}

// value makes a value the first time it is asked for.
func (s *stage) value(name string, m moment) value {
	if made, known := s.values[name]; known {
		return made
	}
	text := s.pb.Values[name]
	parts := s.split(text)
	var made value
	switch {
	case len(parts) == 1 && parts[0].Name == "org" && listOf[parts[0].Field] != "":
		made.thing = s.thing(listOf[parts[0].Field], parts[0].Argument)
	default:
		made.number = s.isNumber(text)
		made.text = s.expand(text, m)
	}
	s.values[name] = made
	return made
}

// isNumber reports whether a text is nothing but one number.
func (s *stage) isNumber(text string) bool {
	if !strings.HasPrefix(text, "${") {
		return false
	}
	parts := s.split(text)
	if len(parts) != 1 {
		return false
	}
	if inner, known := s.pb.Values[parts[0].Name]; known {
		return s.isNumber(inner)
	}
	return slices.Contains([]string{"number", "millis", "n"}, parts[0].Name)
}

func (s *stage) generate(p scenarios.Part, m moment) (text string, known bool) {
	size, _ := strconv.Atoi(p.Argument)
	switch p.Name {
	case "hex":
		return s.letters(size, hexDigits), true
	case "digits":
		return s.letters(size, digits), true
	case "letters":
		return s.letters(size, smallLetters), true
	case "upper":
		return s.letters(size, base32), true
	case "uuid":
		return string(trail.AppendUUID(nil, s.uuid())), true
	case "number":
		r, err := scenarios.Counts(p.Argument)
		return strconv.Itoa(s.count(r)), err == nil
	case "pick":
		return pick(s, strings.Split(p.Argument, "|")), true
	case "time", "date", "millis":
		by, err := scenarios.Shift(p.Argument)
		return spellTime(p.Name, m.at.Add(by).UTC()), err == nil
	}
	return "", false
}

func spellTime(form string, at time.Time) string {
	switch form {
	case "time":
		return at.Format(time.RFC3339)
	case "millis":
		return strconv.FormatInt(at.UnixMilli(), 10)
	}
	return at.Format(longDate)
}

// longDate is how AWS writes times in the answers of IAM and STS.
const longDate = "Jan 2, 2006, 3:04:05 PM"

func (s *stage) number(from, to int) string {
	return strconv.Itoa(s.count(scenarios.Range[int]{From: from, To: to}))
}

// appendJSON writes a request or an answer with its templates filled in.
func (s *stage) appendJSON(dst []byte, v any, m moment) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		text := s.expand(v, m)
		if s.isNumber(v) {
			return append(dst, text...)
		}
		return trail.AppendString(dst, text)
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return strconv.AppendFloat(dst, v, 'g', -1, 64)
	case []any:
		dst = append(dst, '[')
		for i, element := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = s.appendJSON(dst, element, m)
		}
		return append(dst, ']')
	case scenarios.Object:
		dst = append(dst, '{')
		for i, member := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = trail.AppendString(dst, s.expand(member.Name, m))
			dst = append(dst, ':')
			dst = s.appendJSON(dst, member.Value, m)
		}
		return append(dst, '}')
	}
	s.fail(fmt.Errorf("%T is no value of JSON", v))
	return dst
}

// json is a member of the record; nothing stays nothing.
func (s *stage) json(v any, m moment) string {
	if v == nil {
		return ""
	}
	return string(s.appendJSON(nil, v, m))
}

// with is an object with some members of another, which win.
func with(object scenarios.Object, over any) scenarios.Object {
	members, _ := over.(scenarios.Object)
	var kept scenarios.Object
	for _, member := range object {
		if !slices.ContainsFunc(members, func(m scenarios.Member) bool { return m.Name == member.Name }) {
			kept = append(kept, member)
		}
	}
	return append(kept, members...)
}
