package report

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"trailsift/engine/attack"
	"trailsift/engine/finding"
)

// Stage is what a step of advice is for.
type Stage string

const (
	Stop Stage = "Keep it from going on"
	Find Stage = "Find out how far it went"
	Mend Stage = "Take back what was done"
)

// Step is one thing to do next: a suggestion, never carried out by this program.
type Step struct {
	Stage    Stage
	Do       string
	Commands []string // ready for a shell: every word of a log in them is quoted
	Because  []string // titles of what it is advised for
}

// counsel is an entry of advice.yaml.
type counsel struct {
	For  []string `yaml:"for"`
	Stop []deed   `yaml:"stop"`
	Find []deed   `yaml:"find"`
	Mend []deed   `yaml:"mend"`
}

// deed is a step before it is fitted to a principal.
type deed struct {
	Do  string `yaml:"do"`
	Run string `yaml:"run"`
}

//go:embed advice.yaml
var adviceFile []byte

// counsels are advice.yaml, read once. It is part of the program, and a test reads it.
var counsels = sync.OnceValues(func() ([]counsel, error) {
	var list []counsel
	if err := yaml.Unmarshal(adviceFile, &list); err != nil {
		return nil, fmt.Errorf("reading advice.yaml: %w", err)
	}
	return list, nil
})

// cause is something that advice is wanted for, and the words by which advice.yaml may name it. The entry of the
// first word that has one is taken.
type cause struct {
	title string
	words []string
}

// causeOf is a finding as a cause: a sequence by its number, a signature by its title, else by its techniques.
func causeOf(f finding.Finding) cause {
	if f.Layer == finding.Sequence {
		return cause{title: f.Title, words: []string{f.ID[:min(3, len(f.ID))]}}
	}
	words := []string{f.Title}
	for _, id := range f.Techniques {
		if now, revoked := attack.Revoked(id); revoked {
			id = now
		}
		words = append(words, id)
	}
	for _, id := range slices.Clone(words[1:]) {
		if parent, _, isSub := strings.Cut(id, "."); isSub {
			words = append(words, parent)
		}
	}
	return cause{title: f.Title, words: words}
}

// entry is the advice for a cause, if there is any.
func (c cause) entry(list []counsel) (counsel, bool) {
	for _, word := range c.words {
		for _, one := range list {
			if slices.Contains(one.For, word) {
				return one, true
			}
		}
	}
	return counsel{}, false
}

// advise lists the steps for some causes, each step and each command once: what stops an attack before what explains and mends it.
func advise(causes []cause, about vocabulary) ([]Step, error) {
	list, err := counsels()
	if err != nil {
		return nil, err
	}
	var steps []Step
	given := map[string]bool{}
	add := func(stage Stage, deeds []deed, because string) {
		for _, d := range deeds {
			at := slices.IndexFunc(steps, func(s Step) bool { return s.Stage == stage && s.Do == d.Do })
			if at < 0 {
				at = len(steps)
				commands := slices.DeleteFunc(about.commands(d.Run), func(command string) bool { return given[command] })
				for _, command := range commands {
					given[command] = true
				}
				steps = append(steps, Step{Stage: stage, Do: d.Do, Commands: commands})
			}
			if !slices.Contains(steps[at].Because, because) {
				steps[at].Because = append(steps[at].Because, because)
			}
		}
	}
	for _, c := range causes {
		if entry, found := c.entry(list); found {
			add(Stop, entry.Stop, c.title)
			add(Find, entry.Find, c.title)
			add(Mend, entry.Mend, c.title)
		}
	}
	order := []Stage{Stop, Find, Mend}
	slices.SortStableFunc(steps, func(a, b Step) int { return slices.Index(order, a.Stage) - slices.Index(order, b.Stage) })
	return steps, nil
}

// vocabulary is what a log says of a principal, by the names that commands have for it.
type vocabulary map[string][]string

// shapes are what values may look like to get into a command, after AWS's own rules for names. A value of another
// shape was made up by somebody, perhaps to be run: quoting keeps a shell from obeying it, but not the AWS command
// line, which reads files for values that begin with file://, and options for those that begin with a hyphen.
var shapes = map[string]*regexp.Regexp{
	"user":      regexp.MustCompile(`^[A-Za-z0-9_+=,.@][A-Za-z0-9_+=,.@-]{0,63}$`),
	"role":      regexp.MustCompile(`^[A-Za-z0-9_+=,.@][A-Za-z0-9_+=,.@-]{0,63}$`),
	"arn":       regexp.MustCompile(`^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:[A-Za-z0-9_+=,.@/-]{1,512}$`),
	"key":       regexp.MustCompile(`^A[KS]IA[A-Z0-9]{12,124}$`),
	"longterm":  regexp.MustCompile(`^AKIA[A-Z0-9]{12,124}$`),
	"region":    regexp.MustCompile(`^[a-z]{2}(-[a-z]+){1,2}-[0-9]{1,2}$`),
	"regions":   regexp.MustCompile(`^[a-z]{2}(-[a-z]+){1,2}-[0-9]{1,2}$`),
	"account":   regexp.MustCompile(`^[0-9]{12}$`),
	"partition": regexp.MustCompile(`^aws(-[a-z]+){0,2}$`),
	"instance":  regexp.MustCompile(`^i-[0-9a-f]{8,17}$`),
	"day":       regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`),
}

// mostCommands is how many commands a step has for as many keys, regions or instances.
const mostCommands = 3

var slot = regexp.MustCompile(`\{[a-z]+\}`)

// commands fits a command to the log: once for each value where there are several of one, and not at all where
// one is missing.
func (v vocabulary) commands(template string) []string {
	if template == "" {
		return nil
	}
	lines := []string{template}
	for _, name := range []string{"user", "role", "arn", "account", "partition", "day", "key", "longterm", "instance", "region", "regions"} {
		if !strings.Contains(template, "{"+name+"}") {
			continue
		}
		var filled []string
		for _, line := range lines {
			for _, value := range v.fit(name) {
				filled = append(filled, strings.ReplaceAll(line, "{"+name+"}", quoted(value)))
			}
		}
		lines = filled
	}
	return lines[:min(len(lines), mostCommands)]
}

// fit are the values of a name that may stand in a command.
func (v vocabulary) fit(name string) []string {
	return slices.DeleteFunc(slices.Clone(v[name]), func(value string) bool { return !shapes[name].MatchString(value) })
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_:./@-]+$`)

// quoted makes a text one word of a shell, whatever is in it.
func quoted(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
