package seat

import (
	"context"
	"time"
)

// keepAlive asks the client now and then whether it is there, and closes the connection when it has not answered for
// two turns. Stop ends the asking.
func (v *visit) keepAlive() (stop func()) {
	ctx, cancel := context.WithCancel(v.ctx)
	v.crew.Go(func() {
		turn := time.NewTicker(v.server.limits.KeepAlive)
		defer turn.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-turn.C:
			}
			silence := time.AfterFunc(2*v.server.limits.KeepAlive, func() { _ = v.conn.Close() })
			_, _, err := v.link.SendRequest("keepalive@openssh.com", true, nil)
			silence.Stop()
			if err != nil {
				return
			}
		}
	})
	return cancel
}
