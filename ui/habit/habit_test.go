package habit_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trailsift/ui/habit"
)

func TestHabitsComeBack(t *testing.T) {
	file := habit.File{Path: filepath.Join(t.TempDir(), "state", "console.json")}
	if got, err := file.Load(); err != nil || !reflect.DeepEqual(got, habit.Habits{}) {
		t.Fatalf("before anything was kept: %+v, %v", got, err)
	}
	kept := habit.Habits{
		Ranking: habit.Order{Field: "events", Desc: true}, Hidden: []string{"timeline.agent"},
		Zone: "Local", Below: true, Side: -10, Theme: "light",
	}
	if err := file.Save(kept); err != nil {
		t.Fatal(err)
	}
	if got, err := file.Load(); err != nil || !reflect.DeepEqual(got, kept) {
		t.Errorf("got %+v, %v; want %+v", got, err, kept)
	}
	left, err := os.ReadDir(filepath.Dir(file.Path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the file lie %v, %v", left, err)
	}
}

func TestBrokenFileIsNamed(t *testing.T) {
	file := habit.File{Path: filepath.Join(t.TempDir(), "console.json")}
	if err := os.WriteFile(file.Path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Load(); err == nil || !strings.Contains(err.Error(), file.Path) {
		t.Errorf("the error is %v, want one that names the file", err)
	}
}

func TestNoPathKeepsNothing(t *testing.T) {
	if err := (habit.File{}).Save(habit.Habits{Zone: "UTC"}); err != nil {
		t.Error(err)
	}
}
