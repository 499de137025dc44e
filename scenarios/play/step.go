package play

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// step plays one step, as often as it repeats.
func (s *stage) step(index int) error {
	step := &s.pb.Steps[index]
	s.now = s.now.Add(s.within(pause(step.After, noPause)))
	times := 1
	if r, err := scenarios.Counts(step.Repeat); err == nil {
		times = s.count(r)
	}
	next := s.now
	for range times {
		if next.After(s.now) {
			s.now = next
		}
		next = s.now.Add(s.within(pause(step.Every, noPause)))
		if err := s.calls(index); err != nil {
			return err
		}
	}
	return nil
}

// calls plays a step's calls in their order.
func (s *stage) calls(index int) error {
	step := &s.pb.Steps[index]
	tags := *s.tags
	tags.Description = step.Title
	for i := range step.Calls {
		call := &step.Calls[i]
		// The first call of a step follows at once: the step's own pause was before it.
		wait := pause(call.After, betweenCalls)
		if i == 0 && call.After == "" {
			wait = noPause
		}
		s.now = s.now.Add(s.within(wait))
		act := &act{stage: s, call: call, index: index}
		if !step.Honest {
			act.tags = &tags
		}
		if err := act.play(); err != nil {
			return fmt.Errorf("call %d, %s: %w", i+1, call.Call, err)
		}
	}
	return nil
}

// act is one call of a step, with its repetitions.
type act struct {
	*stage
	call    *scenarios.Call
	index   int // of the step
	tags    *trail.Tags
	who     *actor
	what    *trail.Call
	address string
	agent   string
}

func (a *act) play() error {
	known := false
	if a.who, known = a.actors[a.call.As]; !known {
		return fmt.Errorf("there is no actor %q", a.call.As)
	}
	if a.what, known = trail.Lookup(a.call.Call); !known {
		return fmt.Errorf("there is no such call")
	}
	if a.who.caller == nil {
		return fmt.Errorf("nothing has issued the session %s", a.who.name)
	}
	a.address = a.addressOf(a.who, a.expand(a.call.From, moment{}))
	a.agent = a.agentOf(a.who, a.call.Agent, a.what.SignIn)
	things, times := a.repetitions()
	failing := a.failures(times)
	// Events of one second have no order. A call that follows another is a second later at least; the
	// repetitions of one call may share a second.
	if n := len(a.events); n > 0 && !a.now.Truncate(time.Second).After(a.events[n-1].Time) {
		a.now = a.events[n-1].Time.Add(time.Second)
	}
	for n := range times {
		if n > 0 {
			a.now = a.now.Add(a.within(pause(a.call.Every, betweenTimes)))
		}
		m := moment{at: a.now.UTC().Truncate(time.Second), n: n + 1, actor: a.who}
		if things != nil {
			m.each = &things[n]
		}
		a.write(m, failing[n])
	}
	return a.err
}

// repetitions are how often the call happens, and on what.
func (a *act) repetitions() (things []world.Thing, times int) {
	if a.call.Each == "" {
		return nil, a.count(repetitions(a.call))
	}
	wanted := 0
	if a.call.Repeat != "" {
		wanted = a.count(repetitions(a.call))
	}
	things = a.each(a.call.Each, a.who.account, wanted)
	return things, len(things)
}

// failures says which repetitions fail: all, none, or a share, of which at least one does.
func (a *act) failures(times int) []bool {
	failing := make([]bool, times)
	failure := a.call.Error
	if failure.Code == "" && failure.Message == "" {
		return failing
	}
	fail := times
	if failure.Share > 0 {
		fail = min(times, max(1, int(math.Round(failure.Share*float64(times)))))
	}
	for _, i := range a.random.Perm(times)[:fail] {
		failing[i] = true
	}
	return failing
}

// write adds the event of one repetition, and the other account's copy.
func (a *act) write(m moment, fails bool) {
	a.refresh(m.at)
	e := trail.Event{
		Time: m.at, Call: a.what, Caller: a.who.caller, Address: a.address, Agent: a.agent,
		ID: a.uuid(), RequestID: a.uuid(), Tags: a.tags, Step: a.index,
	}
	if fails {
		e.Error = a.expand(a.call.Error.Code, m)
		e.Message = a.message(m)
	}
	a.describe(&e, m, fails)
	e.Region, e.Account = a.region(m), a.recipient(&e, m)
	a.share(e)
}

// describe fills in the request, the answer and what stands beside them.
func (a *act) describe(e *trail.Event, m moment, fails bool) {
	if !(fails && hidesRequest(a.what, e.Error)) {
		e.Request = a.json(a.call.Request, m)
	}
	answer, extra := a.call.Response, a.call.Additional
	if a.what.SignIn && a.what.Name == "ConsoleLogin" {
		answer, extra = a.signIn(fails), a.signInDetails()
	} else if fails {
		answer = nil
	}
	if a.call.Issues != "" && !fails {
		if issued := a.issue(m); len(issued) > 0 {
			answer = with(issued, answer)
		}
	}
	e.Response = a.json(answer, m)
	e.Additional = a.json(extra, m)
	e.Details = a.json(a.call.Details, m)
	switch {
	case a.call.Resources != nil:
		e.Resources = a.json(a.call.Resources, m)
	case strings.HasPrefix(a.what.Name, "AssumeRole"):
		e.Resources = roleResource(member(a.call.Request, "roleArn", func(t string) string { return a.expand(t, m) }))
	}
}

// frank are the services that log the parameters of a call they refuse. Most do not: they refuse
// before they read them. Those without an errorMessage put it into the answer.
var frank = []string{"appsync", "bedrock", "ce", "ec2", "eks", "guardduty", "s3", "securityhub"}

// hidesRequest reports whether AWS leaves the parameters of a refused call out of the record.
func hidesRequest(what *trail.Call, code string) bool {
	return strings.HasPrefix(code, "AccessDenied") && !slices.Contains(frank, what.Service())
}

// message is the error's text; a refusal without one is worded as AWS does.
func (a *act) message(m moment) string {
	failure := a.call.Error
	if failure.Message != "" {
		return a.expand(failure.Message, m)
	}
	_, plain, _ := strings.Cut(a.call.Call, ":") // without the version that some services log
	action := a.what.Service() + ":" + plain
	refused := "User: " + a.who.caller.ARN + " is not authorized to perform: " + action +
		" because no identity-based policy allows the " + action + " action"
	switch failure.Code {
	case "AccessDenied", "AccessDeniedException":
		if a.what.Source == "s3.amazonaws.com" && a.what.Name == "ListBuckets" {
			return "Access Denied"
		}
		return refused
	case "Client.UnauthorizedOperation":
		return "You are not authorized to perform this operation. " + refused
	}
	return ""
}

// region is where the call is made: the playbook's choice, the thing's, the machine's, or home.
func (a *act) region(m moment) string {
	switch {
	case a.what.Global:
		return "us-east-1"
	case a.call.Region != "":
		return a.expand(a.call.Region, m)
	case m.each != nil && m.each.Region != "":
		return m.each.Region
	case a.who.instance != nil:
		return a.who.instance.Region
	}
	return a.stage.region("home")
}

// recipient is the account whose trail has the event. Nobody has an outside account's trail, so a call
// from there stands in the account that it reaches.
func (a *act) recipient(e *trail.Event, m moment) string {
	if other, known := a.actors[a.call.Account]; known {
		return other.account
	}
	if a.call.Account != "" {
		return a.expand(a.call.Account, m)
	}
	if a.inside(a.who.account) {
		return a.who.account
	}
	if other, known := a.actors[a.call.Shared]; known && a.inside(other.account) {
		return other.account
	}
	if arn := member(a.call.Request, "roleArn", func(t string) string { return a.expand(t, m) }); arn != "" {
		return accountIn(arn)
	}
	return a.accountOf("main")
}

// share adds the event, and with `shared` the other account's copy: it has the same sharedEventID and
// an id of its own, and tells the caller's account and principal alone.
func (a *act) share(e trail.Event) {
	other, shared := a.actors[a.call.Shared]
	if !shared {
		a.add(e)
		return
	}
	e.SharedID = string(trail.AppendUUID(nil, a.uuid()))
	caller := e.Caller.Account
	foreign := *e.Caller
	if foreign.Type != "AWSAccount" {
		foreign = trail.Caller{Type: "AWSAccount", PrincipalID: e.Caller.PrincipalID, Account: caller}
	}
	if a.inside(caller) {
		own := e
		own.Account = caller
		a.add(own)
	}
	if a.inside(other.account) && other.account != caller {
		e.Account, e.Caller, e.ID = other.account, &foreign, a.uuid()
		a.add(e)
	}
}

// add keeps an event and the name of its caller.
func (a *act) add(e trail.Event) {
	a.events = append(a.events, e)
	if a.tags == nil {
		return
	}
	if name := principal(e.Caller); name != "" && !a.named[name] {
		a.named[name] = true
		a.principals = append(a.principals, name)
	}
}

func accountIn(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 5 {
		return ""
	}
	return parts[4]
}

// member is a text of an object, "" when it has none of that name.
func member(object any, name string, expand func(string) string) string {
	members, _ := object.(scenarios.Object)
	i := slices.IndexFunc(members, func(m scenarios.Member) bool { return m.Name == name })
	if i < 0 {
		return ""
	}
	text, _ := members[i].Value.(string)
	return expand(text)
}
