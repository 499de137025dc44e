package card

import (
	"fmt"
	"io/fs"
	"strings"
)

// service is a line of services.txt: what a service is, and where AWS describes its calls.
type service struct{ about, base string }

var services = once(readServices)

func readServices(files fs.FS) (map[string]service, error) {
	text, err := fs.ReadFile(files, "texts/services.txt")
	if err != nil {
		return nil, fmt.Errorf("reading services: %w", err)
	}
	byName := map[string]service{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "|")
		if len(parts) != 3 {
			return nil, fmt.Errorf("services: %q has not three parts", strings.TrimSpace(line))
		}
		byName[strings.TrimSpace(parts[0])] = service{strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])}
	}
	return byName, nil
}

// Service says what a service is, given by its event source with or without .amazonaws.com; empty where that is not
// known.
func Service(source string) string {
	return services()[strings.TrimSuffix(source, ".amazonaws.com")].about
}

// Address is where AWS describes a call of an API; empty where that is not known.
func Address(service, event string) string {
	event = unversioned(event)
	if card, known := OfCall(service, event); known && card.Address != "" {
		return card.Address
	}
	if own, known := services()[service+":"+event]; known {
		return own.base
	}
	base := services()[service].base
	if base == "" || !plain.MatchString(event) {
		return ""
	}
	return base + event + ".html"
}
