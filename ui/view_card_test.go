package ui

import (
	"testing"
	"testing/fstest"

	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/ui/card"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// onMember is a driver whose record's cursor is on a member.
func onMember(t *testing.T, path string) *driver {
	t.Helper()
	d := onPages(t, 120, 50).press("3", "o", "g", "g")
	for range 20 {
		if _, at := d.m.record.Value(); at == path && !d.m.record.Whole() {
			return d
		}
		d.press("j")
	}
	t.Fatalf("the record has no %s:\n%s", path, d.screen())
	return nil
}

func TestMembersAreExplained(t *testing.T) {
	for path, words := range map[string][]string{
		"userIdentity.type":        {"What sort of caller it was", "Here it says", "● IAMUser: A user of this account", "· Root: ", "kind: asks for", "R03 High risk, no MFA"},
		"userIdentity.userName":    {"HIDDEN_DUE_TO_SECURITY_REASONS", "user:charlie"},
		"eventTime":                {"in UTC, to the second", "R01 Works at night", "R09", "S01", `from:2023-07-10T11:45:`},
		"eventName":                {"Says whose key this is.", "event:GetCallerIdentity", "R02"},
		"sourceIPAddress":          {"as AWS saw it", "ip:203.0.113.1", "R04 Many addresses"},
		"requestParameters.dryRun": {"A parameter of the call sts:GetCallerIdentity.", "The caller chose it", "event:GetCallerIdentity", "No field of the filter"},
		"requestParameters.names":  {"The name of the secret", "S08"},
		"userAgent":                {"as it names itself", `evil\u001b]8`, "agent: takes such a value"},
	} {
		d := onMember(t, path).press("K")
		d.sees(append(words, path, "What it is", "How to find it")...)
	}
}

func TestAMembersCardLeadsToItsValue(t *testing.T) {
	d := onMember(t, "sourceIPAddress").press("K", "enter")
	if got, want := d.m.selection.Filter.Text, "ip:203.0.113.1"; got != want || d.m.overlay != nil {
		t.Errorf("the filter is %q, want %q:\n%s", got, want, d.screen())
	}
	d = onMember(t, "sourceIPAddress").press("K", "j", "enter")
	d.sees("R04 Many addresses", "What it measures", "Distinct client addresses")
	d.press("esc").sees("as AWS saw it")
}

func TestRulesAreExplained(t *testing.T) {
	d := tunable(t, 120, 60, nil)
	for id, words := range map[string][]string{
		"R04": {"R04 Many addresses", "Distinct client addresses", "Here, of marek.dvorak", "It does not apply: an episode has one address.", "rules.R04.threshold 3 (default)",
			"People on the move", "Stay with one address", "Put a name to each address.", "· sourceIPAddress"},
		"R05":       {"R05 Mostly denied", "Here, of marek.dvorak", "and it fires above 40%"},
		"R07":       {"Admin changes", "and it fires at 5 or more"},
		"S01":       {"S01 Failed sign-ins in a row", "Here, of marek.dvorak", "sequences.S01.failures 5 (default): failed sign-ins", "forgotten a password", "Try one password on", "T1110"},
		card.Forest: {"Isolation forest", "random cuts", "ml.threshold 0.6 (default)", "Abstained: 17 principals of 20.", "The only backup", "which figures set the principal apart"},
		"":          {"What the words mean", "marek.dvorak", "CRITICAL, from 80", "The columns"},
		"nobody's":  {"What the words mean"},
	} {
		d.m.openTopic(id)
		d.sees(words...)
		d.press("esc")
	}
	for _, described := range rule.Catalogue() {
		d.m.openTopic(described.ID.Short())
		d.sees(described.Title, "What it measures", "Why one looks at it", "In honest work", "How attackers avoid it", "What to look at next", "What it goes by in a record")
		d.press("esc")
	}
	for _, described := range sequence.Catalogue() {
		d.m.openTopic(described.ID)
		d.sees(described.ID[:3]+" ", "When it fires", "How attackers avoid it", "What to look at next", "What it goes by in a record")
		d.press("esc")
	}
}

func TestAFindingsLineIsExplained(t *testing.T) {
	d := tunable(t, 120, 60, nil).press("2")
	for _, f := range d.m.principal.Findings {
		d.m.rules.Point(f.ID)
		if got := d.m.rules.Topic(); got != f.ID {
			t.Fatalf("the topic is %q, want %q", got, f.ID)
		}
		d.press("j") // its explanation
		if got := d.m.rules.Topic(); got != f.ID {
			t.Errorf("below %s the topic is %q", f.Title, got)
		}
		d.press("K")
		d.sees("Here, of marek.dvorak", "How grave it is", "In honest work")
		d.press("enter")
		if d.m.selection.Rule != f.ID || d.m.wish.Focus != layout.Timeline {
			t.Errorf("%s: the card leads to %+v", f.Title, d.m.selection)
		}
		d.press("esc")
	}
	if len(d.m.principal.Findings) == 0 {
		t.Error("there is no finding")
	}
}

func TestASettingsRuleIsExplained(t *testing.T) {
	for key, words := range map[string][]string{
		"rules.R04.threshold": {"R04 Many addresses", "rules.R04.threshold 4 (changed in the console)"},
		"sequences.S04.hops":  {"S04 A chain of roles", "changed in the console"},
		"ml.threshold":        {"Isolation forest", "changed in the console"},
		"levels.high":         {"What the words mean", "HIGH, from 65"},
	} {
		d := tunable(t, 120, 60, nil).press("T").turnTo(key).press("+", "K")
		d.sees(words...)
	}
}

// TestGuestsSeeNoPathsOfTheirHost has settings from a file.
func TestGuestsSeeNoPathsOfTheirHost(t *testing.T) {
	d := guest(t, t.TempDir()).press("2", "K")
	d.sees("rules.R01.threshold 3 (by the host)")
	d.misses("/host")
}

func TestEveryWordOfTheRankingIsExplained(t *testing.T) {
	for _, column := range pane.NewRanking(pane.Setting{}).Table().Columns() {
		if card.Meaning(column.ID) == "" {
			t.Errorf("the column %s is not explained", column.ID)
		}
	}
	for _, word := range append([]string{"behaviour", "floor"}, ofScores...) {
		if card.Meaning(word) == "" {
			t.Errorf("%s is not explained", word)
		}
	}
	d := onPages(t, 120, 90).press("K")
	d.sees("What the words mean", "charlie", "person: A human being", "CRITICAL 94: Look at it now.", "verdict: What you or others decided",
		"workload: A program with a role")
	d.press("esc", "G", "K") // a service
	d.sees(text.NotRanked, "service: AWS itself")
}

func TestWhatHasNoEventIsNotExplained(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	d.press("3", "K").sees("there is no event here")
	d.press("4").misses("What it is")
	for _, pane := range []string{"1", "2"} {
		d.press(pane, "K").sees("What the words mean")
		d.press("esc")
	}
}

// TestASignatureIsExplained goes there from the card of a call that it looks for.
func TestASignatureIsExplained(t *testing.T) {
	set, refused := sigma.Load(fstest.MapFS{"a.yml": {Data: []byte("title: \"User \\e[2J made\"\nid: a\nlevel: medium\n" +
		"description: |\n  Somebody makes a user,\n  perhaps \\e[2J to stay\nfalsepositives: [Onboarding, A pipeline.]\nauthor: \"An \\e[2J author\"\n" +
		"references: [https://example.org/users]\ntags: [attack.t1136.003]\ndetection: {a: {eventName: CreateUser}, condition: a}\n")}})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	d := newDriver(t, 120, 60, func(o *Options) { o.Config.Signatures = set })
	d.finish(6)
	d.press("3", "j", "j", "K", "G", "enter")
	d.sees(`User \x1b[2J made`, "What it tells", "Somebody makes a user, perhaps", "Medium: whoever has it scores at least 40.", "Onboarding. A pipeline.",
		"Reach the same by another call.", "T1136.003", "Cloud Account", "· eventName", `An \x1b[2J author`, "https://example.org/users")
	d.press("esc").sees("Makes a new IAM user")
}

// TestACallWithoutACardIsReadByItsName has a call that nobody wrote about.
func TestACallWithoutACardIsReadByItsName(t *testing.T) {
	d := onPages(t, 120, 36)
	d.m.openCall(called{service: "medialive", name: "DeleteInput\x1b[2J"})
	d.sees("There is no note on this call.", "Its name does not tell", `DeleteInput\x1b[2J`)
	d.m.openCall(called{service: "elasticache", name: "DeleteUserGroup"})
	d.sees("There is no note on this call.", "By its name it removes: user group.", "ElastiCache")
}

func TestTheLessonExplainsItsCalls(t *testing.T) {
	d, _ := taught(t, 120, 60, nil)
	d.press("]", "5", "z")
	call := d.m.training.lesson.Step(1).Events[0].Call
	note, known := calledIn(d.m.training.lesson.Step(1).Events[0]).note()
	if !known {
		t.Fatalf("%s has no card", call)
	}
	d.sees("What these calls do (K: more)", "· "+call+" – "+note.Gist())
	d.press("K").sees("What it does", note.Does, "What rests on this event")
	d.press("esc")
	d.onLine(t, "· "+call)
	d.press("enter").sees("What it does", note.Does)
	d.press("esc")
	d.onLine(t, "R06 Denied in a row")
	d.press("K").sees("R06 Denied in a row", "What it measures", "How attackers avoid it")
}

// TestAQuizIsNotAnsweredByCards has the calls of a step that is not told.
func TestAQuizIsNotAnsweredByCards(t *testing.T) {
	d, _ := quizzed(t, 120, 60, nil)
	d.press("]", "5", "K")
	d.misses(d.m.training.lesson.Step(1).Events[0].Call)
}
