package seat

import (
	"time"

	"github.com/gliderlabs/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// mostKeys is how many keys a client may offer before it comes to its passwords: agents hold many, and to be told
// that one is not known costs and gains nothing.
const mostKeys = 20

// queueing is how long a password waits to be hashed.
const queueing = 10 * time.Second

// config is how one connection signs in, but for who may.
func (v *visit) config(ssh.Context) *gossh.ServerConfig {
	limits := v.server.limits
	return &gossh.ServerConfig{
		MaxAuthTries: limits.Attempts + mostKeys,
		PreAuthConnCallback: func(gossh.ServerPreAuthConn) { // the ciphers are agreed on
			_ = v.conn.SetDeadline(time.Now().Add(limits.SignIn))
		},
		AuthLogCallback: func(client gossh.ConnMetadata, _ string, err error) {
			if err == nil {
				v.signedIn(client)
			}
		},
	}
}

// signedIn follows once somebody has signed in.
func (v *visit) signedIn(client gossh.ConnMetadata) {
	if v.person.Name == "" { // which cannot be, and would make somebody a seat of nobody's
		_ = v.conn.Close()
		return
	}
	v.met()
	v.since = time.Now()
	v.person.Address = v.address
	v.log = v.server.log.With("who", v.person.Name, "by", string(v.person.Means), "from", v.address)
	v.log.Info("signed in", "client", clip(string(client.ClientVersion())))
}

// byKey knows people by their keys, whatever name they sign in with. A client may show several before it signs with
// one: golang.org/x/crypto/ssh asks last about the key that lets it in, however many it has shown, and remembers no
// answer but the last. So whose key was asked about last has signed in, unless a password was right after that.
func (v *visit) byKey(_ ssh.Context, key ssh.PublicKey) bool {
	name, known := v.server.roster.owner(key.Marshal())
	v.person = Person{Name: name, Means: ByKey}
	return known
}

func (v *visit) byPassword(client ssh.Context, password string) bool {
	s := v.server
	refuse := func(why string) bool {
		s.journal.stranger("refused a password", "name", clip(client.User()), "from", v.address, "because", why)
		return false
	}
	origin := originOf(v.address)
	switch {
	case v.wrong >= s.limits.Attempts:
		_ = v.conn.Close()
		return refuse("too many wrong ones on this connection")
	case !s.gate.mayGuess(origin):
		_ = v.conn.Close()
		return refuse("too many wrong ones from this address")
	case len(password) > MostPassword:
		v.wrong++
		return refuse("too long")
	}
	known, reserved := s.roster.secrets()
	select {
	case s.hashing <- struct{}{}:
	case <-v.ctx.Done():
		return false
	case <-time.After(queueing):
		return refuse("too many are signing in")
	}
	means, right := known.check(client.User(), password, reserved)
	<-s.hashing
	if !right {
		v.wrong++
		s.gate.guessed(origin)
		return refuse("wrong name or password")
	}
	v.person = Person{Name: client.User(), Means: means}
	return true
}
