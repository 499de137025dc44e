package training_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"trailsift/scenarios/training"
)

// TestEveryScenarioIsDebriefed looks back on every scenario and writes it both ways.
func TestEveryScenarioIsDebriefed(t *testing.T) {
	detected, better := 0, 0
	for _, pb := range walked(t) {
		t.Run(pb.ID, func(t *testing.T) {
			replay := play(t, pb)
			debrief, err := replay.Debrief(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			checkDetection(t, replay, debrief)
			if debrief.Detection.Detected {
				detected++
			}
			if len(debrief.Earlier) > 0 {
				better++
			}
			lesson := replay.Lesson()
			debrief.Score = &training.Score{Points: 71, Most: 100, Right: 8, Questions: 10, Hints: 2}
			result := lesson.Submit(training.Claim{Events: []string{lesson.Attack()[0].ID}}, 0)
			debrief.Hunt = &result
			var markdown, page bytes.Buffer
			if err := debrief.Markdown(&markdown); err != nil {
				t.Fatal(err)
			}
			if err := debrief.HTML(&page); err != nil {
				t.Fatal(err)
			}
			for _, step := range lesson.Steps {
				plain := strings.NewReplacer("`", "", "\\", "")
				if title := plain.Replace(step.Title); !strings.Contains(plain.Replace(markdown.String()), title) {
					t.Errorf("the Markdown lacks the step %s", title)
				}
			}
			for _, want := range []string{"71 of 100 points", "What you missed", "## What to do", "## What would have caught it earlier"} {
				if !strings.Contains(markdown.String(), want) {
					t.Errorf("the Markdown lacks %q", want)
				}
			}
			checkPage(t, page.String())
		})
	}
	t.Logf("%d detected, for %d some setting would have been earlier", detected, better)
	// Of a few scenarios none may have a setting that helps.
	if all := len(walked(t)); detected*24 < all*20 || better == 0 && !testing.Short() {
		t.Errorf("%d scenarios are detected, for %d some setting would have been earlier", detected, better)
	}
}

// checkDetection holds the moment of detection against the log just before and just after it.
func checkDetection(t *testing.T, replay *training.Replay, debrief *training.Debrief) {
	t.Helper()
	d := debrief.Detection
	if !d.Detected {
		return
	}
	attack := replay.Lesson().Attack()
	if d.Of != len(attack) || d.Events < 1 || d.Events > d.Of || d.Minutes < 0 || d.Event.Step != d.Position || len(d.Layers) == 0 {
		t.Errorf("detection: %+v", d)
	}
	if last := attack[len(attack)-1]; d.Event.Time.After(last.Time) {
		t.Errorf("detected at %s, after the last event at %s", d.Event.Time, last.Time)
	}
	for _, earlier := range debrief.Earlier {
		if earlier.Position < 1 || earlier.Position > d.Position || earlier.Events > d.Events || earlier.Event.Time.After(d.Event.Time) || earlier.Was == earlier.Now || earlier.Setting == "" {
			t.Errorf("earlier than event %d: %+v", d.Events, earlier)
		}
	}
	for _, layer := range debrief.Layers {
		if layer.Events > layer.Of || layer.Of != len(attack) {
			t.Errorf("layer: %+v", layer)
		}
	}
}

// checkPage reports tags that are left open, and whatever a page that stands alone may not have.
func checkPage(t *testing.T, page string) {
	t.Helper()
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(page))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		token := tokens.Token()
		switch {
		case token.Data == "script" || token.Data == "link" || token.Data == "img":
			t.Errorf("the page has a <%s>", token.Data)
		case kind == html.StartTagToken && token.Data != "meta":
			open = append(open, token.Data)
		case kind == html.EndTagToken && (len(open) == 0 || open[len(open)-1] != token.Data):
			t.Errorf("</%s> closes %v", token.Data, open)
			return
		case kind == html.EndTagToken:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
}

// TestSettingsThatAreEarlierAre judges a lesson by what its debrief advises.
func TestSettingsThatAreEarlierAre(t *testing.T) {
	replay := play(t, playbook(t, "6.1"))
	debrief, err := replay.Debrief(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(debrief.Earlier, func(e training.Earlier) bool { return e.Setting == "levels.medium" })
	if at < 0 {
		t.Fatalf("no level would have been earlier: %+v", debrief.Earlier)
	}
	config := settings()
	if config.Risk.Medium = 35; debrief.Earlier[at].Now != "35" {
		config.Risk.Medium = 30
	}
	tuned := replayOf(t, replay.Lesson(), judged(t, replay.Lesson(), config))
	again, err := tuned.Debrief(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again.Detection.Event.ID != debrief.Earlier[at].Event.ID || again.Detection.Events != debrief.Earlier[at].Events {
		t.Errorf("with %+v it is detected with event %d", debrief.Earlier[at], again.Detection.Events)
	}
}

// TestNamesFromLogsStayText: in one's own logs the attacker chooses names.
func TestNamesFromLogsStayText(t *testing.T) {
	replay := play(t, playbook(t, "3.4"))
	debrief, err := replay.Debrief(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	debrief.Principals[0].Principal = "<script>alert(1)</script>|`x`\x1b[31m\n# y"
	var markdown, page bytes.Buffer
	if err := debrief.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	if err := debrief.HTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{markdown.String(), page.String()} {
		if strings.Contains(text, "<script>") || strings.Contains(text, "\x1b") || strings.Contains(text, "\n# y") {
			t.Errorf("the name is obeyed: %.200s", text[strings.Index(text, "alert")-40:])
		}
	}
	checkPage(t, page.String())
}
