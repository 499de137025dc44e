package sheet_test

import (
	"strings"
	"testing"

	"trailsift/ui/sheet"
	"trailsift/ui/theme"
)

func TestProseStylesCode(t *testing.T) {
	words := "Look for `sts:AssumeRole`, with `userIdentity.sessionContext` in it; a ` alone stays."
	for _, width := range []int{9, 20, 200} {
		s := sheet.New("", func(width int) []sheet.Row { return sheet.Prose(theme.Dim, words, width) })
		s.Fill(width, 40)
		var told, coded strings.Builder
		for i, row := range sheet.Prose(theme.Dim, words, width) {
			told.WriteString(s.Tell(i))
			for _, cell := range row.Cells {
				if cell.Token != theme.Dim {
					coded.WriteString(cell.Text)
				}
			}
		}
		bare := func(words string) string { return strings.ReplaceAll(words, " ", "") }
		if got, want := bare(told.String()), bare("Look for sts:AssumeRole, with userIdentity.sessionContext in it; a ` alone stays."); got != want {
			t.Errorf("width %d: told is %q, want %q", width, got, want)
		}
		if got, want := coded.String(), "sts:AssumeRoleuserIdentity.sessionContext"; got != want {
			t.Errorf("width %d: code is %q, want %q", width, got, want)
		}
	}
}

// TestRunningTextIsToldWithoutGaps has a line of text and code between which there is no space.
func TestRunningTextIsToldWithoutGaps(t *testing.T) {
	s := sheet.New("", func(width int) []sheet.Row { return sheet.Prose(theme.Text, "(`iam:*`), or `s3:*`: all", width) })
	s.Fill(60, 1)
	if got, want := s.Tell(0), "(iam:*), or s3:*: all"; got != want {
		t.Errorf("told is %q, want %q", got, want)
	}
}
