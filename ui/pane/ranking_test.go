package pane

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"trailsift/engine"
	"trailsift/ui/theme"
)

func TestRankOfFourDigitsIsWhole(t *testing.T) {
	r := NewRanking(Setting{Location: time.UTC, Glyphs: theme.Blocks()})
	r.Resize(100, 4)
	r.Show([]*engine.Principal{{ID: "a", Name: "ana", Rank: 1122}}, engine.Order{}, 1137, false)
	if drawn := ansi.Strip(strings.Join(r.Draw(theme.Dark(), true), "\n")); !strings.Contains(drawn, "1122 ana") {
		t.Errorf("the rank is cut:\n%s", drawn)
	}
}

func TestReversedRankingKeepsTheUnrankedLast(t *testing.T) {
	rows := []*engine.Principal{{Name: "first", Rank: 1}, {Name: "second", Rank: 2}, {Name: "ec2.amazonaws.com"}}
	SortPrincipals(rows, engine.Order{Desc: true}, Decisions{})
	for i, want := range []string{"second", "first", "ec2.amazonaws.com"} {
		if rows[i].Name != want {
			t.Errorf("row %d is %s, want %s", i, rows[i].Name, want)
		}
	}
}
