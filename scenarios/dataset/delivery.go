package dataset

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"trailsift/scenarios/trail"
)

// How CloudTrail delivers: a file for each account and region every five minutes, some minutes after
// the events. Source: AWS CloudTrail User Guide, "CloudTrail log file examples" and "How CloudTrail
// works", which says that it takes five minutes on average.
const (
	deliveryEvery = 300 // seconds
	usualDelay    = 90
	// One event in lateShare takes up to lateDelay longer, and lies behind later ones in its file.
	lateShare, lateDelay = 40, 200
	// One event in copyShare is delivered again in the next file. With all delays together an event is
	// delivered within usualDelay + lateDelay + 2 * deliveryEvery < 15 minutes.
	copyShare = 250
	// fileEvents is how many events a file holds at most; a busier five minutes makes several.
	fileEvents = 8192
)

// delivery is the sink that writes files as CloudTrail does.
type delivery struct {
	seed   uint64
	folder *Folder
	o      Options
	open   map[shelf]map[int64][]parcel // by time of delivery, in Unix seconds
	closed int64                        // deliveries up to here are written

	ctx  context.Context
	crew *errgroup.Group

	mu  sync.Mutex
	sum written
}

// shelf is what a file is for.
type shelf struct{ account, region string }

// parcel is an event on its way to a file.
type parcel struct {
	arrival int64
	event   *trail.Event
}

func newDelivery(ctx context.Context, seed uint64, folder *Folder, o Options) *delivery {
	d := &delivery{seed: seed, folder: folder, o: o, open: map[shelf]map[int64][]parcel{}}
	d.crew, d.ctx = errgroup.WithContext(ctx)
	d.crew.SetLimit(max(o.Workers, 1))
	return d
}

func (d *delivery) take(events []trail.Event) error {
	for i := range events {
		event := &events[i]
		if now := event.Time.Unix(); now >= d.closed+deliveryEvery {
			if err := d.deliver(now - now%deliveryEvery); err != nil {
				return err
			}
		}
		d.put(event)
	}
	return nil
}

// put lays an event, and a copy if it gets one, to those it is delivered with.
func (d *delivery) put(event *trail.Event) {
	key := shelf{event.Account, region(event)}
	slots := d.open[key]
	if slots == nil {
		slots = map[int64][]parcel{}
		d.open[key] = slots
	}
	p := parcel{arrival: event.Time.Unix(), event: event}
	if d.o.Clean {
		slot := nextDelivery(p.arrival)
		slots[slot] = append(slots[slot], p)
		return
	}
	chance := binary.BigEndian.Uint32(event.ID[:4])
	p.arrival += usualDelay
	if chance%lateShare == 0 {
		p.arrival += 1 + int64(chance/lateShare)%lateDelay
	}
	slot := nextDelivery(p.arrival)
	slots[slot] = append(slots[slot], p)
	if binary.BigEndian.Uint32(event.ID[10:14])%copyShare == 0 {
		p.arrival += deliveryEvery
		slots[slot+deliveryEvery] = append(slots[slot+deliveryEvery], p)
		d.mu.Lock()
		d.sum.copies++
		d.mu.Unlock()
	}
}

// region is whose log has an event: calls of global services are in us-east-1's.
func region(event *trail.Event) string {
	if event.Call.Global {
		return "us-east-1"
	}
	return event.Region
}

// nextDelivery is the delivery behind a moment, strictly.
func nextDelivery(moment int64) int64 { return moment - moment%deliveryEvery + deliveryEvery }

// deliver writes the files of all deliveries up to a moment: no event that comes later belongs to one.
func (d *delivery) deliver(until int64) error {
	d.closed = until
	for _, key := range slices.SortedFunc(maps.Keys(d.open), func(a, b shelf) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.region, b.region))
	}) {
		slots := d.open[key]
		for _, slot := range slices.Sorted(maps.Keys(slots)) {
			if slot > until {
				break
			}
			d.split(key, slot, slots[slot])
			delete(slots, slot)
		}
	}
	return context.Cause(d.ctx) // what a file failed of, which is more than that the context ended
}

// split writes one delivery, as several files where it is large.
func (d *delivery) split(key shelf, slot int64, parcels []parcel) {
	slices.SortStableFunc(parcels, func(a, b parcel) int { return cmp.Compare(a.arrival, b.arrival) })
	part := 0
	for chunk := range slices.Chunk(parcels, fileEvents) {
		name := fileName(d.seed, key, slot, part)
		part++
		d.crew.Go(func() error {
			if err := d.ctx.Err(); err != nil {
				return err
			}
			return d.file(name, chunk)
		})
	}
}

// fileName is the key that CloudTrail gives to a log file in a bucket.
func fileName(seed uint64, key shelf, slot int64, part int) string {
	at := time.Unix(slot, 0).UTC()
	return fmt.Sprintf("AWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_%s.json.gz",
		key.account, key.region, at.Format("2006/01/02"), key.account, key.region, at.Format("20060102T1504Z"),
		unique(seed, key, slot, part))
}

// unique are the sixteen letters and digits at the end of a file's name.
func unique(seed uint64, key shelf, slot int64, part int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	chance := rand.New(rand.NewPCG(seed, hashOf(fmt.Sprint(key.account, key.region, slot, "/", part))))
	name := make([]byte, 16)
	for i := range name {
		name[i] = letters[chance.IntN(len(letters))]
	}
	return string(name)
}

func hashOf(text string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(text)) // which never fails
	return hash.Sum64()
}

// packer is what one file is made with.
type packer struct {
	records []byte
	packed  bytes.Buffer
	gzip    *gzip.Writer
}

var packers = sync.Pool{New: func() any {
	// The fastest level, as compressing is most of the work.
	zip, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is legal
	}
	return &packer{gzip: zip}
}}

// file writes one file.
func (d *delivery) file(name string, parcels []parcel) error {
	p := packers.Get().(*packer)
	defer packers.Put(p)
	b := append(p.records[:0], `{"Records":[`...)
	for i, parcel := range parcels {
		if i > 0 {
			b = append(b, ',')
		}
		b = record(b, parcel.event, d.o.Tags)
	}
	b = append(b, "]}"...)
	p.records = b
	// Compressed in memory: a file is small, and the compressor writes in very small pieces.
	p.packed.Reset()
	p.gzip.Reset(&p.packed)
	if _, err := p.gzip.Write(b); err != nil {
		return fmt.Errorf("compressing %s: %w", name, err)
	}
	if err := p.gzip.Close(); err != nil {
		return fmt.Errorf("compressing %s: %w", name, err)
	}
	err := d.folder.Write(name, func(w io.Writer) error {
		_, err := w.Write(p.packed.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sum.files++
	d.sum.bytes += int64(len(b))
	return nil
}

func (d *delivery) finish() (written, error) {
	deliverErr := d.deliver(1 << 62)
	if err := d.crew.Wait(); err != nil {
		return d.sum, err
	}
	return d.sum, deliverErr
}

// stop waits for the files that are being written.
func (d *delivery) stop() { _ = d.crew.Wait() }
