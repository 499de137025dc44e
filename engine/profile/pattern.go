package profile

import "strings"

// Match reports whether a whole name fits a pattern, in which * stands for any text and ? for any
// one byte. Case does not count, as it does not in names of IAM.
func Match(pattern, name string) bool {
	pattern, name = strings.ToLower(pattern), strings.ToLower(name)
	at, star, resume := 0, -1, 0
	for i := 0; i < len(name); {
		switch {
		case at < len(pattern) && pattern[at] == '*':
			star, resume = at, i
			at++
		case at < len(pattern) && (pattern[at] == '?' || pattern[at] == name[i]):
			at++
			i++
		case star >= 0:
			at = star + 1
			resume++
			i = resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[at:], "*") == ""
}

func matchesAny(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if Match(pattern, name) {
			return true
		}
	}
	return false
}
