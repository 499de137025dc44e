package source

import "fmt"

// Limits bound what one file may ask of the machine.
type Limits struct {
	// MaxFile is how many bytes a compressed file may inflate to, and how large one JSON document
	// may be (1 GiB).
	MaxFile int64
	// MaxRatio is how many times its size a compressed file may inflate to (1000).
	MaxRatio int64
	// MaxValue is how large one record may be, all of which has to be in memory; 0 leaves that to MaxFile.
	MaxValue int64
}

// value is how large one record may be.
func (l Limits) value() int64 {
	if l.MaxValue > 0 {
		return min(l.MaxValue, l.MaxFile)
	}
	return l.MaxFile
}

// tooLarge says that a record is larger than that.
func (l Limits) tooLarge() string {
	if l.value() == l.MaxFile {
		return fmt.Sprintf("one JSON document of more than limits.max_file (%d bytes)", l.MaxFile)
	}
	return fmt.Sprintf("one record of more than %d bytes", l.MaxValue)
}

// DefaultLimits returns the limits that hold unless configured otherwise.
func DefaultLimits() Limits { return Limits{MaxFile: 1 << 30, MaxRatio: 1000} }
