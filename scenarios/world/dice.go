package world

import "math/rand/v2"

// dice is chance that always falls the same way: seeded with the world's seed and with what it is
// thrown for, so that any hour can be made without the hours before it.
type dice struct{ pcg rand.PCG }

// mix joins numbers to one that depends on all of them (the finaliser of SplitMix64).
func mix(numbers ...uint64) uint64 {
	var state uint64
	for _, n := range numbers {
		state = (state ^ n) + 0x9e3779b97f4a7c15
		state = (state ^ state>>30) * 0xbf58476d1ce4e5b9
		state = (state ^ state>>27) * 0x94d049bb133111eb
		state ^= state >> 31
	}
	return state
}

func newDice(seed uint64, purpose, actor, number uint64) dice {
	var d dice
	d.pcg.Seed(mix(seed, purpose), mix(actor, number, seed))
	return d
}

func (d *dice) next() uint64 { return d.pcg.Uint64() }

// below is a number from 0 to n-1; 0 when there is none.
func (d *dice) below(n int) int {
	if n <= 1 {
		return 0
	}
	return int((d.next() >> 32) * uint64(n) >> 32)
}

// between is a number from low to high, both included.
func (d *dice) between(low, high int) int { return low + d.below(high-low+1) }

// share is a number in [0, 1).
func (d *dice) share() float64 { return float64(d.next()>>11) / (1 << 53) }

func (d *dice) chance(p float64) bool { return d.share() < p }

// about is a whole number whose mean is x: 2.3 is 2 or 3.
func (d *dice) about(x float64) int {
	n := int(x)
	if d.chance(x - float64(n)) {
		n++
	}
	return n
}

func pick[T any](d *dice, list []T) T { return list[d.below(len(list))] }

func (d *dice) uuid() (id [16]byte) {
	a, b := d.next(), d.next()
	for i := range 8 {
		id[i] = byte(a >> (8 * i))
		id[8+i] = byte(b >> (8 * i))
	}
	return id
}

const (
	base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	hexes  = "0123456789abcdef"
	digits = "0123456789"
	mixed  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// append writes n letters of the alphabet.
func (d *dice) append(dst []byte, alphabet string, n int) []byte {
	for range n {
		dst = append(dst, alphabet[d.below(len(alphabet))])
	}
	return dst
}

func (d *dice) text(prefix, alphabet string, n int) string {
	return string(d.append(append(make([]byte, 0, len(prefix)+n), prefix...), alphabet, n))
}
