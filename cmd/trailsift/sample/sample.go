// Package sample holds the log that tests read and the documentation walks through: three days of a
// small company's two AWS accounts, with honest work in most of it and two intrusions.
//
// Nothing in it is anybody's real data. The records are told by the story in this package's tests:
// the addresses come from the ranges reserved for documentation, the accounts, names and keys are
// made up. To change the story, edit the tests and run
//
//	go test ./cmd/trailsift/sample -update
package sample

// Folder is where the log files are, laid out as CloudTrail delivers them to a bucket, seen from this
// package's folder.
const Folder = "../../../testdata/sample"
