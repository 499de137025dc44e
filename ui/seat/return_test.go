package seat_test

import (
	"context"
	"encoding/base64"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"trailsift/ui/seat"
)

func TestQuittingFreesTheSeat(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.types("abc")
	ann.sees("typed <abc>")
	ann.types("q")
	if status := ann.leaves(); status != 0 {
		t.Errorf("the session ended with %d", status)
	}
	if seats := r.server.Seats(); len(seats) != 0 {
		t.Errorf("a seat is taken still: %v", seats[0].Person())
	}
	if raw := ann.raw.String(); !strings.Contains(raw, "\x1b[?1049l") || !strings.Contains(raw, "\x1b[?25h") {
		t.Error("the terminal is not given back as it was")
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("typed <>")
}

func TestDroppedConnectionFindsItsSeatAgain(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.types("abc")
	ann.sees("typed <abc>")
	ann.client.Close()
	if !eventually(func() bool { return r.away("ann") }) {
		t.Fatal("the seat does not notice that its connection is gone")
	}
	again := r.sit(100, 30, "ann", ssh.Password("anns secret"))
	again.sees("ann is at 100x30 and typed <abc>")
	again.types("d")
	again.sees("typed <abcd>")
	if raw := again.raw.String(); !strings.Contains(raw, "\x1b[?1049h") || !strings.Contains(raw, "\x1b[?2004h") {
		t.Error("the new terminal was not set up")
	}
	if n := len(r.server.Seats()); n != 1 {
		t.Errorf("%d seats for one person", n)
	}
	if content := r.shown("ann"); !strings.Contains(content, "typed <abcd>") {
		t.Errorf("looking at the seat shows %.80s", content)
	}
}

func TestSecondConnectionTakesOver(t *testing.T) {
	r := open(t, nil)
	first := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	first.types("abc")
	first.sees("typed <abc>")
	second := r.sit(90, 20, "ann", ssh.Password("anns secret"))
	second.sees("ann is at 90x20 and typed <abc>")
	if status := first.leaves(); status != 0 {
		t.Errorf("the first ended with %d", status)
	}
	if said := first.said.String(); !strings.Contains(said, "signed in again from 127.0.0.1") {
		t.Errorf("the first was told %q", said)
	}
	second.types("d")
	second.sees("typed <abcd>")
}

func TestRoomPasswordTakesNobodysSeat(t *testing.T) {
	r := open(t, nil)
	carl := r.sit(80, 24, "carl", ssh.Password("room secret"))
	carl.types("abc")
	carl.sees("typed <abc>")
	other := r.sitFrom("127.0.0.3", 80, 24, "carl", ssh.Password("room secret"))
	if status := other.leaves(); status != 1 || !strings.Contains(other.said.String(), "another name") {
		t.Errorf("another carl from elsewhere: %d, %s", status, other.said)
	}
	carl.types("d")
	carl.sees("typed <abcd>")
	carl.client.Close()
	if !eventually(func() bool { return r.away("carl") }) {
		t.Fatal("the seat does not notice that its connection is gone")
	}
	r.sitFrom("127.0.0.3", 80, 24, "carl", ssh.Password("room secret")).sees("typed <abcd>") // from another network
}

func TestSeatIsGivenUp(t *testing.T) {
	r := open(t, func(o *seat.Options) { o.Limits.Keep = 50 * time.Millisecond })
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.types("abc")
	ann.sees("typed <abc>")
	ann.client.Close()
	if !eventually(func() bool { return len(r.server.Seats()) == 0 }) {
		t.Fatal("the seat waits for good")
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("typed <>")
}

func TestIdleConnectionIsClosed(t *testing.T) {
	var made atomic.Int32
	r := open(t, func(o *seat.Options) {
		show := o.Show
		o.Limits.Idle = 100 * time.Millisecond
		o.Show = func(ctx context.Context, person seat.Person) (tea.Model, error) {
			made.Add(1)
			return show(ctx, person)
		}
	})
	for range 2 {
		ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
		if status := ann.leaves(); status != 1 || !strings.Contains(ann.said.String(), "No key was pressed for 100ms") {
			t.Errorf("%d, %q", status, ann.said)
		}
	}
	if n := made.Load(); n != 1 {
		t.Errorf("%d consoles were made for one seat", n)
	}
}

func TestSeatsAreLimited(t *testing.T) {
	r := open(t, func(o *seat.Options) { o.Limits.Seats = 2 })
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at")
	carl := r.sit(80, 24, "carl", ssh.Password("room secret"))
	carl.sees("carl is at")
	dora := r.sit(80, 24, "dora", ssh.Password("room secret"))
	if status := dora.leaves(); status != 1 || !strings.Contains(dora.said.String(), "All seats are taken") {
		t.Errorf("%d, %q", status, dora.said)
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at") // whose seat it is
	carl.types("q")
	carl.leaves()
	r.sit(80, 24, "dora", ssh.Password("room secret")).sees("dora is at")
}

func TestServerEndsWhenAllAreTold(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at")
	bea := r.sit(80, 24, "bea", ssh.PublicKeys(beasKey))
	bea.sees("bea is at")
	waits, err := r.connect("127.0.0.1") // and has not said a word
	if err != nil {
		t.Fatal(err)
	}
	defer waits.Close()
	r.close()
	for _, left := range []*terminal{ann, bea} {
		if status := left.leaves(); status != 0 || !strings.Contains(left.said.String(), "The host has ended the session") {
			t.Errorf("%d, %q", status, left.said)
		}
	}
}

func TestClipboardIsThePersons(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at")
	ann.types("y")
	copied := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte("copied by ann"))
	if !eventually(func() bool { return strings.Contains(ann.raw.String(), copied) }) {
		t.Error("nothing was copied")
	}
}

func TestOneConsoleFailsAlone(t *testing.T) {
	r := open(t, nil)
	bea := r.sit(80, 24, "bea", ssh.PublicKeys(beasKey))
	bea.sees("bea is at")
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at")
	ann.types("\x1a") // ctrl+z would stop the whole server
	ann.types("!")
	if status := ann.leaves(); status != 1 || !strings.Contains(ann.said.String(), "The console has failed") {
		t.Errorf("%d, %q", status, ann.said)
	}
	bea.types("abc")
	bea.sees("typed <abc>")
	r.logged("a console failed")
}
