package trail

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed calls.txt
var callTable string

// table is the embedded table, read on first use and never changed.
var table = sync.OnceValue(func() map[string]*Call {
	calls, err := parse(callTable)
	if err != nil {
		panic("trail: calls.txt: " + err.Error()) // embedded: a mistake of ours, found by every test
	}
	return calls
})

// Lookup finds a call by the name people use, "lambda:ListFunctions", or by the one in the log,
// "lambda:ListFunctions20150331". CloudWatch is known as cloudwatch and as monitoring.
func Lookup(name string) (*Call, bool) {
	if rest, ok := strings.CutPrefix(name, "cloudwatch:"); ok {
		name = "monitoring:" + rest
	}
	call, ok := table()[name]
	return call, ok
}

// Service is the part of the event source that names the service: "iam".
func (c *Call) Service() string {
	return strings.TrimSuffix(c.Source, ".amazonaws.com")
}

// service is what the lines below an @ line have in common.
type service struct {
	name   string
	shared Call
}

// parse reads the table of calls. Errors name the line.
func parse(text string) (map[string]*Call, error) {
	calls := make(map[string]*Call, 1024)
	var current service
	number := 0
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		var err error
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case strings.HasPrefix(words[0], "@"):
			current, err = parseService(words)
		default:
			err = current.add(calls, words)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return calls, nil
}

func parseService(words []string) (service, error) {
	if len(words) < 3 {
		return service{}, fmt.Errorf("a service needs a version and a host: %s", words[0])
	}
	name := words[0][1:]
	s := service{name: name, shared: Call{Source: name + ".amazonaws.com", Version: words[1], Host: host(words[2])}}
	for _, word := range words[3:] {
		if word != "global" {
			return service{}, fmt.Errorf("not understood of a service: %s", word)
		}
		s.shared.Global = true
	}
	return s, nil
}

func (s service) add(calls map[string]*Call, words []string) error {
	full := words[0]
	prefix, name, _ := strings.Cut(full, ":")
	if prefix != s.name || name == "" {
		return fmt.Errorf("%s stands below @%s", full, s.name)
	}
	if calls[full] != nil {
		return fmt.Errorf("%s stands there twice", full)
	}
	call := s.shared
	call.Name = name
	for _, word := range words[1:] {
		if err := call.set(word); err != nil {
			return fmt.Errorf("%s: %w", full, err)
		}
	}
	call.command = command(prefix, name)
	calls[full] = &call
	calls[prefix+":"+call.Name] = &call
	return nil
}

// set takes one word of a call's line.
func (c *Call) set(word string) error {
	key, value, _ := strings.Cut(word, "=")
	switch key {
	case "read":
		c.ReadOnly = true
	case "write":
		c.ReadOnly = false
	case "data":
		c.Data = true
	case "signin":
		c.SignIn = true
	case "event":
		c.ServiceEvent = true
		c.Host = ""
	case "regional":
		c.Global = false
	case "as":
		c.Name = value
	case "version":
		c.Version = value
	case "host":
		c.Host = host(value)
	default:
		return fmt.Errorf("not understood: %s", word)
	}
	return nil
}

// command is how the AWS CLI names a call in its user agent: "ec2.describe-instances".
func command(service, name string) string {
	switch service {
	case "s3":
		service = "s3api"
	case "monitoring":
		service = "cloudwatch"
	case "states":
		service = "stepfunctions"
	case "elasticloadbalancing":
		service = "elbv2"
	}
	words := []byte(service + ".")
	for i := range len(name) {
		letter := name[i]
		if letter < 'A' || letter > 'Z' {
			words = append(words, letter)
			continue
		}
		begins := i > 0 && (name[i-1] < 'A' || name[i-1] > 'Z' ||
			i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z' && name[i+1] != 's')
		if begins {
			words = append(words, '-')
		}
		words = append(words, letter+'a'-'A')
	}
	return string(words)
}

func host(word string) string {
	if word == "-" {
		return ""
	}
	return word
}
