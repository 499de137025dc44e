package ui

import (
	"maps"
	"slices"

	"trailsift/engine/casefile"
	"trailsift/ui/text"
)

// theirs says what others have changed between two states: the first change in words, and how many more. Who took
// something away is not in a state.
func (m *Model) theirs(old, now *casefile.State) string {
	if old.Version == now.Version {
		return ""
	}
	changes := slices.Concat(m.otherVerdicts(old, now), m.otherMarks(old, now), m.otherSuppressions(old, now), otherViews(old, now))
	if len(changes) == 0 {
		return ""
	}
	return text.Theirs(changes[0].by, changes[0].what, len(changes)-1)
}

// other is one change of somebody else.
type other struct{ by, what string }

func (m *Model) otherVerdicts(old, now *casefile.State) (changes []other) {
	for _, id := range slices.Sorted(maps.Keys(now.Verdicts)) {
		was, is := old.Verdicts[id], now.Verdicts[id]
		switch {
		case was == is:
		case was.Value != is.Value && is.Value != "":
			changes = append(changes, m.other(is.By, casefile.SetVerdict{Principal: id, Name: is.Name, Value: is.Value}, now))
		case was.Value != is.Value:
			changes = append(changes, m.other(is.By, casefile.ClearVerdict{Principal: id}, now))
		default:
			changes = append(changes, m.other(is.By, casefile.SetNote{Principal: id, Name: is.Name, Note: is.Note}, now))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(old.Verdicts)) {
		if _, stands := now.Verdicts[id]; !stands {
			changes = append(changes, m.other("", casefile.ClearVerdict{Principal: id}, old))
		}
	}
	return changes
}

func (m *Model) otherMarks(old, now *casefile.State) (changes []other) {
	for _, mark := range now.Marks {
		if was, stood := old.Mark(mark.EventRef); !stood || was != mark {
			changes = append(changes, m.other(mark.By, casefile.AddMark{Event: mark.EventRef}, now))
		}
	}
	for _, mark := range old.Marks {
		if _, stands := now.Mark(mark.EventRef); !stands {
			changes = append(changes, m.other("", casefile.RemoveMark{Event: mark.EventRef}, now))
		}
	}
	return changes
}

func (m *Model) otherSuppressions(old, now *casefile.State) (changes []other) {
	for _, one := range now.Suppressions {
		if !slices.Contains(old.Suppressions, one) {
			changes = append(changes, m.other(one.By, casefile.Suppress{Finding: one.Finding, Match: one.Match}, now))
		}
	}
	for _, one := range old.Suppressions {
		if !slices.ContainsFunc(now.Suppressions, func(s casefile.Suppression) bool { return s.ID == one.ID }) {
			changes = append(changes, m.other("", casefile.Unsuppress{ID: one.ID}, now))
		}
	}
	return changes
}

func otherViews(old, now *casefile.State) (changes []other) {
	for _, view := range now.Views {
		if !slices.Contains(old.Views, view) {
			changes = append(changes, other{view.By, text.Change(casefile.SaveView{View: view}, now, nil)})
		}
	}
	for _, view := range old.Views {
		if _, stands := now.View(view.Name); !stands {
			changes = append(changes, other{"", text.Change(casefile.DropView{Name: view.Name}, now, nil)})
		}
	}
	return changes
}

func (m *Model) other(by string, change casefile.Change, s *casefile.State) other {
	return other{by, text.Change(change, s, m.set.Location)}
}
