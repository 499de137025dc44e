package source

// Limits bound what one file may ask of the machine.
type Limits struct {
	// MaxFile is how many bytes a compressed file may inflate to, and how large one JSON document
	// may be (1 GiB).
	MaxFile int64
	// MaxRatio is how many times its size a compressed file may inflate to (1000).
	MaxRatio int64
}

// DefaultLimits returns the limits that hold unless configured otherwise.
func DefaultLimits() Limits { return Limits{MaxFile: 1 << 30, MaxRatio: 1000} }
