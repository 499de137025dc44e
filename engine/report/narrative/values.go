package narrative

import (
	"context"
	"fmt"
	"strings"

	"trailsift/engine"
	"trailsift/engine/report"
)

// mostValues is how many values of a field of one subject are known to the mask. What else there is has a shape, or
// is no word of this program's own.
const mostValues = 2000

// fields are those whose values name somebody or something.
var fields = []struct{ field, sort string }{
	{"account", anAccount}, {"ip", anAddress}, {"key", aKey}, {"session", aSession}, {"role", aName}, {"agent", anAgent},
}

// values are what a mask has to know of a log: all principals, and what the events of the subjects name.
func (s *Story) values(ctx context.Context) (list []value, calls []string, err error) {
	list = s.people()
	for i := range s.subjects {
		of := its(s.subjects[i].Principal)
		for _, f := range fields {
			counts, err := s.snapshot.Dataset.Facet(ctx, of, f.field, mostValues)
			if err != nil {
				return nil, nil, fmt.Errorf("listing what %s names: %w", f.field, err)
			}
			for _, count := range counts {
				if count.Value != ownWord {
					list = append(list, value{sort: f.sort, text: count.Value})
				}
			}
		}
		counts, err := s.snapshot.Dataset.Facet(ctx, of, "event", mostValues)
		if err != nil {
			return nil, nil, fmt.Errorf("listing the calls: %w", err)
		}
		for _, count := range counts {
			calls = append(calls, count.Value)
		}
	}
	return list, calls, nil
}

// ownWord is the session of those who sign in to the console, which is this program's own name for it.
const ownWord = "console"

// people are all principals, by their names and what these are made of.
func (s *Story) people() (list []value) {
	ends := map[string]int{} // how many principals have a name that ends so
	everybody := [][]engine.Principal{s.snapshot.Ranking, s.snapshot.Unranked}
	for _, principals := range everybody {
		for i := range principals {
			ends[endOf(principals[i].Name)]++
		}
	}
	for _, principals := range everybody {
		for i := range principals {
			p := &principals[i]
			whole := value{sort: aPrincipal, text: p.Name, of: p.Name, shown: report.ShortName(p.Name)}
			list = append(list, whole)
			if end := endOf(p.Name); ends[end] == 1 && !general[end] {
				whole.text = end
				list = append(list, whole)
			}
			for _, part := range strings.FieldsFunc(p.Name, func(r rune) bool { return r == ':' || r == '/' }) {
				if len(part) > 2 && !general[part] && (part != endOf(p.Name) || ends[part] > 1) {
					list = append(list, value{sort: sortOf(part), text: part})
				}
			}
			for _, session := range p.Sessions {
				list = append(list, value{sort: aSession, text: session})
			}
		}
	}
	return list
}

// endOf is the last part of a principal's name.
func endOf(name string) string { return name[strings.LastIndexAny(name, "/:")+1:] }

// sortOf is the sort of a part of a name by its looks.
func sortOf(part string) string {
	for _, shape := range shapes {
		if at := shape.find(part); len(at) == 1 && at[0][0] == 0 && at[0][1] == len(part) {
			return shape.sort
		}
	}
	return aName
}

// general are parts of names that AWS or this program has chosen.
var general = map[string]bool{
	"arn": true, "aws": true, "aws-cn": true, "aws-us-gov": true, "iam": true, "sts": true, "user": true, "role": true, "root": true,
	"assumed-role": true, "federated-user": true, "saml-provider": true, "oidc-provider": true, "aws-service-role": true,
	"account": true, "service": true, "unknown": true, "signin": true, "instance": true,
}
