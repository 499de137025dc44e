//go:build unix

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
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
	"golang.org/x/crypto/ssh"
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
	put(t, filepath.Join(folder, "mine", "wiki.yaml"), example(t, "scenarios.md"))
	put(t, filepath.Join(folder, "monday.yaml"), example(t, "training.md"))
	put(t, filepath.Join(folder, "people.keys"), publicKey(t, "ada"))
	putCertificate(t, folder)
	sample := os.DirFS(filepath.Join("..", "..", "testdata", "sample"))
	for _, place := range []string{"logs", "mine", "testdata/sample", "home/cases/1187"} {
		if err := os.CopyFS(filepath.Join(folder, place), sample); err != nil {
			t.Fatal(err)
		}
	}
	sh(t, folder, "gzip -k sample.json && cp sample.json.gz logs/a.json.gz && mkdir detect && mkdir -p home/.local/share/bash-completion/completions home/.zfunc home/.config/fish/completions && cp trail.jsonl detect/ && "+
		"trailsift generate --scenario 3.4 --users 5 --days 1 --out practice && cp practice/labels.json . && cp -r practice/AWSLogs logs/practice && "+
		"trailsift case import case.json --case audit.db && trailsift case import case.json logs/ && trailsift case import case.json made-up://7 && "+
		"for name in '*' ada; do echo '"+roomPassword+"' | trailsift serve ssh --passwords room.txt --add \"$name\"; done && cp $(command -v trailsift) trailsift.exe")
	return folder
}

// roomPassword lets everybody into the prepared workshop.
const roomPassword = "correct horse battery"

// publicKey is a key of somebody's as authorized_keys has it.
func publicKey(t *testing.T, name string) []byte {
	t.Helper()
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key)), " "+name+"\n"...)
}

// example is the YAML that a page shows.
func example(t *testing.T, page string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	shown, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatalf("docs/%s shows no YAML", page)
	}
	return []byte(shown)
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
