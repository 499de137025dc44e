package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

type health struct {
	Body struct {
		Status  string `json:"status" enum:"ok"`
		Version string `json:"version"`
	}
}

func (a *API) describeHealth() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "health", Method: http.MethodGet, Path: "/health", Tags: []string{"server"},
		Summary: "Say that the server answers",
	}, func(context.Context, *struct{}) (*health, error) {
		answer := &health{}
		answer.Body.Status, answer.Body.Version = "ok", a.options.Version
		return answer, nil
	})
}

// Scenario is one attack scenario that POST /generate can play.
type Scenario struct {
	Number     string   `json:"number"`
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Tactic     string   `json:"tactic"`
	Techniques []string `json:"techniques"`
	Story      string   `json:"story"`
}

type (
	scenariosAnswer struct{ Body []Scenario }
	rulesAnswer     struct{ Body any }
)

func (a *API) describeCatalogue() {
	registry := a.huma.OpenAPI().Components.Schemas
	huma.Register(a.huma, huma.Operation{
		OperationID: "rules", Method: http.MethodGet, Path: "/rules", Tags: []string{"catalogue"},
		Summary:     "List rules, sequences and signatures",
		Description: "Each as `trailsift rules show -o json` explains it, with the settings that hold here.",
		Responses: map[string]*huma.Response{"200": {
			Description: "The rules, the sequences and the signatures.",
			Content: map[string]*huma.MediaType{"application/json": {
				Schema: registry.Schema(reflect.TypeOf(a.options.Rules), true, "Rules"),
			}},
		}},
	}, func(context.Context, *struct{}) (*rulesAnswer, error) { return &rulesAnswer{a.options.Rules}, nil })
	huma.Register(a.huma, huma.Operation{
		OperationID: "scenarios", Method: http.MethodGet, Path: "/scenarios", Tags: []string{"catalogue"},
		Summary: "List the attack scenarios",
	}, func(context.Context, *struct{}) (*scenariosAnswer, error) {
		return &scenariosAnswer{a.scenarios()}, nil
	})
}

func (a *API) scenarios() []Scenario {
	list := make([]Scenario, len(a.options.Playbooks))
	for i, pb := range a.options.Playbooks {
		list[i] = Scenario{Number: pb.Number, ID: pb.ID, Title: pb.Title, Tactic: pb.Tactic, Techniques: pb.Techniques, Story: pb.Story}
	}
	return list
}
