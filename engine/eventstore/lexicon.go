package eventstore

import (
	"bytes"
	"net/netip"
	"strings"

	"trailsift/engine/cloudtrail"
)

// lexicon numbers the texts that one Writer meets. Number 0 is the empty text. It is emptied when
// it has grown large, so that a log of all different texts cannot fill the memory twice.
type lexicon struct {
	ids   map[string]uint32
	texts []string
	last  uint32 // the number last asked for: neighbours are often alike
	// global is the Loader's number of each text, as far as the Loader has been told.
	global []uint32
}

func newLexicon() *lexicon {
	x := &lexicon{}
	x.reset()
	return x
}

func (x *lexicon) reset() {
	x.ids = map[string]uint32{"": 0}
	x.texts = append(x.texts[:0], "")
	x.global = x.global[:0]
	x.last = 0
}

// id returns the text's number.
func (x *lexicon) id(text []byte) uint32 {
	if string(text) == x.texts[x.last] {
		return x.last
	}
	id, known := x.ids[string(text)]
	if !known {
		kept := string(text)
		id = uint32(len(x.texts))
		x.texts = append(x.texts, kept)
		x.ids[kept] = id
	}
	x.last = id
	return id
}

// maxLexicon is how many texts a Writer remembers from one flush to the next.
const maxLexicon = 1 << 15

// learn tells the Loader's dictionary of the texts that are new.
func (x *lexicon) learn(d *dictionary) {
	for _, text := range x.texts[len(x.global):] {
		x.global = append(x.global, d.id(text))
	}
}

func (x *lexicon) trim() {
	if len(x.texts) > maxLexicon {
		x.reset()
	}
}

// dictionary numbers the texts of a whole load. When it is full, further texts all become the text
// "…", and are counted.
type dictionary struct {
	ids     map[string]uint32
	texts   []string
	limit   int
	crowded int
	added   func(text string) // called for each new text, in the order of the numbers
}

// tooMany stands for the texts that a full dictionary had no room for. The record still has them.
const tooMany = "…"

func newDictionary(limit int, added func(string)) *dictionary {
	d := &dictionary{ids: map[string]uint32{}, limit: limit, added: added}
	d.id("")
	return d
}

func (d *dictionary) id(text string) uint32 {
	if id, known := d.ids[text]; known {
		return id
	}
	if len(d.texts) >= d.limit-1 {
		d.crowded++
		text = tooMany
		if id, known := d.ids[text]; known {
			return id
		}
	}
	id := uint32(len(d.texts))
	d.ids[text] = id
	d.texts = append(d.texts, text)
	if d.added != nil {
		d.added(text)
	}
	return id
}

// The limits of the dictionaries: what their columns hold and, for those that a hostile log could
// fill with texts that are all different, what memory allows.
const (
	maxShort      = 1 << 16
	maxAgents     = 1 << 18
	maxAddresses  = 1 << 22
	maxIdentities = 1 << 22
	maxCallers    = 1 << 20
	maxAims       = 1 << 21
)

// addressBook classes the distinct addresses and numbers the clients among them.
type addressBook struct {
	entries []Address
	clients map[netip.Prefix]uint32
	next    uint32
}

func (k *addressBook) add(text string) {
	k.entries = append(k.entries, k.class(text))
}

func (k *addressBook) class(text string) Address {
	entry := Address{Text: text}
	if text == "" {
		return entry
	}
	if strings.HasSuffix(text, ".amazonaws.com") || strings.HasPrefix(text, "AWS Internal") {
		entry.Class = ServiceAddress
		return entry
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		entry.Class = OpaqueAddress
		k.next++
		entry.Client = k.next
		return entry
	}
	entry.Class = ClientAddress
	address = address.Unmap().WithZone("")
	bits := 32
	if address.Is6() {
		bits = 64 // what one client is given (RFC 6177)
	}
	network, err := address.Prefix(bits)
	if err != nil {
		network = netip.PrefixFrom(address, address.BitLen())
	}
	number, known := k.clients[network]
	if !known {
		k.next++
		number = k.next
		k.clients[network] = number
	}
	entry.Client = number
	return entry
}

// splitCall undoes joinCall.
func splitCall(text string) Call {
	source, name, _ := strings.Cut(text, "\x00")
	return Call{Source: source, Name: name}
}

// joinCall makes one text of a call's two; neither can hold a NUL that would not be escaped.
func joinCall(scratch []byte, r *cloudtrail.Record) []byte {
	if len(r.Source) == 0 && len(r.Name) == 0 {
		return scratch[:0]
	}
	scratch = append(scratch[:0], r.Source...)
	scratch = append(scratch, 0)
	return append(scratch, r.Name...)
}

// partition is the AWS partition of a region.
func partition(region []byte) string {
	switch {
	case bytes.HasPrefix(region, []byte("cn-")):
		return "aws-cn"
	case bytes.HasPrefix(region, []byte("us-gov-")):
		return "aws-us-gov"
	}
	return "aws"
}
