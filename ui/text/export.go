package text

import "time"

// What can be copied.
const (
	CopyValue     = "the value"
	CopyPath      = "the path of the field"
	CopyID        = "the event id"
	CopyEvent     = "the name of the call"
	CopyAddress   = "the address"
	CopyRecord    = "the record as JSON"
	CopyPrincipal = "the principal"
	CopyFilter    = "what is shown, as a filter"
	CopyLink      = "the command that opens this place"
)

// Copied says what the terminal was told to copy.
func Copied(what string) string {
	return "copied " + what + " (by OSC 52: the terminal has to allow it)"
}

// TooLongToCopy says that terminals would drop it.
func TooLongToCopy(what string, bytes int) string {
	return what + " has " + Number(bytes) + " bytes, too many for a clipboard: write it to a file"
}

// ExportRecords is the choice of original records.
const ExportRecords = "the original records, one a line"

// Format is what a format of files is called.
func Format(format string) string {
	return map[string]string{"csv": "CSV", "json": "JSON", "jsonl": "JSON lines", "md": "Markdown"}[format]
}

// RowCount says how many rows a file will have.
func RowCount(n int) string { return Number(n) + plural(n, " row", " rows") }

// Writing says that a file is being written.
func Writing(path string) string { return "writing " + path }

// Exported says that a file was written.
func Exported(rows int, path string) string { return RowCount(rows) + " in " + path }

// InEvidence says that nothing was written where evidence lies.
func InEvidence(where string) string {
	return "nothing is written into the evidence: name a place outside of " + where
}

// FileIsThere says that nothing was written over.
func FileIsThere(path string) string { return path + " is there already: nothing was written" }

// RFC3339 spells a moment for commands and files.
func RFC3339(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
