// Package shipped holds the signatures that come with the program: Sigma rules about what a single
// call to AWS proves. They were written for this project and may ask the derived fields of package
// sigma (trailsift.outside_account, .public, .admin, .self), so they load with sigma.Load and nothing
// else has to know them.
//
// The rules stand in rules/, one file per tactic. A rule whose level is medium or above must be rare
// in honest work, for it alone lifts a principal's score; what is merely worth reading is low or
// informational. What needs several calls to prove belongs into package sequence, not here.
package shipped

import (
	"embed"
	"io/fs"
)

//go:embed rules/*.yml
var files embed.FS

// Rules are the rule files, at the root of a file system.
func Rules() fs.FS {
	rules, err := fs.Sub(files, "rules")
	if err != nil {
		panic(err) // the path is a constant that fs.ValidPath accepts
	}
	return rules
}
