// Command ranking checks the JSON of a detect run over the sample log: that it parses, that its
// totals are right, that results are in rank order and that their breakdowns add up.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// ranking is the part of the answer that scripts rely on most.
type ranking struct {
	TotalEvents int  `json:"total_events"`
	TotalUsers  int  `json:"total_users"`
	Partial     bool `json:"partial"`
	Results     []struct {
		UserARN   string             `json:"user_arn"`
		RiskScore float64            `json:"risk_score"`
		RiskLevel string             `json:"risk_level"`
		Breakdown map[string]float64 `json:"score_breakdown"`
		Score     struct {
			Behaviour float64 `json:"behaviour"`
			Floor     float64 `json:"floor"`
		} `json:"score"`
	} `json:"results"`
}

func main() {
	if err := check(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "ranking:", err)
		os.Exit(1)
	}
}

func check(r io.Reader) error {
	var answer ranking
	if err := json.NewDecoder(r).Decode(&answer); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if answer.Partial || answer.TotalEvents != 1263 || answer.TotalUsers != len(answer.Results) || answer.TotalUsers != 17 {
		return fmt.Errorf("partial %v, %d events, %d users, %d results", answer.Partial, answer.TotalEvents, answer.TotalUsers, len(answer.Results))
	}
	if first := answer.Results[0]; !strings.HasSuffix(first.UserARN, ":user/marek.dvorak") || first.RiskLevel != "CRITICAL" {
		return fmt.Errorf("the first is %s, %s", first.UserARN, first.RiskLevel)
	}
	last := 100.0
	for _, result := range answer.Results {
		sum := 0.0
		for _, points := range result.Breakdown {
			sum += points
		}
		score := min(100, max(result.Score.Behaviour, result.Score.Floor))
		if result.RiskScore > last || result.RiskScore != score || result.Score.Behaviour != sum {
			return fmt.Errorf("%s has %v after %v, of %+v and parts of %v", result.UserARN, result.RiskScore, last, result.Score, sum)
		}
		last = result.RiskScore
	}
	return nil
}
