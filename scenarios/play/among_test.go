package play_test

import (
	"slices"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
)

// logsOf are logs of some length that have events in every hour.
func logsOf(length time.Duration) play.Logs {
	first := time.Date(2026, time.March, 4, 11, 42, 18, 0, time.UTC)
	logs := play.Logs{First: first, Last: first.Add(length)}
	for hour := first.Truncate(time.Hour); hour.Before(logs.Last); hour = hour.Add(time.Hour) {
		logs.Hours = append(logs.Hours, hour)
	}
	return logs
}

// TestAmongShortLogsNothingSticksOut lets every scenario happen in an hour. Three take longer, two of them because of
// the victim's own work before the attack.
func TestAmongShortLogsNothingSticksOut(t *testing.T) {
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	w, logs := organisation(t, 1, 14), logsOf(time.Hour)
	for _, pb := range all {
		for seed := range uint64(2) {
			incident, err := play.Among(w, pb, seed, logs)
			if err != nil {
				t.Fatal(err)
			}
			honest, attack := outside(incident, logs)
			switch {
			case pb.Number == "2.3" && attack == len(incident.Events), pb.Number != "2.3" && attack > 0:
				t.Errorf("%s, seed %d: %d events of the attack lie outside, %v to %v", pb.ID, seed, attack, incident.From, incident.To)
			case !slices.Contains([]string{"1.2", "5.2"}, pb.Number) && honest > 0:
				t.Errorf("%s, seed %d: %d events lie outside, %v to %v", pb.ID, seed, honest, incident.From, incident.To)
			}
		}
	}
}

func outside(incident *play.Incident, logs play.Logs) (honest, attack int) {
	for i := range incident.Events {
		at := incident.Events[i].Time
		switch inside := !at.Before(logs.First) && !at.After(logs.Last); {
		case !inside && incident.Events[i].Tags != nil:
			attack++
		case !inside:
			honest++
		}
	}
	return honest, attack
}

func TestAmongLogsTheSeedDecidesWhen(t *testing.T) {
	w, logs := organisation(t, 1, 14), logsOf(time.Hour)
	pb := playbookOf(t, "6.1")
	began := map[time.Time]bool{}
	for seed := range uint64(8) {
		incident, err := play.Among(w, pb, seed, logs)
		if err != nil {
			t.Fatal(err)
		}
		again, err := play.Among(w, pb, seed, logs)
		if err != nil || written(again.Events) != written(incident.Events) {
			t.Errorf("seed %d: once more it is another incident (%v)", seed, err)
		}
		began[incident.From.Truncate(5*time.Minute)] = true
	}
	if len(began) < 4 {
		t.Errorf("eight seeds begin in %d different five minutes of the hour", len(began))
	}
}

// TestAmongLogsTheHourIsKept has three days, whole ones and those of an office that is empty at night.
func TestAmongLogsTheHourIsKept(t *testing.T) {
	w, whole := organisation(t, 1, 14), logsOf(72*time.Hour)
	office := whole
	office.Hours = slices.DeleteFunc(slices.Clone(whole.Hours), func(hour time.Time) bool { return hour.Hour() < 8 || hour.Hour() > 17 })
	for _, pb := range []*scenarios.Playbook{playbookOf(t, "1.2"), playbookOf(t, "9.2")} {
		for _, logs := range []play.Logs{whole, office} {
			for seed := range uint64(2) {
				incident, err := play.Among(w, pb, seed, logs)
				if err != nil {
					t.Fatal(err)
				}
				if honest, attack := outside(incident, logs); honest+attack > 0 || !incident.Timely() {
					t.Errorf("%s, seed %d: it begins at %v, and is to at %s", pb.ID, seed, incident.From, pb.Hour)
				}
			}
		}
	}
}

// TestAmongLogsWithGapsItIsWhereTheyHaveEvents has an hour, and a lone event three weeks earlier.
func TestAmongLogsWithGapsItIsWhereTheyHaveEvents(t *testing.T) {
	logs := logsOf(time.Hour)
	logs.First = logs.First.AddDate(0, 0, -21)
	w, pb := organisation(t, 1, 14), playbookOf(t, "6.1")
	for seed := range uint64(4) {
		incident, err := play.Among(w, pb, seed, logs)
		if err != nil {
			t.Fatal(err)
		}
		if incident.From.Before(logs.Hours[0]) {
			t.Errorf("seed %d: it begins at %v, and the work at %v", seed, incident.From, logs.Hours[0])
		}
	}
}

// TestAmongLogsStrangersLookReal has attackers who work from accounts of their own.
func TestAmongLogsStrangersLookReal(t *testing.T) {
	w, pb := organisation(t, 1, 14), playbookOf(t, "2.2")
	accounts := map[string]bool{}
	for seed := range uint64(3) {
		incident, err := play.Among(w, pb, seed, logsOf(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(incident.Events, func(e trail.Event) bool { return e.Caller.Type == "AWSAccount" })
		if i < 0 {
			t.Fatal("nobody comes from another account")
		}
		account := incident.Events[i].Caller.Account
		if len(account) != 12 || account == "999988887777" || slices.Contains(w.Options.Accounts, account) {
			t.Errorf("the attacker's account is %s", account)
		}
		accounts[account] = true
	}
	if len(accounts) < 3 {
		t.Errorf("under three seeds the attackers are of %d accounts", len(accounts))
	}
}
