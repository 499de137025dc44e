package moment_test

import (
	"testing"
	"time"

	"trailsift/engine/moment"
)

func TestParse(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	base := time.Date(2023, 7, 10, 11, 45, 0, 0, seoul)
	for words, want := range map[string]string{
		"02:14":                     "2023-07-10T02:14:00+09:00",
		"02:14:30":                  "2023-07-10T02:14:30+09:00",
		"07-11 02:14":               "2023-07-11T02:14:00+09:00",
		"07-11":                     "2023-07-11T00:00:00+09:00",
		"2022-01-02":                "2022-01-02T00:00:00+09:00",
		"2022-01-02 03:04":          "2022-01-02T03:04:00+09:00",
		"2022-01-02T03:04":          "2022-01-02T03:04:00+09:00",
		"2022-01-02 03:04:05":       "2022-01-02T03:04:05+09:00",
		"2022-01-02T03:04:05Z":      "2022-01-02T12:04:05+09:00",
		"2022-01-02T03:04:05+01:00": "2022-01-02T11:04:05+09:00",
		"-2h":                       "2023-07-10T09:45:00+09:00",
		"-90m":                      "2023-07-10T10:15:00+09:00",
		"+30m":                      "2023-07-10T12:15:00+09:00",
		"-1d12h":                    "2023-07-08T23:45:00+09:00",
		"-3d":                       "2023-07-07T11:45:00+09:00",
		"+2d":                       "2023-07-12T11:45:00+09:00",
		" 02:14 ":                   "2023-07-10T02:14:00+09:00",
	} {
		got, err := moment.Parse(words, base)
		if err != nil || got.In(seoul).Format(time.RFC3339) != want {
			t.Errorf("%q is %v, %v; want %s", words, got.In(seoul), err, want)
		}
	}
	for _, words := range []string{
		"", "soon", "25:00", "-", "-2", "-2x", "--2h", "-d", "-1d-2h", "+999999d", "2022-13-01", "2025-11-20T25:00",
	} {
		if got, err := moment.Parse(words, base); err == nil {
			t.Errorf("%q is %v, want an error", words, got)
		}
	}
}
