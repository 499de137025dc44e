package training

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"io"
	"strings"
	"text/template"
	"time"

	"trailsift/engine/printable"
	"trailsift/engine/report"
)

//go:embed debrief.md.tmpl debrief.html.tmpl
var templates embed.FS

// Markdown writes the debrief for people, with all text from logs escaped.
func (d *Debrief) Markdown(w io.Writer) error {
	words := template.FuncMap{
		"text": report.Markdown, "told": markdownTold, "clock": clock, "length": lengthOf, "percent": percent,
		"fired": func(all []Alarm) string { return report.Markdown(named(all)) }, "layer": layerName, "technique": techniqueText,
		"place": func(s Standing) string { return s.String() },
	}
	page, err := template.New("debrief.md.tmpl").Funcs(words).ParseFS(templates, "debrief.md.tmpl")
	if err != nil {
		return fmt.Errorf("preparing the debrief: %w", err)
	}
	if err := page.Execute(w, d); err != nil {
		return fmt.Errorf("writing the debrief: %w", err)
	}
	return nil
}

// HTML writes the debrief as one page that needs nothing else, with all text from logs escaped.
func (d *Debrief) HTML(w io.Writer) error {
	words := htmltemplate.FuncMap{
		"text": printable.Clean, "told": htmlTold, "clock": clock, "length": lengthOf, "percent": percent,
		"fired": func(all []Alarm) string { return printable.Clean(named(all)) }, "layer": layerName, "technique": techniqueText,
		"place": func(s Standing) string { return s.String() },
	}
	page, err := htmltemplate.New("debrief.html.tmpl").Funcs(words).ParseFS(templates, "debrief.html.tmpl")
	if err != nil {
		return fmt.Errorf("preparing the debrief: %w", err)
	}
	if err := page.Execute(w, d); err != nil {
		return fmt.Errorf("writing the debrief: %w", err)
	}
	return nil
}

// named lists alarms, each name once, whomever they fire for.
func named(alarms []Alarm) string {
	var names []string
	for _, alarm := range alarms {
		names = append(names, alarm.String())
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(distinct(names), "; ")
}

// String is a standing for reading: "rank 2, 63, HIGH".
func (s Standing) String() string {
	return fmt.Sprintf("rank %d, %s, %s", s.Rank, number(s.Score), s.Level)
}

// markdownTold escapes a playbook's text, whose `code` stays code.
func markdownTold(text string) string {
	return told(text, report.Markdown, func(code string) string { return "`" + strings.ReplaceAll(printable.Clean(code), "|", `\|`) + "`" })
}

// htmlTold does the same for a page.
func htmlTold(text string) htmltemplate.HTML {
	escape := func(plain string) string { return htmltemplate.HTMLEscapeString(printable.Clean(plain)) }
	return htmltemplate.HTML(told(text, escape, func(code string) string { return "<code>" + escape(code) + "</code>" }))
}

// told spells what is code in a text and what is not, each in its way.
func told(text string, plain, code func(string) string) string {
	var b strings.Builder
	for part, is := range printable.Code(text) {
		if is {
			part = code(part)
		} else {
			part = plain(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

func percent(part, whole int) string {
	if whole == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%d %%", (100*part+whole/2)/whole)
}

// lengthOf spells minutes as people do.
func lengthOf(minutes float64) string {
	d := time.Duration(minutes * float64(time.Minute)).Round(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days", int(d.Hours())/24)
}

func layerName(layer string) string {
	switch layer {
	case forestLayer:
		return "isolation forest"
	default:
		return layer + "s"
	}
}
