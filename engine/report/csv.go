package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine"
)

var csvHeader = []string{
	"rank", "id", "user_arn", "kind", "is_anomaly", "risk_score", "risk_level", "detection_method",
	"triggered_rules", "total_events", "high_risk", "failed", "unique_ips", "off_hours",
	"off_hours_ratio", "high_risk_ratio", "mfa_missing_count", "failure_ratio",
	"consecutive_failures", "admin_action_count", "unique_regions", "first_event", "last_event",
}

// CSV writes one principal per row under a header row, with what was decided where there are verdicts. Cells keep
// the raw text of the log, except that a spreadsheet must not take one for a formula: see Cell.
func CSV(w io.Writer, snapshot *engine.Snapshot, options Options) error {
	out := csv.NewWriter(w)
	header := csvHeader
	if options.Verdicts != nil {
		header = slices.Concat(csvHeader, decidedColumns)
	}
	if err := out.Write(header); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	for _, principal := range options.choose(snapshot.Ranking) {
		row := csvRow(principal)
		if options.Verdicts != nil {
			for _, cell := range decided(options.Verdicts[principal.ID]) {
				row = append(row, Cell(cell))
			}
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("writing CSV of %q: %w", principal.Name, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

func csvRow(p engine.Principal) []string {
	f := p.Features
	return []string{
		strconv.Itoa(p.Rank), Cell(p.ID), Cell(p.Name), p.Kind.String(),
		strconv.FormatBool(p.Score.Anomaly), number(p.Score.Total), p.Score.Level.String(),
		Cell(p.Score.Method), Cell(strings.Join(firedRules(p.Score), " ")),
		strconv.Itoa(f.TotalEvents), strconv.Itoa(f.HighRisk), strconv.Itoa(f.Failed),
		strconv.Itoa(f.UniqueIPs), strconv.Itoa(f.OffHours), number(f.OffHoursRatio),
		number(f.HighRiskRatio), strconv.Itoa(f.MFAMissingCount), number(f.FailureRatio),
		strconv.Itoa(f.ConsecutiveFailures), strconv.Itoa(f.AdminActionCount),
		strconv.Itoa(f.UniqueRegions), stamp(p.First), stamp(p.Last),
	}
}

// Cell makes text safe to open in a spreadsheet. One that begins with =, +, -, @, a tab or a carriage
// return would be run as a formula, so it gets a leading apostrophe, which spreadsheets read as
// "this is text".
func Cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// number spells a figure without an exponent and without zeros that say nothing.
func number(x float64) string { return strconv.FormatFloat(round(x), 'f', -1, 64) }
