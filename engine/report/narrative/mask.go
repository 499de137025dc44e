package narrative

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trailsift/engine/report"
)

// The sorts of placeholders.
const (
	aPrincipal = "PRINCIPAL"
	anAccount  = "ACCOUNT"
	anAddress  = "ADDRESS"
	aKey       = "KEY"
	aSession   = "SESSION"
	anAgent    = "AGENT"
	aName      = "NAME"
)

// value is a text of the log that names somebody or something.
type value struct {
	sort, text string
	of         string // who it is a spelling of; empty where it stands for itself
	shown      string // what its placeholder is put back as; empty for the text itself
}

// Mask replaces what names somebody or something by placeholders such as PRINCIPAL_1, and puts it back. The same
// text has the same placeholder all the time, and what is met first has the first one.
type Mask struct {
	values []value // known, the longest first
	calls  map[string]bool
	given  map[string]string // what a text is of, to its placeholder
	shown  map[string]string // placeholder to what is put back
	count  map[string]int    // placeholders of each sort
}

// newMask makes a mask for some texts. The values are those of the log; of very many only those matter that are in
// one of the texts. Calls are names of API calls, which tell of nobody and may stand.
func newMask(values []value, calls []string, texts ...string) *Mask {
	m := &Mask{calls: map[string]bool{}, given: map[string]string{}, shown: map[string]string{}, count: map[string]int{}}
	all := strings.Join(texts, "\n")
	for _, v := range values {
		if v.text != "" && strings.Contains(all, v.text) {
			m.values = append(m.values, v)
		}
	}
	slices.SortStableFunc(m.values, func(a, b value) int { return len(b.text) - len(a.text) })
	for _, call := range calls {
		if callShape.MatchString(call) {
			m.calls[call] = true
		}
	}
	return m
}

// Hide replaces every value of the log and everything that looks like one: ARNs, accounts, addresses, keys, URLs.
func (m *Mask) Hide(text string) string { return joined(m.hidden(text)) }

// Name is the placeholder of a principal.
func (m *Mask) Name(name string) string {
	return m.placeholder(value{sort: aPrincipal, text: name, of: name, shown: report.ShortName(name)})
}

// HideStrictly also replaces every word that is neither this program's own, nor a figure, nor a call or region of
// AWS: in sentences made from logs, whatever is left is somebody's choice.
func (m *Mask) HideStrictly(text string) string {
	pieces := split(m.hidden(text), func(text string) [][]int { return word.FindAllStringIndex(text, -1) }, func(found string) string {
		bare := strings.Trim(found, "“”\"'(),.;:→")
		if bare == "" || m.harmless(bare) {
			return found
		}
		before, after, _ := strings.Cut(found, bare)
		return before + m.placeholder(value{sort: aName, text: bare}) + after
	})
	return joined(pieces)
}

// piece is a part of a text; one that is hidden is not looked at again.
type piece struct {
	text   string
	hidden bool
}

func (m *Mask) hidden(text string) []piece {
	pieces := []piece{{text: text}}
	for _, v := range m.values {
		pieces = split(pieces, func(text string) [][]int { return places(text, v.text) }, func(string) string { return m.placeholder(v) })
	}
	for _, shape := range shapes {
		pieces = split(pieces, shape.find, func(found string) string { return m.placeholder(value{sort: shape.sort, text: found}) })
	}
	return pieces
}

// split replaces what is found in the pieces that are not hidden yet.
func split(pieces []piece, find func(string) [][]int, replace func(string) string) (list []piece) {
	for _, p := range pieces {
		if p.hidden {
			list = append(list, p)
			continue
		}
		from := 0
		for _, at := range find(p.text) {
			list = append(list, piece{text: p.text[from:at[0]]}, piece{replace(p.text[at[0]:at[1]]), true})
			from = at[1]
		}
		list = append(list, piece{text: p.text[from:]})
	}
	return list
}

func joined(pieces []piece) string {
	var text strings.Builder
	for _, p := range pieces {
		text.WriteString(p.text)
	}
	return text.String()
}

// places are where a value stands as a word of its own.
func places(text, value string) (list [][]int) {
	for from := 0; ; {
		at := strings.Index(text[from:], value)
		if at < 0 {
			return list
		}
		begin, end := from+at, from+at+len(value)
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		after, _ := utf8.DecodeRuneInString(text[end:])
		first, _ := utf8.DecodeRuneInString(value)
		last, _ := utf8.DecodeLastRuneInString(value)
		if inWord(before) && inWord(first) || inWord(last) && inWord(after) {
			_, width := utf8.DecodeRuneInString(value)
			from = begin + width
			continue
		}
		list, from = append(list, []int{begin, end}), end
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// placeholder is that of a value, a new one where it has none yet.
func (m *Mask) placeholder(v value) string {
	of := cmp.Or(v.of, v.text)
	if known := m.given[of]; known != "" {
		return known
	}
	name := ""
	for name == "" || m.names(name) { // somebody may be called like a placeholder
		m.count[v.sort]++
		name = fmt.Sprintf("%s_%d", v.sort, m.count[v.sort])
	}
	m.given[of], m.shown[name] = name, cmp.Or(v.shown, v.text)
	return name
}

func (m *Mask) names(text string) bool {
	return slices.ContainsFunc(m.values, func(v value) bool { return v.text == text })
}

// Restore puts back what placeholders stand for. It fails on one that stands for nothing.
func (m *Mask) Restore(text string) (string, error) {
	var unknown string
	restored := placeholders.ReplaceAllStringFunc(text, func(name string) string {
		shown, known := m.shown[name]
		if !known {
			unknown = name
		}
		return shown
	})
	if unknown != "" {
		return "", fmt.Errorf("it names %s, which stands for nothing", unknown)
	}
	return restored, nil
}

// Raw finds something in a text that a mask would have hidden, and that nobody who saw only placeholders can know.
// Names that are plain words cannot be told from prose.
func (m *Mask) Raw(text string) (found string, raw bool) {
	for _, v := range m.values {
		if !plainWord.MatchString(v.text) && len(places(text, v.text)) > 0 {
			return v.text, true
		}
	}
	for _, shape := range shapes {
		for _, at := range shape.find(text) {
			if found := text[at[0]:at[1]]; m.shown[found] == "" {
				return found, true
			}
		}
	}
	return "", false
}

var (
	word      = regexp.MustCompile(`\S+`)
	plainWord = regexp.MustCompile(`^\pL+$`)
	callShape = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{1,63}$`)
	// Anything that somebody could take for a placeholder, also where it is spelled in another way.
	placeholders = regexp.MustCompile(`\b(?i:PRINCIPAL|ACCOUNT|ADDRESS|KEY|SESSION|AGENT|NAME)(?:_[0-9A-Za-z]+|-[0-9]+)\b|\b[A-Z]{2,}_[0-9]+\b`)
)

// shapes are what names look like even if no log that was read has them.
var shapes = []struct {
	sort string
	find func(string) [][]int
}{
	{aName, finder(`[A-Za-z][A-Za-z0-9+.-]*://\S*|\bwww\.\S+|\b(?:javascript|data|mailto):\S+`)},
	{aName, finder(`\barn:[a-z-]*:[^\s",;)]+`)},
	{aName, finder(`[^\s@<>(),;"“”]+@[^\s@<>(),;"“”]+`)},
	{aKey, finder(`\bA(?:3T[A-Z0-9]|BIA|CCA|GPA|IDA|IPA|KIA|NPA|NVA|PKA|ROA|SCA|SIA)[A-Z0-9]{8,}\b`)},
	{anAddress, addresses},
	{anAccount, finder(`\b[0-9]{12}\b|\b[0-9]{4}-[0-9]{4}-[0-9]{4}\b`)},
	{aName, finder(`\b[a-z]{1,12}-[0-9a-f]{8,17}\b`)},                                // a resource: i-0123456789abcdef0
	{aName, finder(`(?i)\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,63})*\.[a-z]{2,24}\b\S*`)}, // a host
	{aName, placeholdersIn},
}

func finder(pattern string) func(string) [][]int {
	expression := regexp.MustCompile(pattern)
	return func(text string) [][]int { return expression.FindAllStringIndex(text, -1) }
}

func placeholdersIn(text string) [][]int { return placeholders.FindAllStringIndex(text, -1) }

var addressLetters = regexp.MustCompile(`[0-9A-Fa-f:.]*[0-9A-Fa-f:]`)

// addresses finds addresses of both kinds. A time of day has colons too.
func addresses(text string) [][]int {
	return slices.DeleteFunc(addressLetters.FindAllStringIndex(text, -1), func(at []int) bool {
		_, err := netip.ParseAddr(text[at[0]:at[1]])
		return err != nil
	})
}

var figures = regexp.MustCompile(`^(?:×?[0-9]{1,9}(?:\.[0-9]+)?%?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[a-z]{2}(?:-[a-z]+){1,2}-[0-9])$`)

// harmless reports whether a word of a sentence tells of nobody.
func (m *Mask) harmless(bare string) bool {
	if figures.MatchString(bare) || slices.Contains(vocabulary, strings.ToLower(bare)) || m.calls[bare] {
		return true
	}
	service, call, found := strings.Cut(bare, ":")
	return found && m.calls[call] && serviceShape.MatchString(service)
}

var serviceShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// vocabulary are the words of which detectors make their sentences. A test holds it against their code.
var vocabulary = strings.Fields(`a account after all allowed alone an and any asking at away back became beginning busiest by call
	caller's calls changed circle come creation credential data day days denied destroyed did different does each else events
	every exits failed first for from further gravest h had hide hold hops in instance is it key km later less made machine
	median min more mostly ms nobody none not objects of off on one or organisation other outside over own parameters
	permissions read reads s same secrets seconds services session several short sign-ins sign-in signs something started
	success than that the them then there they things this through time times to tor used utc visits vpns was way were where whose
	with within without work another`)
