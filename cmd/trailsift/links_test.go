//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// TestLinksLeadSomewhere follows every link from page to page, to its heading.
func TestLinksLeadSomewhere(t *testing.T) {
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		for _, found := range link.FindAllStringSubmatch(pageText(t, page), -1) {
			name, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(name, "://") {
				continue
			}
			target := page
			if name != "" {
				target = filepath.Join(filepath.Dir(page), name)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s leads to %s: %v", page, found[1], err)
			} else if anchor != "" && !slices.Contains(anchorsOf(pageText(t, target)), anchor) {
				t.Errorf("%s leads to %s, which has no such heading", page, found[1])
			}
		}
	}
}

// TestIndexListsEveryPage keeps docs/README.md whole, and every picture shown.
func TestIndexListsEveryPage(t *testing.T) {
	folder := filepath.Join("..", "..", "docs")
	index, pages := pageText(t, filepath.Join(folder, "README.md")), pageText(t, filepath.Join("..", "..", "README.md"))
	names, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if filepath.Ext(name.Name()) != ".md" {
			continue
		}
		pages += pageText(t, filepath.Join(folder, name.Name()))
		if name.Name() != "README.md" && !strings.Contains(index, "]("+name.Name()+") |") {
			t.Errorf("docs/README.md does not list %s", name.Name())
		}
	}
	for _, picture := range pictures {
		if !strings.Contains(pages, "pictures/"+picture.name+".svg)") {
			t.Errorf("no page shows docs/pictures/%s.svg", picture.name)
		}
	}
}

func pageText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anchorsOf are the names of a page's headings in links.
func anchorsOf(page string) (anchors []string) {
	for _, found := range heading.FindAllStringSubmatch(page, -1) {
		var anchor strings.Builder
		for _, r := range strings.ToLower(found[1]) {
			switch {
			case r == ' ':
				anchor.WriteByte('-')
			case r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
				anchor.WriteRune(r)
			}
		}
		anchors = append(anchors, anchor.String())
	}
	return anchors
}
