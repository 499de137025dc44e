// Package scenarios is the catalogue of attack scenarios: one playbook each, as YAML, embedded.
//
// A Playbook tells an attack in steps, with the calls each makes, for generating logs, for testing
// detection and for training. Catalogue has all of them; Load reads a user's own; Find looks one up
// by id or number. Package play lets them happen.
//
// Playbooks are decoded strictly: a member that does not exist, a wrong type, a name that nothing
// defines or a call that package trail does not know is an Error with its file and line.
//
// # Texts
//
// In every text of a playbook ${…} stands for something that the incident decides:
//
//	${victim.arn}     a field of an actor: arn, name, account, key, id (its principalId), address;
//	                  of sso, instance and session also session, role (a name) and rolearn;
//	                  of an instance, whose id is i-…, also private
//	${bucket.arn}     a field of a value that picks a thing: name, arn, id, region, account
//	${code}           a value, made once for the incident
//	${each.name}      in a call with `each`: the thing of this repetition, with the same fields
//	${n}              the number of this repetition, from 1
//	${org.main}       also second (account ids), home, region, unused (regions)
//	${org.bucket}     as a whole value: one bucket; also secret, database, instance, cluster, trail,
//	                  function, key, table; ${org.bucket:second} one of the second account
//	${hex:8}          also digits:12, letters:4 (lower case), upper:8 (letters and digits), uuid
//	${number:5-15}    one number of a range
//	${pick:a|b|c}     one of several texts
//	${time}           the time of the event in ISO form; ${time:+12h} later than that
//	${date}           the same as AWS writes it in answers: Mar 4, 2026, 9:05:00 AM; ${date:-3d}
//	${millis}         the same in milliseconds since 1970, as EC2 writes times
//
// A member of a request or an answer that is nothing but one ${number:…}, ${millis} or ${n}, or a value
// made of one, is written as a JSON number, anything else in quotes.
package scenarios

// Playbook is one scenario. Its fields are the members of the YAML file; docs/scenarios.md
// describes them.
type Playbook struct {
	ID         string            `yaml:"id"`     // "role-chaining"
	Number     string            `yaml:"number"` // "3.4"
	Title      string            `yaml:"title"`
	Tactic     string            `yaml:"tactic"`     // of this catalogue
	Tag        string            `yaml:"tag"`        // technique id that events carry in tags.technique_id
	Techniques []string          `yaml:"techniques"` // ATT&CK v19 ids
	Story      string            `yaml:"story"`
	Span       string            `yaml:"span"` // how long it takes at least, such as "10d"; empty for hours
	Hour       string            `yaml:"hour"` // local hours of the victim in which it begins: "22-04", or empty
	Actors     map[string]Actor  `yaml:"actors"`
	Values     map[string]string `yaml:"values"` // names used in the steps: text with ${…} in it
	Steps      []Step            `yaml:"steps"`
	Detect     Detect            `yaml:"detect"`
	Response   []string          `yaml:"response"` // recommended, in order

	// File is where it was read from; it is no member.
	File string `yaml:"-"`
}

// Actor is somebody or something that takes part.
type Actor struct {
	// Kind is user, sso, role, instance, account, service or session.
	Kind string `yaml:"kind"`
	Is   string `yaml:"is"`   // what is looked for in the organisation: a job, a role's purpose
	Name string `yaml:"name"` // of a role or user that the attack makes, or that has to exist
	// Account is main, second or outside.
	Account string `yaml:"account"`
	Why     string `yaml:"why"` // one sentence for the trainee
}

// Step is one move of the attack.
type Step struct {
	ID        string   `yaml:"id"`
	Title     string   `yaml:"title"`
	Narrative string   `yaml:"narrative"`
	Wants     string   `yaml:"wants"`    // what the attacker is after
	LookFor   []string `yaml:"look_for"` // what an analyst would notice
	After     string   `yaml:"after"`    // pause before it: "2m-10m"
	// Repeat plays all calls of the step several times; Every is the time from one beginning to the next.
	Repeat string `yaml:"repeat"`
	Every  string `yaml:"every"`
	// Honest marks what the victim does as usual before or after the attack: its events carry no tags.
	Honest   bool     `yaml:"honest"`
	Calls    []Call   `yaml:"calls"`
	Question Question `yaml:"question"`
}

// Call is one kind of call in a step.
type Call struct {
	As      string `yaml:"as"`    // actor
	Call    string `yaml:"call"`  // "iam:CreateUser"
	From    string `yaml:"from"`  // a place, or a text that makes one: home, office, instance, tor, vpn, hosting, elsewhere, or one of these with a number: vpn2
	Agent   string `yaml:"agent"` // cli, boto3, terraform, console, browser, …; empty for the actor's own
	After   string `yaml:"after"` // pause before it; empty for a few seconds
	Region  string `yaml:"region"`
	Account string `yaml:"account"` // whose trail: empty for the actor's
	// Request, Response, Additional and Resources are the members of the record, with ${…} in their
	// texts.
	Request    any `yaml:"request"`
	Response   any `yaml:"response"`
	Additional any `yaml:"additional"`
	Resources  any `yaml:"resources"`
	// Details are serviceEventDetails, of what a service did by itself.
	Details any `yaml:"details"`
	// Issues names the session actor that the answer's credentials make.
	Issues string `yaml:"issues"`
	// Shared writes the copy of the other account too, with one sharedEventID.
	Shared string  `yaml:"shared"` // actor of kind account or role whose account gets the copy
	Repeat string  `yaml:"repeat"` // "5-15"; empty for once
	Every  string  `yaml:"every"`  // pause between repetitions: "2s-20s"
	Each   string  `yaml:"each"`   // list of the organisation that the repetitions go through: secrets, regions, …
	Error  Failure `yaml:"error"`
}

// Failure makes a call fail, always or in a share of its repetitions.
type Failure struct {
	Code    string  `yaml:"code"`
	Message string  `yaml:"message"`
	Share   float64 `yaml:"share"` // 0 means all
}

// Detect is what detection should make of the attack.
type Detect struct {
	Rules      []string `yaml:"rules"`      // R01–R09
	Signatures []string `yaml:"signatures"` // in words, as signatures come later
	Sequences  []string `yaml:"sequences"`  // S01–S12
}

// Question is what a trainee is asked at a step.
type Question struct {
	Kind    string   `yaml:"kind"` // who, rule, technique, part
	Ask     string   `yaml:"ask"`
	Answers []string `yaml:"answers"`
	Right   int      `yaml:"right"` // index in Answers
	Why     string   `yaml:"why"`
	Hint    string   `yaml:"hint"`
}
