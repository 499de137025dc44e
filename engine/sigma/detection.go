package sigma

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trailsift/engine/cloudtrail"
)

// compile turns a detection into the rule's condition.
func (r *Rule) compile(detection *yaml.Node) error {
	selections := map[string]expression{}
	var order []string
	var conditions []*yaml.Node
	for i := 0; i+1 < len(detection.Content); i += 2 {
		name, node := detection.Content[i].Value, resolve(detection.Content[i+1])
		switch name {
		case "condition":
			conditions = []*yaml.Node{node}
			if node.Kind == yaml.SequenceNode {
				conditions = node.Content
			}
		case "timeframe":
			return at(node, "timeframe is not supported; write a correlation")
		default:
			e, err := r.selection(node)
			if err != nil {
				return err
			}
			selections[name] = e
			order = append(order, name)
		}
	}
	if len(conditions) == 0 {
		return at(detection, "a detection needs a condition")
	}
	var any either
	for _, node := range conditions {
		e, err := parseCondition(node, selections, order)
		if err != nil {
			return err
		}
		any = append(any, e)
	}
	r.condition = any
	if names, known := r.condition.names(); known {
		slices.Sort(names)
		r.names = slices.Compact(names)
	}
	return nil
}

func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// selection compiles a map, whose members must all hold, or a list, of which one has to: of maps, or
// of keywords that are looked for in the whole record.
func (r *Rule) selection(node *yaml.Node) (expression, error) {
	switch node.Kind {
	case yaml.MappingNode:
		var all both
		for i := 0; i+1 < len(node.Content); i += 2 {
			e, err := r.field(node.Content[i], resolve(node.Content[i+1]))
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
		return all, nil
	case yaml.SequenceNode:
		var any either
		for _, item := range node.Content {
			e, err := r.selection(resolve(item))
			if err != nil {
				return nil, err
			}
			any = append(any, e)
		}
		return any, nil
	case yaml.ScalarNode:
		return keyword{contains(node.Value)}, nil
	}
	return nil, at(node, "a selection is a map or a list")
}

// keyword looks for a text anywhere in the record.
type keyword struct{ fits func(string) bool }

func (k keyword) holds(r *Record) bool    { return k.fits(string(r.raw)) }
func (k keyword) names() ([]string, bool) { return nil, false }
func (k keyword) asks() asks              { return asksWhole }
func (k keyword) number(map[string]int)   {}

// field is what stands at a dotted path.
type field struct {
	path []string
	// slot is where a Record remembers the values. What has two answers is fresh: it is looked for each time.
	slot  int
	fresh bool
}

func (f *field) number(fields map[string]int) {
	name := strings.Join(f.path, ".")
	slot, known := fields[name]
	if !known {
		slot = len(fields)
		fields[name] = slot
	}
	f.slot, f.fresh = slot, name == outsideAccount
}

// test is one member of a selection: a field, and what its values have to be.
type test struct {
	field
	// fits are asked of each value; all of them have to fit some value where all is set, else one.
	fits []func(value) bool
	all  bool
	// absent says that a missing or null value fits.
	absent bool
	// exact are the texts of an equality on eventName, in lower case.
	exact []string
	// others are the fields that it compares with.
	others [][]string
	// quick, where they are set, are the fits on the bytes of a text: they copy nothing. plain reads a field
	// that was read already.
	quick []func([]byte) bool
	plain func(*cloudtrail.Record) []byte
}

func (t *test) holds(r *Record) bool {
	if t.plain != nil {
		return t.holdsPlain(t.plain(r.fields))
	}
	found := r.at(&t.field)
	if len(found) == 0 {
		return t.absent
	}
	for i := range t.fits {
		if t.someFits(found, i) != t.all {
			return !t.all
		}
	}
	return t.all && len(t.fits) > 0
}

// someFits reports whether any of the values fits the i-th of what is wanted.
func (t *test) someFits(found []value, i int) bool {
	for _, v := range found {
		if t.quick != nil && v.isText() {
			if t.quick[i](cloudtrail.Text(v.json)) {
				return true
			}
		} else if t.fits[i](v) {
			return true
		}
	}
	return false
}

// holdsPlain is holds for a text that was read already. An empty one is absent.
func (t *test) holdsPlain(text []byte) bool {
	if len(text) == 0 {
		return t.absent
	}
	for _, fits := range t.quick {
		if fits(text) != t.all {
			return !t.all
		}
	}
	return t.all && len(t.quick) > 0
}

func (t *test) names() ([]string, bool) { return t.exact, t.exact != nil }

func (t *test) asks() asks {
	about := asksOfPath(t.path)
	for _, path := range t.others {
		about |= asksOfPath(path)
	}
	return about
}

// field compiles one member: `name|modifier|modifier: value or values`.
func (r *Rule) field(name, node *yaml.Node) (expression, error) {
	parts := strings.Split(name.Value, "|")
	t := &test{field: field{path: strings.Split(parts[0], ".")}}
	r.asksOutside = r.asksOutside || parts[0] == outsideAccount
	r.asksSelf = r.asksSelf || parts[0] == self
	modifiers, err := readModifiers(name, parts[1:])
	if err != nil {
		return nil, err
	}
	t.all = modifiers.all
	if modifiers.exists {
		return existence(t.path, node)
	}
	items := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		items = node.Content
	}
	plainNames := parts[0] == "eventName" && modifiers == (modifiersOf{})
	for _, item := range items {
		item = resolve(item)
		if item.Kind != yaml.ScalarNode {
			return nil, at(item, "%s: want a text, a number or a list of them", name.Value)
		}
		if item.Tag == "!!null" {
			t.absent = true
			plainNames = false
			continue
		}
		fits, err := modifiers.matcher(item, r)
		if err != nil {
			return nil, err
		}
		t.fits = append(t.fits, fits)
		if modifiers.fieldref {
			t.others = append(t.others, strings.Split(item.Value, "."))
		}
		if strings.ContainsAny(item.Value, `*?\`) {
			plainNames = false
		}
		t.exact = append(t.exact, strings.ToLower(item.Value))
	}
	if !plainNames {
		t.exact = nil
	}
	t.quicken(parts[0], modifiers, items)
	return t, nil
}

// quicken prepares comparisons that copy nothing, where all that is wanted is ASCII without wildcards, as it
// nearly always is.
func (t *test) quicken(field string, m modifiersOf, items []*yaml.Node) {
	if m != (modifiersOf{contains: m.contains, startswith: m.startswith, endswith: m.endswith, all: m.all}) {
		return
	}
	for _, item := range items {
		item = resolve(item)
		if item.Tag == "!!null" {
			continue
		}
		fits := m.folded(item.Value)
		if fits == nil {
			t.quick = nil
			return
		}
		t.quick = append(t.quick, fits)
	}
	t.plain = plainField(field)
}

// existence is `field|exists: true` or false. A null member is there.
func existence(path []string, node *yaml.Node) (expression, error) {
	var wanted bool
	if err := node.Decode(&wanted); err != nil {
		return nil, at(node, "exists wants true or false")
	}
	return &present{field: field{path: path}, wanted: wanted}, nil
}

type present struct {
	field
	wanted bool
}

func (p *present) holds(r *Record) bool    { return len(r.at(&p.field)) > 0 == p.wanted }
func (p *present) names() ([]string, bool) { return nil, false }
func (p *present) asks() asks              { return asksOfPath(p.path) }
