package cloudtrail

// Member is a named value of an object, as it stands in the record.
type Member struct {
	Name  []byte // without quotes
	Value []byte // JSON
}

// Members appends the members of the object that raw is, in their order, to dst. Of a member named
// twice both are there. What is no object, or is unusual JSON (see scanObject), has none but by the
// standard decoder, whose order is that of the names.
func Members(dst []Member, raw []byte) []Member {
	if len(raw) == 0 || raw[0] != '{' {
		return dst
	}
	kept := len(dst)
	p := skipSpace(raw, 1)
	if p < len(raw) && raw[p] == '}' {
		return dst
	}
	for p < len(raw) && raw[p] == '"' {
		end := skipString(raw, p+1)
		if end < 0 {
			break
		}
		name := text(raw[p:end])
		colon := skipSpace(raw, end)
		if colon >= len(raw) || raw[colon] != ':' {
			break
		}
		from := skipSpace(raw, colon+1)
		to := skipValue(raw, from)
		if to < 0 {
			break
		}
		dst = append(dst, Member{Name: name, Value: raw[from:to]})
		p = skipSpace(raw, to)
		if p < len(raw) && raw[p] == '}' {
			return dst
		}
		if p >= len(raw) || raw[p] != ',' {
			break
		}
		p = skipSpace(raw, p+1)
	}
	return decodedMembers(dst[:kept], raw)
}

// Text is a JSON value as a text: a string unquoted, null as "", any other value as it stands.
func Text(raw []byte) []byte { return text(raw) }
