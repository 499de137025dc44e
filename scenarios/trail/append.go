package trail

import (
	"strings"
	"time"
)

// Append writes the record of e as AWS delivers it, one JSON object without a line break, with its
// members in AWS's order. It allocates nothing when dst has room.
func Append(dst []byte, e *Event) []byte {
	call := e.Call
	dst = append(dst, `{"eventVersion":"`...)
	dst = append(dst, call.Version...)
	dst = append(dst, `","userIdentity":`...)
	dst = appendIdentity(dst, e)
	dst = append(dst, `,"eventTime":"`...)
	dst = appendTime(dst, e.Time)
	dst = append(dst, `","eventSource":"`...)
	dst = append(dst, call.Source...)
	dst = append(dst, `","eventName":"`...)
	dst = append(dst, call.Name...)
	dst = append(dst, `","awsRegion":"`...)
	dst = append(dst, e.loggedIn()...)
	dst = append(dst, `","sourceIPAddress":`...)
	dst = AppendString(dst, e.Address)
	dst = append(dst, `,"userAgent":`...)
	dst = appendAgent(dst, e)
	if e.Error != "" {
		dst = append(dst, `,"errorCode":`...)
		dst = AppendString(dst, e.Error)
	}
	if e.Message != "" {
		dst = append(dst, `,"errorMessage":`...)
		dst = AppendString(dst, e.Message)
	}
	dst = append(dst, `,"requestParameters":`...)
	dst = appendValue(dst, e.Request)
	dst = append(dst, `,"responseElements":`...)
	dst = appendValue(dst, e.Response)
	dst = appendAdditional(dst, e)
	dst = appendIDs(dst, e)
	dst = appendRest(dst, e)
	return append(dst, '}')
}

// loggedIn is the region whose trail has the event.
func (e *Event) loggedIn() string {
	if e.Call.Global {
		return "us-east-1"
	}
	return e.Region
}

func (e *Event) s3() bool { return e.Call.Source == "s3.amazonaws.com" }

// service says that an AWS service sent the request, not a client with an address.
func (e *Event) service() bool {
	return strings.HasSuffix(e.Address, ".amazonaws.com") || strings.HasPrefix(e.Address, "AWS Internal")
}

func appendValue(dst []byte, value string) []byte {
	if value == "" {
		return append(dst, "null"...)
	}
	return append(dst, value...)
}

// appendAgent writes the user agent, completed by the command where the AWS CLI tells it. Amazon S3
// logs a client's agent in brackets.
func appendAgent(dst []byte, e *Event) []byte {
	bracketed := e.s3() && !e.service() && !strings.HasPrefix(e.Agent, "[")
	dst = append(dst, '"')
	if bracketed {
		dst = append(dst, '[')
	}
	dst = appendEscaped(dst, e.Agent)
	if strings.HasSuffix(e.Agent, "command#") || strings.HasSuffix(e.Agent, "command/") {
		dst = append(dst, e.Call.command...)
	}
	if bracketed {
		dst = append(dst, ']')
	}
	return append(dst, '"')
}

// appendAdditional writes additionalEventData. Every answer of Amazon S3 has one: the event's own
// members are added to what is always there.
func appendAdditional(dst []byte, e *Event) []byte {
	own := e.Additional
	if !e.s3() || e.Call.ServiceEvent || strings.Contains(own, `"SignatureVersion"`) {
		if own == "" {
			return dst
		}
		dst = append(dst, `,"additionalEventData":`...)
		return append(dst, own...)
	}
	dst = append(dst, `,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"`...)
	_, cipher := tlsOf(e.Agent)
	dst = append(dst, cipher...)
	dst = append(dst, '"')
	if !strings.Contains(own, `"bytesTransferredIn"`) {
		dst = append(dst, `,"bytesTransferredIn":0`...)
	}
	dst = append(dst, `,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"`...)
	dst = appendHostID(dst, e.RequestID)
	dst = append(dst, '"')
	if !strings.Contains(own, `"bytesTransferredOut"`) {
		dst = append(dst, `,"bytesTransferredOut":`...)
		dst = appendNumber(dst, answerSize(e))
	}
	if len(own) > 2 {
		dst = append(dst, ',')
		dst = append(dst, own[1:]...)
		return dst
	}
	return append(dst, '}')
}

// answerSize is a plausible length of an answer that nobody gave one: an error's XML is 243 bytes, a
// list or a setting some hundreds, nothing for a write.
func answerSize(e *Event) int {
	switch {
	case e.Error != "":
		return 243
	case !e.Call.ReadOnly:
		return 0
	}
	return 200 + int(e.RequestID[0])*int(e.RequestID[1])/16
}

// appendIDs writes the ids and what stands around them.
func appendIDs(dst []byte, e *Event) []byte {
	if !e.Call.SignIn && !e.Call.ServiceEvent {
		dst = append(dst, `,"requestID":"`...)
		if e.s3() {
			dst = appendS3RequestID(dst, e.RequestID)
		} else {
			dst = AppendUUID(dst, e.RequestID)
		}
		dst = append(dst, '"')
	}
	dst = append(dst, `,"eventID":"`...)
	dst = AppendUUID(dst, e.ID)
	dst = append(dst, `","readOnly":`...)
	dst = appendBool(dst, e.Call.ReadOnly)
	if e.Resources != "" {
		dst = append(dst, `,"resources":`...)
		dst = append(dst, e.Resources...)
	}
	return dst
}

func appendRest(dst []byte, e *Event) []byte {
	dst = append(dst, `,"eventType":"`...)
	dst = append(dst, e.Call.eventType()...)
	dst = append(dst, `","managementEvent":`...)
	dst = appendBool(dst, !e.Call.Data)
	dst = append(dst, `,"recipientAccountId":"`...)
	dst = append(dst, e.Account...)
	dst = append(dst, '"')
	if e.SharedID != "" {
		dst = append(dst, `,"sharedEventID":`...)
		dst = AppendString(dst, e.SharedID)
	}
	if e.Details != "" {
		dst = append(dst, `,"serviceEventDetails":`...)
		dst = append(dst, e.Details...)
	}
	if e.VPCEndpoint != "" {
		dst = append(dst, `,"vpcEndpointId":`...)
		dst = AppendString(dst, e.VPCEndpoint)
		dst = append(dst, `,"vpcEndpointAccountId":"`...)
		dst = append(dst, e.Account...)
		dst = append(dst, '"')
	}
	dst = append(dst, `,"eventCategory":"`...)
	dst = append(dst, e.Call.category()...)
	dst = append(dst, '"')
	dst = appendTLS(dst, e)
	if e.Caller.Console && !e.Call.SignIn {
		dst = append(dst, `,"sessionCredentialFromConsole":"true"`...)
	}
	return appendTags(dst, e.Tags)
}

func (c *Call) eventType() string {
	switch {
	case c.SignIn:
		return "AwsConsoleSignIn"
	case c.ServiceEvent:
		return "AwsServiceEvent"
	}
	return "AwsApiCall"
}

func (c *Call) category() string {
	if c.Data {
		return "Data"
	}
	return "Management"
}

// appendTLS writes how the client's connection was secured. Calls that a service makes have none.
func appendTLS(dst []byte, e *Event) []byte {
	if e.Call.Host == "" || e.service() {
		return dst
	}
	version, cipher := tlsOf(e.Agent)
	dst = append(dst, `,"tlsDetails":{"tlsVersion":"`...)
	dst = append(dst, version...)
	dst = append(dst, `","cipherSuite":"`...)
	dst = append(dst, cipher...)
	dst = append(dst, `","clientProvidedHostHeader":"`...)
	dst = appendHost(dst, e)
	return append(dst, `"}`...)
}

// tlsOf tells the protocol a client speaks: older SDKs stay with TLS 1.2.
func tlsOf(agent string) (version, cipher string) {
	if strings.Contains(agent, "aws-sdk-java/1.") || strings.Contains(agent, "AWSPowerShell") {
		return "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"
	}
	return "TLSv1.3", "TLS_AES_128_GCM_SHA256"
}

// appendHost fills the endpoint's pattern. A bucket's name comes from the request; without one the
// endpoint is the region's.
func appendHost(dst []byte, e *Event) []byte {
	pattern := e.Call.Host
	if rest, ok := strings.CutPrefix(pattern, "{bucket}."); ok {
		pattern = rest
		if bucket := bucketOf(e.Request); bucket != "" {
			dst = append(dst, bucket...)
			dst = append(dst, '.')
		}
	}
	before, after, found := strings.Cut(pattern, "{region}")
	dst = append(dst, before...)
	if found {
		dst = append(dst, e.loggedIn()...)
		dst = append(dst, after...)
	}
	return dst
}

func bucketOf(request string) string {
	_, rest, ok := strings.Cut(request, `"bucketName":"`)
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

func appendTags(dst []byte, tags *Tags) []byte {
	if tags == nil {
		return dst
	}
	dst = append(dst, `,"tags":{"usecase":`...)
	dst = AppendString(dst, tags.Usecase)
	dst = append(dst, `,"description":`...)
	dst = AppendString(dst, tags.Description)
	dst = append(dst, `,"technique_id":`...)
	dst = AppendString(dst, tags.TechniqueID)
	dst = append(dst, `,"scenario":`...)
	dst = AppendString(dst, tags.Scenario)
	return append(dst, '}')
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

func appendNumber(dst []byte, n int) []byte {
	if n >= 10 {
		dst = appendNumber(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
}

// appendTime writes t in UTC and whole seconds.
func appendTime(dst []byte, t time.Time) []byte {
	return t.UTC().Truncate(time.Second).AppendFormat(dst, time.RFC3339)
}
