package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"trailsift/engine"
	"trailsift/engine/rule"
)

// What a call is.
const (
	CardDoes       = "What it does"
	CardWhy        = "Why attackers use it"
	CardHonest     = "In honest work"
	CardNext       = "What to look at next"
	CardByName     = "There is no note on this call. This is what its name tells."
	CardEvidence   = "What rests on this event"
	CardNoEvidence = "no rule and no finding"
	CardTechniques = "Techniques of ATT&CK, marked where found"
	CardWatch      = "What looks for this call"
	CardAddress    = "What AWS says of it"
)

// What a member of a record is.
const (
	MemberWhat     = "What it is"
	MemberHere     = "Here it says"
	MemberEmpty    = "(nothing)"
	MemberValues   = "What it can say, and what that means"
	MemberLies     = "How far to trust it, and what attackers leave in it"
	MemberFind     = "How to find it"
	MemberUsers    = "What goes by it"
	MemberUnknown  = "There is no note on this member. AWS adds members to records over time."
	MemberOfSome   = "A member of a request or an answer; what it means depends on the call."
	MemberNoFilter = "No field of the filter looks into it. Filter for the call, and read its records."
)

// MemberInside says what a member without a note is that lies inside of a request, an answer or what else differs
// from call to call.
func MemberInside(top, call string) string {
	switch top {
	case "requestParameters":
		return "A parameter of the call " + call + "."
	case "responseElements":
		return "A part of the answer to the call " + call + "."
	}
	return "A detail that the service adds to " + call + "."
}

// MemberInsideLies says how far it can be trusted.
func MemberInsideLies(top string) string {
	if top == "requestParameters" {
		return "The caller chose it. Names say what their author wants them to say."
	}
	return "The service wrote it, so it is true. Names in it may be the caller's all the same."
}

// MemberFilter names the field of the filter that finds a member.
func MemberFilter(field string) string {
	return field + ": takes such a value, or a pattern with * and ?."
}

// What a rule, a sequence, a signature or the forest is.
const (
	RuleMeasures   = "What it measures"
	RuleFires      = "When it fires"
	RuleLevel      = "How grave it is"
	RuleSettings   = "What is set, and where"
	RuleWhy        = "Why one looks at it"
	RuleAvoid      = "How attackers avoid it"
	RuleSilent     = "Why it says nothing"
	RuleTechniques = "Techniques of ATT&CK"
	RuleFields     = "What it goes by in a record"
	SignatureTells = "What it tells"
	SignatureFrom  = "Who wrote it, and sources"
	SetInTuning    = "changed in the console"
	SetByHost      = "by the host"
	ForestTitle    = "Isolation forest"
	ForestMeasures = "How quickly random cuts tell this principal apart from all others by the nine figures of its behaviour. " +
		"Whoever is told apart in few cuts is odd. The score lies between 0 and 1; above the threshold it adds points."
	ForestWhy = "Rules know what is bad. The forest knows only what is different, and so it notices what nobody has thought of."
)

// RuleHere heads what a rule says of somebody.
func RuleHere(name string) string { return "Here, of " + name }

// RuleVerdict says what a rule says of somebody, with figure and threshold.
func RuleVerdict(described rule.Description, v rule.Verdict) string {
	if v.Silent != "" {
		return Sentence("it does not apply: " + v.Silent)
	}
	words := Figure(described.Unit, v.Figure) + ", and it fires at " + Figure(described.Unit, v.Threshold) + " or more"
	if described.Condition == ">" {
		words = Figure(described.Unit, v.Figure) + ", and it fires above " + Figure(described.Unit, v.Threshold)
	}
	if v.Fired {
		return words + ". It fired and adds " + Points(v.Points) + " points."
	}
	return words + ". It is quiet."
}

// Figure writes a rule's figure or threshold.
func Figure(unit rule.Unit, value float64) string {
	switch {
	case unit == rule.Ratio:
		return Percent(value)
	case value == float64(int64(value)):
		return Number(int64(value))
	}
	return Points(value)
}

// IsolationHere says what the forest made of a principal.
func IsolationHere(i engine.Isolation) string {
	words, _, _ := strings.Cut(Isolation(i), ";")
	return words
}

// SettingHere says what is set, by whom, and what for.
func SettingHere(key, value, origin, means string) string {
	words := key + " " + value + " (" + origin + ")"
	if means != "" {
		words += ": " + means
	}
	return words
}

// SignatureLevel says what a level does to a score: floor is the least that it leaves.
func SignatureLevel(level string, floor float64) string {
	switch {
	case level == "":
		return ""
	case floor == 0:
		return Sentence(level + ": it does not raise the score")
	}
	return Sentence(level + ": whoever has it scores at least " + Points(floor))
}

// The words of the ranking.
const (
	WordsTitle   = "What the words mean"
	WordsScore   = "The score"
	WordsColumns = "The columns"
	WordsLevels  = "The levels"
	WordsKinds   = "Who can be in it"
	WordsRest    = "And besides"
)

// LevelFrom names a level with its least score.
func LevelFrom(level string, score float64) string { return level + ", from " + Points(score) }

// LastWord is the last of some words: the level in "level HIGH".
func LastWord(words string) string { return words[strings.LastIndexByte(words, ' ')+1:] }

// Sentence makes a sentence of words: with a capital letter and an end. Of nothing it makes nothing.
func Sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	words = string(unicode.ToUpper(first)) + words[size:]
	if strings.ContainsAny(words[len(words)-1:], ".?!") {
		return words
	}
	return words + "."
}

// FurtherCalls says how many calls of a step are not explained there.
func FurtherCalls(n int) string {
	return "and " + Number(n) + " further " + plural(n, "call", "calls")
}

// TheseCalls heads what the calls of a step do.
func TheseCalls(key string) string { return "What these calls do (" + key + ": more)" }
