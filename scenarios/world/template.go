package world

import (
	"fmt"
	"strconv"
	"strings"
)

// A template is JSON with {slots} in it. A text without slots is used as it stands.
type template struct {
	text   string
	pieces []piece
}

// piece is literal text, then a slot.
type piece struct {
	before string
	slot   slot
	count  int // of letters, for slots that take a number
}

// slot is what is filled in.
type slot uint8

const (
	nothing slot = iota
	account
	another // the other account
	region
	elsewhere // the other region
	instance
	private
	volume
	bucket
	logs
	object
	size
	secret
	secretARN
	database
	databaseARN
	cluster
	table
	tableARN
	function
	functionARN
	key
	keyARN
	trailName
	trailARN
	vpc
	group
	subnet
	balancer
	scaling
	detector
	me
	myARN
	mySession
	colleague
	newcomer
	system
	company
	role
	policy
	date
	moment
	millis
	address
	number
	uuid
	hexRandom
	hexSame
	hexSame2
	digitRandom
	digitSame
	keySame
	idRandom
)

func slotNames() map[string]slot {
	return map[string]slot{
		"account": account, "another": another, "region": region, "elsewhere": elsewhere, "instance": instance,
		"private": private, "volume": volume, "bucket": bucket, "logs": logs, "object": object, "size": size,
		"secret": secret, "secret.arn": secretARN, "database": database, "database.arn": databaseARN,
		"cluster": cluster, "table": table, "table.arn": tableARN, "function": function,
		"function.arn": functionARN, "key": key, "key.arn": keyARN, "trail": trailName, "trail.arn": trailARN,
		"vpc": vpc, "group": group, "subnet": subnet, "balancer": balancer, "scaling": scaling,
		"detector": detector, "me": me, "me.arn": myARN, "session": mySession, "colleague": colleague, "newcomer": newcomer,
		"system": system, "company": company, "role": role, "policy": policy, "date": date, "time": moment,
		"millis": millis, "address": address, "n": number, "uuid": uuid, "hex": hexRandom, "same": hexSame,
		"other": hexSame2, "digits": digitRandom, "samedigits": digitSame, "newkey": keySame, "id": idRandom,
	}
}

// parseTemplate reads a text. A brace that opens JSON is no slot: slots are lower-case words, with a
// number behind a colon where they take one.
func parseTemplate(text string, names map[string]slot) (template, error) {
	t := template{text: text}
	rest := text
	for from := 0; ; {
		open := strings.IndexByte(rest[from:], '{')
		if open < 0 {
			break
		}
		open += from
		word, ok := slotWord(rest[open+1:])
		if !ok {
			from = open + 1
			continue
		}
		name, count, err := splitCount(word)
		if err != nil {
			return template{}, err
		}
		slot, known := names[name]
		if !known {
			return template{}, fmt.Errorf("no slot is called {%s}", word)
		}
		t.pieces = append(t.pieces, piece{before: rest[:open], slot: slot, count: count})
		rest, from = rest[open+len(word)+2:], 0
	}
	if len(t.pieces) > 0 {
		t.text = rest
	}
	return t, nil
}

// slotWord is the word up to the closing brace, if it is one.
func slotWord(text string) (string, bool) {
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '}':
			return text[:i], i > 0
		case c >= 'a' && c <= 'z' || c == '.' || c == ':' || c >= '0' && c <= '9':
		default:
			return "", false
		}
	}
	return "", false
}

func splitCount(word string) (string, int, error) {
	name, count, found := strings.Cut(word, ":")
	if !found {
		return name, 0, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return "", 0, fmt.Errorf("how many is {%s}?", word)
	}
	return name, n, nil
}
