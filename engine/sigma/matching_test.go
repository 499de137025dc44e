package sigma

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/engine/cloudtrail"
)

// comparing asks every rule's whole condition about each record, and a Matcher beside it.
type comparing struct {
	t       *testing.T
	matcher *Matcher
	whole   Record
	hits    int
}

func (c *comparing) Record(r *cloudtrail.Record, raw []byte, _ int64) {
	set := c.matcher.set
	found := map[int]Hit{}
	for _, hit := range c.matcher.Match(nil, r, raw) {
		if hit.Member {
			continue // the caller is asked about as one who belongs to no group
		}
		found[hit.Rule] = hit
		c.hits++
	}
	for i, rule := range set.Rules {
		c.whole.reset(r, raw)
		inside := rule.condition.holds(&c.whole)
		c.whole.outside = true
		outside := rule.condition.holds(&c.whole)
		hit, matched := found[i]
		switch {
		case matched != (inside || outside):
			c.t.Errorf("%s matches: %v, asked whole: %v, %v\n%s", rule.Title, matched, inside, outside, raw)
		case matched && (hit.IfNot != inside || hit.IfOutside != outside):
			c.t.Errorf("%s: %v and %v, asked whole: %v and %v\n%s", rule.Title, hit.IfNot, hit.IfOutside, inside, outside, raw)
		}
	}
}
func (*comparing) Refuse(int64, string) {}
func (*comparing) Foreign(int64)        {}
func (*comparing) Skip(int64, string)   {}
func (*comparing) Broken(int64, string) {}

// TestMatchingForgetsNothing runs rules of every form over events that differ in one thing each, twice: what a
// Matcher remembers of calls, agents and identities must never change an answer.
func TestMatchingForgetsNothing(t *testing.T) {
	var files []string
	for i, detection := range []string{
		"s: {eventName: CreateUser}\ncondition: s",
		"s: {eventName: CreateUser, eventSource: iam.amazonaws.com, userIdentity.type: IAMUser}\ncondition: s",
		"s: {eventName|startswith: Create}\nf: {userAgent|contains: terraform}\ncondition: s and not f",
		"s: {userIdentity.type: AssumedRole}\nf: [{errorCode: AccessDenied}, {userAgent|contains: console}]\ncondition: s and not 1 of f*",
		"s: {userIdentity.type: AssumedRole}\nt: {userAgent|contains: terraform}\ncondition: s or t",
		"s: {userIdentity.type: AssumedRole}\nt: {userAgent|contains: terraform}\ncondition: not (s and t)",
		"s: {userIdentity.type: AssumedRole}\nt: {userAgent|contains: terraform}\ncondition: not (not s or t)",
		"s: {errorCode: null, requestParameters.userName: [bob, eve]}\ncondition: s",
		"s: {errorCode|exists: true}\ncondition: s",
		"s: {userIdentity.userName|fieldref: requestParameters.userName}\ncondition: s",
		"s: {eventName: CreateUser, trailsift.outside_account|exists: true}\ncondition: s",
		"s: {eventName: CreateUser}\nf: {trailsift.outside_account|exists: true}\ncondition: s and not f",
		"s: {trailsift.outside_account: '999988887777'}\nt: {userIdentity.type: IAMUser}\ncondition: s or t",
		"s: {eventType: AwsServiceEvent}\nt: {awsRegion: eu-west-1}\ncondition: not s and t",
		"words: [bob]\ncondition: words",
		"s: {requestParameters.list.a: x}\nt: {requestParameters.list.b|contains: y}\ncondition: all of them",
	} {
		files = append(files, detect(fmt.Sprint("rule ", i), detection))
	}
	set := rules(t, files...)
	var log strings.Builder
	for _, name := range []string{"CreateUser", "createuser", "CreateRole", "GetUser"} {
		for _, source := range []string{"iam", "ec2"} {
			for _, identity := range []string{`{"type":"IAMUser","userName":"bob"}`, `{"type":"AssumedRole"}`, `{}`} {
				for _, rest := range []string{
					``, `"userAgent":"Terraform/1.1",`, `"userAgent":"console.amazonaws.com",`, `"errorCode":"AccessDenied",`, `"errorCode":null,`,
					`"requestParameters":{"userName":"bob"},`, `"requestParameters":{"userName":"eve","account":"999988887777"},`,
					`"requestParameters":{"list":[{"a":"x"},{"b":"yy"}]},"eventType":"AwsServiceEvent",`, `"awsRegion":"eu-west-1",`,
				} {
					fmt.Fprintf(&log, `{"eventTime":"2025-06-16T10:00:00Z","recipientAccountId":"111122223333",%s"eventName":%q,"eventSource":"%s.amazonaws.com","userIdentity":%s}`+"\n",
						rest, name, source, identity)
				}
			}
		}
	}
	c := &comparing{t: t, matcher: set.Matcher(), whole: Record{asked: make([]answer, set.fields)}}
	for range 2 {
		reader := cloudtrail.Reader{Sink: c}
		reader.Read([]byte(log.String()), 0, cloudtrail.Ended)
	}
	if c.hits < len(set.Rules) {
		t.Errorf("%d hits of %d rules: the events are too much alike", c.hits, len(set.Rules))
	}
}
