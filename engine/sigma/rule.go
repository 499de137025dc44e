// Package sigma runs Sigma rules for CloudTrail (the Sigma specification 2.0, sigmahq.io): what one
// call alone proves, and correlations of such calls.
//
// Load compiles rules once into a Set, indexed by event name, so that an event pays only for the rules
// that can match it. Match asks a Set about one record; Correlate joins what Match noted. A rule that
// is not understood is refused with its file and line; the others run. What a match means for a
// principal's score is the business of packages finding and risk.
package sigma

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"trailsift/engine/finding"
)

// Rule is one signature.
type Rule struct {
	ID             string
	Name           string // by which correlations may refer to it
	Title          string
	Description    string
	Level          string   // informational, low, medium, high, critical
	Techniques     []string // ATT&CK ids of its tags: "T1078.004"
	FalsePositives []string
	LogSource      string   // "aws/cloudtrail", as far as the rule names it
	Author         string   // who wrote it, as the rule says
	References     []string // what it goes back to, as the rule says
	File           string

	condition expression
	// names are the event names it can match, in lower case; nil where it does not say.
	names []string
	// asksOutside: the answer depends on which accounts are the log's own.
	asksOutside bool
	asksSelf    bool // the answer may depend on who belongs to a group
}

// Refusal is a rule that cannot run, and why.
type Refusal struct {
	File   string
	Line   int // 0 where the whole file is meant
	Reason string
}

// Error is the refusal in one line.
func (r Refusal) Error() string {
	if r.Line == 0 {
		return fmt.Sprintf("%s: %s", r.File, r.Reason)
	}
	return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.Reason)
}

// Limits of a user's rule files.
const (
	maxFile    = 1 << 20
	maxDepth   = 32
	maxAliases = 64
)

// document is one YAML document of a rule file, with what is common to rules and correlations.
type document struct {
	Title          string    `yaml:"title"`
	ID             string    `yaml:"id"`
	Name           string    `yaml:"name"`
	Description    string    `yaml:"description"`
	Level          string    `yaml:"level"`
	Status         string    `yaml:"status"`
	Tags           []string  `yaml:"tags"`
	FalsePositives yaml.Node `yaml:"falsepositives"`
	Author         yaml.Node `yaml:"author"`
	References     yaml.Node `yaml:"references"`
	LogSource      struct {
		Product string `yaml:"product"`
		Service string `yaml:"service"`
	} `yaml:"logsource"`
	Detection   yaml.Node `yaml:"detection"`
	Correlation yaml.Node `yaml:"correlation"`
	Action      string    `yaml:"action"`
}

// Folder is where rule files are: every .yml and .yaml file below the root of FS.
type Folder struct {
	Path string // what messages call it; may be empty
	FS   fs.FS
}

// Load compiles the rules of one file system.
func Load(fsys fs.FS) (*Set, []Refusal) { return LoadFolders(Folder{FS: fsys}) }

// LoadFolders compiles the rules of several folders into one Set. Correlations may name rules of any of
// them. Of two rules with one id the later is refused.
func LoadFolders(folders ...Folder) (*Set, []Refusal) {
	l := &loading{set: &Set{byName: map[string][]int{}}, ids: map[string]string{}}
	for _, folder := range folders {
		l.folder = folder
		err := fs.WalkDir(folder.FS, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				l.refuse(name, 0, err.Error())
				return nil
			}
			if !entry.IsDir() && (strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")) {
				l.file(folder.FS, name)
			}
			return nil
		})
		if err != nil {
			l.refuse(".", 0, err.Error())
		}
	}
	l.resolveCorrelations()
	l.set.index()
	return l.set, l.refusals
}

// loading is a Set in the making.
type loading struct {
	set      *Set
	folder   Folder
	ids      map[string]string // of the rules so far, with their files
	refusals []Refusal
	pending  []*pendingCorrelation
}

func (l *loading) refuse(file string, line int, reason string) {
	l.refusals = append(l.refusals, Refusal{File: path.Join(l.folder.Path, file), Line: line, Reason: reason})
}

func (l *loading) file(fsys fs.FS, name string) {
	raw, err := readLimited(fsys, name)
	if err != nil {
		l.refuse(name, 0, err.Error())
		return
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	for {
		var node yaml.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = checkShape(&node)
		}
		if err != nil {
			l.refuse(name, lineOf(err), err.Error())
			return
		}
		if err := l.document(name, &node); err != nil {
			l.refuse(name, lineOf(err), err.Error())
		}
	}
}

func readLimited(fsys fs.FS, path string) ([]byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = fmt.Errorf("larger than %d bytes", maxFile)
	}
	return raw, err
}

// checkShape bounds what aliases and nesting can ask for.
func checkShape(node *yaml.Node) error {
	aliases := 0
	var walk func(n *yaml.Node, depth int) error
	walk = func(n *yaml.Node, depth int) error {
		if depth > maxDepth {
			return at(n, "nested more than %d deep", maxDepth)
		}
		if n.Kind == yaml.AliasNode {
			if aliases++; aliases > maxAliases {
				return at(n, "more than %d aliases", maxAliases)
			}
			return nil
		}
		for _, child := range n.Content {
			if err := walk(child, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(node, 0)
}

// placed is an error that knows its line.
type placed struct {
	line   int
	reason string
}

func (e *placed) Error() string { return e.reason }

func at(node *yaml.Node, format string, args ...any) error {
	return &placed{line: node.Line, reason: fmt.Sprintf(format, args...)}
}

func lineOf(err error) int {
	var p *placed
	if errors.As(err, &p) {
		return p.line
	}
	return 0
}

func (l *loading) document(file string, node *yaml.Node) error {
	var d document
	if err := node.Decode(&d); err != nil {
		return fmt.Errorf("not a rule: %w", err)
	}
	if d.Action != "" {
		return at(node, "action: %s is not supported", d.Action)
	}
	if d.Title == "" {
		return at(node, "a rule needs a title")
	}
	if d.Correlation.Kind != 0 {
		return l.correlation(file, &d)
	}
	if d.LogSource.Product != "" && d.LogSource.Product != "aws" || d.LogSource.Service != "" && d.LogSource.Service != "cloudtrail" {
		return at(node, "the rule is for %s/%s, not for aws/cloudtrail", d.LogSource.Product, d.LogSource.Service)
	}
	if d.Detection.Kind != yaml.MappingNode {
		return at(node, "a rule needs a detection")
	}
	rule := &Rule{
		ID: d.ID, Name: d.Name, Title: d.Title, Description: d.Description, File: path.Join(l.folder.Path, file),
		Techniques: techniques(d.Tags), FalsePositives: texts(&d.FalsePositives),
		LogSource: strings.Trim(d.LogSource.Product+"/"+d.LogSource.Service, "/"),
		Author:    strings.Join(texts(&d.Author), ", "), References: texts(&d.References),
	}
	var err error
	if rule.Level, err = level(d.Level, node); err != nil {
		return err
	}
	if err := rule.compile(&d.Detection); err != nil {
		return err
	}
	if other, taken := l.ids[d.ID]; taken {
		return at(node, "the id %s is that of a rule in %s", d.ID, other)
	}
	if d.ID != "" {
		l.ids[d.ID] = path.Join(l.folder.Path, file)
	}
	l.set.Rules = append(l.set.Rules, rule)
	return nil
}

func level(said string, node *yaml.Node) (string, error) {
	said = strings.ToLower(said)
	if said == "" {
		return "medium", nil
	}
	if finding.Gravity(said) < 0 {
		return "", at(node, "level %q is none of informational, low, medium, high, critical", said)
	}
	return said, nil
}

// techniques are the ATT&CK ids among the tags: "attack.t1078.004" is T1078.004.
func techniques(tags []string) (ids []string) {
	for _, tag := range tags {
		id, found := strings.CutPrefix(strings.ToLower(tag), "attack.t")
		if found && id != "" && id[0] >= '0' && id[0] <= '9' {
			ids = append(ids, "T"+id)
		}
	}
	return ids
}

// texts are the strings of a list, or of a single text.
func texts(node *yaml.Node) (list []string) {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	for _, item := range node.Content {
		list = append(list, item.Value)
	}
	return list
}
