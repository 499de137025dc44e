package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// november18 is 2025-11-18T00:00:00Z.
const november18 = 1763424000

// snapshot is an answer about three principals, with everything in it that a report has to show.
func snapshot() *engine.Snapshot {
	return &engine.Snapshot{
		Profile:     "default",
		TotalEvents: 1240,
		Ranking:     []engine.Principal{intruder(), hostileName(), developer()},
		Unranked:    []engine.Principal{{Name: "config.amazonaws.com", Kind: profile.Service, Events: 900}},
		Evidence: engine.Evidence{
			FilesRead:  14,
			Skipped:    []engine.Note{{Path: "logs/scan.png", Offset: -1, Reason: "an image"}},
			Broken:     []engine.Note{{Path: "logs/b.json.gz", Offset: 4096, Reason: "gzip: unexpected end"}, {Path: "logs/c.json", Offset: -1, Reason: "permission denied"}},
			Records:    1260,
			Unusable:   1,
			Unusables:  []engine.Note{{Path: "logs/d.json", Offset: 77, Reason: "no eventTime"}},
			Duplicates: 19,
			Conflicts:  2,
			OutOfOrder: 3,
			From:       november18,
			To:         november18 + 86_399,
			Gaps:       []engine.Gap{{From: november18 + 3600, To: november18 + 36_000}},
			Layers:     map[string]string{"ml": "abstained: 3 principals of 20"},
		},
	}
}

func intruder() engine.Principal {
	features := profile.Features{
		TotalEvents: 40, OffHoursRatio: 1.0 / 3, HighRiskRatio: 0.25, MFAMissingCount: 2,
		UniqueIPs: 3, FailureRatio: 0.1 + 0.2, ConsecutiveFailures: 9, AdminActionCount: 5,
		UniqueRegions: 2, OffHours: 13, HighRisk: 10, Failed: 12, Denied: 12, Burst: 40,
	}
	return engine.Principal{
		ID: "p1a2b3c4", Rank: 1, Name: "arn:aws:iam::111122223333:user/marek.dvorak",
		Kind: profile.Person, Events: 40, Features: features,
		First: november18 + 3600, Last: november18 + 7200,
		Score: risk.Score{
			Total: 94, Level: risk.Critical, Anomaly: true, Method: "rule", Behaviour: 94,
			DecidedBy: "behaviour", Episode: 0,
			Verdicts: []rule.Verdict{
				{ID: rule.OffHours, Fired: true, Points: 10},
				{ID: rule.HighRisk, Points: 15},
				{ID: rule.ConsecFail, Fired: true, Points: 20},
			},
			Parts: []risk.Part{
				{Name: string(rule.OffHours), Points: 10},
				{Name: string(rule.ConsecFail), Points: 20},
				{Name: risk.ConsecPenalty, Points: 9},
			},
		},
		Episodes: []engine.EpisodeScore{{
			Episode: &profile.Episode{
				Session: "console", Address: "203.0.113.99", From: november18 + 3600,
				To: november18 + 7200, Features: features,
			},
			Behaviour: 94,
		}},
		Findings: []finding.Finding{{
			ID: "S01_BRUTE_FORCE", Layer: "sequence", Title: "Brute force", Level: "high",
			Explanation: "9 failed sign-ins, then a success", EventCount: 250,
			Events: strings.Split(strings.Repeat("x ", 249)+"x", " "),
		}, {
			ID: "S07_RECON_BURST", Layer: "sequence", Title: "Many different reads", Level: "medium",
			Explanation: "30 reads in 10 minutes", EventCount: 1, Events: []string{"y"}, Suppressed: "nightly inventory",
		}},
	}
}

// hostileName is a principal whose name tries to run as a formula and to steer the terminal.
func hostileName() engine.Principal {
	return engine.Principal{
		ID: "p5", Rank: 2, Name: "=cmd|' /C calc'!A0\x1b[2J\u202e", Kind: profile.Outside, Events: 3,
		Features: profile.Features{TotalEvents: 3}, First: november18, Last: november18,
		Score: risk.Score{
			Total: 40.5, Level: risk.Medium, Anomaly: true, Method: "rule", Behaviour: 40.5,
			DecidedBy: "behaviour", Episode: -1,
		},
	}
}

func developer() engine.Principal {
	return engine.Principal{
		ID: "p9", Rank: 3, Name: "arn:aws:iam::111122223333:user/amara.okafor", Kind: profile.Person,
		Events: 297, Features: profile.Features{TotalEvents: 297, UniqueIPs: 1, UniqueRegions: 1},
		First: november18, Last: november18 + 60,
		Score: risk.Score{Method: "none", DecidedBy: "behaviour", Episode: -1},
	}
}

func TestFormatsAgainstGoldenFiles(t *testing.T) {
	render := map[string]func(*bytes.Buffer) error{
		"report.json":  func(b *bytes.Buffer) error { return report.JSON(b, snapshot(), report.Options{}) },
		"report.jsonl": func(b *bytes.Buffer) error { return report.JSONL(b, snapshot(), report.Options{}) },
		"report.csv":   func(b *bytes.Buffer) error { return report.CSV(b, snapshot(), report.Options{}) },
		"table.txt": func(b *bytes.Buffer) error {
			return report.Table(b, snapshot(), report.Options{}, report.Style{})
		},
		"table-narrow-ascii.txt": func(b *bytes.Buffer) error {
			return report.Table(b, snapshot(), report.Options{Top: 1}, report.Style{Width: 80, ASCII: true})
		},
		"table-color.txt": func(b *bytes.Buffer) error {
			return report.Table(b, snapshot(), report.Options{}, report.Style{Color: true})
		},
	}
	for name, write := range render {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			compareWithGolden(t, name, got.Bytes())
		})
	}
}

func compareWithGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; -update rewrites it. Got:\n%s", name, got)
	}
}

func TestOptionsListFewerAndCountAll(t *testing.T) {
	for _, test := range []struct {
		options report.Options
		want    int
	}{
		{report.Options{}, 3},
		{report.Options{Top: 2}, 2},
		{report.Options{Top: 9}, 3},
		{report.Options{MinLevel: risk.Medium}, 2},
		{report.Options{MinLevel: risk.Critical, Top: 2}, 1},
	} {
		document := decode(t, snapshot(), test.options)
		if got := len(document["results"].([]any)); got != test.want {
			t.Errorf("%+v: %d results, want %d", test.options, got, test.want)
		}
		if got := document["total_users"]; got != 3.0 {
			t.Errorf("%+v: total_users %v, want 3", test.options, got)
		}
	}
}

func TestEmptySnapshotHasNoNullLists(t *testing.T) {
	document := decode(t, &engine.Snapshot{Ranking: []engine.Principal{{Score: risk.Score{Episode: -1}}}}, report.Options{})
	result := document["results"].([]any)[0].(map[string]any)
	for _, list := range []string{"triggered_rules", "findings", "episodes"} {
		if result[list] == nil {
			t.Errorf("%s is null", list)
		}
	}
	evidence := document["evidence"].(map[string]any)
	for _, list := range []string{"skipped", "broken", "unusable_examples", "gaps", "layers"} {
		if evidence[list] == nil {
			t.Errorf("evidence.%s is null", list)
		}
	}
}

func TestJSONListsTheFirstHundredEventsOfAFinding(t *testing.T) {
	document := decode(t, snapshot(), report.Options{Top: 1})
	result := document["results"].([]any)[0].(map[string]any)
	finding := result["findings"].([]any)[0].(map[string]any)
	if got := len(finding["events"].([]any)); got != 100 {
		t.Errorf("%d events listed, want 100", got)
	}
	if got := finding["event_count"]; got != 250.0 {
		t.Errorf("event_count %v, want 250", got)
	}
}

func TestJSONKeepsTheNameAndEscapesWhatDoesNotPrint(t *testing.T) {
	var text bytes.Buffer
	if err := report.JSON(&text, snapshot(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\u202e") {
		t.Error("a control character reached the output raw")
	}
	document := decode(t, snapshot(), report.Options{})
	if got := document["results"].([]any)[1].(map[string]any)["user_arn"]; got != hostileName().Name {
		t.Errorf("user_arn %q, want %q", got, hostileName().Name)
	}
}

func decode(t *testing.T, snapshot *engine.Snapshot, options report.Options) map[string]any {
	t.Helper()
	var text bytes.Buffer
	if err := report.JSON(&text, snapshot, options); err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	return document
}

func TestCellIsNeverAFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"} {
		if got := report.Cell(text); got != "'"+text {
			t.Errorf("Cell(%q) = %q", text, got)
		}
	}
	for _, text := range []string{"", "arn:aws:iam::111122223333:user/a", "a=b", "1-2"} {
		if got := report.Cell(text); got != text {
			t.Errorf("Cell(%q) = %q", text, got)
		}
	}
}

func TestCSVParsesBack(t *testing.T) {
	var text bytes.Buffer
	if err := report.CSV(&text, snapshot(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || len(rows[0]) != len(rows[1]) {
		t.Errorf("%d rows of %d and %d cells", len(rows), len(rows[0]), len(rows[1]))
	}
}
