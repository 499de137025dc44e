package forest

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

func points(rows [][]float64) Points {
	p := Points{Columns: len(rows[0])}
	for _, row := range rows {
		p.Values = append(p.Values, row...)
	}
	return p
}

func TestAveragePath(t *testing.T) {
	for n, want := range map[int]float64{
		0: 0, 1: 0, 2: 1, 3: 1.207392357589623, 8: 3.2962516279136924, 256: 10.244770920119917, 1000: 12.969940887100172,
	} {
		if got := averagePath(n); math.Abs(got-want) > 1e-12 {
			t.Errorf("averagePath(%d) = %v, want %v", n, got, want)
		}
	}
}

func TestStandardised(t *testing.T) {
	got := points([][]float64{{1, 7, 0}, {3, 7, 0}, {5, 7, 6}}).Standardised()
	want := []float64{-1.224744871391589, 0, -0.7071067811865475, 0, 0, -0.7071067811865475, 1.224744871391589, 0, 1.4142135623730951}
	for i := range want {
		if math.Abs(got.Values[i]-want[i]) > 1e-12 {
			t.Fatalf("standardised %v, want %v", got.Values, want)
		}
	}
}

// crowd is a dense grid of points and one far away.
func crowd() Points {
	rows := [][]float64{{9, 0.5, 1}}
	for i := range 100 {
		rows = append(rows, []float64{float64(i%10) / 10, float64(i/10) / 10, 1})
	}
	return points(rows)
}

func TestTheOneApartStandsOut(t *testing.T) {
	p := crowd()
	f := Fit(p, 100, 256, 42)
	scores := f.Scores(p)
	if slices.Max(scores) != scores[0] || scores[0] < 0.7 {
		t.Errorf("the point apart scores %v, the greatest is %v", scores[0], slices.Max(scores))
	}
	for _, s := range scores[1:] {
		if s <= 0 || s > scores[0]-0.1 {
			t.Errorf("a point of the crowd scores %v", s)
		}
	}
}

func TestExplanationsAddUp(t *testing.T) {
	p := crowd()
	f := Fit(p, 100, 256, 42)
	scores := f.Scores(p)
	var mean float64
	for _, s := range scores {
		mean += s / float64(len(scores))
	}
	for i := range scores {
		var sum float64
		shares := f.Explain(p.At(i), mean)
		for _, share := range shares {
			sum += share
		}
		if math.Abs(sum-(scores[i]-mean)) > 1e-9 {
			t.Fatalf("point %d: shares %v add up to %v, not to %v", i, shares, sum, scores[i]-mean)
		}
		if shares[2] != 0 {
			t.Fatalf("point %d: a coordinate that never varies contributes %v", i, shares[2])
		}
	}
	if shares := f.Explain(p.At(0), mean); shares[0] < 2*math.Abs(shares[1]) {
		t.Errorf("what sets the point apart is its first coordinate, but the shares are %v", shares)
	}
}

func TestTheSameSeedGivesTheSameForest(t *testing.T) {
	p := crowd()
	a, b, c := Fit(p, 20, 64, 1).Scores(p), Fit(p, 20, 64, 1).Scores(p), Fit(p, 20, 64, 2).Scores(p)
	if !slices.Equal(a, b) || slices.Equal(a, c) {
		t.Error("a seed decides the forest, and nothing else does")
	}
}

func TestPointsThatAreAllAlike(t *testing.T) {
	for _, n := range []int{1, 2, 40} {
		p := Points{Columns: 2, Values: make([]float64, 2*n)}
		scores := Fit(p, 10, 256, 42).Scores(p)
		for _, s := range scores {
			if math.Abs(s-0.5) > 1e-9 {
				t.Errorf("of %d equal points one scores %v, want 0.5", n, s)
			}
		}
	}
}

func TestTwins(t *testing.T) {
	rows := [][]float64{{4, 4, 4}}
	for range 30 {
		rows = append(rows, []float64{1, 2, 3})
	}
	p := points(rows)
	scores := Fit(p, 100, 256, 42).Scores(p)
	for _, s := range scores[1:] {
		if math.Abs(s-scores[1]) > 1e-12 || s >= scores[0] {
			t.Fatalf("thirty equal points and one apart score %v", scores)
		}
	}
}

// reference is what scikit-learn gives for five sets of points, over many seeds.
type reference struct {
	Datasets []struct {
		Name       string
		Scaled     bool
		X          [][]float64
		EvalPoints [][]float64 `json:"eval_points"`
		MeanScore  []float64   `json:"mean_score_200"`
		Labels     []int
	}
}

// referenceFile is not part of the project; the test over it is skipped elsewhere.
const referenceFile = "../../../shared/reference/iforest_reference.json"

func TestAgreesWithTheReference(t *testing.T) {
	raw, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Skip("the reference scores are not here")
	}
	var ref reference
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	for _, set := range ref.Datasets {
		fitted := points(set.X)
		if set.Scaled {
			fitted = fitted.Standardised()
		}
		asked := fitted
		if set.EvalPoints != nil {
			asked = points(set.EvalPoints)
		}
		got := make([]float64, asked.Len())
		const seeds = 50
		for seed := range uint64(seeds) {
			for i, s := range Fit(fitted, 100, 256, seed).Scores(asked) {
				got[i] += s / seeds
			}
		}
		want := make([]float64, len(set.MeanScore))
		for i, s := range set.MeanScore {
			want[i] = -s // the reference has the opposite of the paper's score
		}
		compare(t, set.Name, got, want, set.Labels)
	}
}

func compare(t *testing.T, name string, got, want []float64, labels []int) {
	t.Helper()
	var sum, most float64
	for i := range got {
		off := math.Abs(got[i] - want[i])
		sum, most = sum+off, max(most, off)
	}
	mean := sum / float64(len(got))
	t.Logf("%s: mean error %.5f, greatest %.5f, Spearman %.5f", name, mean, most, spearman(got, want))
	if mean > 0.003 || most > 0.012 {
		t.Errorf("%s: mean error %v, greatest %v; want at most 0.003 and 0.012", name, mean, most)
	}
	if len(got) > 31 && spearman(got, want) < 0.99 {
		t.Errorf("%s: Spearman %v, want at least 0.99", name, spearman(got, want))
	}
	if labels != nil && !toldApart(got, labels) {
		t.Errorf("%s: the planted outliers are not all above the rest", name)
	}
}

func toldApart(scores []float64, labels []int) bool {
	least, greatest := math.Inf(1), math.Inf(-1)
	for i, s := range scores {
		if labels[i] == 1 {
			least = min(least, s)
		} else {
			greatest = max(greatest, s)
		}
	}
	return least > greatest
}

// spearman is the rank correlation, with mean ranks for equal values.
func spearman(a, b []float64) float64 {
	return pearson(ranks(a), ranks(b))
}

func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case values[i] < values[j]:
			return -1
		case values[i] > values[j]:
			return 1
		}
		return 0
	})
	ranked := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranked[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return ranked
}

func pearson(a, b []float64) float64 {
	n := float64(len(a))
	var ma, mb, ab, aa, bb float64
	for i := range a {
		ma, mb = ma+a[i]/n, mb+b[i]/n
	}
	for i := range a {
		ab += (a[i] - ma) * (b[i] - mb)
		aa += (a[i] - ma) * (a[i] - ma)
		bb += (b[i] - mb) * (b[i] - mb)
	}
	return ab / math.Sqrt(aa*bb)
}

// BenchmarkForest fits and scores what a large organisation has: 100,000 principals of nine features.
func BenchmarkForest(b *testing.B) {
	p := Points{Columns: 9, Values: make([]float64, 900_000)}
	for i := range p.Values {
		p.Values[i] = math.Mod(float64(i)*0.6180339887, 1) * float64(1+i%9)
	}
	for b.Loop() {
		scaled := p.Standardised()
		Fit(scaled, 100, 256, 42).Scores(scaled)
	}
}
