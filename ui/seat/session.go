package seat

import (
	"cmp"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// session is what a client asks for before its console begins, and its window's sizes after that.
type session struct {
	visit   *visit
	channel ssh.Channel
	person  Person
	log     *slog.Logger
	environ []string
	screen  *screen // nil without a terminal
	begun   bool
}

// What is told to somebody who asks for something else than a console.
const (
	silent       = "no" // is not told, for the client tells it
	onlyConsole  = "No commands, shells or subsystems (sftp, scp) here: this is a console. Sign in with ssh alone, without a command."
	needTerminal = "The console needs a terminal: sign in with ssh -t, and without -T."
)

// session serves the one session of a connection.
func (v *visit) session(asked ssh.NewChannel) {
	channel, requests, err := asked.Accept()
	if err != nil {
		return
	}
	s := &session{visit: v, channel: channel, person: v.person, log: v.log}
	for request := range requests {
		why := s.refusal(request)
		if request.WantReply {
			// OpenSSH shows nothing of what is said to a request that failed: yes, and here is what you get.
			_ = request.Reply(why != silent, nil) // without a connection the requests end
		}
		s.follow(request.Type, why)
	}
}

// follow does what comes after a request was answered.
func (s *session) follow(request, why string) {
	switch {
	case why == "" && request == "shell":
		s.begun = true
		s.visit.crew.Go(s.console)
	case why == "" || request == "env":
	default:
		s.visit.server.journal.stranger("refused a request", "who", s.person.Name, "from", s.person.Address, "request", clip(request))
		if why != silent {
			s.say(why)
			s.exit(1)
		}
	}
}

// refusal says why a request is not met; it is empty where it is.
func (s *session) refusal(request *ssh.Request) string {
	met := false
	switch request.Type {
	case "env":
		met = !s.begun && s.setEnviron(request.Payload)
	case "pty-req":
		met = !s.begun && s.screen == nil && s.setTerminal(request.Payload)
	case "window-change":
		met = s.screen != nil && s.resize(request.Payload)
	case "shell":
		if s.screen == nil {
			return needTerminal
		}
		met = !s.begun
	case "exec", "subsystem":
		if !s.begun {
			return onlyConsole
		}
	}
	if !met {
		return silent
	}
	return ""
}

func (s *session) resize(payload []byte) bool {
	var asked struct{ Columns, Rows, Width, Height uint32 }
	if ssh.Unmarshal(payload, &asked) != nil {
		return false
	}
	s.screen.resize(clamp(asked.Columns, asked.Rows))
	return true
}

// mostVariables is more than a client sends of those that are taken.
const mostVariables = 16

var plainValue = regexp.MustCompile(`^[A-Za-z0-9._+:@/-]{0,64}$`)

// setEnviron takes a variable that says what the client's terminal can do. All others are not looked at.
func (s *session) setEnviron(payload []byte) bool {
	var variable struct{ Name, Value string }
	if ssh.Unmarshal(payload, &variable) != nil || len(s.environ) >= mostVariables {
		return false
	}
	known := slices.Contains([]string{"LANG", "NO_COLOR", "COLORTERM", plainWanted}, variable.Name) ||
		strings.HasPrefix(variable.Name, "LC_") && plainValue.MatchString(variable.Name)
	if !known || !plainValue.MatchString(variable.Value) {
		return false
	}
	s.environ = append(s.environ, variable.Name+"="+variable.Value)
	return true
}

// plainWanted is the variable by which somebody asks for a console that is heard, here as anywhere.
const plainWanted = "TRAILSIFT_UI_PLAIN"

// plain reports whether a console is to be heard: where that is asked for or, where nothing is said about it, on a terminal
// that can show lines and nothing else.
func plain(environ []string) bool {
	dumb := false
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		switch name {
		case plainWanted:
			if wanted, err := strconv.ParseBool(value); err == nil {
				return wanted
			}
		case "TERM":
			dumb = value == "dumb"
		}
	}
	return dumb
}

var terminalName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,31}$`)

func (s *session) setTerminal(payload []byte) bool {
	var asked struct {
		Term                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}
	if ssh.Unmarshal(payload, &asked) != nil {
		return false
	}
	if !terminalName.MatchString(asked.Term) {
		asked.Term = "xterm" // a name that is none may be a path to somewhere
	}
	width, height := clamp(asked.Columns, asked.Rows)
	s.screen = newScreen(s.visit, s.channel, width, height)
	s.environ = append(s.environ, "TERM="+asked.Term)
	return true
}

// A screen is as large as its client says, within reason: a seat draws it, and takes 0.4 kB for each cell of it.
const (
	mostColumns = 500
	mostRows    = 200
	mostCells   = 50_000
)

// clamp is a size that can be drawn. A client that does not know its size says 0, and gets what terminals were.
func clamp[N uint32 | int](columns, rows N) (width, height int) {
	if columns <= 0 || rows <= 0 {
		return 80, 24
	}
	width, height = int(min(columns, mostColumns)), int(min(rows, mostRows))
	return width, min(height, max(mostCells/width, 1))
}

// say writes a line that is not on the screen.
func (s *session) say(words string) {
	out := output{to: s.channel.Stderr(), stall: s.visit.server.limits.Stall, conn: s.visit.conn}
	_, _ = out.Write([]byte(words + "\r\n")) // to whom it may concern
}

// exit ends the session.
func (s *session) exit(status uint32) {
	_, _ = s.channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{status}))
	_ = s.channel.Close()
}

// console shows a person their seat until they quit, or something ends the connection.
func (s *session) console() {
	defer s.visit.conn.Close()
	server := s.visit.server
	_ = s.visit.conn.SetDeadline(time.Time{})
	s.visit.seated.Store(true)
	s.person.Environ, s.person.plain = s.environ, plain(s.environ)
	s.screen.person = s.person
	stop := s.visit.keepAlive()
	defer stop()
	seat, err := server.sit(s.visit.house, s.person, s.screen)
	if err != nil {
		s.log.Warn("no seat", "because", err)
		s.say(sentence(err))
		s.exit(1)
		return
	}
	s.log.Info("sits", "terminal", s.environ, "again", time.Since(seat.since) > time.Second)
	why := s.screen.show(s.visit.house, seat)
	server.rise(seat, s.screen)
	s.log.Info("left the screen", "because", cmp.Or(why.words, "quit"))
	if why.words != "" {
		s.say(why.words)
	}
	s.exit(why.status)
	s.screen.crew.Wait()
}
