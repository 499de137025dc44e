package report

// ocsfFinding is an event of class Detection Finding (2004). Its required attributes are those without
// omitempty, but evidences.
type ocsfFinding struct {
	ActivityID   int             `json:"activity_id"`
	ActivityName string          `json:"activity_name"`
	CategoryUID  int             `json:"category_uid"`
	CategoryName string          `json:"category_name"`
	ClassUID     int             `json:"class_uid"`
	ClassName    string          `json:"class_name"`
	TypeUID      int             `json:"type_uid"`
	TypeName     string          `json:"type_name"`
	Time         int64           `json:"time"` // milliseconds of the last event: when it could have been found
	StartTime    int64           `json:"start_time"`
	EndTime      int64           `json:"end_time"`
	SeverityID   int             `json:"severity_id"`
	Severity     string          `json:"severity"`
	StatusID     int             `json:"status_id"`
	Status       string          `json:"status"`
	IsAlert      bool            `json:"is_alert"`
	RiskScore    int             `json:"risk_score"`
	RiskLevelID  int             `json:"risk_level_id"`
	RiskLevel    string          `json:"risk_level"`
	Count        int             `json:"count"`
	Message      string          `json:"message"`
	Metadata     ocsfMetadata    `json:"metadata"`
	Cloud        ocsfCloud       `json:"cloud"`
	About        ocsfAbout       `json:"finding_info"`
	Evidences    []ocsfEvidence  `json:"evidences"`
	Remediation  *ocsfRemedy     `json:"remediation,omitempty"`
	Resources    []ocsfPrincipal `json:"resources"`
}

type ocsfMetadata struct {
	Version  string      `json:"version"`
	Product  ocsfProduct `json:"product"`
	Profiles []string    `json:"profiles"`
	LogName  string      `json:"log_name"`
}

type ocsfProduct struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
}

type ocsfCloud struct {
	Provider string       `json:"provider"`
	Account  *ocsfAccount `json:"account,omitempty"`
}

type ocsfAccount struct {
	UID string `json:"uid"`
}

type ocsfAbout struct {
	UID       string         `json:"uid"`
	Title     string         `json:"title"`
	Desc      string         `json:"desc"`
	Types     []string       `json:"types"`
	FirstSeen int64          `json:"first_seen_time"`
	LastSeen  int64          `json:"last_seen_time"`
	Analytic  ocsfAnalytic   `json:"analytic"`
	Related   []ocsfAnalytic `json:"related_analytics,omitempty"`
	Attacks   []ocsfAttack   `json:"attacks,omitempty"`
	Sources   []string       `json:"data_sources"`
}

// ocsfAnalytic is what found it: a rule (1) for signatures and sequences, behaviour (2) for R01 to R09.
type ocsfAnalytic struct {
	UID    string `json:"uid"`
	Name   string `json:"name"`
	TypeID int    `json:"type_id"`
	Type   string `json:"type"`
}

type ocsfAttack struct {
	Tactic       *ocsfNamed `json:"tactic,omitempty"`
	Technique    *ocsfNamed `json:"technique,omitempty"`
	SubTechnique *ocsfNamed `json:"sub_technique,omitempty"`
	Version      string     `json:"version"`
}

type ocsfNamed struct {
	UID  string `json:"uid"`
	Name string `json:"name,omitempty"`
}

// ocsfPrincipal is whom the finding is about.
type ocsfPrincipal struct {
	UID  string `json:"uid"`
	Name string `json:"name"`
	Type string `json:"type"`
}

type ocsfRemedy struct {
	Desc string `json:"desc"`
}

type ocsfEvidence struct {
	UID    string        `json:"uid"`
	API    ocsfAPI       `json:"api"`
	Actor  ocsfActor     `json:"actor"`
	Source *ocsfEndpoint `json:"src_endpoint,omitempty"`
	HTTP   *ocsfHTTP     `json:"http_request,omitempty"`
	Moment ocsfMoment    `json:"data"`
}

// ocsfMoment is what OCSF has no attribute of evidence for.
type ocsfMoment struct {
	Time   int64  `json:"time"`
	Region string `json:"region"`
}

type ocsfAPI struct {
	Operation string        `json:"operation"`
	Service   ocsfService   `json:"service"`
	Response  *ocsfResponse `json:"response,omitempty"`
}

type ocsfService struct {
	Name string `json:"name"`
}

type ocsfResponse struct {
	Error string `json:"error"`
}

type ocsfActor struct {
	User    ocsfPrincipal `json:"user"`
	Session *ocsfSession  `json:"session,omitempty"`
}

type ocsfSession struct {
	UID        string `json:"uid"`
	Credential string `json:"credential_uid,omitempty"`
}

type ocsfEndpoint struct {
	IP      string `json:"ip,omitempty"`
	Service string `json:"svc_name,omitempty"`
}

type ocsfHTTP struct {
	Agent string `json:"user_agent"`
}
