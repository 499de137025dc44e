package forest

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// tree is one isolation tree. The children of a split stand side by side.
type tree struct {
	nodes []node
	// expected is, by node, the mean path length of the sample's points that reach it.
	expected []float64
}

// node is a split, or a leaf where column is leaf.
type node struct {
	value  float64 // the threshold of a split; the path length of a leaf
	column int32
	left   int32 // index of the child for values below the threshold; the other follows it
}

const leaf = -1

// path is the length of a point's path: the splits it passes, and for the points that its leaf still
// holds together the mean length of a tree that would tell them apart.
func (t *tree) path(point []float64) float64 {
	at := &t.nodes[0]
	for at.column != leaf {
		next := at.left
		if point[at.column] >= at.value {
			next++
		}
		at = &t.nodes[next]
	}
	return at.value
}

// share adds to each coordinate what its splits changed in the expected path length of a point, and
// returns the point's path length.
func (t *tree) share(point []float64, shares []float64) float64 {
	at := int32(0)
	for t.nodes[at].column != leaf {
		split := &t.nodes[at]
		next := split.left
		if point[split.column] >= split.value {
			next++
		}
		shares[split.column] += t.expected[next] - t.expected[at]
		at = next
	}
	return t.nodes[at].value
}

// eulerMascheroni is the constant γ of the harmonic number's approximation ln(i) + γ.
const eulerMascheroni = 0.57721566490153286060651209

// averagePath is the mean path length of an unsuccessful search in a binary search tree of n points
// (equation 1 of the paper): what a leaf of n points adds.
func averagePath(n int) float64 {
	switch {
	case n < 2:
		return 0
	case n == 2:
		return 1
	}
	m := float64(n)
	return 2*(math.Log(m-1)+eulerMascheroni) - 2*(m-1)/m
}

// grower grows trees one after another in memory of its own.
type grower struct {
	points  Points
	sample  []int32
	deepest int
	chosen  map[int32]bool
	varying []int32
	low     []float64
	high    []float64
	tree    tree // the one that grows, in memory of the one before
}

func newGrower(points Points, sample int) *grower {
	return &grower{
		points: points, sample: make([]int32, sample), chosen: make(map[int32]bool, sample),
		deepest: bits.Len(uint(max(sample-1, 0))), // ceil(log2 m)
		varying: make([]int32, points.Columns),
		low:     make([]float64, points.Columns), high: make([]float64, points.Columns),
	}
}

// grow returns a tree that takes no more room than it needs: a forest stays as long as what was judged by it, and a tree of
// limited depth has half the nodes that there could be.
func (g *grower) grow(rng *rand.Rand) tree {
	g.draw(rng)
	g.tree.nodes, g.tree.expected = append(g.tree.nodes[:0], node{}), append(g.tree.expected[:0], 0)
	g.split(rng, 0, g.sample, 0)
	return tree{nodes: slices.Clone(g.tree.nodes), expected: slices.Clone(g.tree.expected)}
}

// draw chooses the sample without replacement (R. W. Floyd, "A sample of brilliance", CACM 1987).
func (g *grower) draw(rng *rand.Rand) {
	clear(g.chosen)
	n := g.points.Len()
	for i := range g.sample {
		last := int32(n - len(g.sample) + i)
		pick := int32(rng.IntN(int(last) + 1))
		if g.chosen[pick] {
			pick = last
		}
		g.chosen[pick] = true
		g.sample[i] = pick
	}
}

// split makes the node at index at of the given points, and everything below it.
func (g *grower) split(rng *rand.Rand, at int, points []int32, depth int) {
	column, threshold := int32(leaf), 0.0
	if depth < g.deepest && len(points) > 1 {
		column, threshold = g.choose(rng, points)
	}
	if column == leaf {
		length := float64(depth) + averagePath(len(points))
		g.tree.nodes[at] = node{value: length, column: leaf}
		g.tree.expected[at] = length
		return
	}
	below := g.part(points, column, threshold)
	left := len(g.tree.nodes)
	g.tree.nodes = append(g.tree.nodes, node{}, node{})
	g.tree.expected = append(g.tree.expected, 0, 0)
	g.tree.nodes[at] = node{value: threshold, column: column, left: int32(left)}
	g.split(rng, left, points[:below], depth+1)
	g.split(rng, left+1, points[below:], depth+1)
	share := float64(below) / float64(len(points))
	g.tree.expected[at] = share*g.tree.expected[left] + (1-share)*g.tree.expected[left+1]
}

// choose draws a coordinate among those that vary in the points, and a threshold in [least, greatest)
// of it. The column is leaf where the points are all the same.
func (g *grower) choose(rng *rand.Rand, points []int32) (column int32, threshold float64) {
	copy(g.low, g.points.At(int(points[0])))
	copy(g.high, g.low)
	for _, i := range points[1:] {
		for c, value := range g.points.At(int(i)) {
			g.low[c], g.high[c] = min(g.low[c], value), max(g.high[c], value)
		}
	}
	varying := g.varying[:0]
	for c := range g.low {
		if g.low[c] < g.high[c] {
			varying = append(varying, int32(c))
		}
	}
	if len(varying) == 0 {
		return leaf, 0
	}
	column = varying[rng.IntN(len(varying))]
	low, high := g.low[column], g.high[column]
	threshold = low + rng.Float64()*(high-low)
	if threshold <= low || threshold >= high {
		// Rounding between two neighbouring numbers, or the draw of exactly 0: the least value goes
		// below and the greatest does not, so that no side is empty.
		threshold = high
	}
	return column, threshold
}

// part moves the points below the threshold to the front and counts them.
func (g *grower) part(points []int32, column int32, threshold float64) (below int) {
	for i, point := range points {
		if g.points.At(int(point))[column] < threshold {
			points[i], points[below] = points[below], point
			below++
		}
	}
	return below
}
