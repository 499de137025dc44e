package text_test

import (
	"testing"
	"time"

	"trailsift/ui/text"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1240113: "1,240,113", -41208: "-41,208"} {
		if got := text.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for ratio, want := range map[float64]string{0: "0%", 0.302: "30%", 1: "100%", 0.004: "0.4%", 0.998: "99.8%"} {
		if got := text.Percent(ratio); got != want {
			t.Errorf("Percent(%v) = %q, want %q", ratio, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	for seconds, want := range map[int64]string{0: "0s", 200: "3m20s", 7500: "2h05m", 385200: "4d11h", -7: "-7s"} {
		if got := text.Span(seconds); got != want {
			t.Errorf("Span(%d) = %q, want %q", seconds, got, want)
		}
	}
}

func TestFromTo(t *testing.T) {
	at := func(s string) int64 {
		moment, err := time.Parse(time.DateTime, s)
		if err != nil {
			t.Fatal(err)
		}
		return moment.Unix()
	}
	for _, c := range []struct{ from, to, want string }{
		{"2023-07-10 11:45:07", "2023-07-10 13:02:00", "2023-07-10 11:45 → 13:02"},
		{"2023-07-10 11:45:07", "2023-07-11 13:02:00", "2023-07-10 11:45 → 07-11 13:02"},
		{"2023-12-31 23:00:00", "2024-01-01 01:00:00", "2023-12-31 23:00 → 2024-01-01 01:00"},
		{"2023-07-10 11:45:07", "2023-07-10 11:45:09", "2023-07-10 11:45:07 → 11:45:09"},
		{"2023-07-10 11:45:07", "2023-07-10 11:45:07", "2023-07-10 11:45:07"},
	} {
		if got := text.FromTo(at(c.from), at(c.to), time.UTC); got != c.want {
			t.Errorf("FromTo(%s, %s) = %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, short, account string }{
		{"arn:aws:iam::123456789012:user/charlie", "charlie", "123456789012"},
		{"arn:aws:iam::123456789012:user/division/charlie", "charlie", "123456789012"},
		{"arn:aws:iam::123456789012:root", "root", "123456789012"},
		{"arn:aws:sts::123456789012:assumed-role/Admin/bob@example.com", "Admin/bob@example.com", "123456789012"},
		{"arn:aws:iam::123456789012:role/", "role/", "123456789012"},
		{"account:210987654321:AIDAX", "account:210987654321:AIDAX", "210987654321"},
		{"anonymous", "anonymous", ""},
		{"", "", ""},
	} {
		if got := text.ShortName(c.name); got != c.short {
			t.Errorf("ShortName(%q) = %q, want %q", c.name, got, c.short)
		}
		if got := text.AccountOf(c.name); got != c.account {
			t.Errorf("AccountOf(%q) = %q, want %q", c.name, got, c.account)
		}
	}
}
