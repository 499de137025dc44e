package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/engine/casefile"
)

// decidedCase is a case with something of everything, hostile notes included.
func decidedCase(t *testing.T) string {
	t.Helper()
	at := time.Unix(start, 0).UTC().AddDate(0, 0, 1)
	document := &casefile.Document{
		Format: "trailsift-case", Schema: 1,
		Verdicts: []casefile.Verdict{
			{Principal: fakeID(arn("alice")), Name: arn("alice"), Note: "back from leave", By: "ben", At: at},
			{Principal: fakeID(arn("bob")), Name: arn("bob"), Value: casefile.Benign, By: "ben", At: at},
			{Principal: fakeID(arn("charlie")), Name: arn("charlie"), Value: casefile.Malicious, Note: "her key was in the wild\x1b[2J, see the ticket", By: "ana", At: at},
			{Principal: fakeID(arn("dave")), Name: arn("dave"), Value: casefile.Undecided, By: "ana", At: at},
		},
		Marks: []casefile.Mark{
			{EventRef: casefile.EventRef{ID: "elsewhere\x1b[2J", Account: account, Time: start + 1}, Note: "of another log", By: "ben", At: at},
			{EventRef: casefile.EventRef{ID: "00000002-0000", Account: account, Time: start + 22}, Note: "first foothold", By: "ana\u202e", At: at},
		},
		Views: []casefile.View{
			{Name: "all users made", Filter: "event:CreateUser", Ranking: "-events", By: "ana", At: at},
			{Name: "the first\x1b[2J hour", User: arn("charlie"), Rule: "R04", From: start, To: start + 3600, Order: "event", By: "ben", At: at},
		},
	}
	path := filepath.Join(t.TempDir(), "case.db")
	file, err := casefile.Open(context.Background(), path, "ana")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := file.Import(context.Background(), document); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Apply(context.Background(), casefile.Suppress{Finding: "S05", Match: arn("charlie"), Reason: "a test of ours"}); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCaseScreens(t *testing.T) {
	for _, size := range sizes {
		for name, keys := range map[string][]string{
			"ranking": nil, "rules": {"2"}, "timeline": {"3"}, "marks": {"'"}, "views": {"V"},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size.width, size.height), func(t *testing.T) {
				d := console(t, size.width, size.height, decidedCase(t), "ana", nil)
				d.press(keys...)
				checkWidths(t, d, size.width, size.height)
				golden.RequireEqual(t, []byte(d.screen()))
			})
		}
	}
}
