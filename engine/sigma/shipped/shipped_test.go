package shipped

import (
	"testing"

	"trailsift/engine/sigma"
)

func TestRulesLoad(t *testing.T) {
	set, refused := sigma.Load(Rules())
	if len(refused) > 0 || len(set.Rules) == 0 {
		t.Errorf("%d rules load, refused: %v", len(set.Rules), refused)
	}
}
