package rule

import "testing"

func TestEveryRuleGoesByFields(t *testing.T) {
	for _, described := range Catalogue() {
		if len(described.ID.Fields()) == 0 {
			t.Errorf("%s goes by no field", described.ID)
		}
	}
}
