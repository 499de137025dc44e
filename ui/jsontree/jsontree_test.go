package jsontree_test

import (
	"strings"
	"testing"
	"unicode"

	"trailsift/ui/jsontree"
)

func spell(lines []jsontree.Line) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.Repeat("  ", line.Depth))
		if line.Key != "" {
			b.WriteString(line.Key + ": ")
		}
		b.WriteString(line.Value)
		if line.Comma {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestParse(t *testing.T) {
	lines, err := jsontree.Parse([]byte(`{"b":{"x":1.50,"y":[true,null,"z"]},"a":"\u001b[31m","a":[],"empty":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "b": {
    "x": 1.50,
    "y": [
      true,
      null,
      "z"
    ]
  },
  "a": "\u001b[31m",
  "a": [
  ],
  "empty": {
  }
}
`
	if got := spell(lines); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFolds(t *testing.T) {
	lines, err := jsontree.Parse([]byte(`{"b":{"x":1,"y":2},"a":[1,2,3]}`))
	if err != nil {
		t.Fatal(err)
	}
	if b := lines[1]; b.End != 4 || b.Count != 2 || b.Path != "b" {
		t.Errorf("b is %+v", b)
	}
	if a := lines[5]; a.End != 9 || a.Count != 3 || a.Path != "a" {
		t.Errorf("a is %+v", a)
	}
	if x := lines[2]; x.Path != "b.x" {
		t.Errorf("x is %+v", x)
	}
}

func TestBrokenDocumentShowsItsBeginning(t *testing.T) {
	for _, document := range []string{`{"a":1,"b":`, `{"a":1,,`, `{"a":1]`} {
		lines, err := jsontree.Parse([]byte(document))
		if err == nil || len(lines) < 2 || lines[1].Key != `"a"` {
			t.Errorf("%s: %v, %+v", document, err, lines)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"\u202e"}`))
	f.Add([]byte(`[[[[`))
	f.Add([]byte(`{"a":"` + "\xff\x1b" + `"}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		lines, _ := jsontree.Parse(document)
		for i, line := range lines {
			for _, r := range line.Key + line.Value {
				if unicode.IsControl(r) {
					t.Fatalf("line %d holds %U", i, r)
				}
			}
			if line.Kind == jsontree.Opening && line.End != 0 && (line.End <= i || lines[line.End].Kind != jsontree.Closing) {
				t.Fatalf("line %d ends at %d", i, line.End)
			}
		}
	})
}
