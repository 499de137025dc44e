package report

import (
	"time"

	"trailsift/engine/casefile"
)

// decidedColumns are what people decided about a principal, behind the columns of what was found.
var decidedColumns = []string{"verdict", "note", "decided_by", "decided_at"}

// decided are the values of decidedColumns: all empty of a principal about whom nothing was decided or noted.
func decided(v casefile.Verdict) []string {
	if v == (casefile.Verdict{}) {
		return make([]string, len(decidedColumns))
	}
	return []string{string(v.Value), v.Note, v.By, v.At.UTC().Format(time.RFC3339Nano)}
}
