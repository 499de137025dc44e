package rule

// fields are what a record has to hold to count for a rule, as dotted paths, what says most first.
var fields = map[ID][]string{
	OffHours:     {"eventTime"},
	HighRisk:     {"eventName", "errorCode"},
	NoMFA:        {"userIdentity.sessionContext.attributes.mfaAuthenticated", "additionalEventData.MFAUsed", "userIdentity.type", "eventName"},
	MultiIP:      {"sourceIPAddress"},
	HighFailRate: {"errorCode", "responseElements.ConsoleLogin"},
	ConsecFail:   {"errorCode", "responseElements.ConsoleLogin"},
	AdminAbuse:   {"eventName", "errorCode"},
	MultiRegion:  {"awsRegion"},
	EventBurst:   {"eventTime"},
}

// Fields are the fields of a record by which it counts for the rule, as dotted paths, what says most first.
func (id ID) Fields() []string { return fields[id] }
