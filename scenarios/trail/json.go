package trail

// AppendString writes s as a JSON string, as Append does; for those who make requests and answers.
func AppendString(dst []byte, s string) []byte { return appendString(dst, s) }
