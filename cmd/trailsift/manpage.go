package main

import (
	_ "embed"
	"regexp"
	"runtime/debug"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

//go:embed manpage.tmpl
var manualText string

// manualTemplate makes a page of a command in the language of man(7). It is written here, and not by way of
// Markdown, because flags have to come out with hyphens that can be copied into a shell.
var manualTemplate = template.Must(template.New("man").Funcs(template.FuncMap{
	"date":     builtOn,
	"version":  version,
	"name":     manualName,
	"upper":    strings.ToUpper,
	"roff":     roff,
	"synopsis": synopsis,
	"prose":    prose,
	"verbatim": verbatim,
	"story":    func(c *cobra.Command) string { story, _ := splitCodes(c.Long); return story },
	"codes":    exitCodes,
	"flags":    flagList,
	"related":  related,
}).Parse(manualText))

// manualName is what man(1) finds a command's page by.
func manualName(command *cobra.Command) string {
	return strings.ReplaceAll(command.CommandPath(), " ", "-")
}

// builtOn is the day of the revision that the program was built from, empty where that is not known. Today
// would give other bytes every day.
func builtOn() string {
	build, _ := debug.ReadBuildInfo()
	if build == nil {
		return ""
	}
	for _, setting := range build.Settings {
		if moment, err := time.Parse(time.RFC3339, setting.Value); setting.Key == "vcs.time" && err == nil {
			return moment.UTC().Format(time.DateOnly)
		}
	}
	return ""
}

// roff spells text so that nothing in it is a request or an escape.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

// synopsis is the command in bold and what it takes.
func synopsis(command *cobra.Command) string {
	line, path := command.UseLine(), command.CommandPath()
	return `\fB` + roff(path) + `\fR` + roff(strings.TrimPrefix(line, path))
}

// prose fills paragraphs, and leaves indented lines as they are.
func prose(text string) string {
	var page strings.Builder
	shown := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if indented := strings.HasPrefix(line, "  "); indented != shown {
			page.WriteString(map[bool]string{true: ".PP\n.RS 2\n.EX\n", false: ".EE\n.RE\n"}[indented])
			shown = indented
		}
		if line == "" {
			page.WriteString(".PP\n")
			continue
		}
		page.WriteString(roff(strings.TrimPrefix(line, "  ")) + "\n")
	}
	if shown {
		page.WriteString(".EE\n.RE\n")
	}
	return page.String()
}

// verbatim shows lines as they are.
func verbatim(text string) string {
	var page strings.Builder
	for line := range strings.Lines(text) {
		page.WriteString(roff(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "  ")) + "\n")
	}
	return page.String()
}

// exitCode is one of the codes that a command may end with.
type exitCode struct{ Code, Meaning string }

var codeList = regexp.MustCompile(`(?s)Exit codes: (.*)\.\s*$`)

// splitCodes parts a command's help from the exit codes it ends with.
func splitCodes(long string) (story, codes string) {
	found := codeList.FindStringSubmatchIndex(long)
	if found == nil {
		return long, ""
	}
	return strings.TrimSpace(long[:found[0]]), strings.Join(strings.Fields(long[found[2]:found[3]]), " ")
}

// exitCodes are those that a command's help ends with, as in "Exit codes: 0 done; 2 wrong usage."
func exitCodes(command *cobra.Command) (list []exitCode) {
	_, codes := splitCodes(command.Long)
	for one := range strings.SplitSeq(codes, "; ") {
		if code, meaning, found := strings.Cut(one, " "); found {
			list = append(list, exitCode{code, meaning})
		}
	}
	return list
}

// flagList explains flags, each a paragraph of its own.
func flagList(set *pflag.FlagSet) string {
	var page strings.Builder
	set.VisitAll(func(flag *pflag.Flag) {
		if flag.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(flag)
		page.WriteString(".TP\n")
		if flag.Shorthand != "" {
			page.WriteString(`\fB` + roff("-"+flag.Shorthand) + `\fR, `)
		}
		page.WriteString(`\fB` + roff("--"+flag.Name) + `\fR`)
		if value != "" {
			page.WriteString(` \fI` + roff(value) + `\fR`)
		}
		page.WriteString("\n" + roff(usage))
		if flag.DefValue != "" && flag.DefValue != "0" && flag.DefValue != "false" && flag.DefValue != "[]" {
			page.WriteString(roff(" (by default " + flag.DefValue + ")"))
		}
		page.WriteString("\n")
	})
	return page.String()
}

// related are the pages above and below a command.
func related(command *cobra.Command) (pages []string) {
	if command.HasParent() {
		pages = append(pages, manualName(command.Parent()))
	}
	for _, below := range command.Commands() {
		if below.IsAvailableCommand() {
			pages = append(pages, manualName(below))
		}
	}
	return pages
}
