package world

import (
	"strings"
	"time"

	"trailsift/scenarios/trail"
)

// shift is one hour being made.
type shift struct {
	w        *World
	from, to time.Time
	events   []trail.Event
	scratch  []byte
	text     strings.Builder // what events' texts are cut from
}

// worker is who does a task: a person at a place, a machine, a service.
type worker struct {
	caller    *trail.Caller
	address   string
	agent     string
	site      *site
	privately bool // its calls to some services pass a VPC endpoint
	private   string
	denied    float64 // how often its calls are not allowed, and how often mistyped
	mistyped  float64
	hasty     bool // a program: waits are in seconds at most
}

// run is a task being done.
type run struct {
	*shift
	worker
	dice   dice
	choice uint64 // what this run works on
	event  uint64 // what this event is about
	time   time.Time
	count  int
}

// do makes the events of a task, from the given moment on.
func (s *shift) do(w worker, t *task, d dice, at time.Time) time.Time {
	r := run{shift: s, worker: w, dice: d, time: at}
	r.choice = r.dice.next()
	for i := range t.steps {
		r.take(&t.steps[i])
	}
	return r.time
}

func (r *run) take(st *step) {
	if st.share < 1 && !r.dice.chance(st.share) {
		return
	}
	for n := range r.dice.between(st.low, st.high) {
		r.count = n + 1
		r.wait(st)
		r.make(st)
	}
}

// wait lets time pass. A program waits a third as long as a person.
func (r *run) wait(st *step) {
	seconds := r.dice.between(st.waitLow, st.waitHigh)
	if r.hasty {
		seconds /= 3
	}
	r.time = r.time.Add(time.Duration(seconds) * time.Second)
}

// make adds one event.
func (r *run) make(st *step) {
	r.event = r.dice.next()
	e := trail.Event{
		Time: r.time, Call: st.call, Caller: r.caller, Region: r.site.region, Account: r.site.account,
		Address: r.address, Agent: r.agent, ID: r.dice.uuid(), RequestID: r.dice.uuid(),
	}
	if st.call.ServiceEvent {
		e.Caller = &trail.Caller{Account: r.site.account, InvokedBy: r.agent}
		e.Details = r.fill(&st.details)
		r.events = append(r.events, e)
		return
	}
	e.Request = r.fill(&st.request)
	r.through(&e)
	switch {
	case st.failure != nil && r.dice.chance(st.failure.share):
		e.Error, e.Message = st.failure.code, r.fill(&st.failure.message)
	case r.denied+r.mistyped > 0 && r.mishap(&e):
	default:
		e.Response, e.Resources, e.Additional = r.fill(&st.response), r.fill(&st.resources), r.fill(&st.additional)
	}
	r.events = append(r.events, e)
}

// through sends a call by way of the VPC endpoint where the worker has one. Machines that have endpoints
// have them for all they use: one that left by two ways would look like its keys had been stolen.
func (r *run) through(e *trail.Event) {
	if r.privately {
		e.Address, e.VPCEndpoint = r.private, r.site.vpce
	}
}

// mishap makes a call fail as everybody's do now and then: not allowed, mistyped, too fast.
func (r *run) mishap(e *trail.Event) bool {
	if e.Call.SignIn {
		return false
	}
	if r.forbidden(e.Call) {
		e.Error, e.Message = r.denial(e.Call)
		e.Request = ""
		return true
	}
	at := r.dice.share()
	if at >= r.mistyped {
		return false
	}
	e.Error, e.Message = mistake(e.Call, at)
	return e.Error != ""
}

// forbidden says that a call is not for this worker: today as on any other day. Permissions that come and
// go by themselves would look like somebody who helps himself to them.
func (r *run) forbidden(call *trail.Call) bool {
	if r.denied == 0 || call.Data || call.Name == "GetCallerIdentity" {
		return false
	}
	return mix(hash(r.caller.PrincipalID), hash(call.Name))>>40 < uint64(r.denied*(1<<24))
}

// denial is how a service says no.
func (r *run) denial(call *trail.Call) (code, message string) {
	code = "AccessDenied"
	r.scratch = r.scratch[:0]
	switch call.Service() {
	case "ec2":
		code = "Client.UnauthorizedOperation"
		r.scratch = append(r.scratch, "You are not authorized to perform this operation. "...)
	case "lambda", "ecs", "ssm", "logs", "cloudtrail", "config", "dynamodb", "athena", "glue":
		code = "AccessDeniedException"
	}
	r.scratch = append(r.scratch, "User: "...)
	r.scratch = append(r.scratch, r.caller.ARN...)
	r.scratch = append(r.scratch, " is not authorized to perform: "...)
	r.scratch = append(r.scratch, call.Service()...)
	r.scratch = append(r.scratch, ':')
	r.scratch = append(r.scratch, plainName(call.Name)...)
	r.scratch = append(r.scratch, " because no identity-based policy allows the "...)
	r.scratch = append(r.scratch, call.Service()...)
	r.scratch = append(r.scratch, ':')
	r.scratch = append(r.scratch, plainName(call.Name)...)
	r.scratch = append(r.scratch, " action"...)
	return code, r.cut()
}

// plainName is a call's name without the API version that Lambda and CloudFront add.
func plainName(name string) string {
	if at := strings.IndexAny(name, "0123456789"); at > 0 && len(name)-at >= 8 {
		return name[:at]
	}
	return name
}

// mistake is how a service answers a slip of the fingers; at chooses among the kinds.
func mistake(call *trail.Call, at float64) (code, message string) {
	kind := int(at*1e7) % 3
	switch call.Service() {
	case "ec2":
		return []string{"Client.InvalidParameterValue", "Client.InvalidInstanceID.NotFound", "Client.RequestLimitExceeded"}[kind],
			[]string{"The filter 'tag-name' is invalid", "The instance ID 'i-0a1b2c3d4e5f60718' does not exist", "Request limit exceeded."}[kind]
	case "s3":
		return []string{"NoSuchBucket", "NoSuchBucketPolicy", "NoSuchTagSet"}[kind],
			[]string{"The specified bucket does not exist", "The bucket policy does not exist", "The TagSet does not exist"}[kind]
	case "iam":
		return "NoSuchEntityException", "The user with that name cannot be found."
	case "rds":
		return "DBInstanceNotFound", "DBInstance not found."
	case "secretsmanager", "lambda", "ecs", "eks", "dynamodb", "logs", "guardduty", "config":
		return []string{"ResourceNotFoundException", "ThrottlingException", "ValidationException"}[kind],
			[]string{"The requested resource was not found.", "Rate exceeded", "1 validation error detected: the value failed to satisfy a constraint"}[kind]
	case "ssm":
		return []string{"ParameterNotFound", "ThrottlingException", "ValidationException"}[kind],
			[]string{"", "Rate exceeded", "The parameter name is not valid."}[kind]
	case "sts":
		return "ExpiredToken", "The security token included in the request is expired"
	case "cloudformation":
		return "ValidationException", "Stack with that name does not exist"
	}
	return "", ""
}

// cut makes a text of what stands in scratch.
func (s *shift) cut() string {
	if s.text.Cap()-s.text.Len() < len(s.scratch) {
		s.text = strings.Builder{}
		s.text.Grow(max(1<<16, len(s.scratch)))
	}
	at := s.text.Len()
	s.text.Write(s.scratch)
	return s.text.String()[at:]
}
