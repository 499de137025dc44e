package casefile

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
)

// worked is a case with 200 verdicts, 1,000 marks and a journal of 2,400 lines.
func worked(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "case.db")
	c, err := Open(context.Background(), path, "ada")
	if err != nil {
		b.Fatal(err)
	}
	for round := range 2 {
		d := &Document{}
		for n := range 200 {
			d.Verdicts = append(d.Verdicts, Verdict{Principal: fmt.Sprintf("%012x", n), Name: fmt.Sprintf("arn:aws:iam::111122223333:user/person-%d", n),
				Value: Benign, Note: "looked at, and nothing found", By: "ada", At: noon.AddDate(0, 0, round)})
		}
		for n := range 1000 {
			d.Marks = append(d.Marks, Mark{EventRef: EventRef{ID: fmt.Sprintf("9d1c3f0e-1111-4e5f-8a6b-%012x", n), Account: "111122223333", Time: int64(n)},
				Note: "part of it", By: "ada", At: noon.AddDate(0, 0, round)})
		}
		if _, _, err := c.Import(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func BenchmarkOpenNew(b *testing.B) {
	folder := b.TempDir()
	for n := 0; b.Loop(); n++ {
		c, err := Open(context.Background(), filepath.Join(folder, fmt.Sprint(n, ".db")), "ada")
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	path := worked(b)
	for b.Loop() {
		c, err := Open(context.Background(), path, "ada")
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	c := open(b, worked(b), "ada")
	for n := 0; b.Loop(); n++ {
		if _, err := c.Apply(context.Background(), SetNote{Principal: "000000000001", Note: fmt.Sprint(n)}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRefresh(b *testing.B) {
	c := open(b, worked(b), "ada")
	for b.Loop() {
		if _, _, err := c.Refresh(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
