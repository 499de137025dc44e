package eventstore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/source"
)

// Path is where the event's file was found.
func (s *Store) Path(r Row) string { return s.files[s.Place(r).File].Path }

// Record returns the original bytes of an event, from its file: source.ErrChanged when that is not
// what was read.
func (s *Store) Record(ctx context.Context, r Row) (json.RawMessage, error) {
	place := s.Place(r)
	value, err := s.files[place.File].Value(ctx, s.limits, place.Offset)
	if err != nil {
		return nil, err
	}
	// What stands at the place may be something around the record: the string it was quoted in, or a
	// container that had to be copied.
	found := finder{store: s, row: r}
	reader := cloudtrail.Reader{Sink: &found}
	reader.Read(value, 0, cloudtrail.Ended)
	if found.raw == nil {
		return nil, source.ErrChanged
	}
	return found.raw, nil
}

// finder is a Sink that keeps the bytes of one event.
type finder struct {
	store *Store
	row   Row
	raw   json.RawMessage
}

func (f *finder) Record(r *cloudtrail.Record, raw []byte, _ int64) {
	var here partRow
	w := Writer{ids: newLexicon()}
	w.setID(&here, r.ID, raw)
	flags := f.store.Flags(f.row)
	switch {
	case f.raw != nil || r.Time != f.store.Time(f.row):
	case flags.Has(textID):
		if string(r.ID) == f.store.ID(f.row) {
			f.raw = bytes.Clone(raw)
		}
	case here.flags&madeID == flags&madeID && here.flags&textID == 0 && here.id == *f.store.rawID(f.row):
		f.raw = bytes.Clone(raw)
	}
}

func (*finder) Refuse(int64, string) {}
func (*finder) Foreign(int64)        {}
func (*finder) Skip(int64, string)   {}
func (*finder) Broken(int64, string) {}

// ErrNoRow means that a number names no event of a Store.
var ErrNoRow = errors.New("no such event")
