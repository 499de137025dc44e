package ui

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/engine"
	"trailsift/engine/profile"
	"trailsift/engine/sigma"
	"trailsift/ui/layout"
	"trailsift/ui/theme"
)

// onPages is a driver with something to show on every page.
func onPages(t *testing.T, width, height int) *driver {
	t.Helper()
	d := newDriver(t, width, height, nil)
	d.m.cover = fakeCoverage
	s := fakeSnapshot(99, 100, names(6)...)
	p := &s.Ranking[0]
	other := engine.EpisodeScore{Behaviour: 20, Episode: &profile.Episode{
		Session: "evil\x1b[2J", Address: "198.51.100.4", From: start + 900, To: start + 4000, Features: profile.Features{TotalEvents: 55},
	}}
	p.Episodes = append([]engine.EpisodeScore{other}, p.Episodes...)
	p.Score.Episode = 1
	s.Evidence.Gaps = []engine.Gap{{From: start + 700, To: start + 4500}}
	s.Evidence.Unusable = 1200
	s.Evidence.Unusables = []engine.Note{{Path: "b\x1b[31m.json", Offset: 4711, Reason: "eventTime is missing"}}
	s.Evidence.Skipped = []engine.Note{{Path: "digest.json.gz", Offset: -1, Reason: "a digest, not a log of calls"}}
	d.run.publish(s)
	d.run.end(1, nil)
	d.send(finishedMsg{run: 1})
	return d
}

// toPage are the keys that open each page.
var toPage = map[string][]string{
	"chain":     {"R"},
	"sessions":  {"I"},
	"episodes":  {"i"},
	"coverage":  {"A"},
	"unseen":    {"A", "u"},
	"technique": {"A", "enter"},
	"quality":   {"Q"},
	"card":      {"3", "j", "j", "K"},
	"member":    {"3", "o", "j", "j", "K"},
	"rule":      {"2", "K"},
	"words":     {"1", "K"},
}

func TestPages(t *testing.T) {
	for _, size := range sizes {
		for name, keys := range toPage {
			t.Run(fmt.Sprintf("%s %dx%d", name, size.width, size.height), func(t *testing.T) {
				d := onPages(t, size.width, size.height)
				d.press(keys...)
				checkWidths(t, d, size.width, size.height)
				golden.RequireEqual(t, []byte(d.screen()))
			})
		}
	}
}

// TestEnterOnAPageGoesThere presses keys on a page, says where they lead, and comes back.
func TestEnterOnAPageGoesThere(t *testing.T) {
	deploy := "session:\"AKIAEXAMPLE\""
	for name, test := range map[string]struct {
		keys []string
		want Selection
		pane layout.Pane
	}{
		"chain, a principal":  {[]string{"R", "enter"}, Selection{Principal: hostile}, layout.Rules}, // the first of whom the log shows events
		"chain, a hop":        {[]string{"R", "j", "enter"}, Selection{Principal: hostile, From: start + 898, To: start + 899}, layout.Timeline},
		"sessions":            {[]string{"I", "j", "enter"}, Selection{Principal: arn("charlie")}, layout.Timeline},
		"episodes":            {[]string{"i", "enter"}, Selection{Principal: arn("charlie"), From: start, To: start + 601}, layout.Timeline},
		"episodes, the other": {[]string{"i", "k", "enter"}, Selection{Principal: arn("charlie"), From: start + 900, To: start + 4001}, layout.Timeline},
		"coverage":            {[]string{"A", "enter", "enter"}, Selection{Principal: arn("charlie"), Rule: "S05"}, layout.Timeline},
		"card, a rule":        {[]string{"3", "j", "j", "K", "enter"}, Selection{Principal: arn("charlie"), Rule: "R03"}, layout.Timeline},
		"quality, a gap":      {[]string{"Q", "enter"}, Selection{Principal: arn("charlie"), From: start + 700 - 3600, To: start + 4500 + 3601}, layout.Timeline},
	} {
		t.Run(name, func(t *testing.T) {
			d := onPages(t, 120, 36)
			before := d.m.selection
			d.press(test.keys...)
			got := d.m.selection
			if name == "sessions" {
				if got.Filter.Text != deploy {
					t.Errorf("the filter is %q, want %q", got.Filter.Text, deploy)
				}
				got.Filter.Text = ""
			}
			if !got.sameAs(test.want) || d.m.wish.Focus != test.pane {
				t.Errorf("selection is %+v in pane %d, want %+v in %d", got, d.m.wish.Focus, test.want, test.pane)
			}
			if d.m.overlay != nil {
				t.Error("the page is still open")
			}
			if d.press("{"); !d.m.selection.sameAs(before) {
				t.Errorf("back at %+v, want %+v", d.m.selection, before)
			}
		})
	}
}

func TestEscLeavesAPageForTheOneBelow(t *testing.T) {
	d := onPages(t, 120, 36)
	d.press("A", "enter")
	d.sees("Instance key used from outside")
	d.press("esc")
	d.sees("ATT&CK coverage")
	d.press("esc")
	if d.m.overlay != nil || d.quit {
		t.Error("esc did not leave the page alone")
	}
}

func TestPagesSayWhyTheyDoNotOpen(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	for key, why := range map[string]string{"R": "no principal", "I": "no principal", "i": "no principal", "A": "nothing has been read", "Q": "nothing has been read"} {
		d.press(key)
		d.sees(why)
	}
	d = onPages(t, 120, 36)
	d.press("j", "i")
	d.sees("has no episodes")
}

// TestOnlyTheLatestPageIsFilled has an answer come after another page was asked for.
func TestOnlyTheLatestPageIsFilled(t *testing.T) {
	d := onPages(t, 120, 36)
	late := d.m.openSessions()
	d.press("esc", "R")
	d.settle(late)
	d.sees("Who became this principal")
	d.misses("AKIAEXAMPLE  ")
}

func TestFilterForHostileNames(t *testing.T) {
	for name, want := range map[string]string{
		"deploy-1":  `session:"deploy-1"`,
		"two words": `session:"two words"`,
		"a\"b c":    `session:a?b?c`,
		`a\x`:       `session:a?x`,
	} {
		if got := only("session", name); got != want {
			t.Errorf("%q is asked for by %s, want %s", name, got, want)
		}
	}
}

// TestCardsNameWhatIsInstalled has a signature that names the call under the cursor.
func TestCardsNameWhatIsInstalled(t *testing.T) {
	set, refused := sigma.Load(fstest.MapFS{"a.yml": {Data: []byte(
		"title: \"User \\e[2J made\"\nid: a\ntags: [attack.t1136.003]\ndetection: {a: {eventName: CreateUser}, condition: a}\n")}})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	d := newDriver(t, 120, 50, func(o *Options) { o.Config.Signatures = set })
	d.finish(6)
	d.press("3", "j", "j", "K")
	d.sees("iam:CreateUser", "Makes a new IAM user", "R07 Admin changes", "T1136.003", "Cloud Account", `User \x1b[2J made`, "API_CreateUser.html")
	d.press("esc", "j", "j", "K")
	d.sees("ec2:DescribeInstances", "Lists virtual machines", "no rule and no finding")
}

// TestAPageKnowsAtOnceWhatIsBelow draws a page for the first time: nothing of it is hidden.
func TestAPageKnowsAtOnceWhatIsBelow(t *testing.T) {
	d := onPages(t, 120, 36)
	d.press("A", "enter")
	d.misses("more ━")
}

// TestPagesFollowTheSnapshot has logs still loading while a page is open.
func TestPagesFollowTheSnapshot(t *testing.T) {
	for key, words := range map[string]string{"I": `evil\x1b[31m"name`, "Q": "1,200", "A": "2 of 4 techniques"} {
		d := newDriver(t, 120, 36, nil)
		d.m.cover = func(s *engine.Snapshot) []engine.TacticCoverage {
			if s.Version == 1 {
				return nil
			}
			return fakeCoverage(s)
		}
		d.run.publish(fakeSnapshot(1, 20, names(6)...))
		d.send(tickMsg{run: 1})
		d.press(key)
		d.misses(words)
		d.run.publish(fakeSnapshot(2, 200, names(6)...))
		d.send(tickMsg{run: 1})
		d.sees(words)
	}
}

func TestBackFromAFindingToItsLine(t *testing.T) {
	d := onPages(t, 120, 36)
	d.press("A", "enter", "enter") // the events of S05
	d.press("esc")
	if !d.marked("Instance key used from outside") {
		t.Errorf("the cursor is not on the finding:\n%s", d.screen())
	}
}

func TestPagesInASCII(t *testing.T) {
	for name, keys := range toPage {
		d := onPages(t, 120, 36)
		d.m.options.ASCII = true
		d.m.theme = d.m.theme.WithGlyphs(theme.ASCII())
		d.m.set.Glyphs = theme.ASCII()
		d.press(keys...)
		screen := d.screen()
		// The panes below were made with the other glyphs: only the page counts.
		for line := range strings.SplitSeq(screen, "\n") {
			_, inner, framed := strings.Cut(line, "#")
			if !framed {
				continue
			}
			for _, r := range inner {
				if r > 0x7e {
					t.Fatalf("%s: %U is on the page:\n%s", name, r, screen)
				}
			}
		}
	}
}

// TestALongPageSaysWhatItLeavesOut has more sessions than are laid out.
func TestALongPageSaysWhatItLeavesOut(t *testing.T) {
	d := onPages(t, 120, 36)
	rows := d.m.sessionRows(make([]engine.Session, mostRows+7), 100)
	if got, want := rows[len(rows)-1].Cells[0].Text, "and 7 more that are not listed"; len(rows) != mostRows+2 || got != want {
		t.Errorf("%d rows, the last %q, want %q", len(rows), got, want)
	}
}
