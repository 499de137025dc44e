package world

import (
	"strconv"
	"time"

	"trailsift/scenarios/trail"
)

// fill writes a template with what this run and this event are about.
func (r *run) fill(t *template) string {
	if len(t.pieces) == 0 {
		return t.text
	}
	r.scratch = r.scratch[:0]
	for i := range t.pieces {
		p := &t.pieces[i]
		r.scratch = append(r.scratch, p.before...)
		r.scratch = r.append(r.scratch, p)
	}
	r.scratch = append(r.scratch, t.text...)
	return r.cut()
}

// chosen is the thing of a list that this run works on.
func chosen[T any](r *run, list []T) *T { return &list[r.choice>>8%uint64(len(list))] }

// append writes what a slot stands for.
func (r *run) append(dst []byte, p *piece) []byte {
	s := r.site
	switch p.slot {
	case account:
		return append(dst, s.account...)
	case another:
		return append(dst, r.w.other(r.w.Options.Accounts, s.account)...)
	case region:
		return append(dst, s.region...)
	case elsewhere:
		return append(dst, r.w.other(r.w.Options.Regions, s.region)...)
	case instance:
		return append(dst, chosen(r, s.instances).ID...)
	case private:
		return append(dst, chosen(r, s.instances).Private...)
	case volume:
		return append(dst, *chosen(r, s.volumes)...)
	case vpc:
		return append(dst, s.vpc...)
	case group:
		return append(dst, *chosen(r, s.groups)...)
	case subnet:
		return append(dst, *chosen(r, s.subnets)...)
	case balancer:
		return append(dst, s.balancer...)
	case scaling:
		return append(dst, s.scaling...)
	case detector:
		return append(dst, s.detector...)
	case me, myARN, mySession, colleague, newcomer, system, company, role, policy:
		return r.appendName(dst, p.slot)
	case date, moment, millis:
		return r.appendTime(dst, p.slot)
	case address:
		return append(dst, r.address...)
	case number:
		return strconv.AppendInt(dst, int64(r.count), 10)
	case object, size:
		return r.appendObject(dst, p.slot)
	case uuid, hexRandom, hexSame, hexSame2, digitRandom, digitSame, keySame, idRandom:
		return r.appendRandom(dst, p)
	}
	return r.appendThing(dst, p.slot)
}

// other is the next in a list after one of its members; that one itself when there is no other.
func (w *World) other(list []string, than string) string {
	for i, member := range list {
		if member == than {
			return list[(i+1)%len(list)]
		}
	}
	return than
}

// appendThing writes a name or ARN of something the account holds.
func (r *run) appendThing(dst []byte, which slot) []byte {
	s := r.site
	switch which {
	case bucket:
		return append(dst, chosen(r, s.buckets).Name...)
	case logs:
		return append(append(append(dst, r.w.company...), "-cloudtrail-"...), s.account...)
	case secret:
		return append(dst, chosen(r, s.secrets).Name...)
	case secretARN:
		return append(dst, chosen(r, s.secrets).ARN...)
	case database:
		return append(dst, chosen(r, s.databases).Name...)
	case databaseARN:
		return append(dst, chosen(r, s.databases).ARN...)
	case cluster:
		return append(dst, chosen(r, s.clusters).Name...)
	case table:
		return append(dst, chosen(r, s.tables).Name...)
	case tableARN:
		return append(dst, chosen(r, s.tables).ARN...)
	case function:
		return append(dst, chosen(r, s.functions).Name...)
	case functionARN:
		return append(dst, chosen(r, s.functions).ARN...)
	case key:
		return append(dst, chosen(r, s.keys).Name...)
	case keyARN:
		return append(dst, chosen(r, s.keys).ARN...)
	case trailName:
		return append(dst, s.trail.Name...)
	case trailARN:
		return append(dst, s.trail.ARN...)
	}
	return dst
}

func (r *run) appendName(dst []byte, which slot) []byte {
	switch which {
	case me:
		if r.caller.UserName != "" || r.caller.Issuer == nil {
			return append(dst, r.caller.UserName...)
		}
		return append(dst, r.caller.Issuer.UserName...)
	case myARN:
		return append(dst, r.caller.ARN...)
	case mySession:
		return append(dst, sessionName(r.caller)...)
	case colleague:
		return append(dst, r.w.People[r.choice>>16%uint64(len(r.w.People))].Name...)
	case newcomer:
		given, family := r.w.given, r.w.family
		dst = append(dst, given[r.choice>>16%uint64(len(given))]...)
		dst = append(dst, '.')
		return append(dst, family[r.choice>>32%uint64(len(family))]...)
	case system:
		list := r.w.systems
		return append(dst, list[r.choice>>16%uint64(len(list))]...)
	case company:
		return append(dst, r.w.company...)
	case role:
		return append(dst, (*chosen(r, r.w.adaptable)).Name...)
	case policy:
		list := r.w.systems
		dst = append(dst, list[r.choice>>24%uint64(len(list))]...)
		return append(dst, []string{"-read", "-write", "-deploy", "-queue-access"}[r.choice>>40%4]...)
	}
	return dst
}

// AWS writes times in answers in several ways.
func (r *run) appendTime(dst []byte, which slot) []byte {
	switch which {
	case date:
		return r.time.UTC().AppendFormat(dst, "Jan 2, 2006, 3:04:05 PM")
	case moment:
		return r.time.UTC().AppendFormat(dst, time.RFC3339)
	}
	return strconv.AppendInt(dst, r.time.UnixMilli(), 10)
}

// appendObject writes a key of the bucket, or a size in bytes: small mostly, now and then large.
func (r *run) appendObject(dst []byte, which slot) []byte {
	if which == size {
		return strconv.AppendUint(dst, (r.event>>20&0xffff)<<(r.event%11)/3+97, 10)
	}
	list := r.w.systems
	dst = append(dst, list[r.event>>8%uint64(len(list))]...)
	dst = r.time.UTC().AppendFormat(dst, "/2006/01/02/")
	dst = strconv.AppendUint(dst, r.event>>32, 36)
	return append(dst, []string{".json", ".parquet", ".csv.gz", ".pdf", ".png", ".log.gz"}[r.event>>4%6]...)
}

// appendRandom writes letters that nobody chose: new ones, or the same throughout a run.
func (r *run) appendRandom(dst []byte, p *piece) []byte {
	same := func(salt uint64) *dice {
		d := newDice(r.choice, salt, 0, 0)
		return &d
	}
	switch p.slot {
	case uuid:
		return trail.AppendUUID(dst, r.dice.uuid())
	case hexRandom:
		return r.dice.append(dst, hexes, p.count)
	case hexSame:
		return same(1).append(dst, hexes, p.count)
	case hexSame2:
		return same(2).append(dst, hexes, p.count)
	case digitRandom:
		return r.dice.append(dst, digits, p.count)
	case digitSame:
		return same(3).append(dst, digits, p.count)
	case keySame:
		return same(4).append(append(dst, "AKIA"...), base32, 16)
	}
	return r.dice.append(dst, base32, p.count)
}
