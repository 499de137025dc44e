package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/finding"
)

// decidedByFindings is a driver whose first principal is graver by what was found than by its behaviour.
func decidedByFindings(t *testing.T) *driver {
	t.Helper()
	d := newDriver(t, 120, 36, nil)
	s := fakeSnapshot(99, 100, names(6)...)
	p := &s.Ranking[0]
	p.Score.DecidedBy, p.Score.Floor, p.Score.Method = "floor", 96, "rule+signature"
	p.Findings = []finding.Finding{
		{ID: "R03-like-id", Layer: finding.Signature, Title: "Policy put on \x1b[2Joneself", Level: finding.High, EventCount: 3,
			Techniques: []string{"T1098.003"}, Explanation: "3 events from 2023-07-10 11:45 UTC on: PutUserPolicy ×3."},
		{ID: "S07_RECON_BURST", Layer: finding.Sequence, Title: "Many different reads", Level: finding.Medium, EventCount: 40,
			Suppressed: "the nightly inventory", Explanation: "40 reads in 10 minutes."},
	}
	d.run.publish(s)
	d.run.end(1, nil)
	d.send(finishedMsg{run: 1})
	return d
}

func TestWhatDecidedComesFirst(t *testing.T) {
	d := decidedByFindings(t)
	screen := d.press("2", "z").screen()
	found, rules := strings.Index(screen, `Policy put on \x1b[2Joneself`), strings.Index(screen, "R01 Works at night")
	if found < 0 || rules < 0 || found > rules {
		t.Errorf("the finding that decided stands at %d, the first rule at %d:\n%s", found, rules, screen)
	}
	d.sees("by findings (rule+signature)", "T1098.003", "PutUserPolicy ×3", "the nightly inventory")
}

func TestAFindingLeadsToItsEvents(t *testing.T) {
	d := decidedByFindings(t)
	d.press("enter") // into the rules, on what decided
	d.sees(`Policy put on \x1b[2Joneself: 3 events`)
	d.press("enter")
	d.sees(`Timeline – charlie ▸ Policy put on \x1b[2Joneself`, "of 100 events of charlie")
	d.press("esc")
	d.sees("all 100 events of charlie")
}

// TestFindingsStandByTactic has them as they are found, by gravity, which is the other way round here.
func TestFindingsStandByTactic(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	s := fakeSnapshot(99, 100, names(6)...)
	p := &s.Ranking[0]
	p.Score.DecidedBy, p.Score.Floor = "floor", 84
	p.Findings = nil
	for _, f := range [][3]string{
		{"own rule", finding.Critical, ""}, {"destruction", finding.High, "T1485"},
		{"new user", finding.Medium, "T1136.003"}, {"new key", finding.Low, "T1098.001"},
	} {
		p.Findings = append(p.Findings, finding.Finding{
			ID: f[0], Layer: finding.Signature, Title: "Found: " + f[0], Level: f[1], EventCount: 1,
			Techniques: strings.Fields(f[2]), Explanation: "One event, of which there is more to say than one narrow line of the pane can hold.",
		})
	}
	d.run.publish(s)
	d.run.end(1, nil)
	d.send(finishedMsg{run: 1})
	screen, from := d.press("2", "z").screen(), 0
	for _, words := range []string{
		"Persistence: 2 findings", "new user", "new key", "Impact: 1 finding", "destruction", "No tactic: 1 finding", "own rule",
	} {
		at := strings.Index(screen[from:], words)
		if at < 0 {
			t.Fatalf("%q does not come next:\n%s", words, screen)
		}
		from += at
	}
	if !d.marked("Found: own rule") {
		t.Errorf("the cursor is not on the gravest finding:\n%s", d.screen())
	}
	d.press("k", "k") // past its heading, over the sentence above that
	if !d.marked("Found: destruction") {
		t.Errorf("the cursor is not two lines further up, without the heading:\n%s", d.screen())
	}
	d.send(tea.WindowSizeMsg{Width: 60, Height: 20})
	if !d.marked("Found: destruction") {
		t.Errorf("the cursor has left its finding with the size:\n%s", d.screen())
	}
	d.press("g", "g")
	if !d.marked("Found: new user") {
		t.Errorf("the first line is not the first finding:\n%s", d.screen())
	}
}
