package cloudtrail

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// scanned is what the scanner says of the object at the start of a text: the wanted members by
// number, and whether it answers at all.
func scanned(b []byte) (values [fields]span, end int) {
	if len(b) == 0 || b[0] != '{' {
		return values, -1
	}
	end = scanObject(b, 0, recordField, values[:], newCallers())
	return values, end
}

func TestScannerAndDecoderAgree(t *testing.T) {
	for _, test := range []struct {
		text     string
		answered bool // by the scanner itself
	}{
		{`{}`, true},
		{`{ "eventName" : "GetObject" , "readOnly":true}`, true},
		{`{"eventName":"a\"bA\\","errorCode":null}`, true},
		{`{"userIdentity":{"a":[1,-2.5e+10,{"b":[]}],"c":{}}}`, true},
		{`{"eventName":"naïve"}`, true},
		{"{\"eventName\":\"bad\xffutf8\"}", true},
		{`{"eventName":"first","eventName":"last"}`, false},
		{`{"event\u004eame":"hidden"}`, false},
		{`{"eventName":"x"`, false},
		{`{"eventName":"x",}`, false},
		{`{"eventName":01}`, false},
		{`{"eventName":.5}`, false},
		{`{"eventName":"\x41"}`, false},
		{"{\"eventName\":\"a\nb\"}", false},
		{`{"eventName":tru}`, false},
		{`{"a":` + strings.Repeat("[", 80) + strings.Repeat("]", 80) + `}`, false},
	} {
		if _, end := scanned([]byte(test.text)); (end >= 0) != test.answered {
			t.Errorf("the scanner answers %q: %v, want %v", test.text, end >= 0, test.answered)
		}
		agree(t, []byte(test.text))
	}
}

// FuzzScanner holds the scanner to its promise: it gives the answer of the standard decoder, or none.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"eventName":"GetObject","userIdentity":{"arn":"x","sessionContext":{"attributes":{"mfaAuthenticated":"true"}}}}`,
		`{"a":[1,2,{"b":null}],"eventTime":"2025-06-15T10:00:00Z"} trailing`, `{"eventName":"\ud83d\ude00"}`, `{"a":-0.1e-5,"Records":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(agree)
}

func agree(t *testing.T, b []byte) {
	values, end := scanned(b)
	if end < 0 {
		return
	}
	var want [fields]span
	decoded, wantEnd, err := decodeObject(b, 0, recordField, want[:])
	if err != nil {
		t.Fatalf("the scanner takes %q, the decoder says %v", b, err)
	}
	if end != wantEnd {
		t.Fatalf("%q: the scanner ends at %d, the decoder at %d", b, end, wantEnd)
	}
	for i := range values {
		if values[i].present() != want[i].present() || !bytes.Equal(values[i].in(b), want[i].in(decoded)) {
			t.Fatalf("%q, member %d: the scanner has %q, the decoder %q", b, i, values[i].in(b), want[i].in(decoded))
		}
		if values[i].present() {
			agreeOnText(t, values[i].in(b))
		}
	}
}

func agreeOnText(t *testing.T, raw []byte) {
	if raw[0] != '"' {
		return
	}
	var want string
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if got := text(raw); string(got) != want {
		t.Fatalf("text(%q) = %q, want %q", raw, got, want)
	}
}

// FuzzReader feeds files that are cut anywhere: the same records come out, however it is cut, and
// nothing panics.
func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"Records":[`+record("a")+`,`+record("b")+`]}`), uint16(40))
	f.Add([]byte(record("a")+"\n"+record("b")+"\nbroken\n"+record("c")), uint16(300))
	f.Add([]byte(`{"Records":[`+record("a")+`,{"eventVersion":"1.08",broken},`+record("b")+`]}`), uint16(512))
	f.Add([]byte(`[{"eventData":`+record("a")+`},[]]`), uint16(7))
	f.Fuzz(func(t *testing.T, b []byte, size uint16) {
		whole := &collected{}
		reader := Reader{Sink: whole}
		reader.Read(b, 0, Ended)
		pieces := &collected{}
		readInPieces(pieces, b, max(1, int(size)))
		if got, want := strings.Join(pieces.ids, " "), strings.Join(whole.ids, " "); got != want {
			t.Fatalf("in pieces of %d: records %q, whole: %q", size, got, want)
		}
	})
}

func readInPieces(sink Sink, b []byte, size int) {
	reader := Reader{Sink: sink}
	for from, n := 0, size; ; {
		to := min(from+n, len(b))
		if to == len(b) {
			reader.Read(b[from:to], int64(from), Ended)
			return
		}
		done := reader.Read(b[from:to], int64(from), More)
		from += done
		n = size
		if done == 0 {
			n = 2 * (to - from)
		}
	}
}
