package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"sync"

	"trailsift/engine/attack"
)

//go:embed page.tmpl
var pageTemplate string

//go:embed page.css
var pageStyle string

// layout is the template, parsed once. It escapes by context whatever is put into it.
var layout = sync.OnceValues(func() (*template.Template, error) { return template.New("page").Parse(pageTemplate) })

// HTML writes the page as one file that needs no other: no script, no font, no picture and no address outside
// of it. A policy in its head forbids browsers to load anything.
func (p *Page) HTML(w io.Writer) error {
	page, err := layout()
	if err != nil {
		return fmt.Errorf("reading the page's layout: %w", err)
	}
	// The style sheet is a part of this program; nothing of a log is in it.
	if err := page.Execute(w, styled{p, template.CSS(pageStyle)}); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// styled is a page with its style sheet.
type styled struct {
	*Page
	Style template.CSS
}

// Level is how far a line of a chain is indented.
func (l ChainLine) Level() int { return min(l.Depth, 4) }

// Attack is the version of ATT&CK that techniques are named by.
func (c Coverage) Attack() string { return attack.Version }

// StagedSteps are the steps of one stage.
type StagedSteps struct {
	Stage Stage
	Steps []Step
}

// Stages are the chapter's steps by what they are for.
func (c Chapter) Stages() (stages []StagedSteps) {
	for _, step := range c.Steps {
		if last := len(stages) - 1; last < 0 || stages[last].Stage != step.Stage {
			stages = append(stages, StagedSteps{Stage: step.Stage})
		}
		last := &stages[len(stages)-1]
		last.Steps = append(last.Steps, step)
	}
	return stages
}

// Reason says what a step is advised for.
func (s Step) Reason() string {
	reasons := make([]string, 0, len(s.Because))
	for _, because := range s.Because {
		reasons = append(reasons, shortName(because))
	}
	return "for " + some(reasons, 4)
}
