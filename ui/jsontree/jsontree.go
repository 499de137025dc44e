// Package jsontree turns one JSON document into lines that can be highlighted and folded. It keeps the order
// of fields, repeated fields and the spelling of numbers, for what it shows is evidence; texts are cleaned for
// the terminal. It draws nothing.
package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"trailsift/engine/printable"
)

// Kind is what stands in a line.
type Kind uint8

const (
	Text Kind = iota
	Number
	Word // true, false, null
	Opening
	Closing
)

// Line is one line of the document.
type Line struct {
	Depth int
	Key   string // quoted and clean; empty in arrays
	Value string // quoted and clean; for Opening and Closing the bracket
	Kind  Kind
	Comma bool
	Path  string // where it is, without array positions: "userIdentity.sessionContext"
	// End is the line of the closing bracket and Count the number of fields or elements, for Opening.
	End, Count int
}

// maxLines bounds what is laid out of one document.
const maxLines = 200_000

// maxValue is how many bytes of one text are shown.
const maxValue = 16 << 10

// ErrTooLong says that a document has more lines than are laid out.
var ErrTooLong = errors.New("the record is too long to lay out as a whole")

// Parse lays a document out. With an error come the lines up to it.
func Parse(document []byte) ([]Line, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	w := writer{decoder: decoder}
	err := w.document()
	return w.lines, err
}

type level struct {
	opening int // its line
	object  bool
	path    string
}

type writer struct {
	decoder *json.Decoder
	lines   []Line
	open    []level
	key     string // of the value that comes next
	path    string
	keyed   bool
}

func (w *writer) document() error {
	for {
		token, err := w.decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(w.open) > 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("at byte %d: %w", w.decoder.InputOffset(), err)
		}
		if len(w.lines) >= maxLines {
			return ErrTooLong
		}
		w.token(token)
	}
}

func (w *writer) token(token json.Token) {
	if name, ok := token.(string); ok && w.inObject() && !w.keyed {
		w.key, w.keyed = quote(name), true
		w.path = printable.Clean(name)
		if top := w.open[len(w.open)-1]; top.path != "" {
			w.path = top.path + "." + w.path
		}
		return
	}
	switch value := token.(type) {
	case json.Delim:
		if value == '{' || value == '[' {
			w.begin(value)
			return
		}
		w.end(value)
	case string:
		w.value(Text, quote(value))
	case json.Number:
		w.value(Number, value.String())
	case bool:
		w.value(Word, strconv.FormatBool(value))
	case nil:
		w.value(Word, "null")
	}
}

func (w *writer) inObject() bool { return len(w.open) > 0 && w.open[len(w.open)-1].object }

func (w *writer) value(kind Kind, text string) {
	w.comma()
	path := w.path
	if !w.keyed && len(w.open) > 0 {
		path = w.open[len(w.open)-1].path
	}
	w.lines = append(w.lines, Line{Depth: len(w.open), Key: w.key, Value: text, Kind: kind, Path: path})
	w.key, w.keyed = "", false
}

func (w *writer) begin(bracket json.Delim) {
	w.value(Opening, bracket.String())
	opening := len(w.lines) - 1
	w.open = append(w.open, level{opening: opening, object: bracket == '{', path: w.lines[opening].Path})
}

func (w *writer) end(bracket json.Delim) {
	top := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	w.lines = append(w.lines, Line{Depth: len(w.open), Value: bracket.String(), Kind: Closing, Path: top.path})
	w.lines[top.opening].End = len(w.lines) - 1
}

// comma ends the line before, if a value came before in the same object or array, and counts the new one.
func (w *writer) comma() {
	if len(w.open) == 0 {
		return
	}
	opening := &w.lines[w.open[len(w.open)-1].opening]
	if opening.Count > 0 {
		w.lines[len(w.lines)-1].Comma = true
	}
	opening.Count++
}

// quote writes a text as JSON does, but for what a terminal cannot show as it is.
func quote(s string) string {
	cut := ""
	if len(s) > maxValue {
		cut = fmt.Sprintf("… (%d more bytes)", len(s)-maxValue)
		s = s[:maxValue]
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(s) != nil {
		return printable.Clean(s)
	}
	return printable.Clean(string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))) + cut
}
