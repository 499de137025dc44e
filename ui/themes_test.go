package ui

import (
	"image/color"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailsift/ui/habit"
)

func TestThemeMenu(t *testing.T) {
	file := habit.File{Path: filepath.Join(t.TempDir(), "console.json")}
	open := func(environ ...string) *driver {
		d := newDriver(t, 120, 36, func(o *Options) { o.Habits, o.Theme = file, "auto"; o.Environ = append(o.Environ, environ...) })
		d.finish(6)
		return d
	}
	d := open()
	before := d.m.View().Content
	d.press("g", "l")
	d.sees("Colours", "high contrast", "for every colour vision")
	d.press("4", "esc")
	if d.m.theme.Name != "contrast" || d.m.View().Content == before {
		t.Error("the colours are as before")
	}
	if ansi.Strip(before) != d.screen() {
		t.Errorf("more than colours has changed:\n%s", d.screen())
	}
	if got := open().m.theme.Name; got != "contrast" {
		t.Errorf("opened again, the theme is %s, want contrast", got)
	}
	if got := open("NO_COLOR=1").m.theme.Name; got != "mono" {
		t.Errorf("with NO_COLOR the theme is %s, want mono", got)
	}
}

func TestThemesFollowTheBackground(t *testing.T) {
	for _, name := range []string{"auto", "colorblind", "contrast"} {
		d := newDriver(t, 120, 36, func(o *Options) { o.Theme = name })
		d.finish(6)
		d.send(tea.BackgroundColorMsg{Color: color.Black})
		before := d.m.View().Content
		d.send(tea.BackgroundColorMsg{Color: color.White})
		if d.m.View().Content == before {
			t.Errorf("%s: the looks did not follow the background", name)
		}
	}
}
