package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/engine/report"
)

// Page is the part of a list that is asked for. Huma finds parameters in exported types alone.
type Page struct {
	From int `query:"from" minimum:"0" doc:"Where the page begins, from 0."`
	N    int `query:"n" minimum:"1" maximum:"1000" default:"100" doc:"How many to list."`
}

// Filtered is a list or a count of what a filter matches.
type Filtered struct {
	Filter string `query:"filter" maxLength:"10000" doc:"Only of events that match, such as: event:Get* denied:true"`
}

// query reads the filter.
func (f Filtered) query() (query.Query, error) {
	q, err := query.Parse(f.Filter)
	if err != nil {
		return q, refuse(http.StatusBadRequest, "filter: %v", err)
	}
	return q, nil
}

// asked turns the error of a question into a problem. Questions fail by what they ask for.
func (a *API) asked(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return a.ended(ctx)
	}
	return refuse(http.StatusBadRequest, "%v", err)
}

// Principals is a page of a ranking.
type Principals struct {
	Total      int             `json:"total" doc:"How many match in all."`
	From       int             `json:"from"`
	Principals []report.Result `json:"principals"`
}

type (
	principalsInput struct {
		Which
		Page
		Filtered
	}
	principalsAnswer struct{ Body Principals }
)

func (a *API) principals(ctx context.Context, in *principalsInput) (*principalsAnswer, error) {
	_, snapshot, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	ranking, err := a.ranking(ctx, snapshot, in.Filtered)
	if err != nil {
		return nil, err
	}
	from := min(in.From, len(ranking))
	return &principalsAnswer{Principals{
		Total: len(ranking), From: in.From,
		Principals: report.Results(ranking[from:min(from+in.N, len(ranking))]),
	}}, nil
}

// ranking is the ranked principals with a matching event.
func (a *API) ranking(ctx context.Context, snapshot *engine.Snapshot, f Filtered) ([]engine.Principal, error) {
	q, err := f.query()
	if err != nil || q.Empty() {
		return snapshot.Ranking, err
	}
	all := engine.Page{N: len(snapshot.Ranking) + len(snapshot.Unranked)}
	found, _, err := snapshot.Dataset.Principals(ctx, q, engine.Order{}, all)
	if err != nil {
		return nil, a.asked(ctx, err)
	}
	return slices.DeleteFunc(slices.Clone(found), func(p engine.Principal) bool { return p.Rank == 0 }), nil
}

// Event is one event of a timeline.
type Event struct {
	Time      time.Time `json:"time"`
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Service   string    `json:"service"`
	Session   string    `json:"session"`
	AccessKey string    `json:"access_key"`
	Address   string    `json:"address"`
	Country   string    `json:"country"`
	Network   string    `json:"network"`
	Region    string    `json:"region"`
	Account   string    `json:"account"`
	Agent     string    `json:"agent"`
	Error     string    `json:"error"`
	Denied    bool      `json:"denied"`
	ReadOnly  bool      `json:"read_only"`
	Rules     []string  `json:"rules" doc:"Whose evidence it is: R01 to R09, S01 to S12, and sig for signatures."`
}

func newEvent(e engine.Event) Event {
	return Event{
		Time: time.Unix(e.Time, 0).UTC(), ID: e.ID, Name: e.Name, Service: e.Service, Session: e.Session, AccessKey: e.AccessKey,
		Address: e.Address, Country: e.Country, Network: e.Network, Region: e.Region, Account: e.Account, Agent: e.Agent,
		Error: e.Error, Denied: e.Denied, ReadOnly: e.ReadOnly, Rules: append([]string{}, e.Rules...),
	}
}

// Events is a page of a principal's events.
type Events struct {
	Total  int     `json:"total" doc:"How many match in all."`
	From   int     `json:"from"`
	Events []Event `json:"events"`
}

type (
	eventsInput struct {
		Which
		Principal string `path:"principal" maxLength:"64" doc:"The principal's id."`
		Page
		Filtered
	}
	eventsAnswer struct{ Body Events }
)

func (a *API) events(ctx context.Context, in *eventsInput) (*eventsAnswer, error) {
	_, snapshot, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := narrowed(snapshot, in.Filtered, in.Principal)
	if err != nil {
		return nil, err
	}
	rows, err := snapshot.Dataset.Select(ctx, q, engine.Order{})
	if err != nil {
		return nil, a.asked(ctx, err)
	}
	found, err := rows.Slice(ctx, in.From, in.N)
	if err != nil {
		return nil, a.asked(ctx, err)
	}
	answer := &eventsAnswer{Events{Total: rows.Len(), From: in.From, Events: make([]Event, len(found))}}
	for i, e := range found {
		answer.Body.Events[i] = newEvent(e)
	}
	return answer, nil
}

// narrowed is a filter for the events of one principal, or of all where there is none.
func narrowed(snapshot *engine.Snapshot, f Filtered, principal string) (query.Query, error) {
	q, err := f.query()
	if err != nil || principal == "" {
		return q, err
	}
	p, err := principalOf(snapshot, principal)
	if err != nil {
		return q, err
	}
	return q.And(query.Term{Field: "user", Value: p.Name, Exact: true}), nil
}

// Bar is a stretch of time [From, To) with the events in it.
type Bar struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Events int       `json:"events"`
	Denied int       `json:"denied"`
}

// Histogram is events over time, in equal stretches.
type Histogram struct {
	Bars []Bar `json:"bars"`
}

type (
	histogramInput struct {
		Which
		Filtered
		Principal string    `query:"principal" maxLength:"64" doc:"Only of this principal, by its id."`
		Buckets   int       `query:"buckets" minimum:"1" maximum:"10000" default:"60" doc:"How many stretches at most."`
		From      time.Time `query:"from" doc:"From this time on (RFC 3339)."`
		To        time.Time `query:"to" doc:"Before this time (RFC 3339)."`
	}
	histogramAnswer struct{ Body Histogram }
)

func (a *API) histogram(ctx context.Context, in *histogramInput) (*histogramAnswer, error) {
	_, snapshot, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := narrowed(snapshot, in.Filtered, in.Principal)
	if err != nil {
		return nil, err
	}
	buckets, err := snapshot.Dataset.Histogram(ctx, q, engine.Span{From: unix(in.From), To: unix(in.To)}, in.Buckets)
	if err != nil {
		return nil, a.asked(ctx, err)
	}
	answer := &histogramAnswer{Histogram{Bars: make([]Bar, len(buckets))}}
	for i, b := range buckets {
		answer.Body.Bars[i] = Bar{From: time.Unix(b.From, 0).UTC(), To: time.Unix(b.To, 0).UTC(), Events: b.Events, Denied: b.Denied}
	}
	return answer, nil
}

// unix is a time in seconds; 0, which leaves a span open, for none.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
