package cloudtrail

import "time"

// parseTime reads an event's time in Unix seconds: CloudTrail's own form, any RFC 3339, or the
// space-separated UTC form of CloudTrail Lake. Fractions of a second are dropped, since CloudTrail
// has none.
func parseTime(text []byte) (unix int64, ok bool) {
	if unix, ok = parseZulu(text); ok {
		return unix, true
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05 MST"} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			return t.Unix(), true
		}
	}
	return 0, false
}

// parseZulu reads "2006-01-02T15:04:05Z", which nearly every record has, without allocating.
func parseZulu(t []byte) (unix int64, ok bool) {
	if len(t) != 20 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[19] != 'Z' {
		return 0, false
	}
	year, a := digits(t[0:4])
	month, b := digits(t[5:7])
	day, c := digits(t[8:10])
	hour, d := digits(t[11:13])
	minute, e := digits(t[14:16])
	second, f := digits(t[17:19])
	if !(a && b && c && d && e && f) || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	if day > 28 { // package time knows how long the months are
		when, err := time.Parse(time.RFC3339, string(t))
		return when.Unix(), err == nil
	}
	return days(year, month, day)*86400 + int64(hour*3600+minute*60+second), true
}

func digits(text []byte) (n int, ok bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// days counts the days from 1970-01-01 to a date of the Gregorian calendar (H. Hinnant,
// "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
func days(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	return int64(era)*146097 + int64(yearOfEra)*365 + int64(yearOfEra/4-yearOfEra/100+dayOfYear) - 719468
}
