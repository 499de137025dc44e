package keymap_test

import (
	"strings"
	"testing"

	"trailsift/ui/keymap"
)

func TestDefaultHasNoConflict(t *testing.T) {
	if _, err := keymap.New(keymap.Default(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestEveryActionIsDescribed(t *testing.T) {
	seen := map[keymap.ID]bool{}
	for _, action := range keymap.Default() {
		if seen[action.ID] {
			t.Errorf("%s is there twice", action.ID)
		}
		seen[action.ID] = true
		if action.Description == "" || action.Group == "" || action.Contexts == 0 || len(action.Keys) == 0 {
			t.Errorf("%s lacks a description, group, context or key", action.ID)
		}
	}
}

func TestFind(t *testing.T) {
	m, err := keymap.New(keymap.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		context keymap.Context
		key     string
		want    keymap.ID
	}{
		{keymap.Timeline, "j", keymap.Down},
		{keymap.Timeline, "g g", keymap.First},
		{keymap.Timeline, "enter", keymap.Drill},
		{keymap.Record, "enter", keymap.Fold},
		{keymap.Prompt, "enter", keymap.Accept},
		{keymap.Prompt, "j", ""},
		{keymap.Principals, "e", keymap.NextEvent},
		{keymap.Rules, "s", ""},
	} {
		action, _ := m.Find(c.context, c.key)
		if action.ID != c.want {
			t.Errorf("%q in %d is %q, want %q", c.key, c.context, action.ID, c.want)
		}
	}
	if !m.Begins(keymap.Rules, "g") || m.Begins(keymap.Prompt, "g") {
		t.Error("g begins a chord in panes, and only there")
	}
}

func TestRebind(t *testing.T) {
	m, err := keymap.New(keymap.Default(), map[string][]string{"zoom": {"f5"}})
	if err != nil {
		t.Fatal(err)
	}
	if action, _ := m.Find(keymap.Rules, "f5"); action.ID != keymap.Zoom {
		t.Errorf("f5 is %q", action.ID)
	}
	if action, ok := m.Find(keymap.Rules, "z"); ok {
		t.Errorf("z is still %q", action.ID)
	}
}

func TestRebindRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		rebind map[string][]string
		says   string
	}{
		{"a key with two meanings", map[string][]string{"zoom": {"j"}}, `"j" is both down and zoom`},
		{"an unknown action", map[string][]string{"fly": {"f"}}, `no action "fly"`},
		{"no key", map[string][]string{"zoom": {}}, "zoom needs at least one key"},
		{"an empty key", map[string][]string{"zoom": {""}}, "zoom has an empty key"},
		{"the beginning of a chord", map[string][]string{"zoom": {"g"}}, "also begins a chord"},
	} {
		_, err := keymap.New(keymap.Default(), c.rebind)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
