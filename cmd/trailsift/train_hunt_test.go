//go:build unix

package main

import (
	"fmt"
	"testing"

	"trailsift/scenarios/training"
)

// TestAHuntOutlivesTheProgram marks events, has the program killed, and finds the claim as it was; then it submits.
func TestAHuntOutlivesTheProgram(t *testing.T) {
	data := t.TempDir()
	environ := environment(t, "XDG_DATA_HOME="+data)
	hunt := []string{"train", "3.4", "--mode", "hunt", "--seed", "7"}
	s := startScreen(t, 120, 36, nil, environ, hunt...)
	s.wait("Find the attack", "Submit", "all 8 events of ReleaseAdministrator", "PutRolePolicy")
	s.press("3*")
	s.wait("8 events marked", "⚑")
	s.press("1m")
	s.wait("ReleaseAdministrator is named")
	s.until("has a claim that is kept", func(string) bool {
		claim := keptClaim(t, data)
		return claim != nil && len(claim.Events) == 8 && len(claim.Principals) == 1
	})
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.exit()

	s = startScreen(t, 80, 24, nil, environ, hunt...)
	s.wait("Events: 8", "Principals: 1", "⚑ ")
	s.press("gsm")
	s.wait("19:02:23 → 19:11:01")
	s.press("\x13") // ctrl+s
	s.wait("Submit?", "none is named")
	s.press("y")
	s.wait("of 100 points", "precision 100%: 8 of 8")
	for missed := 1; missed <= 5; missed++ {
		s.press("]")
		s.wait(fmt.Sprintf("missed %d/5", missed), "✦")
	}
	s.press("\x03")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// keptClaim is that of the only attempt in the diary; nil while there is none.
func keptClaim(t *testing.T, data string) *training.Claim {
	t.Helper()
	diary, err := training.OpenDiary(t.Context(), training.DiaryPath(data), "")
	if err != nil {
		t.Fatal(err)
	}
	defer diary.Close()
	attempts, err := diary.Everyone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(attempts) == 0 {
		return nil
	}
	return attempts[0].Claim
}
