package card

import (
	"slices"
	"strings"
	"testing"

	"trailsift/engine/query"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
)

func TestEveryMembersCardIsWholeAndShort(t *testing.T) {
	for path, card := range members() {
		sound(t, path+", what", card.What, 260)
		sound(t, path+", lies", card.Lies, 260)
		for _, value := range card.Values {
			sound(t, path+" "+value.Is, value.Means, 160)
		}
		if _, known := query.FieldNamed(card.Filter); card.Filter != "" && !known {
			t.Errorf("%s: the filter has no field %q", path, card.Filter)
		}
	}
}

// recorded are the members that AWS's reference of the record's contents lists.
var recorded = []string{
	"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
	"errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData", "requestID", "eventID", "eventType",
	"apiVersion", "managementEvent", "readOnly", "resources", "resources.ARN", "resources.accountId", "resources.type",
	"recipientAccountId", "serviceEventDetails", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId", "eventCategory", "addendum",
	"addendum.reason", "addendum.updatedFields", "addendum.originalRequestID", "addendum.originalEventID",
	"sessionCredentialFromConsole", "eventContext", "edgeDeviceDetails", "tlsDetails", "tlsDetails.tlsVersion",
	"tlsDetails.cipherSuite", "tlsDetails.clientProvidedHostHeader", "insightDetails", "insightDetails.state",
	"insightDetails.insightType", "insightDetails.insightContext",
	"userIdentity.type", "userIdentity.principalId", "userIdentity.arn", "userIdentity.accountId", "userIdentity.accessKeyId",
	"userIdentity.userName", "userIdentity.invokedBy", "userIdentity.identityProvider", "userIdentity.credentialId",
	"userIdentity.onBehalfOf", "userIdentity.onBehalfOf.userId", "userIdentity.onBehalfOf.identityStoreArn",
	"userIdentity.inScopeOf", "userIdentity.inScopeOf.sourceArn", "userIdentity.inScopeOf.sourceAccount",
	"userIdentity.inScopeOf.issuerType", "userIdentity.inScopeOf.credentialsIssuedTo",
	"userIdentity.sessionContext", "userIdentity.sessionContext.sessionIssuer", "userIdentity.sessionContext.sessionIssuer.type",
	"userIdentity.sessionContext.sessionIssuer.principalId", "userIdentity.sessionContext.sessionIssuer.arn",
	"userIdentity.sessionContext.sessionIssuer.accountId", "userIdentity.sessionContext.sessionIssuer.userName",
	"userIdentity.sessionContext.attributes", "userIdentity.sessionContext.attributes.creationDate",
	"userIdentity.sessionContext.attributes.mfaAuthenticated", "userIdentity.sessionContext.ec2RoleDelivery",
	"userIdentity.sessionContext.sourceIdentity", "userIdentity.sessionContext.assumedRoot",
	"userIdentity.sessionContext.webIdFederationData", "userIdentity.sessionContext.webIdFederationData.federatedProvider",
	"userIdentity.sessionContext.webIdFederationData.attributes",
	"additionalEventData.MFAUsed", "additionalEventData.LoginTo", "additionalEventData.SwitchFrom", "additionalEventData.SwitchTo",
}

func TestEveryMemberOfARecordHasACard(t *testing.T) {
	for _, path := range recorded {
		if _, known := OfMember(path); !known {
			t.Errorf("%s has no card", path)
		}
	}
}

// TestEveryMemberThatDecidesHasACard takes the fields that rules and sequences go by.
func TestEveryMemberThatDecidesHasACard(t *testing.T) {
	var fields []string
	for _, described := range rule.Catalogue() {
		fields = append(fields, described.ID.Fields()...)
	}
	for _, described := range sequence.Catalogue() {
		fields = append(fields, sequence.Fields(described.ID)...)
	}
	for _, path := range fields {
		if _, known := OfMember(path); !known {
			t.Errorf("%s has no card", path)
		}
	}
}

func TestEveryTypeOfCallerIsExplained(t *testing.T) {
	card, _ := OfMember("userIdentity.type")
	for _, kind := range []string{
		"Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService", "IdentityCenterUser",
		"SAMLUser", "WebIdentityUser", "Unknown",
	} {
		if !slices.ContainsFunc(card.Values, func(v Value) bool { return v.Is == kind }) {
			t.Errorf("%s is not explained", kind)
		}
	}
}

func TestMembersAreFoundByTheirLastNames(t *testing.T) {
	for path, like := range map[string]string{
		"requestParameters.roleArn":                     "*.roleArn",
		"requestParameters.DBInstanceIdentifier":        "*.dBInstanceIdentifier",
		"responseElements.credentials.accessKeyId":      "*.credentials.accessKeyId",
		"responseElements.accessKey.accessKeyId":        "*.accessKey.accessKeyId",
		"serviceEventDetails.snapshotId":                "*.snapshotId",
		"requestParameters.instancesSet.items.imageId":  "*.imageId",
		"requestParameters.networkInterfaceSet.groupId": "*.groupId",
	} {
		got, known := OfMember(path)
		want := members()[strings.ToLower(like)]
		if !known || want.What == "" || got.What != want.What {
			t.Errorf("%s: %v, %q, want %q", path, known, got.What, want.What)
		}
	}
	for _, path := range []string{"requestParameters.somethingNew", "roleArn", "userIdentity.roleArn", "", "x"} {
		if card, known := OfMember(path); known {
			t.Errorf("%q has the card %q", path, card.What)
		}
	}
}

func TestValuesFit(t *testing.T) {
	card, _ := OfMember("userIdentity.accessKeyId")
	for value, want := range map[string]int{"AKIAEXAMPLE": 0, "ASIAEXAMPLE": 1, "": 2, "x": -1} {
		if got := slices.IndexFunc(card.Values, func(v Value) bool { return v.Fits(value) }); got != want {
			t.Errorf("%q fits %d, want %d", value, got, want)
		}
	}
}
