// Package forest is the isolation forest: it says how easily each point of a set is told apart from
// the others by random splits (F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008), and
// which coordinates made it easy.
//
// Fit grows a Forest over Points; Scores and Explain ask it. What the points mean is the business of
// Opinion, which takes principals by their behaviour features and votes on them. The forest knows
// nothing of rules, points or levels.
package forest

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Points are n points of the same number of coordinates, one after another.
type Points struct {
	Columns int
	Values  []float64 // n × Columns
}

// Len is the number of points.
func (p Points) Len() int {
	if p.Columns == 0 {
		return 0
	}
	return len(p.Values) / p.Columns
}

// At is the i-th point. It must not be changed.
func (p Points) At(i int) []float64 { return p.Values[i*p.Columns : (i+1)*p.Columns] }

// Standardised are the points with each coordinate shifted and scaled to mean 0 and population
// standard deviation 1. A coordinate that does not vary becomes 0.
func (p Points) Standardised() Points {
	n := float64(p.Len())
	scaled := Points{Columns: p.Columns, Values: slices.Clone(p.Values)}
	for c := range p.Columns {
		var mean, square float64
		for i := c; i < len(p.Values); i += p.Columns {
			mean += p.Values[i]
		}
		mean /= n
		for i := c; i < len(p.Values); i += p.Columns {
			square += (p.Values[i] - mean) * (p.Values[i] - mean)
		}
		deviation := math.Sqrt(square / n)
		for i := c; i < len(p.Values); i += p.Columns {
			scaled.Values[i] = 0
			if deviation > 0 {
				scaled.Values[i] = (p.Values[i] - mean) / deviation
			}
		}
	}
	return scaled
}

// Forest is a set of isolation trees. It never changes, and may be asked from any goroutine.
type Forest struct {
	trees   []tree
	columns int
	sample  int // points each tree was grown from
}

// Fit grows trees, each from a sample of at most subsample points drawn without replacement. The
// same points, numbers and seed give the same forest, however many processors there are.
func Fit(points Points, trees, subsample int, seed uint64) *Forest {
	f := &Forest{trees: make([]tree, trees), columns: points.Columns, sample: min(subsample, points.Len())}
	inParallel(trees, func(from, to int) {
		g := newGrower(points, f.sample)
		for t := from; t < to; t++ {
			f.trees[t] = g.grow(rand.New(rand.NewPCG(seed, uint64(t))))
		}
	})
	return f
}

// blockPoints is how many points go through one tree before the next tree is taken: both then stay
// in the processor's nearest cache.
const blockPoints = 512

// Scores returns the anomaly score of each point, in (0, 1): 2 to the power of −E[h(x)]/c(m), where
// E[h(x)] is the mean length of its path and c(m) that of an unsuccessful search among the m points
// of a sample (equation 2 of the paper). Around a half, nothing is odd.
func (f *Forest) Scores(points Points) []float64 {
	scores := make([]float64, points.Len())
	inParallel((len(scores)+blockPoints-1)/blockPoints, func(from, to int) {
		for block := from; block < to; block++ {
			first, last := block*blockPoints, min((block+1)*blockPoints, len(scores))
			for t := range f.trees {
				for i := first; i < last; i++ {
					scores[i] += f.trees[t].path(points.At(i))
				}
			}
			for i := first; i < last; i++ {
				scores[i] = f.score(scores[i])
			}
		}
	})
	return scores
}

// score turns the sum of a point's path lengths into its anomaly score.
func (f *Forest) score(paths float64) float64 {
	usual := averagePath(f.sample)
	if usual == 0 || len(f.trees) == 0 {
		return 0.5
	}
	return math.Exp2(-paths / float64(len(f.trees)) / usual)
}

// Explain says what each coordinate contributed to a point's score: along each tree's splits, the
// change of the expected path length is the splitting coordinate's. The contributions are scaled by
// one factor to add up to the difference between the point's score and mean. Positive ones make the
// point odd. Where no split makes a difference, all are 0.
func (f *Forest) Explain(point []float64, mean float64) []float64 {
	shares := make([]float64, f.columns)
	var paths, sum float64
	for t := range f.trees {
		paths += f.trees[t].share(point, shares)
	}
	for _, share := range shares {
		sum += share
	}
	factor := 0.0
	if math.Abs(sum) > 1e-9 {
		factor = (f.score(paths) - mean) / sum
	}
	for c := range shares {
		shares[c] *= factor
	}
	return shares
}

// inParallel cuts n pieces of work into one stretch for each processor, and waits for all of them.
func inParallel(n int, work func(from, to int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() { work(n*w/workers, n*(w+1)/workers) })
	}
	all.Wait()
}
