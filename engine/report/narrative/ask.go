package narrative

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"trailsift/engine/report"
)

// Server is a model behind the protocol of OpenAI: Ollama, vLLM, a proxy of Bedrock.
type Server struct {
	Endpoint string // its base URL: http://localhost:11434/v1
	Model    string
	Key      string // a bearer token; empty for none
	Timeout  time.Duration
}

// Transcript is what was asked and answered, to be kept: without the key, and with placeholders for all names.
type Transcript struct {
	Endpoint  string     `json:"endpoint"`
	Model     string     `json:"model"`
	Exchanges []Exchange `json:"exchanges"`
	Claims    []Claim    `json:"claims"` // as the model wrote them
	Failure   string     `json:"failure,omitempty"`
}

// Exchange is one request and its answer.
type Exchange struct {
	Prompt json.RawMessage `json:"prompt"` // the body of the request
	Status string          `json:"status,omitempty"`
	Answer string          `json:"answer"` // the body of the answer, as far as it came
}

// Ask lets a server write the story. Where that fails the narrative is the one of Tell, and says so; failure is why.
func (s *Story) Ask(ctx context.Context, server Server) (n report.Narrative, kept Transcript, failure error) {
	kept = Transcript{Endpoint: server.Endpoint, Model: server.Model, Claims: []Claim{}, Exchanges: []Exchange{}}
	n, failure = s.asked(ctx, server, &kept)
	if failure == nil {
		return n, kept, nil
	}
	if errors.Is(failure, context.Canceled) {
		failure = errInterrupted
	}
	kept.Failure = failure.Error()
	n = s.Tell()
	n.Notes[0] = fmt.Sprintf("Written by trailsift from templates, because %s could not write it: %v.", server, failure)
	return n, kept, failure
}

var (
	errInterrupted = errors.New("the asking was interrupted")
	errNothing     = errors.New("there is no finding to tell of, so it was not asked")
)

// Empty reports that there is no finding to tell of, so that nobody can be asked to.
func (s *Story) Empty() bool { return len(s.subjects) == 0 }

// String names the server in sentences.
func (s Server) String() string {
	host := s.Endpoint
	if at, err := url.Parse(s.Endpoint); err == nil {
		host = at.Host
	}
	return s.Model + " at " + host
}

func (s *Story) asked(ctx context.Context, server Server, kept *Transcript) (n report.Narrative, err error) {
	if s.Empty() {
		return n, errNothing
	}
	mask, err := s.mask(ctx)
	if err != nil {
		return n, err
	}
	data, err := s.document(mask).data()
	if err != nil {
		return n, err
	}
	answer, err := server.complete(ctx, data, kept)
	if err != nil {
		return n, err
	}
	if kept.Claims, err = read(answer); err != nil {
		return n, err
	}
	n.Claims = s.checked(kept.Claims, mask)
	dropped := len(kept.Claims) - len(n.Claims)
	if len(n.Claims) == 0 {
		return n, fmt.Errorf("none of the claims it made stands: %s", reasons(kept.Claims))
	}
	n.Cited = s.cited(n.Claims)
	n.Notes = []string{fmt.Sprintf("Written by %s, a language model, from the findings alone. That a sentence names findings was checked, and not that it is true: read them.", server)}
	if dropped > 0 {
		n.Notes = append(n.Notes, fmt.Sprintf("Of the %d claims it made %d were dropped: %s.", len(kept.Claims), dropped, reasons(kept.Claims)))
	}
	n.Notes = append(n.Notes, s.notes(len(s.subjects))...)
	return n, nil
}

// Dropped is how many claims were dropped, and why.
func (t Transcript) Dropped() (n int, why string) {
	for _, c := range t.Claims {
		if c.Dropped != "" {
			n++
		}
	}
	return n, reasons(t.Claims)
}

// reasons lists why claims were dropped, each reason once.
func reasons(claims []Claim) string {
	var list []string
	for _, c := range claims {
		if c.Dropped != "" && !slices.Contains(list, c.Dropped) {
			list = append(list, c.Dropped)
		}
	}
	const most = 4
	if more := len(list) - most; more > 0 {
		list = append(list[:most], fmt.Sprintf("and %d more reasons", more))
	}
	return strings.Join(list, "; ")
}

// complete asks for JSON of a schema and, where the server does not know how to keep to one, for JSON alone.
func (s Server) complete(ctx context.Context, data string, kept *Transcript) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.Timeout, fmt.Errorf("it did not answer within %s", s.Timeout))
	defer cancel()
	line := &wire{key: s.Key, kept: kept, transport: ownTransport()}
	defer line.transport.CloseIdleConnections()
	config := openai.DefaultConfig(s.Key)
	config.BaseURL = s.Endpoint
	config.HTTPClient = &http.Client{Transport: line, CheckRedirect: stay}
	client := openai.NewClientWithConfig(config)
	request := openai.ChatCompletionRequest{
		Model: s.Model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: instructions}, {Role: openai.ChatMessageRoleUser, Content: data},
		},
		ResponseFormat: &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "claims", Strict: true, Schema: answerSchema()},
		},
	}
	answer, err := client.CreateChatCompletion(ctx, request)
	if refusesFormat(err) {
		request.ResponseFormat = nil
		answer, err = client.CreateChatCompletion(ctx, request)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", s.failure(err)
	case len(answer.Choices) == 0:
		return "", errors.New("its answer is empty")
	}
	return answer.Choices[0].Message.Content, nil
}

// stay follows no redirection: what was meant for one server is not for another.
func stay(*http.Request, []*http.Request) error { return errRedirected }

var errRedirected = errors.New("it sends to another place, and that is not followed")

// refusesFormat tells a server that does not know of schemas from one that fails.
func refusesFormat(err error) bool {
	status := 0
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &request):
		status = request.HTTPStatusCode
	}
	return slices.Contains([]int{http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusNotImplemented}, status)
}

// failure is one short sentence, without the key and without what the server may have written.
func (s Server) failure(err error) error {
	var api *openai.APIError
	var request *openai.RequestError
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	var at *url.Error
	switch {
	case errors.As(err, &api):
		return answered(api.HTTPStatusCode)
	case errors.As(err, &request):
		return answered(request.HTTPStatusCode)
	case errors.Is(err, errRedirected):
		return errRedirected
	case errors.Is(err, errLarge):
		return errLarge
	case errors.As(err, &syntax), errors.As(err, &wrong):
		return errors.New("its answer is not of the protocol")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("its answer breaks off")
	case errors.Is(err, io.EOF):
		return errors.New("its answer is empty")
	case errors.As(err, &at):
		return fmt.Errorf("it cannot be reached: %w", at.Err)
	}
	return fmt.Errorf("asking it failed: %s", hide(err.Error(), s.Key))
}

func answered(status int) error {
	return fmt.Errorf("it answered with status %s", strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status))))
}

// answerSchema is what instructions ask for, as JSON Schema.
func answerSchema() json.RawMessage {
	return json.RawMessage(`{"type": "object", "additionalProperties": false, "required": ["claims"], "properties": {"claims": {"type": "array", "items": {
		"type": "object", "additionalProperties": false, "required": ["about", "text", "findings"], "properties": {
			"about": {"type": "string", "enum": ["` + strings.Join(questions, `", "`) + `"]},
			"text": {"type": "string"},
			"findings": {"type": "array", "items": {"type": "string"}}
		}}}}}`)
}
