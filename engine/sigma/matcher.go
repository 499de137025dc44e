package sigma

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// modifiersOf are the modifiers of one field.
type modifiersOf struct {
	contains, startswith, endswith bool
	all, exists, fieldref, cidr    bool
	cased                          bool
	re                             bool
	flags                          string // of a regular expression: i, m, s
	compare                        string // gt, gte, lt, lte
}

func readModifiers(name *yaml.Node, list []string) (m modifiersOf, err error) {
	for _, word := range list {
		switch word {
		case "contains":
			m.contains = true
		case "startswith":
			m.startswith = true
		case "endswith":
			m.endswith = true
		case "all":
			m.all = true
		case "exists":
			m.exists = true
		case "fieldref":
			m.fieldref = true
		case "cidr":
			m.cidr = true
		case "cased":
			m.cased = true
		case "re":
			m.re = true
		case "i", "m", "s":
			if !m.re {
				return m, at(name, "%s: modifier %s belongs behind re", name.Value, word)
			}
			m.flags += word
		case "gt", "gte", "lt", "lte":
			m.compare = word
		default:
			return m, at(name, "%s: there is no modifier %q", name.Value, word)
		}
	}
	return m, nil
}

// matcher makes the question to one value of a field.
func (m modifiersOf) matcher(item *yaml.Node, r *Rule) (func(value) bool, error) {
	text := item.Value
	switch {
	case m.fieldref:
		r.asksOutside = r.asksOutside || text == outsideAccount
		r.asksSelf = r.asksSelf || text == self
		return m.reference(strings.Split(text, ".")), nil
	case m.re:
		pattern := text
		if m.flags != "" {
			pattern = "(?" + m.flags + ")" + text
		}
		compiled, err := regexp.Compile(pattern)
		if err != nil {
			return nil, at(item, "re: %v", err)
		}
		return func(v value) bool { return slices.ContainsFunc(v.texts(), compiled.MatchString) }, nil
	case m.cidr:
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, at(item, "cidr: %v", err)
		}
		return func(v value) bool {
			address, err := netip.ParseAddr(v.text())
			return err == nil && network.Contains(address.Unmap())
		}, nil
	case m.compare != "":
		limit, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, at(item, "%s: want a number, not %q", m.compare, text)
		}
		return func(v value) bool { return m.compares(v, limit) }, nil
	}
	fits := m.textual(text)
	return func(v value) bool { return slices.ContainsFunc(v.texts(), fits) }, nil
}

// textual compares texts: as a whole, or a part of them, with wildcards.
func (m modifiersOf) textual(text string) func(string) bool {
	if m.contains || m.endswith {
		text = "*" + text
	}
	if m.contains || m.startswith {
		text += "*"
	}
	if m.cased {
		return casedWildcard(text)
	}
	return wildcard(text)
}

func contains(text string) func(string) bool { return wildcard("*" + text + "*") }

func (m modifiersOf) compares(v value, limit float64) bool {
	number, err := strconv.ParseFloat(v.text(), 64)
	if err != nil {
		return false
	}
	switch m.compare {
	case "gt":
		return number > limit
	case "gte":
		return number >= limit
	case "lt":
		return number < limit
	}
	return number <= limit
}

// reference compares a field with another field of the same record.
func (m modifiersOf) reference(path []string) func(value) bool {
	return func(v value) bool {
		mine := strings.ToLower(v.text())
		return slices.ContainsFunc(v.record.values(path), func(other value) bool {
			theirs := strings.ToLower(other.text())
			switch {
			case theirs == "":
				return false
			case m.contains:
				return strings.Contains(mine, theirs)
			case m.startswith:
				return strings.HasPrefix(mine, theirs)
			case m.endswith:
				return strings.HasSuffix(mine, theirs)
			}
			return mine == theirs
		})
	}
}

// wildcard compares without regard to case; * stands for any text, ? for any one character, and a
// backslash takes that meaning away, also from another backslash.
func wildcard(pattern string) func(string) bool {
	cased := casedWildcard(strings.ToLower(pattern))
	return func(text string) bool { return cased(strings.ToLower(text)) }
}

// piece is a stretch of a pattern between asterisks; any marks where one character may be anything.
type piece struct {
	text []rune
	any  []bool
}

func casedWildcard(pattern string) func(string) bool {
	pieces := splitPattern(pattern)
	if len(pieces) == 1 && !slices.Contains(pieces[0].any, true) {
		whole := string(pieces[0].text)
		return func(text string) bool { return text == whole }
	}
	if simple, ok := plainContains(pieces); ok {
		return func(text string) bool { return strings.Contains(text, simple) }
	}
	return func(text string) bool { return matchPieces(pieces, []rune(text)) }
}

// plainContains recognises *text*, which is by far the most frequent.
func plainContains(pieces []piece) (string, bool) {
	if len(pieces) != 3 || len(pieces[0].text) > 0 || len(pieces[2].text) > 0 || slices.Contains(pieces[1].any, true) {
		return "", false
	}
	return string(pieces[1].text), true
}

func splitPattern(pattern string) []piece {
	pieces := make([]piece, 1)
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		last := &pieces[len(pieces)-1]
		switch c := runes[i]; {
		case c == '*':
			pieces = append(pieces, piece{})
		case c == '\\' && i+1 < len(runes) && strings.ContainsRune(`*?\`, runes[i+1]):
			i++
			last.text, last.any = append(last.text, runes[i]), append(last.any, false)
		default:
			last.text, last.any = append(last.text, c), append(last.any, c == '?')
		}
	}
	return pieces
}

// matchPieces fits the first piece at the start, the last at the end, and the others in between, each
// as early as it fits.
func matchPieces(pieces []piece, text []rune) bool {
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(pieces) == 1 {
		return len(text) == len(first.text) && first.fits(text)
	}
	if len(text) < len(first.text)+len(last.text) || !first.fits(text) || !last.fits(text[len(text)-len(last.text):]) {
		return false
	}
	text = text[len(first.text) : len(text)-len(last.text)]
	for _, p := range pieces[1 : len(pieces)-1] {
		at := 0
		for ; ; at++ {
			if len(text)-at < len(p.text) {
				return false
			}
			if p.fits(text[at:]) {
				break
			}
		}
		text = text[at+len(p.text):]
	}
	return true
}

func (p piece) fits(text []rune) bool {
	for i, c := range p.text {
		if !p.any[i] && c != text[i] {
			return false
		}
	}
	return true
}

// folded compares bytes without regard to case, as textual does, but copies nothing. It is nil for a
// pattern with wildcards or letters beyond ASCII.
func (m modifiersOf) folded(pattern string) func([]byte) bool {
	for _, c := range []byte(pattern) {
		if c >= utf8.RuneSelf || strings.IndexByte(`*?\`, c) >= 0 {
			return nil
		}
	}
	want := []byte(strings.ToLower(pattern))
	switch {
	case m.contains, m.startswith && m.endswith:
		return func(text []byte) bool { return containsFold(text, want) }
	case m.startswith:
		return func(text []byte) bool { return len(text) >= len(want) && equalFold(text[:len(want)], want) }
	case m.endswith:
		return func(text []byte) bool { return len(text) >= len(want) && equalFold(text[len(text)-len(want):], want) }
	}
	return func(text []byte) bool { return len(text) == len(want) && equalFold(text, want) }
}

// equalFold compares with a lower-case text of the same length.
func equalFold(text, lower []byte) bool {
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// containsFold looks for a lower-case text.
func containsFold(text, lower []byte) bool {
	for at := 0; at+len(lower) <= len(text); at++ {
		if equalFold(text[at:at+len(lower)], lower) {
			return true
		}
	}
	return false
}
