package eventstore

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

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
	raw := s.within(r, value)
	if raw == nil {
		return nil, source.ErrChanged
	}
	return raw, nil
}

// records reads the records of several rows, in one pass over each of their files.
func (s *Store) records(ctx context.Context, rows []Row, take func(Row, json.RawMessage)) error {
	byFile := map[uint32][]Row{}
	for _, row := range rows {
		file := s.Place(row).File
		byFile[file] = append(byFile[file], row)
	}
	var failed error
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		rows := byFile[file]
		slices.Sort(rows) // and so by offset
		offsets := make([]int64, len(rows))
		for i, row := range rows {
			offsets[i] = s.Place(row).Offset
		}
		err := s.files[file].Values(ctx, s.limits, offsets, func(i int, value json.RawMessage) {
			if raw := s.within(rows[i], value); raw != nil {
				take(rows[i], raw)
			}
		})
		failed = cmp.Or(failed, err)
	}
	return failed
}

// within finds an event's record in the value at its place, which may be something around it: the
// string it was quoted in, or a container that had to be copied. It is nil where there is none.
func (s *Store) within(r Row, value json.RawMessage) json.RawMessage {
	found := finder{store: s, row: r}
	reader := cloudtrail.Reader{Sink: &found}
	reader.Read(value, 0, cloudtrail.Ended)
	return found.raw
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
