package seat

import (
	"bytes"
	"errors"
	"io"
	"time"
)

// intake reads what a client types. Whoever decodes it keeps a paste, or a sequence that a terminal would send, until its
// end; intake sees to it that there is one.
type intake struct {
	from io.Reader
	now  func() time.Time

	at      time.Time // of the last byte
	state   intakeState
	length  int    // of the sequence or the paste so far
	params  []byte // of a control sequence, its beginning
	ending  int    // bytes of pasteEnd that were just seen
	follows int    // continuation bytes of UTF-8 that are to come
}

// intakeState is where in the input an intake is.
type intakeState int

const (
	inText     intakeState = iota
	inEscape               // after ESC
	inControl              // after ESC [ or ESC O
	inString               // after ESC ] and the like, which end with ST or BEL
	inStringST             // after ESC in a string
	inPaste
)

const (
	// mostPasted is more than fits any prompt, in bytes.
	mostPasted = 64 << 10
	// mostSequence is more than any answer that the console asks a terminal for, in bytes.
	mostSequence = 4 << 10
	// pause is when a sequence is over that has no end: twice as long as the decoder waits, which takes such keys as
	// alt+] for a beginning too.
	pause = 100 * time.Millisecond
)

var pasteEnd = []byte("\x1b[201~")

var errTooMuch = errors.New("more was pasted than the console takes")

// Read implements io.Reader. Its error is errTooMuch when something has no end.
func (i *intake) Read(p []byte) (int, error) {
	n, err := i.from.Read(p)
	now := i.now()
	if i.state != inPaste && now.Sub(i.at) > pause {
		i.state, i.length = inText, 0
	}
	i.at = now
	kept := p[:0]
	for _, b := range p[:n] {
		if !i.take(b) {
			continue
		}
		kept = append(kept, b)
		if i.state == inPaste && i.length > mostPasted || i.state != inPaste && i.length > mostSequence {
			return 0, errTooMuch
		}
	}
	return len(kept), err
}

// take follows one byte, and says whether it is to be passed on.
func (i *intake) take(b byte) bool {
	i.length++
	switch i.state {
	case inText:
		return i.takeText(b)
	case inEscape:
		return i.takeEscape(b)
	case inControl:
		return i.takeControl(b)
	case inString:
		switch b {
		case 0x07, 0x18, 0x1a:
			i.state = inText
		case 0x1b:
			i.state = inStringST
		}
	case inStringST:
		i.state = inText
		if b != '\\' {
			return i.takeEscape(b)
		}
	case inPaste:
		i.takePasted(b)
	}
	return true
}

// takeText drops the bytes of C1 that stand alone: they would begin sequences too, and no terminal sends them.
func (i *intake) takeText(b byte) bool {
	i.length = 0
	switch {
	case i.follows > 0 && b&0xc0 == 0x80:
		i.follows--
		return true
	case b == 0x1b:
		i.state, i.length = inEscape, 1
	case b >= 0xf0:
		i.follows = 3
		return true
	case b >= 0xe0:
		i.follows = 2
		return true
	case b >= 0xc0:
		i.follows = 1
		return true
	}
	i.follows = 0
	return b < 0x80
}

func (i *intake) takeEscape(b byte) bool {
	switch b {
	case '[', 'O':
		i.state, i.params = inControl, i.params[:0]
	case ']', 'P', '_', '^', 'X':
		i.state = inString
	case 0x1b:
		i.state, i.length = inEscape, 1
	default:
		i.state = inText
		return i.takeText(b)
	}
	return true
}

func (i *intake) takeControl(b byte) bool {
	switch {
	case b >= 0x80:
		return false
	case b == 0x1b:
		i.state, i.length = inEscape, 1
	case b == '~' && bytes.Equal(i.params, []byte("200")):
		i.state, i.length, i.ending = inPaste, 0, 0
	case b >= 0x40 && b <= 0x7e:
		i.state = inText
	case len(i.params) < 4:
		i.params = append(i.params, b)
	}
	return true
}

func (i *intake) takePasted(b byte) {
	switch {
	case b == pasteEnd[i.ending]:
		i.ending++
	case b == pasteEnd[0]:
		i.ending = 1
	default:
		i.ending = 0
	}
	if i.ending == len(pasteEnd) {
		i.state, i.length = inText, 0
	}
}
