package effect_test

import (
	"reflect"
	"testing"

	"trailsift/engine"
	"trailsift/engine/risk"
	"trailsift/ui/effect"
)

func standing(scores map[string]float64, order ...string) *engine.Snapshot {
	s := &engine.Snapshot{}
	for i, id := range order {
		p := engine.Principal{ID: id, Name: id, Rank: i + 1}
		p.Score.Total, p.Score.Level = scores[id], risk.Level(scores[id]/30)
		s.Ranking = append(s.Ranking, p)
	}
	return s
}

func TestMoves(t *testing.T) {
	was := standing(map[string]float64{"a": 60, "b": 50, "c": 20, "d": 20}, "a", "b", "c", "d")
	now := standing(map[string]float64{"c": 70, "a": 60, "b": 35, "d": 20, "e": 10}, "c", "a", "b", "d", "e")
	want := []effect.Move{
		{ID: "c", Name: "c", Ranks: 2, Points: 50, From: risk.Low, To: risk.High},
		{ID: "b", Name: "b", Ranks: -1, Points: -15, From: risk.Medium, To: risk.Medium},
		{ID: "a", Name: "a", Ranks: -1, From: risk.High, To: risk.High},
	}
	if got := effect.Moves(was, now); !reflect.DeepEqual(got, want) {
		t.Errorf("moves are\n%+v\nwant\n%+v", got, want)
	}
	if got := effect.Moves(was, was); len(got) != 0 {
		t.Errorf("nothing changed, and %+v moved", got)
	}
}
