package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
	"github.com/spf13/cobra"
)

func newSBOM(a *app) *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "sbom [BINARY]",
		Short: "List the modules that a build is made of",
		Long: `List the modules that this program is made of, or another binary that Go has built, for whichever
system: a software bill of materials as CycloneDX JSON. It is read from the binary itself, where the Go
toolchain has written it, so it names what is in there and nothing else: each module with its version and the
checksum that go.sum has of it, the Go it was built with, and how. The same binary gives the same bytes.

Exit codes: 0 done; 1 a binary that cannot be read, or was not built by Go; 2 wrong usage.`,
		Example: `  trailsift sbom --out trailsift.cdx.json
  trailsift sbom | jq -r '.components[].purl'
  trailsift sbom trailsift.exe`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("want one binary\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := os.Executable()
			if len(args) == 1 {
				path, err = args[0], nil
			}
			if err != nil {
				return fmt.Errorf("finding this program: %w", err)
			}
			bill, err := billOfMaterials(path)
			if err != nil {
				return err
			}
			return a.deliver(bill, out)
		},
	}
	command.Flags().StringVar(&out, "out", "", "write to this `file` instead of stdout")
	return command
}

// billOfMaterials is what a binary is made of, as CycloneDX JSON.
func billOfMaterials(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	build, err := buildinfo.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	digest := sha256.New()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, err := io.Copy(digest, file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	bill := cyclonedx.NewBOM()
	bill.Metadata = &cyclonedx.Metadata{Component: program(build, hex.EncodeToString(digest.Sum(nil)))}
	components := []cyclonedx.Component{library("std", strings.TrimPrefix(build.GoVersion, "go"), "")}
	for _, module := range build.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		components = append(components, library(module.Path, module.Version, module.Sum))
	}
	bill.Components = &components
	var text bytes.Buffer
	if err := cyclonedx.NewBOMEncoder(&text, cyclonedx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).EncodeVersion(bill, cyclonedx.SpecVersion1_6); err != nil {
		return nil, fmt.Errorf("writing the bill of materials: %w", err)
	}
	return text.Bytes(), nil
}

// program describes the binary itself, and how it was built.
func program(build *debug.BuildInfo, digest string) *cyclonedx.Component {
	described := library(build.Main.Path, build.Main.Version, "")
	described.Type = cyclonedx.ComponentTypeApplication
	described.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: digest}}
	properties := []cyclonedx.Property{}
	for _, setting := range build.Settings {
		properties = append(properties, cyclonedx.Property{Name: "go:build:" + setting.Key, Value: setting.Value})
	}
	described.Properties = &properties
	return &described
}

// library describes a module. sum is as in go.sum: the SHA-256 of a list of the module's files, in base64.
func library(path, version, sum string) cyclonedx.Component {
	purl := "pkg:golang/" + path
	if version != "" && version != "(devel)" {
		purl += "@" + strings.ReplaceAll(version, "+", "%2B")
	}
	described := cyclonedx.Component{
		BOMRef: purl, Type: cyclonedx.ComponentTypeLibrary, Name: path, Version: version, PackageURL: purl,
	}
	if digest, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:")); err == nil && len(digest) == sha256.Size {
		described.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(digest)}}
	}
	return described
}
