package dataset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/source"
	"trailsift/scenarios/play"
	"trailsift/scenarios/world"
)

// Learned is what a user's own logs tell of the organisation they are of: enough to let attacks happen
// in it.
type Learned struct {
	// World has the accounts, regions, people, roles, instances and things that the logs name. What no
	// log names, such as databases nobody touched, is made up. Its Hours must not be asked for: the
	// normal work is in the logs.
	World  *world.World
	Events int // usable records read

	logs  []ownLog
	times play.Logs
}

// ownLog is a file that holds records, and its place under the path it was found by.
type ownLog struct{ path, name string }

// ErrNoRecords means that there is nothing to learn from.
var ErrNoRecords = errors.New("no usable CloudTrail record")

// Learn reads files and folders. refused is told of what cannot be read; it may be called from this
// goroutine only.
func Learn(ctx context.Context, paths []string, seed uint64, refused func(source.Problem)) (*Learned, error) {
	l := &Learned{}
	seen := newImpression()
	for _, path := range paths {
		if path == "-" {
			return nil, errors.New("a stream cannot be blended into: it has to be copied, so name files or folders")
		}
		if err := l.read(ctx, path, seen, refused); err != nil {
			return nil, err
		}
	}
	l.Events = seen.events
	if seen.events == 0 {
		return nil, fmt.Errorf("%w in %s", ErrNoRecords, strings.Join(paths, " "))
	}
	var err error
	l.World, err = seen.world(seed)
	l.times = seen.times()
	return l, err
}

func (l *Learned) read(ctx context.Context, path string, seen *impression, refused func(source.Problem)) error {
	from, err := source.Paths([]string{path}, nil)
	if err != nil {
		return err
	}
	limits := source.DefaultLimits()
	reader := source.Reader{Limits: limits}
	records := cloudtrail.Reader{MaxDocument: limits.MaxFile}
	return from.Files(ctx, func(f *source.File) {
		if ctx.Err() != nil {
			return
		}
		before := seen.events
		records.Reset(seen)
		problem := reader.Read(ctx, f, func(b source.Block) int {
			return records.Read(b.JSON, b.Offset, b.Ending)
		}, nil)
		if problem != nil {
			refused(*problem)
		}
		if seen.events > before {
			l.logs = append(l.logs, ownLog{path: f.Path, name: nameUnder(path, f.Path)})
		}
	}, refused)
}

// nameUnder is a file's path below the one that was given, with slashes.
func nameUnder(given, path string) string {
	below, err := filepath.Rel(given, path)
	if err != nil || below == "." || strings.HasPrefix(below, "..") {
		below = filepath.Base(path)
	}
	return filepath.ToSlash(below)
}

// Copy copies the logs into the folder, byte for byte. They, and what is written beside them from then on, which
// names the same people, are for the owner alone.
func (l *Learned) Copy(ctx context.Context, folder *Folder) error {
	folder.private = true
	for _, log := range l.logs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := folder.copyFile(log.path, log.name); err != nil {
			return fmt.Errorf("copying %s: %w", log.path, err)
		}
	}
	return nil
}

func (f *Folder) copyFile(path, name string) error {
	original, err := os.Open(path)
	if err != nil {
		return err
	}
	defer original.Close()
	return f.Write(name, func(w io.Writer) error {
		_, err := io.Copy(w, original)
		return err
	})
}

// impression gathers what logs say. It is the Sink of a cloudtrail.Reader.
type impression struct {
	events      int
	first, last int64
	hours       map[int64]bool // that have events, since 1970
	accounts    tally
	regions     tally
	people      map[string]*habits // by ARN
	roles       map[string]*habits // by the role's ARN
	machines    map[string]*habits // by instance id
	things      map[string]map[string]world.Thing
	identities  map[string]cloudtrail.Identity
}

// habits are what is known of one principal.
type habits struct {
	identity  cloudtrail.Identity
	addresses tally
	agents    tally
	keys      tally
	regions   tally
	hours     [24]int // UTC
	mfa       bool
	console   int
	events    int
}

// tally counts values.
type tally map[string]int

// add counts a value, unless there are so many different ones that another says nothing.
func (t tally) add(value string) {
	if _, known := t[value]; known || len(t) < 1000 {
		t[value]++
	}
}

func newImpression() *impression {
	return &impression{
		hours: map[int64]bool{}, accounts: tally{}, regions: tally{}, people: map[string]*habits{}, roles: map[string]*habits{},
		machines: map[string]*habits{}, things: map[string]map[string]world.Thing{},
		identities: map[string]cloudtrail.Identity{},
	}
}

// Record takes one event.
func (m *impression) Record(r *cloudtrail.Record, raw []byte, _ int64) {
	if m.events == 0 || r.Time < m.first {
		m.first = r.Time
	}
	m.last = max(m.last, r.Time)
	m.hours[r.Time/secondsAnHour] = true
	m.events++
	m.regions.add(string(r.Region))
	identity := m.identity(r.Identity)
	account := string(r.Account)
	if account == "" {
		account = identity.AccountID
	}
	if account != "" {
		m.accounts.add(account)
	}
	m.thing(r, raw, account)
	if h := m.who(identity); h != nil {
		h.note(r, identity)
	}
}

// Refuse, Foreign, Skip and Broken are part of a Sink: what cannot be used teaches nothing.
func (m *impression) Refuse(int64, string) {}
func (m *impression) Foreign(int64)        {}
func (m *impression) Skip(int64, string)   {}
func (m *impression) Broken(int64, string) {}

// identity parses a userIdentity, or finds it among those parsed before.
func (m *impression) identity(raw []byte) cloudtrail.Identity {
	if id, known := m.identities[string(raw)]; known {
		return id
	}
	if len(m.identities) > 100_000 {
		clear(m.identities)
	}
	id := cloudtrail.ParseIdentity(raw)
	m.identities[string(raw)] = id
	return id
}

// who finds the habits of a caller who could be a victim; nil for others.
func (m *impression) who(id cloudtrail.Identity) *habits {
	switch {
	case id.Type == "IAMUser" && id.ARN != "" && id.InvokedBy == "":
		return remember(m.people, id.ARN, id)
	case id.Type != "AssumedRole" || id.IssuerARN == "" || strings.Contains(id.IssuerARN, "/aws-service-role/"):
		return nil
	case strings.HasPrefix(sessionOf(id), "i-"):
		remember(m.roles, id.IssuerARN, id)
		return remember(m.machines, sessionOf(id), id)
	case strings.Contains(id.IssuerARN, "/aws-reserved/sso.amazonaws.com/"):
		return remember(m.people, id.ARN, id)
	}
	return remember(m.roles, id.IssuerARN, id)
}

func remember(among map[string]*habits, name string, id cloudtrail.Identity) *habits {
	h := among[name]
	if h == nil {
		h = &habits{identity: id, addresses: tally{}, agents: tally{}, keys: tally{}, regions: tally{}}
		among[name] = h
	}
	return h
}

func sessionOf(id cloudtrail.Identity) string {
	_, session, _ := strings.Cut(id.PrincipalID, ":")
	return session
}

func (h *habits) note(r *cloudtrail.Record, id cloudtrail.Identity) {
	h.events++
	h.hours[time.Unix(r.Time, 0).UTC().Hour()]++
	h.mfa = h.mfa || id.MFA || r.MFAUsed
	if r.FromConsole || r.SignIn {
		h.console++
	}
	if address := string(r.Address); address != "" && !strings.Contains(address, "amazonaws.com") && !strings.HasPrefix(address, "AWS Internal") {
		h.addresses.add(address)
	}
	// S3 puts agents in brackets, which are no part of them.
	if agent := strings.TrimSuffix(strings.TrimPrefix(string(r.Agent), "["), "]"); agent != "" {
		h.agents.add(agent)
	}
	h.regions.add(string(r.Region))
	if strings.HasPrefix(id.AccessKey, "AKIA") {
		h.keys.add(id.AccessKey)
	}
}

// named are the request parameters that name things, and the kind of thing.
var named = map[string]string{
	"bucketName": "bucket", "secretId": "secret", "dBInstanceIdentifier": "database",
	"functionName": "function", "tableName": "table", "keyId": "key",
}

// thingsEnough is how many things of a kind are remembered.
const thingsEnough = 200

// thing remembers what a request names.
func (m *impression) thing(r *cloudtrail.Record, raw []byte, account string) {
	switch string(r.Source) {
	case "s3.amazonaws.com", "secretsmanager.amazonaws.com", "rds.amazonaws.com", "lambda.amazonaws.com", "dynamodb.amazonaws.com", "kms.amazonaws.com":
	default:
		return
	}
	if len(r.Error) > 0 {
		return // a name that may not exist
	}
	var record struct {
		Request map[string]any `json:"requestParameters"`
	}
	if json.Unmarshal(raw, &record) != nil {
		return
	}
	for parameter, kind := range named {
		name, ok := record.Request[parameter].(string)
		if !ok || name == "" || len(m.things[kind]) >= thingsEnough {
			continue
		}
		if m.things[kind] == nil {
			m.things[kind] = map[string]world.Thing{}
		}
		m.things[kind][name] = thingNamed(kind, name, string(r.Region), account)
	}
}

// thingNamed spells a thing out from the name or ARN that a request used.
func thingNamed(kind, name, region, account string) world.Thing {
	thing := world.Thing{Name: name, ID: name, Region: region, Account: account}
	if strings.HasPrefix(name, "arn:") {
		thing.ARN = name
		thing.Name = name[strings.LastIndexAny(name, ":/")+1:]
		thing.ID = thing.Name
		return thing
	}
	prefix := map[string]string{
		"secret": "secretsmanager:%s:%s:secret:", "database": "rds:%s:%s:db:", "function": "lambda:%s:%s:function:",
		"table": "dynamodb:%s:%s:table/", "key": "kms:%s:%s:key/",
	}[kind]
	if kind == "bucket" {
		thing.ARN = "arn:aws:s3:::" + name
		return thing
	}
	thing.ARN = "arn:aws:" + fmt.Sprintf(prefix, region, account) + name
	return thing
}
