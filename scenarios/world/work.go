package world

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"trailsift/scenarios/trail"
)

// A task is one piece of work: calls that belong together, made in this order.
type task struct {
	name   string
	weight int
	agent  string // kind of client; empty for the worker's own
	role   string // purpose or name of a role that is taken first
	abroad bool   // that role is the second account's
	keyed  bool   // only for IAM users
	steps  []step
}

// step is one call of a task.
type step struct {
	call                                     *trail.Call
	low, high                                int // how often
	share                                    float64
	waitLow, waitHigh                        int // seconds before each
	request, response, resources, additional template
	details                                  template
	failure                                  *failure
}

// failure is how a call sometimes ends.
type failure struct {
	code    string
	share   float64
	message template
}

//go:embed work.txt
var workList string

// agenda are the tasks of each kind of worker.
type agenda map[string]*rota

// rota is a list of tasks with the sum of their weights.
type rota struct {
	tasks []*task
	total int
}

var work = sync.OnceValue(func() agenda {
	a, err := parseWork(workList)
	if err != nil {
		panic("world: work.txt: " + err.Error()) // embedded: a mistake of ours, found by every test
	}
	return a
})

func (r *rota) pick(d *dice) *task {
	at := d.below(r.total)
	for _, t := range r.tasks {
		if at -= t.weight; at < 0 {
			return t
		}
	}
	return r.tasks[0]
}

// parser reads the list of work.
type parser struct {
	found agenda
	names map[string]slot
	task  *task
	step  *step
}

// parseWork reads the list of work; its own head explains how it is written. Errors name the line.
func parseWork(text string) (agenda, error) {
	p := parser{found: agenda{}, names: slotNames()}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	p.endStep()
	return p.found, nil
}

func (p *parser) line(line string) error {
	if rest, ok := strings.CutPrefix(line, "task "); ok {
		p.endStep()
		return p.begin(strings.Fields(rest))
	}
	if p.task == nil {
		return fmt.Errorf("no task has begun")
	}
	mark, rest, _ := strings.Cut(line, " ")
	if len(mark) != 1 {
		p.endStep()
		return p.beginStep(strings.Fields(line))
	}
	if p.step == nil {
		return fmt.Errorf("no call has begun")
	}
	return p.part(mark, strings.TrimSpace(rest))
}

func (p *parser) begin(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("a task needs a name and somebody to do it")
	}
	p.task = &task{name: words[0], weight: 10}
	for _, word := range words[1:] {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "for":
			p.assign(value)
		case "weight":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return fmt.Errorf("a weight is a number: %s", value)
			}
			p.task.weight = n
		case "agent":
			p.task.agent = value
		case "role":
			p.task.role = value
		case "abroad":
			p.task.abroad = true
		case "keyed":
			p.task.keyed = true
		default:
			return fmt.Errorf("not understood of a task: %s", word)
		}
	}
	for _, r := range p.found {
		r.total = 0
		for _, t := range r.tasks {
			r.total += t.weight
		}
	}
	return nil
}

func (p *parser) assign(workers string) {
	for _, worker := range strings.Split(workers, ",") {
		r := p.found[worker]
		if r == nil {
			r = &rota{}
			p.found[worker] = r
		}
		r.tasks = append(r.tasks, p.task)
	}
}

func (p *parser) beginStep(words []string) error {
	call, ok := trail.Lookup(words[0])
	if !ok {
		return fmt.Errorf("no such call: %s", words[0])
	}
	p.step = &step{call: call, low: 1, high: 1, share: 1, waitLow: 1, waitHigh: 8}
	for _, word := range words[1:] {
		var err error
		switch {
		case strings.HasPrefix(word, "x"):
			p.step.low, p.step.high, err = span(word[1:])
		case strings.HasPrefix(word, "wait="):
			p.step.waitLow, p.step.waitHigh, err = span(word[5:])
		case strings.HasPrefix(word, "p="):
			p.step.share, err = strconv.ParseFloat(word[2:], 64)
		default:
			err = fmt.Errorf("not understood of a call: %s", word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) part(mark, rest string) error {
	if mark == "!" {
		return p.fail(rest)
	}
	t, err := parseTemplate(rest, p.names)
	if err != nil {
		return err
	}
	switch mark {
	case ">":
		p.step.request = t
	case "<":
		p.step.response = t
	case "=":
		p.step.resources = t
	case "+":
		p.step.additional = t
	case "*":
		p.step.details = t
	default:
		return fmt.Errorf("a line cannot begin with %s", mark)
	}
	return nil
}

// fail reads "share code message".
func (p *parser) fail(rest string) error {
	share, rest, _ := strings.Cut(rest, " ")
	code, message, _ := strings.Cut(rest, " ")
	s, err := strconv.ParseFloat(share, 64)
	if err != nil || code == "" {
		return fmt.Errorf("a failure needs a share and a code")
	}
	t, err := parseTemplate(message, p.names)
	if err != nil {
		return err
	}
	p.step.failure = &failure{code: code, share: s, message: t}
	return nil
}

func (p *parser) endStep() {
	if p.step != nil {
		p.task.steps = append(p.task.steps, *p.step)
		p.step = nil
	}
}

// span reads "3" or "2-5".
func span(text string) (low, high int, err error) {
	from, to, found := strings.Cut(text, "-")
	if !found {
		to = from
	}
	low, err = strconv.Atoi(from)
	if err != nil {
		return 0, 0, fmt.Errorf("not a number: %s", from)
	}
	high, err = strconv.Atoi(to)
	if err != nil || high < low {
		return 0, 0, fmt.Errorf("not a range: %s", text)
	}
	return low, high, nil
}
