package source

import (
	"context"
	"io"
)

// patient ends reading a file when its context does.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// interruptible ends reading a stream when its context does, even while it waits for the program at
// the other end of a pipe.
type interruptible struct {
	ctx    context.Context
	stream io.Reader
	buffer []byte
	held   []byte // part of buffer: read and not yet handed out
	err    error
}

type arrival struct {
	n   int
	err error
}

// Read reads from the stream in another goroutine, which is left behind if the context ends first;
// nobody reads on after that, so the buffer is its alone.
func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.held) == 0 && i.err == nil {
		if i.buffer == nil {
			i.buffer = make([]byte, 256<<10)
		}
		arrived := make(chan arrival, 1)
		go func() {
			n, err := i.stream.Read(i.buffer)
			arrived <- arrival{n, err}
		}()
		select {
		case <-i.ctx.Done():
			i.err = i.ctx.Err()
			return 0, i.err
		case a := <-arrived:
			i.held, i.err = i.buffer[:a.n], a.err
		}
	}
	n := copy(p, i.held)
	i.held = i.held[n:]
	if len(i.held) > 0 {
		return n, nil
	}
	return n, i.err
}
