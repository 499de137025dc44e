package attack

import "testing"

func TestEveryRevokedIDResolves(t *testing.T) {
	for old, now := range tables().revoked {
		found, known := Find(old)
		if !known || found.ID != now {
			t.Errorf("%s resolves to %q, want %s", old, found.ID, now)
		}
		if _, both := tables().techniques[old]; both {
			t.Errorf("%s is revoked and in the table too", old)
		}
	}
}

func TestEveryTechniqueIsWhole(t *testing.T) {
	for id, technique := range tables().techniques {
		if !WellFormed(id) || technique.Name == "" || len(technique.Tactics) == 0 || technique.Tactics[0] == "" {
			t.Errorf("%s: %+v", id, technique)
		}
	}
	if _, known := Find("T9999"); known {
		t.Error("T9999 was found")
	}
	if WellFormed("T1078.4") || WellFormed("t1078") || !WellFormed("T1078.004") {
		t.Error("the form of ids is not what ATT&CK has")
	}
}

func TestTechniquesAreListedByID(t *testing.T) {
	all := Techniques()
	if len(all) != len(tables().techniques) {
		t.Errorf("%d of %d are listed", len(all), len(tables().techniques))
	}
	for i := 1; i < len(all); i++ {
		if all[i-1].ID >= all[i].ID {
			t.Errorf("%s stands before %s", all[i-1].ID, all[i].ID)
		}
	}
}
