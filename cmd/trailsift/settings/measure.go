package settings

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time as people write it: "10m", "1h30m"; a bare number is seconds.
type Duration time.Duration

func seconds(n int64) Duration { return Duration(time.Duration(n) * time.Second) }

// Seconds returns the whole seconds of the duration.
func (d Duration) Seconds() int64 { return int64(time.Duration(d) / time.Second) }

// UnmarshalText reads "10m" or "600".
func (d *Duration) UnmarshalText(text []byte) error {
	if n, err := strconv.ParseInt(string(text), 10, 32); err == nil {
		*d = seconds(n)
		return nil
	}
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration such as 10m or 1h30m", text)
	}
	*d = Duration(parsed)
	return nil
}

// String writes the duration without the units that are zero: "10m", "1h30m", "0".
func (d Duration) String() string {
	text := time.Duration(d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	if text == "0s" {
		return "0"
	}
	return text
}

// Size is a number of bytes as people write it: "512MiB", "1GiB"; a bare number is bytes.
type Size int64

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{
	{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1},
}

// UnmarshalText reads "1GiB", "500MB" or a number of bytes. Case does not count.
func (s *Size) UnmarshalText(text []byte) error {
	number, unit := strings.TrimSpace(string(text)), int64(1)
	for _, u := range sizeUnits {
		if len(number) > len(u.suffix) && strings.EqualFold(number[len(number)-len(u.suffix):], u.suffix) {
			number, unit = strings.TrimSpace(number[:len(number)-len(u.suffix)]), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n > (1<<62)/unit || n < -(1<<62)/unit {
		return fmt.Errorf("%q is no size such as 512MiB or 1GiB", text)
	}
	*s = Size(n * unit)
	return nil
}

// String writes the size in the largest unit of 1024 that divides it.
func (s Size) String() string {
	for _, u := range sizeUnits[:4] {
		if s != 0 && int64(s)%u.bytes == 0 {
			return strconv.FormatInt(int64(s)/u.bytes, 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(s), 10)
}
