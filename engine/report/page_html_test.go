package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/printable"
	"trailsift/engine/report"
	"trailsift/engine/risk"
)

// payloads are what an attacker may put into names, agents and paths to be run by whoever reads a report. Each
// leaves a page titled "owned" if it is.
var payloads = []string{
	`<script>document.title='owned'</script>`,
	`"><img src=x onerror="document.title='owned'">`,
	`' onmouseover='document.title="owned"' x='`,
	`javascript:document.title='owned'`,
	`</style><script>document.title='owned'</script><style>`,
	`</title><svg onload=document.title='owned'>`,
	`</svg><text onclick="document.title='owned'">x</text>`,
	`--><script>document.title='owned'</script><!--`,
	`]]><script>document.title='owned'</script>`,
	`{{.Style}}<iframe srcdoc="<script>parent.document.title='owned'</script>">`,
	"\x1b[2J\x1b]0;owned\a",
	"\u202egnp.exe \u2066 \U000e0041 \u200b",
	"[x](javascript:alert(1)) | `code` **bold** # <b>",
}

// hostile is a page in which every text that is not the program's own is a payload.
func hostile(t *testing.T) (*engine.Snapshot, *report.Page) {
	t.Helper()
	logs := fstest.MapFS{}
	signatures := ""
	for i, evil := range payloads {
		var lines []string
		for n := range 12 {
			line, err := json.Marshal(map[string]any{
				"eventVersion": "1.09", "eventTime": time.Unix(1763600000+int64(i*100+n), 0).UTC().Format(time.RFC3339),
				"eventSource": evil, "eventName": evil, "awsRegion": evil, "sourceIPAddress": evil, "userAgent": evil,
				"recipientAccountId": evil, "eventID": evil + string(rune('a'+n)), "errorCode": "AccessDenied " + evil,
				"userIdentity": map[string]any{
					"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/" + evil + "/" + evil, "accountId": evil, "accessKeyId": evil,
					"sessionContext": map[string]any{"sessionIssuer": map[string]any{"arn": "arn:aws:iam::111122223333:role/" + evil, "userName": evil}},
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(line))
		}
		logs["logs"+strings.Repeat("x", i)+".jsonl"] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
		title, err := json.Marshal(evil + " found")
		if err != nil {
			t.Fatal(err)
		}
		signatures += "---\ntitle: " + string(title) + "\nid: " + string(title) + "\nlevel: critical\ntags: [attack.t1078.004]\n" +
			"logsource: {product: aws, service: cloudtrail}\ndetection:\n  s:\n    errorCode|contains: AccessDenied\n  condition: s\n"
	}
	s := analyse(t, logs, fstest.MapFS{"evil.yml": {Data: []byte(signatures)}})
	s.Evidence.Broken = append(s.Evidence.Broken, engine.Note{Path: payloads[0], Offset: 7, Reason: payloads[1]})
	s.Evidence.Gaps = append(s.Evidence.Gaps, engine.Gap{From: 1763600000, To: 1763700000})
	s.Evidence.Layers = map[string]string{payloads[2]: payloads[4]}
	brief := report.Brief{Title: payloads[5], Source: payloads[0], Chapters: risk.Low, Events: 3, Judged: []report.Fact{{Name: "Filter", Value: payloads[3]}}}
	brief.Settings = []report.Setting{{Key: payloads[0], Value: payloads[1], Default: payloads[2]}}
	changes := []casefile.Change{casefile.Suppress{Finding: "nothing", Match: payloads[0], Reason: payloads[4]}}
	for i := range s.Ranking {
		changes = append(changes, casefile.SetVerdict{Principal: s.Ranking[i].ID, Name: s.Ranking[i].Name, Value: casefile.Malicious, Note: payloads[i%len(payloads)]})
	}
	brief.Case = decided(t, append(changes, casefile.AddMark{Event: casefile.EventRef{ID: payloads[0], Time: 1}, Note: payloads[1]})...)
	page := gather(t, s, brief)
	page.Begin(told(s, payloads))
	return s, page
}

// told is a narrative of these texts, all of which rest on one finding.
func told(s *engine.Snapshot, texts []string) report.Narrative {
	n := report.Narrative{Notes: texts}
	for _, text := range texts {
		n.Claims = append(n.Claims, report.Claim{About: "Who", Text: text, Rests: []string{"F1"}})
	}
	n.Cited = []report.Cited{report.NewCited("F1", texts[0], "high", texts[1], s.Ranking[0].Name, 1)}
	return n
}

// elements and attributes are all that a page is made of. Nothing among them loads, runs or leads elsewhere.
var (
	elements = strings.Fields("html head meta title style body header main footer section nav h1 h2 h3 h4 p span div strong em b br a " +
		"ul ol li dl dt dd table thead tbody tr th td pre code figure figcaption svg g rect line circle text")
	attributes = strings.Fields("class id lang charset name content role aria-label aria-hidden x y x1 x2 y1 y2 cx cy r rx width height")
)

// inspect finds what does not belong into a page.
func inspect(t *testing.T, node *html.Node) {
	t.Helper()
	if node.Type == html.ElementNode {
		if !slices.Contains(elements, node.Data) {
			t.Errorf("there is an element <%s>", node.Data)
		}
		for _, attribute := range node.Attr {
			switch {
			case attribute.Key == "href" && node.Data == "a" && strings.HasPrefix(attribute.Val, "#"):
			case attribute.Key == "http-equiv" && attribute.Val == "Content-Security-Policy":
			case !slices.Contains(attributes, attribute.Key):
				t.Errorf("<%s> has %s=%q", node.Data, attribute.Key, attribute.Val)
			}
		}
	}
	for child := range node.ChildNodes() {
		inspect(t, child)
	}
}

// textOf is all text in a page that is read.
func textOf(node *html.Node) string {
	if node.Type == html.TextNode {
		return node.Data
	}
	var text strings.Builder
	for child := range node.ChildNodes() {
		if child.Data != "style" {
			text.WriteString(textOf(child))
		}
	}
	return text.String()
}

func parsed(t *testing.T, page []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// checkHostile looks at a page of payloads as a browser has read it.
func checkHostile(t *testing.T, page []byte) {
	t.Helper()
	root := parsed(t, page)
	inspect(t, root)
	text := textOf(root)
	for _, evil := range payloads {
		if !strings.Contains(text, printable.Clean(evil)) {
			t.Errorf("%q is not shown as text", evil)
		}
	}
}

func TestHostileTextStaysTextInHTML(t *testing.T) {
	_, page := hostile(t)
	if len(page.Chapters) < len(payloads) {
		t.Fatalf("%d chapters for %d hostile principals", len(page.Chapters), len(payloads))
	}
	text := asHTML(t, page)
	checkHostile(t, text)
	checkPrints(t, text)
}

func TestSamplePageHoldsNothingActive(t *testing.T) {
	s := sample(t)
	page := gather(t, s, report.Brief{Source: "testdata/sample", Chapters: risk.Medium})
	page.Begin(told(s, []string{"It was she.", "Something was found."}))
	text := asHTML(t, page)
	inspect(t, parsed(t, text))
	checkLinks(t, parsed(t, text))
}

// checkLinks wants a place for every link to go to.
func checkLinks(t *testing.T, root *html.Node) {
	t.Helper()
	places, links := map[string]bool{}, map[string]bool{}
	for node := range root.Descendants() {
		for _, attribute := range node.Attr {
			switch attribute.Key {
			case "id":
				places["#"+attribute.Val] = true
			case "href":
				links[attribute.Val] = true
			}
		}
	}
	if len(links) < 8 {
		t.Errorf("%d links", len(links))
	}
	for link := range links {
		if !places[link] {
			t.Errorf("%s leads nowhere", link)
		}
	}
}

// checkPrints wants every character to be visible.
func checkPrints(t *testing.T, text []byte) {
	t.Helper()
	for _, r := range string(text) {
		if r != '\n' && !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) {
			t.Fatalf("%U is in the page", r)
		}
	}
}

func TestHostileTextStaysTextInMarkdown(t *testing.T) {
	_, page := hostile(t)
	text := asMarkdown(t, page)
	checkPrints(t, text)
	for line := range strings.Lines(string(text)) {
		for _, special := range []string{"<", "](", "**bold"} {
			if at := strings.Index(line, special); at >= 0 && (at == 0 || line[at-1] != '\\') {
				t.Errorf("%q is not escaped in %s", special, line)
			}
		}
	}
}

// TestHostileTextStaysTextInABrowser lets a browser read the page and looks at what it made of it, without the
// policy that would keep scripts from running.
func TestHostileTextStaysTextInABrowser(t *testing.T) {
	browser := findBrowser(t)
	_, page := hostile(t)
	text := asHTML(t, page)
	const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`
	if !bytes.Contains(text, []byte(policy)) {
		t.Fatal("the page has no policy against loading anything")
	}
	text = bytes.Replace(text, []byte(policy), nil, 1)
	dom := dump(t, browser, text)
	checkHostile(t, dom)
	title := parsed(t, dom)
	for node := range title.Descendants() {
		if node.Type == html.ElementNode && node.Data == "title" && node.Parent.Data == "head" && textOf(node) != printable.Clean(payloads[5]) {
			t.Errorf("the page is titled %q", textOf(node))
		}
	}
	// The same browser runs a payload that is let through: the test can fail.
	if owned := dump(t, browser, []byte("<!DOCTYPE html><title>x</title>"+payloads[0])); !bytes.Contains(owned, []byte("<title>owned</title>")) {
		t.Errorf("the browser runs no scripts: %s", owned)
	}
}

func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is installed here, so no browser has read the page")
	return ""
}

// dump is a page as a browser has it when it is loaded.
func dump(t *testing.T, browser string, page []byte) []byte {
	t.Helper()
	folder, err := os.MkdirTemp("", "report")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) }) // a browser may still be writing into it
	path := filepath.Join(folder, "page.html")
	if err := os.WriteFile(path, page, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--user-data-dir="+filepath.Join(folder, "profile"), "--dump-dom", "file://"+path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return dom
}
