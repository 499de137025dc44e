package sequence

import (
	"slices"
	"testing"
)

func TestEverySequenceGoesByFields(t *testing.T) {
	known := map[string]bool{}
	for _, kind := range Default().Kinds() {
		known[kind.ID[:3]] = true
		if len(Fields(kind.ID)) == 0 {
			t.Errorf("%s goes by no field", kind.ID)
		}
	}
	for id := range fields {
		if !known[id] {
			t.Errorf("%s is no sequence", id)
		}
	}
	if Fields("sig") != nil || Fields("") != nil {
		t.Error("what is no sequence goes by fields")
	}
}

func TestNaming(t *testing.T) {
	for call, want := range map[string][]string{
		"iam:AttachUserPolicy":          {"S03"},
		"secretsmanager:GetSecretValue": {"S08", "S10"},
		"sts:AssumeRole":                {"S04"},
		"ec2:RunInstances":              {"S12"},
		"ec2:DescribeInstances":         nil,
	} {
		if got := Naming(call); !slices.Equal(got, want) {
			t.Errorf("%s is named by %v, want %v", call, got, want)
		}
	}
}
