package text

import "cmp"

// orderNames are what columns are called when rows are sorted by them, where that isn't their heading.
var orderNames = map[string]string{"": "rank", "ip": "address", "error": "result", "last": "last seen"}

// OrderName is what a column is called when rows are sorted by it.
func OrderName(field string) string { return cmp.Or(orderNames[field], field) }

// Direction says which end comes first.
func Direction(desc bool) string {
	if desc {
		return "the greatest first"
	}
	return ""
}

// columnNames are what columns without a heading are called, and with one that needs a word more.
var columnNames = map[string]string{"country": "country", "bar": "score as a bar", "gap": "time since the event before", "error": "result"}

// ColumnName is what a column is called in a list of columns.
func ColumnName(id, title string) string { return cmp.Or(columnNames[id], title) }

// VacantColumn says which settings a column is empty for want of.
func VacantColumn(id string) string {
	switch id {
	case "moved":
		return WhyNotTuned
	case "verdict":
		return "nothing is decided yet"
	}
	return "needs " + map[string]string{"country": "geoip.city or intel.lists", "network": "geoip.asn or intel.lists"}[id]
}

// ZoneNow says in which zone times are shown.
func ZoneNow(zone string) string { return "times are in " + zone }

// RecordStands says where an open record stands: beside the timeline, under it, or in place of the rules.
func RecordStands(place int) string {
	return "the record stands " + [...]string{"beside the timeline", "below the timeline", "where the rules are"}[place]
}

// NothingFound says that a search found nothing.
func NothingFound(words string) string { return "nothing here matches " + words }

// NoFurtherMatch says that a search has come to the end.
func NoFurtherMatch(all int) string { return "no further match of " + Number(all) }

// MatchOf says which match of a search this is.
func MatchOf(nth, all int) string { return "match " + Of(Number(nth), Number(all)) }

// BrushBegun says that a span begins here, and how to end it.
func BrushBegun(from, end, leave string) string {
	return "a span begins at " + from + "; move, then " + end + " ends it, " + leave + " leaves it"
}

// ThemeName is what a theme is called.
func ThemeName(name string) string {
	return map[string]string{
		"auto": "as the terminal's background is", "dark": "dark", "light": "light", "contrast": "high contrast",
		"colorblind": "for every colour vision", "mono": "no colours",
	}[name]
}
