package sequence

// fields are what a record has to hold to be part of a sequence, by the detector's first three characters, as
// dotted paths, what says most first.
var fields = map[string][]string{
	"S01": {"errorMessage", "responseElements.ConsoleLogin", "eventName", "eventTime"},
	"S02": {"sourceIPAddress", "eventTime"},
	"S03": {"eventName", "errorCode", "requestParameters.policyArn", "requestParameters.userName", "requestParameters.groupName", "requestParameters.roleName"},
	"S04": {"requestParameters.roleArn", "responseElements.credentials.accessKeyId", "userIdentity.arn"},
	"S05": {"sourceIPAddress", "userIdentity.principalId"},
	"S06": {"eventTime", "userIdentity.accessKeyId"},
	"S07": {"eventName", "eventTime"},
	"S08": {"requestParameters.secretId", "requestParameters.name", "requestParameters.names", "requestParameters.path", "requestParameters.key", "eventName", "eventTime"},
	"S09": {"eventName", "requestParameters", "eventTime"},
	"S10": {"errorCode", "userIdentity.accessKeyId", "eventSource"},
	"S11": {"sourceIPAddress", "eventTime"},
	"S12": {"awsRegion", "eventName"},
}

// Fields are the fields of a record by which it is part of a sequence, as dotted paths, what says most
// first; there are none for an id that is no sequence's.
func Fields(id string) []string {
	if len(id) < 3 {
		return nil
	}
	return fields[id[:3]]
}

// Naming lists the sequences that go by a call, such as "iam:CreateUser", by their first three characters.
func Naming(call string) []string {
	var found []string
	for _, each := range []struct{ id, text string }{
		{"S03", permissionText}, {"S04", roleText}, {"S08", secretText}, {"S09", destructionText}, {"S10", dataReadText}, {"S12", startText},
	} {
		for _, aim := range read(each.text) {
			if aim.call == call {
				found = append(found, each.id)
			}
		}
	}
	return found
}
