// Command trailsift investigates AWS CloudTrail logs in a terminal: it ranks who did what by risk,
// shows which rules and events a score rests on, and leads back to the record itself.
//
//	trailsift [PATH|- ...]           the console
//	trailsift detect [PATH|- ...]    the same answers without a screen
//
// This package is the composition root: it reads the command line and the configuration (package
// settings), gives plain values to the engine and the console, and turns what comes back into output
// and an exit code. There is one file per command.
package main

import (
	"os"

	// Time zones have to be known on machines without a zone database too.
	_ "time/tzdata"
)

func main() {
	os.Exit(run(os.Args[1:], standardStreams(), os.Environ()))
}
