package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
)

// listedEvents is how many event ids a finding lists; its event_count covers all of them.
const listedEvents = 100

// document is the whole answer. The order of its fields is the order in the file.
type document struct {
	TotalEvents  int      `json:"total_events"`
	TotalUsers   int      `json:"total_users"`
	AnomalyCount int      `json:"anomaly_count"`
	Profile      string   `json:"profile"`
	Partial      bool     `json:"partial"`
	Results      []result `json:"results"`
	Evidence     evidence `json:"evidence"`
}

type result struct {
	ID             string    `json:"id"`
	UserARN        string    `json:"user_arn"`
	Kind           string    `json:"kind"`
	IsAnomaly      bool      `json:"is_anomaly"`
	RiskScore      float64   `json:"risk_score"`
	RiskLevel      string    `json:"risk_level"`
	Method         string    `json:"detection_method"`
	TriggeredRules []string  `json:"triggered_rules"`
	Breakdown      breakdown `json:"score_breakdown"`
	// Overridden are the rules that an override tunes for this principal, each with its reason.
	Overridden map[string]string `json:"overridden"`
	Score      score             `json:"score"`
	Stats      stats             `json:"stats"`
	Findings   []findingEntry    `json:"findings"`
	Episodes   []episode         `json:"episodes"`
	// Verdict is what people decided, where a case file says so.
	Verdict *verdict `json:"verdict,omitempty"`
}

type verdict struct {
	Value string    `json:"value"` // empty where there is only a note
	Note  string    `json:"note"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

type score struct {
	Behaviour float64 `json:"behaviour"`
	Floor     float64 `json:"floor"`
	DecidedBy string  `json:"decided_by"`
	// Episode is an index into the result's episodes, null when the whole decided.
	Episode *int `json:"episode"`
}

// stats are the figures that scripts have always read, then the nine features by name.
type stats struct {
	TotalEvents int `json:"total_events"`
	HighRisk    int `json:"high_risk"`
	Failed      int `json:"failed"`
	UniqueIPs   int `json:"unique_ips"`
	OffHours    int `json:"off_hours"`

	OffHoursRatio       float64 `json:"off_hours_ratio"`
	HighRiskRatio       float64 `json:"high_risk_ratio"`
	MFAMissingCount     int     `json:"mfa_missing_count"`
	FailureRatio        float64 `json:"failure_ratio"`
	ConsecutiveFailures int     `json:"consecutive_failures"`
	AdminActionCount    int     `json:"admin_action_count"`
	UniqueRegions       int     `json:"unique_regions"`
}

type findingEntry struct {
	ID          string   `json:"id"`
	Layer       string   `json:"layer"`
	Title       string   `json:"title"`
	Level       string   `json:"level"`
	Techniques  []string `json:"techniques"`
	Explanation string   `json:"explanation"`
	// Suppressed is the reason why the finding does not count, null when it does.
	Suppressed *string  `json:"suppressed"`
	EventCount int      `json:"event_count"`
	Events     []string `json:"events"`
}

type episode struct {
	Session   string  `json:"session"`
	Address   string  `json:"address"`
	From      string  `json:"from"`
	To        string  `json:"to"`
	Events    int     `json:"events"`
	Behaviour float64 `json:"behaviour"`
}

type evidence struct {
	FilesRead        int               `json:"files_read"`
	Skipped          []skippedFile     `json:"skipped"`
	Broken           []place           `json:"broken"`
	Records          int               `json:"records"`
	Unusable         int               `json:"unusable"`
	UnusableExamples []place           `json:"unusable_examples"`
	Duplicates       int               `json:"duplicates"`
	Conflicts        int               `json:"conflicts"`
	OutOfOrder       int               `json:"out_of_order"`
	From             *string           `json:"from"`
	To               *string           `json:"to"`
	Gaps             []gap             `json:"gaps"`
	Layers           map[string]string `json:"layers"`
}

type skippedFile struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

type place struct {
	Path string `json:"path"`
	// Offset counts bytes of the uncompressed file; null where the whole file is meant.
	Offset *int64 `json:"offset"`
	Reason string `json:"reason"`
}

type gap struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// JSON writes the whole answer as one indented document.
func JSON(w io.Writer, snapshot *engine.Snapshot, options Options) error {
	return write(w, newDocument(snapshot, options), "  ")
}

// JSONL writes one principal's result per line, without the totals and the evidence of JSON.
func JSONL(w io.Writer, snapshot *engine.Snapshot, options Options) error {
	for _, principal := range options.choose(snapshot.Ranking) {
		if err := write(w, options.result(principal), ""); err != nil {
			return err
		}
	}
	return nil
}

// write encodes a value so that it is safe to look at in a terminal: what does not print, such as
// direction overrides in a user agent, is spelled \uXXXX, which means the same to a parser.
func write(w io.Writer, value any, indent string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	if _, err := w.Write(escapeUnprintable(text.Bytes())); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

func escapeUnprintable(text []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || unicode.IsPrint(r):
			out.Write(text[:size])
		case r > 0xFFFF:
			high, low := surrogates(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		text = text[size:]
	}
	return out.Bytes()
}

func surrogates(r rune) (high, low rune) {
	r -= 0x10000
	return 0xD800 + r>>10, 0xDC00 + r&0x3FF
}

func newDocument(snapshot *engine.Snapshot, options Options) document {
	results := []result{}
	for _, principal := range options.choose(snapshot.Ranking) {
		results = append(results, options.result(principal))
	}
	return document{
		TotalEvents:  snapshot.TotalEvents,
		TotalUsers:   len(snapshot.Ranking),
		AnomalyCount: countAnomalies(snapshot.Ranking),
		Profile:      snapshot.Profile,
		Partial:      snapshot.Partial,
		Results:      results,
		Evidence:     newEvidence(snapshot.Evidence),
	}
}

// result is a principal's result with what was decided about it.
func (o Options) result(p engine.Principal) result {
	shown := newResult(p)
	if v, decided := o.Verdicts[p.ID]; decided {
		shown.Verdict = &verdict{Value: string(v.Value), Note: v.Note, By: v.By, At: v.At}
	}
	return shown
}

func newResult(p engine.Principal) result {
	return result{
		ID:             p.ID,
		UserARN:        p.Name,
		Kind:           p.Kind.String(),
		IsAnomaly:      p.Score.Anomaly,
		RiskScore:      round(p.Score.Total),
		RiskLevel:      p.Score.Level.String(),
		Method:         p.Score.Method,
		TriggeredRules: firedRules(p.Score),
		Breakdown:      breakdown(p.Score.Parts),
		Overridden:     overridden(p.Score),
		Score:          newScore(p.Score),
		Stats:          newStats(p.Features),
		Findings:       newFindings(p.Findings),
		Episodes:       newEpisodes(p.Episodes),
	}
}

// overridden is why rules are tuned differently for a principal, by rule.
func overridden(score risk.Score) map[string]string {
	reasons := map[string]string{}
	for _, verdict := range score.Verdicts {
		if verdict.Override != "" {
			reasons[string(verdict.ID)] = verdict.Override
		}
	}
	return reasons
}

func newScore(s risk.Score) score {
	out := score{Behaviour: round(s.Behaviour), Floor: round(s.Floor), DecidedBy: s.DecidedBy}
	if s.Episode >= 0 {
		out.Episode = &s.Episode
	}
	return out
}

func newStats(f profile.Features) stats {
	return stats{
		TotalEvents:         f.TotalEvents,
		HighRisk:            f.HighRisk,
		Failed:              f.Failed,
		UniqueIPs:           f.UniqueIPs,
		OffHours:            f.OffHours,
		OffHoursRatio:       round(f.OffHoursRatio),
		HighRiskRatio:       round(f.HighRiskRatio),
		MFAMissingCount:     f.MFAMissingCount,
		FailureRatio:        round(f.FailureRatio),
		ConsecutiveFailures: f.ConsecutiveFailures,
		AdminActionCount:    f.AdminActionCount,
		UniqueRegions:       f.UniqueRegions,
	}
}

func newFindings(findings []finding.Finding) []findingEntry {
	out := []findingEntry{}
	for _, f := range findings {
		entry := findingEntry{
			ID:          f.ID,
			Layer:       f.Layer,
			Title:       f.Title,
			Level:       f.Level,
			Techniques:  append([]string{}, f.Techniques...),
			Explanation: f.Explanation,
			EventCount:  f.EventCount,
			Events:      append([]string{}, f.Events[:min(len(f.Events), listedEvents)]...),
		}
		if f.Suppressed != "" {
			entry.Suppressed = &f.Suppressed
		}
		out = append(out, entry)
	}
	return out
}

func newEpisodes(episodes []engine.EpisodeScore) []episode {
	out := []episode{}
	for _, e := range episodes {
		out = append(out, episode{
			Session:   e.Session,
			Address:   e.Address,
			From:      stamp(e.From),
			To:        stamp(e.To),
			Events:    e.Features.TotalEvents,
			Behaviour: round(e.Behaviour),
		})
	}
	return out
}

func newEvidence(e engine.Evidence) evidence {
	out := evidence{
		FilesRead:        e.FilesRead,
		Skipped:          []skippedFile{},
		Broken:           places(e.Broken),
		Records:          e.Records,
		Unusable:         e.Unusable,
		UnusableExamples: places(e.Unusables),
		Duplicates:       e.Duplicates,
		Conflicts:        e.Conflicts,
		OutOfOrder:       e.OutOfOrder,
		Gaps:             []gap{},
		Layers:           map[string]string{},
	}
	for _, note := range e.Skipped {
		out.Skipped = append(out.Skipped, skippedFile{note.Path, note.Reason})
	}
	for _, g := range e.Gaps {
		out.Gaps = append(out.Gaps, gap{stamp(g.From), stamp(g.To)})
	}
	for layer, reason := range e.Layers {
		out.Layers[layer] = reason
	}
	if e.From != 0 || e.To != 0 {
		from, to := stamp(e.From), stamp(e.To)
		out.From, out.To = &from, &to
	}
	return out
}

func places(notes []engine.Note) []place {
	out := []place{}
	for _, note := range notes {
		p := place{Path: note.Path, Reason: note.Reason}
		if note.Offset >= 0 {
			p.Offset = &note.Offset
		}
		out = append(out, p)
	}
	return out
}

// breakdown is a JSON object whose keys keep the order of the score's parts.
type breakdown []risk.Part

// MarshalJSON writes {"R01_OFF_HOURS":10,…}.
func (b breakdown) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, part := range b {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(part.Name)
		if err != nil {
			return nil, err
		}
		points, err := json.Marshal(round(part.Points))
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(points)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}
