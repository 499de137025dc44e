package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// below returns what stands on the row below the filter line.
func (d *driver) below() string {
	return strings.Split(d.screen(), "\n")[d.m.screen.Note.Y+1]
}

func TestFilterPointsAtWhatIsWrong(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "event:X usr:a")
	if got, want := d.below(), strings.Repeat(" ", len(" filter event:X "))+`^ no field "usr"`; !strings.HasPrefix(got, want) {
		t.Errorf("below the prompt stands %q, want %q", got, want)
	}
	d.press("ctrl+u", strings.Repeat("event:GetObject ", 8), "(")
	if got := d.below(); !strings.Contains(got, "a term is missing at the end ^") {
		t.Errorf("below a long prompt stands %q", got)
	}
	d.press("ctrl+u")
	if got := d.below(); strings.Contains(got, "^") {
		t.Errorf("an empty filter is wrong: %q", got)
	}
}

func TestFilterCompletes(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "not de")
	d.sees("tab accepts", "denied:")
	d.press("tab")
	d.sees("filter not denied:", "true", "false")
	d.press("down", "tab", " ev")
	d.sees("filter not denied:false ev", "event:")
	d.send(tea.KeyPressMsg{Code: tea.KeyRight})
	d.press("user")
	d.sees("filter not denied:false event:user", "▌", "CreateUser", "AttachUserPolicy")
	d.press("down", "tab")
	d.misses("tab accepts")
	typed := d.m.prompt.text()
	if typed != "not denied:false event:CreateUser" {
		t.Errorf("the filter reads %q", typed)
	}
	d.press("enter")
	d.sees("filter " + typed)
}

func TestCompletionQuotesHostileValues(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "user:eve")
	d.sees(`eve\x1b[31m\u202e*`)
	d.press("tab")
	if got, want := d.m.prompt.text(), `user:"`+hostile+`"`; got != want {
		t.Errorf("the filter reads %q, want %q", got, want)
	}
	if strings.Contains(d.m.View().Content, "\u202e") {
		t.Error("a hostile name reaches the terminal")
	}
}

func TestCompletionInTheSmallestTerminal(t *testing.T) {
	d := loaded(t, 40, 12)
	d.press("/")
	d.sees("user:")
	for line := range strings.SplitSeq(d.screen(), "\n") {
		if n := len([]rune(line)); n != 40 {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	d.press("event:C")
	d.sees("CreateUser")
	d.press("esc")
	d.misses("CreateUser")
}

func TestEscLeavesTheFilterAsItWas(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "event:CreateUser", "enter", "/", "nonsense", "esc")
	d.sees("filter event:CreateUser", "17 of 100 events of charlie")
}

func TestALongFilterLeavesRoomForWhatIsShown(t *testing.T) {
	for _, width := range []int{40, 80, 120} {
		d := loaded(t, width, 36)
		d.press("/", "(event:CreateUser or "+strings.Repeat("event:None or ", 20)+"event:None)", "enter")
		d.sees("filter (event:Create", "17 of 100")
	}
}
