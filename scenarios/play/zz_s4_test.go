package play

import (
	"fmt"
	"os"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

func TestS4Scratch(t *testing.T) {
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, pb := range all {
		if pb.Number < "6" {
			continue
		}
		for seed := uint64(1); seed < 6; seed++ {
			w, err := world.New(world.Options{Seed: seed, Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Days: 7, Users: 60, Timezone: "UTC", Regions: []string{"us-east-1", "eu-west-1"}, Accounts: []string{"111122223333", "444455556666"}, Tempo: 1})
			if err != nil {
				t.Fatal(err)
			}
			in, err := Play(w, pb, Options{Seed: seed})
			if err != nil {
				t.Error(err)
				continue
			}
			var out []byte
			for i := range in.Events {
				out = append(trail.Append(out, &in.Events[i]), '\n')
			}
			os.MkdirAll("/tmp/s4", 0o755)
			os.WriteFile(fmt.Sprintf("/tmp/s4/%s-%d.jsonl", pb.Number, seed), out, 0o644)
		}
	}
}
