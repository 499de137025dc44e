package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestReleaseIsBuiltForEverySystem holds .goreleaser.yaml to what docs/install.md promises.
func TestReleaseIsBuiltForEverySystem(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var release struct {
		Builds []struct {
			Main                              string
			Env, Goos, Goarch, Flags, Ldflags []string
		}
		Archives []struct {
			Files []struct{ Src string }
		}
		SBOMs []struct{ Artifacts string } `yaml:"sboms"`
	}
	if err := yaml.Unmarshal(text, &release); err != nil {
		t.Fatal(err)
	}
	if len(release.Builds) != 1 || len(release.Archives) != 1 || len(release.SBOMs) != 1 {
		t.Fatalf("%d builds, %d archives, %d lists of modules: want one of each", len(release.Builds), len(release.Archives), len(release.SBOMs))
	}
	build := release.Builds[0]
	for _, want := range []struct {
		name     string
		has      []string
		elements []string
	}{
		{"env", build.Env, []string{"CGO_ENABLED=0"}},
		{"goos", build.Goos, []string{"linux", "darwin", "windows"}},
		{"goarch", build.Goarch, []string{"amd64", "arm64"}},
		{"flags", build.Flags, []string{"-trimpath"}},
	} {
		for _, element := range want.elements {
			if !slices.Contains(want.has, element) {
				t.Errorf("%s lacks %s: %v", want.name, element, want.has)
			}
		}
	}
	if strings.Contains(strings.Join(build.Ldflags, " "), "-X") {
		t.Errorf("the version comes from the build info, not from %v", build.Ldflags)
	}
	for _, file := range release.Archives[0].Files {
		if strings.HasPrefix(file.Src, ".release/") {
			continue // which the release makes
		}
		if found, err := filepath.Glob(filepath.Join(root, file.Src)); err != nil || len(found) == 0 {
			t.Errorf("there is no %s for the archives (%v)", file.Src, err)
		}
	}
}
