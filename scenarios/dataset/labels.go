package dataset

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
)

// Labels say which events of a set belong to an attack; every other event is normal work.
type Labels struct {
	Seed      uint64          `json:"seed"`
	Incidents []IncidentLabel `json:"incidents"`
	Labels    []Label         `json:"labels"` // in the order of incidents and time
}

// IncidentLabel is one attack.
type IncidentLabel struct {
	Incident   int       `json:"incident"` // from 1
	Scenario   string    `json:"scenario"`
	Number     string    `json:"number"`
	Title      string    `json:"title"`
	Tactic     string    `json:"tactic"`
	Technique  string    `json:"technique"`  // the catalogue's tag
	Techniques []string  `json:"techniques"` // ATT&CK v19
	Principals []string  `json:"principals"` // as whom the attack acted, as trailsift names them
	From       time.Time `json:"from"`       // first and last labelled event
	To         time.Time `json:"to"`
	Events     int       `json:"events"`
}

// Label is one event of an attack.
type Label struct {
	Incident  int       `json:"incident"`
	Scenario  string    `json:"scenario"`
	Number    string    `json:"number"`
	Step      string    `json:"step"`
	EventID   string    `json:"eventID"`
	Time      time.Time `json:"eventTime"`
	Account   string    `json:"account"` // whose trail this copy of the event is in
	Principal string    `json:"principal"`
	Technique string    `json:"technique"`
}

// LabelsOf labels the incidents.
func LabelsOf(seed uint64, incidents []*play.Incident) Labels {
	labels := Labels{Seed: seed, Incidents: []IncidentLabel{}, Labels: []Label{}}
	for i, incident := range incidents {
		pb := incident.Playbook
		labels.Incidents = append(labels.Incidents, IncidentLabel{
			Incident: i + 1, Scenario: pb.ID, Number: pb.Number, Title: pb.Title, Tactic: pb.Tactic,
			Technique: pb.Tag, Techniques: pb.Techniques, Principals: incident.Principals,
		})
		of := &labels.Incidents[i]
		for j := range incident.Events {
			event := &incident.Events[j]
			if event.Tags == nil {
				continue // the honest work that the attack hides in
			}
			label := Label{
				Incident: i + 1, Scenario: pb.ID, Number: pb.Number, EventID: string(trail.AppendUUID(nil, event.ID)),
				Time: event.Time.UTC().Truncate(time.Second), Account: event.Account,
				Principal: principal(event.Caller), Technique: pb.Tag,
			}
			if event.Step >= 0 && event.Step < len(pb.Steps) {
				label.Step = pb.Steps[event.Step].ID
			}
			labels.Labels = append(labels.Labels, label)
			if of.Events == 0 {
				of.From = label.Time
			}
			of.To = label.Time
			of.Events++
		}
	}
	return labels
}

// JSON writes the labels as one document.
func (l Labels) JSON(w io.Writer) error { return indented(w, l) }

// CSV writes one row an event, below a row of names.
func (l Labels) CSV(w io.Writer) error {
	table := csv.NewWriter(w)
	rows := [][]string{{"scenario", "step", "eventID", "principal", "technique", "number", "incident", "eventTime", "account"}}
	for _, label := range l.Labels {
		rows = append(rows, []string{
			label.Scenario, label.Step, label.EventID, label.Principal, label.Technique, label.Number,
			strconv.Itoa(label.Incident), label.Time.Format(time.RFC3339), label.Account,
		})
	}
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("writing labels: %w", err)
	}
	return nil
}

func indented(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

// principal is the caller as the ranking names it: a role's sessions belong to the role, unless they
// are a person's.
func principal(c *trail.Caller) string {
	switch {
	case c.Type == "AssumedRole" && c.Issuer != nil && !personal(c):
		return c.Issuer.ARN
	case c.Type == "AWSAccount" && c.PrincipalID != "":
		return "account:" + c.Account + ":" + c.PrincipalID
	case c.Type == "AWSAccount":
		return "account:" + c.Account
	case c.ARN == "" && c.UserName != "" && c.Type == "IAMUser":
		return "arn:aws:iam::" + c.Account + ":user/" + c.UserName
	case c.Type == "AWSService":
		return c.InvokedBy
	case c.ARN == "":
		return c.PrincipalID
	}
	return c.ARN
}

// personal tells a person's role session by what the ranking goes by: a role of the sign-in portal, or
// a session named after a mail address.
func personal(c *trail.Caller) bool {
	_, session, _ := strings.Cut(c.PrincipalID, ":")
	return strings.Contains(c.Issuer.ARN, "/aws-reserved/sso.amazonaws.com/") || strings.Contains(session, "@")
}
