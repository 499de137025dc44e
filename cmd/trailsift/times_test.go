package main

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	now := time.Date(2025, time.November, 20, 12, 0, 0, 0, time.UTC)
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2025-11-20": "2025-11-19T15:00:00Z",
		"09:30":      "2025-11-20T00:30:00Z",
		"-2h":        "2025-11-20T10:00:00Z",
	} {
		got, err := parseMoment(text, now, seoul)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("parseMoment(%q) = %v, %v; want %s", text, got.UTC(), err, want)
		}
	}
	if got, err := parseMoment("noon", now, seoul); err == nil {
		t.Errorf("parseMoment(noon) = %v, want an error", got)
	}
	if got, err := parseMoment("", now, seoul); err != nil || !got.IsZero() {
		t.Errorf("parseMoment of nothing = %v, %v; want the zero time", got, err)
	}
}
