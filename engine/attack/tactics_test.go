package attack

import (
	"slices"
	"testing"
)

func TestEveryTechniqueServesTacticsOfTheMatrix(t *testing.T) {
	for id, technique := range tables().techniques {
		for _, tactic := range technique.Tactics {
			if !slices.Contains(Tactics(), tactic) {
				t.Errorf("%s serves %q, which is no tactic", id, tactic)
			}
		}
	}
}

func TestTacticOfSomeTechniques(t *testing.T) {
	for _, test := range []struct {
		want       string
		techniques []string
	}{
		{"Persistence", []string{"T1098.003"}}, // serves two: the first
		{"Privilege Escalation", []string{"T1098.003", "T1548.005"}},
		{"Impact", []string{"T1485"}},
		{"Defense Impairment", []string{"T1562.008"}}, // revoked
		{"Persistence", []string{"T1098.999"}},        // its parent is known
		{"Impact", []string{"T9999", "T1485"}},
		{"", []string{"T9999"}},
		{"", nil},
	} {
		if got := TacticOf(test.techniques); got != test.want {
			t.Errorf("%v is listed under %q, want %q", test.techniques, got, test.want)
		}
	}
}
