package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Number writes a count with its thousands apart: 1,240,113.
func Number[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digit)
	}
	return b.String()
}

// Points writes points without needless decimals: 15, 7.5.
func Points(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }

// Percent writes a ratio as a whole percentage, or with a decimal where that would say 0 or 100 falsely.
func Percent(ratio float64) string {
	whole := strconv.FormatFloat(ratio*100, 'f', 0, 64)
	if whole == "0" && ratio > 0 || whole == "100" && ratio < 1 {
		return strconv.FormatFloat(ratio*100, 'f', 1, 64) + "%"
	}
	return whole + "%"
}

// Span writes how long something took or lay apart, in at most six characters: 7s, 3m20s, 2h05m, 4d11h.
func Span(seconds int64) string {
	switch {
	case seconds < 0:
		return "-" + Span(-seconds)
	case seconds < 60:
		return fmt.Sprintf("%ds", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%dm%02ds", seconds/60, seconds%60)
	case seconds < 86400:
		return fmt.Sprintf("%dh%02dm", seconds/3600, seconds%3600/60)
	case seconds < 1000*86400:
		return fmt.Sprintf("%dd%02dh", seconds/86400, seconds%86400/3600)
	}
	return fmt.Sprintf("%dy", seconds/(365*86400))
}

// Clock writes a moment as a timeline does.
func Clock(unix int64, loc *time.Location) string {
	return time.Unix(unix, 0).In(loc).Format("01-02 15:04:05")
}

// Moment writes a moment with its year, to the minute.
func Moment(unix int64, loc *time.Location) string {
	return time.Unix(unix, 0).In(loc).Format("2006-01-02 15:04")
}

// FromTo writes a stretch of time, leaving out of its end what its start already says.
func FromTo(from, to int64, loc *time.Location) string {
	a, b := time.Unix(from, 0).In(loc), time.Unix(to, 0).In(loc)
	switch {
	case a.Year() != b.Year():
		return a.Format("2006-01-02 15:04") + " → " + b.Format("2006-01-02 15:04")
	case a.YearDay() != b.YearDay():
		return a.Format("2006-01-02 15:04") + " → " + b.Format("01-02 15:04")
	case from == to:
		return a.Format("2006-01-02 15:04:05")
	case a.Format("15:04") == b.Format("15:04"):
		return a.Format("2006-01-02 15:04:05") + " → " + b.Format("15:04:05")
	}
	return a.Format("2006-01-02 15:04") + " → " + b.Format("15:04")
}

// ShortName returns the part of a principal's name that people call it by: an ARN's resource without its type.
func ShortName(name string) string {
	parts := strings.SplitN(name, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return name
	}
	kind, rest, found := strings.Cut(parts[5], "/")
	if !found || rest == "" {
		return parts[5]
	}
	switch kind {
	case "assumed-role":
		return rest
	case "user", "role", "federated-user":
		return rest[strings.LastIndexByte(rest, '/')+1:]
	}
	return parts[5]
}

// AccountOf returns the account in a principal's name, or "".
func AccountOf(name string) string {
	parts := strings.SplitN(name, ":", 6)
	switch {
	case len(parts) == 6 && parts[0] == "arn":
		return parts[4]
	case len(parts) >= 2 && (parts[0] == "account" || parts[0] == "signin" || parts[0] == "unknown"):
		return parts[1]
	}
	return ""
}

// Of writes a part of a whole: 12 of 127.
func Of(part, whole string) string { return part + " of " + whole }
