package world

// The names that organisations are made of. Attacks take theirs from the same lists, as who breaks in
// wants to look like a colleague.

func givenNames() []string {
	return []string{
		"ada", "aiko", "amir", "ana", "andrej", "anja", "arjun", "beatriz", "ben", "carla", "chen", "chloe",
		"daan", "daniel", "diego", "elena", "emeka", "emma", "erik", "farah", "felix", "fatima", "gabriel",
		"grace", "hana", "haruto", "hugo", "ines", "ivan", "jakub", "jana", "jin", "joana", "jonas", "julia",
		"kai", "karim", "katya", "kenji", "lars", "laura", "leila", "liam", "lin", "lucia", "luis", "maja",
		"marco", "maria", "marta", "mei", "mia", "minjun", "nadia", "naomi", "nils", "noah", "olga", "omar",
		"oscar", "paulo", "peter", "priya", "rafael", "rania", "ravi", "rosa", "ryan", "samir", "sara",
		"seoyeon", "sofia", "stefan", "sunita", "tariq", "theo", "thomas", "tomas", "uma", "vera", "victor",
		"wei", "yara", "yuki", "yusuf", "zoe",
	}
}

func familyNames() []string {
	return []string{
		"abe", "adeyemi", "ahmed", "almeida", "andersen", "bauer", "becker", "bianchi", "brown", "castro",
		"chen", "choi", "costa", "da-silva", "davies", "dubois", "eriksen", "evans", "ferrari", "fischer",
		"garcia", "gupta", "haas", "hansen", "hoffmann", "hughes", "ito", "ivanova", "jansen", "jung", "kato",
		"khan", "kim", "klein", "kowalski", "kumar", "larsen", "lee", "lopez", "martin", "mehta", "meyer",
		"miller", "moreau", "mori", "nakamura", "nguyen", "novak", "okafor", "oliveira", "park", "patel",
		"pereira", "petrov", "popescu", "rao", "reyes", "ribeiro", "romano", "rossi", "santos", "sato",
		"schmidt", "schulz", "shah", "silva", "singh", "smith", "sorensen", "suzuki", "tanaka", "taylor",
		"torres", "tran", "vargas", "visser", "wagner", "walker", "wang", "weber", "wilson", "wong", "yamada",
		"yilmaz", "zhang", "zimmermann",
	}
}

func companies() []string {
	return []string{"northwind", "brightline", "halden", "corvera", "lumora", "tesseract", "oakfield", "meridian"}
}

func systems() []string {
	return []string{
		"orders", "billing", "catalog", "search", "payments", "shipping", "accounts", "inventory", "reports",
		"mailer", "gateway", "sessions", "pricing", "returns", "imports", "metrics", "portal", "loyalty",
	}
}
