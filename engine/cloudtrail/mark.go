package cloudtrail

// Mark is how far a Reader has come in a file that may grow. The zero Mark is the start of a file.
type Mark struct {
	where     where
	wrap      bool
	start     int64
	firstName []byte
}

// Mark says how far the Reader has come.
func (d *Reader) Mark() Mark {
	return Mark{where: d.where, wrap: d.wrap, start: d.start, firstName: d.firstName}
}

// Resume makes the Reader ready to go on where a Mark was made. The next buffer is what Read was not done
// with then, and what has come since.
func (d *Reader) Resume(sink Sink, m Mark) {
	d.Reset(sink)
	d.where, d.wrap, d.start, d.firstName = m.where, m.wrap, m.start, m.firstName
}

// Inside reports whether a document has begun that has not ended.
func (m Mark) Inside() bool { return m.where != outside && m.where != tooLarge }
