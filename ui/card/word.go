package card

import (
	"fmt"
	"io/fs"
)

// word is a word of the ranking: a column by its name, "kind workload", "level HIGH".
type word struct {
	Word  string `yaml:"word"`
	Means string `yaml:"means"`
}

var words = once(readWords)

func readWords(files fs.FS) (map[string]string, error) {
	list, err := listed[word](files, "texts/words.yml")
	if err != nil {
		return nil, err
	}
	meanings := map[string]string{}
	for _, w := range list {
		if _, twice := meanings[w.Word]; twice {
			return nil, fmt.Errorf("%s is explained twice", w.Word)
		}
		meanings[w.Word] = w.Means
	}
	return meanings, nil
}

// Meaning explains a word of the ranking, such as "score", "kind workload" or "level HIGH"; empty for others.
func Meaning(word string) string { return words()[word] }
