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
		"2025-11-20":                "2025-11-19T15:00:00Z",
		"2025-11-20T09:30":          "2025-11-20T00:30:00Z",
		"2025-11-20 09:30:15":       "2025-11-20T00:30:15Z",
		"2025-11-20T09:30:15Z":      "2025-11-20T09:30:15Z",
		"2025-11-20T09:30:15+01:00": "2025-11-20T08:30:15Z",
		"-2h":                       "2025-11-20T10:00:00Z",
		"-90m":                      "2025-11-20T10:30:00Z",
		"-3d":                       "2025-11-17T12:00:00Z",
	} {
		got, err := parseMoment(text, now, seoul)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("parseMoment(%q) = %v, %v; want %s", text, got.UTC(), err, want)
		}
	}
	for _, text := range []string{"noon", "2025-13-01", "-", "-2", "--2h", "-xd", "2025-11-20T25:00"} {
		if got, err := parseMoment(text, now, seoul); err == nil {
			t.Errorf("parseMoment(%q) = %v, want an error", text, got)
		}
	}
	if got, err := parseMoment("", now, seoul); err != nil || !got.IsZero() {
		t.Errorf("parseMoment of nothing = %v, %v; want the zero time", got, err)
	}
}
