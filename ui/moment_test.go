package ui

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	base := time.Date(2023, 7, 10, 11, 45, 0, 0, seoul)
	for _, c := range []struct{ words, want string }{
		{"02:14", "2023-07-10T02:14:00+09:00"},
		{"02:14:30", "2023-07-10T02:14:30+09:00"},
		{"07-11 02:14", "2023-07-11T02:14:00+09:00"},
		{"07-11", "2023-07-11T00:00:00+09:00"},
		{"2022-01-02", "2022-01-02T00:00:00+09:00"},
		{"2022-01-02 03:04", "2022-01-02T03:04:00+09:00"},
		{"2022-01-02T03:04:05Z", "2022-01-02T12:04:05+09:00"},
		{"-2h", "2023-07-10T09:45:00+09:00"},
		{"+30m", "2023-07-10T12:15:00+09:00"},
		{"-1d12h", "2023-07-08T23:45:00+09:00"},
		{"+2d", "2023-07-12T11:45:00+09:00"},
		{" 02:14 ", "2023-07-10T02:14:00+09:00"},
	} {
		got, err := parseMoment(c.words, seoul, base.Unix())
		if err != nil {
			t.Errorf("%q: %v", c.words, err)
			continue
		}
		if spelled := time.Unix(got, 0).In(seoul).Format(time.RFC3339); spelled != c.want {
			t.Errorf("%q is %s, want %s", c.words, spelled, c.want)
		}
	}
	for _, words := range []string{"", "soon", "25:00", "-", "-2x", "--2h", "-d", "2022-13-01"} {
		if got, err := parseMoment(words, seoul, base.Unix()); err == nil {
			t.Errorf("%q is %d", words, got)
		}
	}
}
