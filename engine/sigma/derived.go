package sigma

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"trailsift/engine/cloudtrail"
)

// What Sigma cannot say is derived from the record, for rules to ask: trailsift.outside_account,
// trailsift.public, trailsift.admin and trailsift.self.
const (
	derivedPrefix  = "trailsift"
	outsideAccount = "trailsift.outside_account"
	self           = "trailsift.self"
)

// derived are the derived fields of one record.
type derived struct {
	accounts            []string // named in the request or its policies, but not the record's own
	public, admin, self bool
	group               string // that the request is about, where the caller is a user and may belong to it
}

func (r *Record) derivedValues(path []string) []value {
	d := r.derive()
	yes := func(holds bool) []value {
		if !holds {
			return nil
		}
		return []value{{plain: "true", record: r}}
	}
	switch strings.Join(path[1:], ".") {
	case "outside_account":
		if !r.outside {
			return nil
		}
		var list []value
		for _, account := range d.accounts {
			list = append(list, value{plain: account, record: r})
		}
		return list
	case "public":
		return yes(d.public)
	case "admin":
		return yes(d.admin)
	case "self":
		return yes(d.self || d.group != "" && r.member)
	}
	return nil
}

func (r *Record) namedAccounts() []string { return r.derive().accounts }

func (r *Record) derive() *derived {
	if r.derived != nil {
		return r.derived
	}
	r.derived = &derived{}
	var request any
	// A request that is no JSON object has nothing to derive from.
	_ = json.Unmarshal(r.fields.Request, &request)
	r.derived.look("", request, 0)
	own := string(r.fields.Account)
	slices.Sort(r.derived.accounts)
	r.derived.accounts = slices.DeleteFunc(slices.Compact(r.derived.accounts), func(id string) bool { return id == own })
	r.derived.self, r.derived.group = r.targetsSelf(request)
	return r.derived
}

var (
	accountInARN = regexp.MustCompile(`^arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):`)
	accountAlone = regexp.MustCompile(`^\d{12}$`)
)

// deepest is how far nested requests are looked into; policies inside strings count once.
const deepest = 24

// look walks a request, and the policy documents that stand in it as strings.
func (d *derived) look(name string, v any, depth int) {
	if depth > deepest {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		d.statement(v)
		for key, inner := range v {
			d.look(key, inner, depth+1)
		}
	case []any:
		for _, inner := range v {
			d.look(name, inner, depth+1)
		}
	case string:
		d.text(name, v, depth)
	}
}

func (d *derived) text(name, text string, depth int) {
	if match := accountInARN.FindStringSubmatch(text); match != nil {
		d.accounts = append(d.accounts, match[1])
	} else if accountAlone.MatchString(text) {
		d.accounts = append(d.accounts, text)
	}
	switch {
	case text == "0.0.0.0/0", text == "::/0",
		strings.HasSuffix(text, "/groups/global/AllUsers"), strings.HasSuffix(text, "/groups/global/AuthenticatedUsers"),
		text == "all" && (strings.EqualFold(name, "group") || strings.EqualFold(name, "valuesToAdd") || strings.EqualFold(name, "groups")),
		text == "public-read", text == "public-read-write":
		d.public = true
	case strings.HasSuffix(text, ":policy/AdministratorAccess"):
		d.admin = true
	}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		var policy any
		if json.Unmarshal([]byte(text), &policy) == nil {
			d.look(name, policy, depth+1)
		}
	}
}

// statement reads a map that is a statement of a policy.
func (d *derived) statement(s map[string]any) {
	if effect, _ := member(s, "effect").(string); !strings.EqualFold(effect, "Allow") {
		return
	}
	if principal := member(s, "principal"); principal != nil && everybody(principal) && member(s, "condition") == nil {
		d.public = true
	}
	if star(member(s, "action")) && star(member(s, "resource")) {
		d.admin = true
	}
}

func member(of map[string]any, name string) any {
	for key, v := range of {
		if strings.EqualFold(key, name) {
			return v
		}
	}
	return nil
}

// everybody reports whether a Principal is "*", {"AWS": "*"} or {"AWS": ["*", …]}.
func everybody(principal any) bool {
	if kinds, ok := principal.(map[string]any); ok {
		return star(member(kinds, "aws"))
	}
	return star(principal)
}

// star reports whether a text, or one of a list, is "*" or "*:*".
func star(v any) bool {
	switch v := v.(type) {
	case string:
		return v == "*" || v == "*:*"
	case []any:
		return slices.ContainsFunc(v, star)
	}
	return false
}

// targetsSelf reports whether the request changes the caller: its own user, or the role it works
// under. Calls about keys, passwords and factors mean the caller where they name no user. Of a group that a
// user changes, only the log can tell whether the user belongs to it.
func (r *Record) targetsSelf(request any) (itself bool, group string) {
	parameters, _ := request.(map[string]any)
	caller := cloudtrail.ParseIdentity(r.fields.Identity)
	user, _ := member(parameters, "userName").(string)
	role, _ := member(parameters, "roleName").(string)
	switch {
	case user != "":
		return strings.EqualFold(user, caller.UserName) ||
			caller.Type == "IAMUser" && strings.EqualFold(user, caller.ARN[strings.LastIndexByte(caller.ARN, '/')+1:]), ""
	case role != "":
		return caller.IssuerName != "" && strings.EqualFold(role, caller.IssuerName), ""
	case !r.isAboutIAM():
		return false, ""
	case caller.Type == "IAMUser":
		group, _ = member(parameters, "groupName").(string)
	}
	return slices.Contains(meanCaller, string(r.fields.Name)), group
}

func (r *Record) isAboutIAM() bool { return string(r.fields.Source) == "iam.amazonaws.com" }

// suppose takes the caller for a member of the group that the request is about, or not. What was asked before
// has to be asked again.
func (r *Record) suppose(member bool) {
	r.member = member
	r.event++
}

// meanCaller are the calls of IAM that mean the caller's own user where none is named.
var meanCaller = []string{"CreateAccessKey", "DeleteAccessKey", "UpdateAccessKey", "ChangePassword", "CreateLoginProfile", "DeactivateMFADevice"}
