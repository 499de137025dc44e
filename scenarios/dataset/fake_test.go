package dataset

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
)

var monday = time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC)

// hum is a life of nothing but one call: so many events an hour, the last of them in the next hour.
type hum struct{ hours, perHour int }

var listBuckets = &trail.Call{Source: "s3.amazonaws.com", Name: "ListBuckets", ReadOnly: true, Version: "1.11", Host: "s3.{region}.amazonaws.com"}

var ada = &trail.Caller{
	Type: "IAMUser", PrincipalID: "AIDAEXAMPLEEXAMPLEADA", ARN: "arn:aws:iam::111122223333:user/ada",
	Account: "111122223333", UserName: "ada", AccessKey: "AKIAEXAMPLEEXAMPLEAD",
}

func (h hum) Hours() int { return h.hours }

func (h hum) Hour(n int) []trail.Event {
	chance := rand.New(rand.NewPCG(uint64(n), 1))
	events := make([]trail.Event, h.perHour)
	for i := range events {
		e := &events[i]
		*e = trail.Event{
			Time: monday.Add(time.Duration(n)*time.Hour + time.Duration(i)*66*time.Minute/time.Duration(h.perHour)),
			Call: listBuckets, Caller: ada, Account: "111122223333", Region: []string{"eu-west-1", "us-west-2"}[i%2],
			Address: "192.0.2.10", Agent: "aws-cli/2.15.0",
		}
		binary.BigEndian.PutUint64(e.ID[:], chance.Uint64())
		binary.BigEndian.PutUint64(e.ID[8:], chance.Uint64())
	}
	return events
}

// theft is an attack of a few calls, ten minutes apart.
func theft(start time.Time, steps int) *play.Incident {
	pb := &scenarios.Playbook{
		ID: "theft", Number: "9.9", Title: "Theft", Tactic: "Impact", Tag: "T1485", Techniques: []string{"T1485"},
		Steps: []scenarios.Step{{ID: "look"}, {ID: "take"}},
	}
	tags := &trail.Tags{Usecase: "Theft", TechniqueID: "T1485", Scenario: "theft"}
	incident := &play.Incident{Playbook: pb, Principals: []string{ada.ARN}, From: start, To: start.Add(time.Duration(steps-1) * 10 * time.Minute)}
	for i := range steps {
		e := trail.Event{
			Time: start.Add(time.Duration(i) * 10 * time.Minute), Call: listBuckets, Caller: ada, Account: "111122223333",
			Region: "eu-west-1", Address: "203.0.113.9", Agent: "Boto3/1.34", Tags: tags, Step: min(i, 1),
		}
		e.ID[0], e.ID[15] = 0xaa, byte(i)
		incident.Events = append(incident.Events, e)
	}
	return incident
}

func small() *Set {
	return &Set{
		Seed: 7, Start: monday, Source: hum{hours: 30, perHour: 400},
		Incidents: []*play.Incident{theft(monday.Add(5*time.Hour+time.Minute), 5), theft(monday.Add(29*time.Hour+50*time.Minute), 4)},
	}
}
