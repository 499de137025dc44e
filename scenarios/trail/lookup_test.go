package trail

import (
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	for _, name := range []string{"lambda:ListFunctions", "lambda:ListFunctions20150331"} {
		call, ok := Lookup(name)
		if !ok || call.Name != "ListFunctions20150331" || call.Source != "lambda.amazonaws.com" || !call.ReadOnly {
			t.Errorf("%s is %+v", name, call)
		}
	}
	if call, ok := Lookup("iam:CreateUser"); !ok || call.ReadOnly || !call.Global || call.Data || call.Service() != "iam" {
		t.Errorf("iam:CreateUser is %+v", call)
	}
	if call, ok := Lookup("signin:ConsoleLogin"); !ok || !call.SignIn {
		t.Errorf("signin:ConsoleLogin is %+v", call)
	}
	if _, ok := Lookup("iam:Nonsense"); ok {
		t.Error("there is no iam:Nonsense")
	}
}

func TestTableIsWide(t *testing.T) {
	services, calls := map[string]bool{}, map[*Call]bool{}
	for _, call := range table() {
		services[call.Source] = true
		calls[call] = true
		if call.Version == "" || strings.ContainsAny(call.Name, " :={}") {
			t.Errorf("%s %s has version %q", call.Source, call.Name, call.Version)
		}
	}
	if len(services) < 40 || len(calls) < 250 {
		t.Errorf("%d calls of %d services", len(calls), len(services))
	}
}

func TestTableErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"@iam 1.11 h\nec2:X read\n":            "line 2: ec2:X stands below @iam",
		"@iam 1.11\n":                          "line 1: a service needs a version and a host: @iam",
		"@iam 1.11 h\niam:X read\niam:X read":  "line 3: iam:X stands there twice",
		"@iam 1.11 h\niam:X perhaps":           "line 2: iam:X: not understood: perhaps",
		"# a comment\n\n@iam 1.11 h planetary": "line 3: not understood of a service: planetary",
	} {
		if _, err := parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}
