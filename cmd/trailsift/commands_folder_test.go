//go:build unix

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// prepared is a folder with everything that the command lines of the pages name.
func prepared(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "commands", "files.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		put(t, filepath.Join(folder, file.Name), file.Data)
	}
	put(t, filepath.Join(folder, "trail.jsonl"), []byte(oneRecord+"\n"))
	put(t, filepath.Join(folder, "sample.json"), []byte(serveSample(300)))
	put(t, filepath.Join(folder, "logs", "b.json"), []byte(serveSample(30)))
	put(t, filepath.Join(folder, "mine", "wiki.yaml"), examplePlaybook(t))
	putCertificate(t, folder)
	sample := os.DirFS(filepath.Join("..", "..", "testdata", "sample"))
	for _, place := range []string{"logs", "mine", "testdata/sample", "home/cases/1187"} {
		if err := os.CopyFS(filepath.Join(folder, place), sample); err != nil {
			t.Fatal(err)
		}
	}
	sh(t, folder, "gzip -k sample.json && cp sample.json.gz logs/a.json.gz && mkdir detect && cp trail.jsonl detect/ && "+
		"trailsift generate --scenario 3.4 --users 5 --days 1 --out practice && cp practice/labels.json . && cp -r practice/AWSLogs logs/practice && "+
		"trailsift case import case.json --case audit.db && trailsift case import case.json logs/ && trailsift case import case.json made-up://7 && cp $(command -v trailsift) trailsift.exe")
	return folder
}

// examplePlaybook is the playbook that docs/scenarios.md shows.
func examplePlaybook(t *testing.T) []byte {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "scenarios.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("docs/scenarios.md shows no playbook")
	}
	return []byte(example)
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
}

// putCertificate writes cert.pem and key.pem for this machine alone.
func putCertificate(t *testing.T, folder string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	put(t, filepath.Join(folder, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

// homely is the environment of the command lines: the folder's own home, and trailsift found by its name.
func homely(t *testing.T, folder string, more ...string) []string {
	t.Helper()
	home := filepath.Join(folder, "home")
	return append([]string{
		"PATH=" + filepath.Dir(binary(t)) + ":" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + os.TempDir(), "TERM=xterm-256color",
		"XDG_DATA_HOME=" + filepath.Join(home, ".local", "share"), "PAGER=cat", "MANPAGER=cat",
	}, more...)
}

// sh runs a script in a folder and wants it to go well.
func sh(t *testing.T, folder, script string) {
	t.Helper()
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir, cmd.Env = folder, homely(t, folder)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, said)
	}
}
