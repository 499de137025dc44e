package seat

import (
	"errors"
	"time"

	"golang.org/x/crypto/ssh"
)

// What the permissions of a connection hold: they are of the very key or password that has let it in, and not of
// one that was offered before.
const (
	extName  = "name"
	extMeans = "means"
)

// mostKeys is how many keys a client may offer before it comes to its passwords: agents hold many, and to be told
// that one is not known costs and gains nothing.
const mostKeys = 20

// queueing is how long a password waits to be hashed.
const queueing = 10 * time.Second

var errDenied = errors.New("denied")

// config is how one connection signs in.
func (v *visit) config() *ssh.ServerConfig {
	limits := v.server.limits
	config := &ssh.ServerConfig{
		ServerVersion: "SSH-2.0-trailsift",
		MaxAuthTries:  limits.Attempts + mostKeys,
		PreAuthConnCallback: func(ssh.ServerPreAuthConn) { // the ciphers are agreed on
			_ = v.conn.SetDeadline(time.Now().Add(limits.SignIn))
		},
	}
	if v.server.roster.keysFile != "" {
		config.PublicKeyCallback = v.byKey
	}
	if v.server.roster.passwordsFile != "" {
		config.PasswordCallback = v.byPassword
	}
	config.AddHostKey(v.server.key)
	return config
}

// byKey knows people by their keys, whatever name they sign in with.
func (v *visit) byKey(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	name, known := v.server.roster.owner(key.Marshal())
	if !known {
		return nil, errDenied
	}
	return admitted(name, ByKey), nil
}

func (v *visit) byPassword(client ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
	s := v.server
	refuse := func(why string) (*ssh.Permissions, error) {
		s.journal.stranger("refused a password", "name", clip(client.User()), "from", v.address, "because", why)
		return nil, errDenied
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
		return nil, v.ctx.Err()
	case <-time.After(queueing):
		return refuse("too many are signing in")
	}
	means, right := known.check(client.User(), string(password), reserved)
	<-s.hashing
	if !right {
		v.wrong++
		s.gate.guessed(origin)
		return refuse("wrong name or password")
	}
	return admitted(client.User(), means), nil
}

func admitted(name string, means Means) *ssh.Permissions {
	return &ssh.Permissions{Extensions: map[string]string{extName: name, extMeans: string(means)}}
}
