package report

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/casefile"
	"trailsift/engine/finding"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// ocsfVersion is the version of the Open Cybersecurity Schema Framework that findings are written in. All that is
// used of it is in 1.5.0 to 1.9.0 too.
const ocsfVersion = "1.6.0"

// What a Detection Finding is in OCSF: class 4 of the category Findings (2), so class_uid 2004; to create one is
// activity 1, so type_uid 200401.
const (
	ocsfCategory = 2
	ocsfClass    = 2004
	ocsfCreate   = 1
	ocsfType     = 200401
)

// listedEvidence is how many events a Detection Finding holds.
const listedEvidence = 100

// OCSF writes findings as events of the Open Cybersecurity Schema Framework, one in a line: every finding of
// every principal, ranked or not, and one for the behaviour of each principal that is an anomaly. State says what
// people decided; nil for nothing. Texts are as they were logged.
func OCSF(ctx context.Context, w io.Writer, s *engine.Snapshot, state *casefile.State) error {
	o := &ocsfWriter{ctx: ctx, snapshot: s, state: state}
	for _, principals := range [][]engine.Principal{s.Ranking, s.Unranked} {
		for i := range principals {
			if err := o.writeAll(w, &principals[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

type ocsfWriter struct {
	ctx      context.Context
	snapshot *engine.Snapshot
	state    *casefile.State
}

func (o *ocsfWriter) writeAll(w io.Writer, p *engine.Principal) error {
	for _, f := range p.Findings {
		if err := o.write(w, p, f); err != nil {
			return fmt.Errorf("finding %s of %s: %w", f.ID, p.ID, err)
		}
	}
	if behaviour, odd := behaviourOf(p); odd {
		if err := o.write(w, p, behaviour); err != nil {
			return fmt.Errorf("behaviour of %s: %w", p.ID, err)
		}
	}
	return nil
}

// behaviourID names the finding that is made of the rules that fired.
const behaviourID = "BEHAVIOUR"

// behaviourOf is what the rules say of an anomalous principal, as one finding. Its level is the score's.
func behaviourOf(p *engine.Principal) (f finding.Finding, odd bool) {
	if !p.Score.Anomaly || len(firedRules(p.Score)) == 0 {
		return f, false
	}
	level := [...]string{risk.Low: finding.Low, risk.Medium: finding.Medium, risk.High: finding.High, risk.Critical: finding.Critical}[p.Score.Level]
	return finding.Finding{
		ID: behaviourID, Layer: finding.Rule, Title: "Unusual behaviour", Level: level,
		Explanation: fmt.Sprintf("Score %s: %s fired.", number(p.Score.Total), enumerate(firedRules(p.Score))),
	}, true
}

func (o *ocsfWriter) write(w io.Writer, p *engine.Principal, f finding.Finding) error {
	events, total, span, err := o.events(p, f)
	if err != nil {
		return err
	}
	out := ocsfFinding{
		ActivityID: ocsfCreate, ActivityName: "Create", CategoryUID: ocsfCategory, CategoryName: "Findings",
		ClassUID: ocsfClass, ClassName: "Detection Finding", TypeUID: ocsfType, TypeName: "Detection Finding: Create",
		Time: span.To * 1000, StartTime: span.From * 1000, EndTime: span.To * 1000, IsAlert: f.Suppressed == "",
		RiskScore: int(p.Score.Total), Count: max(total, 1), Message: f.Title + ": " + p.Name,
		Metadata: ocsfMetadata{ocsfVersion, ocsfProduct{"trailsift", "trailsift"}, []string{"cloud"}, "AWS CloudTrail"},
		Cloud:    ocsfCloud{Provider: "AWS"}, About: aboutOf(p, f, span), Evidences: []ocsfEvidence{},
		Resources: []ocsfPrincipal{principalOf(p)},
	}
	out.SeverityID, out.Severity = severity(f.Level)
	out.RiskLevelID, out.RiskLevel = riskLevel(p.Score.Level)
	out.StatusID, out.Status = o.status(p, f)
	for i := range events {
		out.Evidences = append(out.Evidences, evidenceIn(&events[i]))
		if i == 0 && events[i].Account != "" {
			out.Cloud.Account = &ocsfAccount{events[i].Account}
		}
	}
	if out.Remediation, err = remedy(p, f); err != nil {
		return err
	}
	return write(w, out, "")
}

// events are the first that a finding rests on, how many there are, and from when to when.
func (o *ocsfWriter) events(p *engine.Principal, f finding.Finding) (first []engine.Event, total int, span engine.Span, err error) {
	span = engine.Span{From: p.First, To: p.Last}
	q := isPrincipal(p).And(query.Term{Field: "rule", Value: f.ID, Exact: true})
	if f.ID == behaviourID {
		var terms query.Or
		for _, id := range firedRules(p.Score) {
			terms = append(terms, query.Term{Field: "rule", Value: rule.ID(id).Short(), Exact: true})
		}
		q = isPrincipal(p).And(terms)
		if len(terms) == 1 {
			q = isPrincipal(p).And(terms[0])
		}
	}
	rows, err := o.snapshot.Dataset.Select(o.ctx, q, engine.Order{})
	if err != nil || rows.Len() == 0 {
		return nil, 0, span, err
	}
	if first, err = rows.Slice(o.ctx, 0, listedEvidence); err != nil {
		return nil, 0, span, err
	}
	last, err := rows.Slice(o.ctx, rows.Len()-1, 1)
	if err != nil {
		return nil, 0, span, err
	}
	return first, rows.Len(), engine.Span{From: first[0].Time, To: last[0].Time}, nil
}

func aboutOf(p *engine.Principal, f finding.Finding, span engine.Span) ocsfAbout {
	about := ocsfAbout{
		UID: p.ID + ":" + f.ID, Title: f.Title, Desc: f.Explanation, Types: []string{f.Layer}, Sources: []string{"AWS CloudTrail"},
		FirstSeen: span.From * 1000, LastSeen: span.To * 1000, Analytic: ocsfAnalytic{f.ID, f.Title, 1, "Rule"},
	}
	if f.Layer == finding.Rule {
		about.Analytic.TypeID, about.Analytic.Type = 2, "Behavioral"
		for _, d := range rule.Catalogue() {
			if fired(p, d.ID) {
				about.Related = append(about.Related, ocsfAnalytic{string(d.ID), d.Title, 2, "Behavioral"})
			}
		}
	}
	for _, id := range f.Techniques {
		about.Attacks = append(about.Attacks, attackOf(now(id)))
	}
	return about
}

// tacticIDs are ATT&CK's for its tactics.
var tacticIDs = map[string]string{
	"Reconnaissance": "TA0043", "Resource Development": "TA0042", "Initial Access": "TA0001", "Execution": "TA0002",
	"Persistence": "TA0003", "Privilege Escalation": "TA0004", "Stealth": "TA0005", "Defense Impairment": "TA0112",
	"Credential Access": "TA0006", "Discovery": "TA0007", "Lateral Movement": "TA0008", "Collection": "TA0009",
	"Command and Control": "TA0011", "Exfiltration": "TA0010", "Impact": "TA0040",
}

// attackOf is a technique, or a sub-technique below its technique, with the tactic to list it under.
func attackOf(id string) ocsfAttack {
	a := ocsfAttack{Version: attack.Version}
	technique, _ := attack.Find(id)
	if tactic := attack.TacticOf([]string{id}); tactic != "" {
		a.Tactic = &ocsfNamed{UID: tacticIDs[tactic], Name: tactic}
	}
	parent, _, isSub := strings.Cut(id, ".")
	if !isSub {
		a.Technique = &ocsfNamed{UID: id, Name: technique.Name}
		return a
	}
	above, below, _ := strings.Cut(technique.Name, ": ")
	a.Technique, a.SubTechnique = &ocsfNamed{UID: parent, Name: above}, &ocsfNamed{UID: id, Name: cmp.Or(below, above)}
	return a
}

// severity is a finding's level in OCSF.
func severity(level string) (id int, word string) {
	id = finding.Gravity(level) + 1
	return id, [...]string{"Unknown", "Informational", "Low", "Medium", "High", "Critical"}[id]
}

// riskLevel is a score's level in OCSF.
func riskLevel(level risk.Level) (id int, word string) {
	return int(level) + 1, [...]string{risk.Low: "Low", risk.Medium: "Medium", risk.High: "High", risk.Critical: "Critical"}[level]
}

// status says what became of a finding: what is suppressed, or belongs to somebody found benign, is; what somebody
// has looked at is in progress.
func (o *ocsfWriter) status(p *engine.Principal, f finding.Finding) (id int, word string) {
	var value casefile.VerdictValue
	if o.state != nil {
		value = o.state.Verdicts[p.ID].Value
	}
	switch {
	case f.Suppressed != "" || value == casefile.Benign:
		return 3, "Suppressed"
	case value != "":
		return 2, "In Progress"
	}
	return 1, "New"
}

func principalOf(p *engine.Principal) ocsfPrincipal {
	return ocsfPrincipal{UID: p.Name, Name: p.Name[strings.LastIndexAny(p.Name, "/:")+1:], Type: p.Kind.String()}
}

func evidenceIn(e *engine.Event) ocsfEvidence {
	evidence := ocsfEvidence{
		UID: e.ID, API: ocsfAPI{Operation: e.Name, Service: ocsfService{e.Service}},
		Actor:  ocsfActor{User: ocsfPrincipal{UID: e.Principal, Name: e.Principal[strings.LastIndexAny(e.Principal, "/:")+1:], Type: "principal"}},
		Moment: ocsfMoment{Time: e.Time * 1000, Region: e.Region},
	}
	if e.Error != "" {
		evidence.API.Response = &ocsfResponse{e.Error}
	}
	if e.Session != "" || e.AccessKey != "" {
		evidence.Actor.Session = &ocsfSession{UID: cmp.Or(e.Session, e.AccessKey), Credential: e.AccessKey}
	}
	if address, err := netip.ParseAddr(e.Address); err == nil {
		evidence.Source = &ocsfEndpoint{IP: address.String()}
	} else if e.Address != "" {
		evidence.Source = &ocsfEndpoint{Service: e.Address}
	}
	if e.Agent != "" {
		evidence.HTTP = &ocsfHTTP{e.Agent}
	}
	return evidence
}

// remedy is the advice for a finding, in words; nil where there is none.
func remedy(p *engine.Principal, f finding.Finding) (*ocsfRemedy, error) {
	causes := []cause{causeOf(f)}
	if f.ID == behaviourID {
		causes = slices.DeleteFunc(causesOf(p), func(c cause) bool { return !strings.HasPrefix(c.words[0], "R") })
	}
	steps, err := advise(causes, vocabulary{})
	if err != nil || len(steps) == 0 {
		return nil, err
	}
	words := make([]string, 0, len(steps))
	for _, step := range steps {
		words = append(words, step.Do)
	}
	return &ocsfRemedy{strings.Join(words, " ")}, nil
}
