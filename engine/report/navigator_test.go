package report_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"trailsift/engine/report"
)

func TestNavigatorLayerHasTheFormat(t *testing.T) {
	s := sample(t)
	text := bytesOf(t, func(b *bytes.Buffer) error { return report.Navigator(b, s, "sample") })
	var layer struct {
		Name, Domain string
		Versions     map[string]string
		Techniques   []struct {
			TechniqueID string
			Score       *int
			Comment     string
			Enabled     bool
		}
		Gradient struct {
			Colors             []string
			MinValue, MaxValue int
		}
		LegendItems []struct{ Label, Color string }
	}
	if err := json.Unmarshal(text, &layer); err != nil {
		t.Fatal(err)
	}
	if layer.Name == "" || layer.Domain != "enterprise-attack" || layer.Versions["layer"] != "4.5" || layer.Versions["navigator"] < "4.9.0" || layer.Versions["attack"] != "19" {
		t.Errorf("head: %q, %q, %v", layer.Name, layer.Domain, layer.Versions)
	}
	color := regexp.MustCompile(`^#[0-9a-f]{6}$`)
	if g := layer.Gradient; len(g.Colors) < 2 || g.MaxValue <= g.MinValue || !color.MatchString(g.Colors[0]) {
		t.Errorf("gradient: %+v", g)
	}
	for _, item := range layer.LegendItems {
		if item.Label == "" || !color.MatchString(item.Color) {
			t.Errorf("legend: %+v", item)
		}
	}
	scores, before := map[string]int{}, ""
	for _, one := range layer.Techniques {
		if !regexp.MustCompile(`^T\d{4}(\.\d{3})?$`).MatchString(one.TechniqueID) || one.TechniqueID <= before || one.Comment == "" || !one.Enabled {
			t.Errorf("technique: %+v", one)
		}
		before = one.TechniqueID
		if one.Score != nil {
			scores[one.TechniqueID] = *one.Score
		}
	}
	// A policy put on oneself is high, a brute force is high, and nothing was encrypted.
	if scores["T1098.003"] != 75 && scores["T1098.003"] != 100 || scores["T1110"] != 75 {
		t.Errorf("scores: %v", scores)
	}
	if _, scored := scores["T1486"]; scored {
		t.Error("a technique that nothing was found of has a score")
	}
}
