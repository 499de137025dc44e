package card

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"
)

// ByName is what can be said of a call without a card: what its name says it does. reads is what its record says;
// many records do not say it, so a name that begins with a verb of reading counts as well.
func ByName(service, event string, reads bool) Call {
	verb, object := split(unversioned(event))
	reads = reads || verb.Kind == reading
	held := verb.Kind
	switch {
	case reads:
		held = reading
	case held == "":
		held = changing
	}
	of := kinds()[held]
	return Call{Does: says(verb.Phrase, object, reads) + from(service), Why: of.Why, Honest: of.Honest, Next: of.Next}
}

// Reads reports whether a call only reads, as far as its name tells.
func Reads(event string) bool {
	verb, _ := split(unversioned(event))
	return verb.Kind == reading
}

// says is what a verb does, and what it is done to.
func says(phrase, object string, reads bool) string {
	effect := "It may change something."
	if reads {
		effect = "It only reads."
	}
	switch {
	case phrase == "":
		return "Its name does not tell what it does. " + effect
	case object == "":
		return fmt.Sprintf("By its name it %s something. %s", phrase, effect)
	}
	return fmt.Sprintf("By its name it %s: %s. %s", phrase, object, effect)
}

// from says whose call it is.
func from(service string) string {
	if about := Service(service); about != "" {
		return " It is a call of " + about + "."
	}
	return ""
}

// Kinds of calls that others are judged by.
const (
	reading  = "reads"
	changing = "changes"
)

// verb is what calls do whose names begin with one of its Verbs.
type verb struct {
	Verbs  string `yaml:"verbs"`
	Phrase string `yaml:"phrase"`
	Kind   string `yaml:"kind"`
}

// kind is what holds for all calls that do a thing of one kind.
type kind struct {
	Kind   string `yaml:"kind"`
	Why    string `yaml:"why"`
	Honest string `yaml:"honest"`
	Next   string `yaml:"next"`
}

var (
	verbs = once(readVerbs)
	kinds = once(readKinds)
)

func readVerbs(files fs.FS) (map[string]verb, error) {
	list, err := listed[verb](files, "texts/verbs.yml")
	if err != nil {
		return nil, err
	}
	byVerb := map[string]verb{}
	for _, v := range list {
		for word := range strings.FieldsSeq(v.Verbs) {
			if _, twice := byVerb[word]; twice {
				return nil, fmt.Errorf("the verb %s stands there twice", word)
			}
			byVerb[word] = v
		}
	}
	return byVerb, nil
}

func readKinds(files fs.FS) (map[string]kind, error) {
	list, err := listed[kind](files, "texts/kinds.yml")
	if err != nil {
		return nil, err
	}
	byKind := map[string]kind{}
	for _, k := range list {
		byKind[k.Kind] = k
	}
	return byKind, nil
}

// split cuts an event name into the verb that it begins with and the rest in words: "DescribeDBInstances" is about
// "DB instances". In "BatchGetImage" the verb is Get.
func split(event string) (verb, string) {
	words := camel(strings.TrimPrefix(event, "Batch"))
	if len(words) == 0 || !plain.MatchString(event) {
		return verb{}, ""
	}
	for i, word := range words[1:] {
		if len(word) > 1 && word == strings.ToUpper(word) {
			continue // DB, VPC
		}
		words[i+1] = strings.ToLower(word)
	}
	return verbs()[words[0]], strings.Join(words[1:], " ")
}

// camel cuts a name where a capital letter begins a word: "ListDBClusters" is List, DB and Clusters.
func camel(name string) (words []string) {
	letters, from := []rune(name), 0
	for i := 1; i < len(letters); i++ {
		begins := unicode.IsUpper(letters[i]) && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			words, from = append(words, string(letters[from:i])), i
		}
	}
	if from < len(letters) {
		words = append(words, string(letters[from:]))
	}
	return words
}
