package attack

import (
	"slices"
	"strings"
)

// Tactics are ATT&CK's, in the order of its matrix: how an attack goes on from its first look to its harm.
func Tactics() []string {
	return []string{
		"Reconnaissance", "Resource Development", "Initial Access", "Execution", "Persistence",
		"Privilege Escalation", "Stealth", "Defense Impairment", "Credential Access", "Discovery",
		"Lateral Movement", "Collection", "Command and Control", "Exfiltration", "Impact",
	}
}

// TacticOf is the one tactic to list some techniques under: the one that most of them serve, and of
// equals the one named first. A sub-technique that is not in the table counts as its parent. It is empty
// when none is known.
func TacticOf(techniques []string) string {
	votes := map[string]int{}
	var named []string
	for _, id := range techniques {
		technique, known := Find(id)
		if parent, _, isSub := strings.Cut(id, "."); !known && isSub {
			technique, known = Find(parent)
		}
		if !known {
			continue
		}
		for _, tactic := range technique.Tactics {
			if votes[tactic]++; !slices.Contains(named, tactic) {
				named = append(named, tactic)
			}
		}
	}
	best := ""
	for _, tactic := range named {
		if votes[tactic] > votes[best] {
			best = tactic
		}
	}
	return best
}
