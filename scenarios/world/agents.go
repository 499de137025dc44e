package world

// Agents are the user agents of one kind of client, as people of one organisation have them: "cli",
// "boto3", "terraform", "sdk-go", "sdk-java", "console", "browser" or "powershell"; none for any other
// word. One that ends in "command#" or "command/" is completed by trail.Append.
func Agents(kind string) []string {
	switch kind {
	case "cli":
		return []string{
			"aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/macos#24.5.0 md/arch#arm64 lang/python#3.13.4 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
			"aws-cli/2.22.12 md/awscrt#0.22.0 ua/2.0 os/linux#6.8.0-52-generic md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.24 md/prompt#off md/command#",
			"aws-cli/2.28.8 md/awscrt#0.27.6 ua/2.1 os/windows#11 md/arch#amd64 lang/python#3.13.4 md/pyimpl#CPython m/E,b,Z cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
			"aws-cli/2.15.30 Python/3.11.8 Darwin/23.4.0 exe/x86_64 prompt/off command/",
			"aws-cli/1.38.11 md/Botocore#1.37.11 ua/2.0 os/linux#5.15.167.4-microsoft-standard-WSL2 md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.37.11",
		}
	case "boto3":
		return []string{
			"Boto3/1.38.23 md/Botocore#1.38.23 ua/2.1 os/linux#6.1.141-155.222.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython m/Z,b cfg/retry-mode#legacy Botocore/1.38.23",
			"Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/macos#23.6.0 md/arch#arm64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.131",
			"Boto3/1.35.99 md/Botocore#1.35.99 ua/2.0 os/windows#10 md/arch#amd64 lang/python#3.12.7 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.35.99",
		}
	case "terraform":
		return []string{
			"APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) terraform-provider-aws/6.2.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#amd64",
			"APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.82.2 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.32.7 ua/2.1 os/macos lang/go#1.23.3 md/GOOS#darwin md/GOARCH#arm64",
		}
	case "sdk-go":
		return []string{
			"aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#amd64",
			"aws-sdk-go/1.55.5 (go1.22.9; linux; amd64)",
			"aws-sdk-go-v2/1.32.7 ua/2.1 os/macos lang/go#1.23.3 md/GOOS#darwin md/GOARCH#arm64",
		}
	case "sdk-java":
		return []string{
			"aws-sdk-java/2.31.58 md/io#async md/http#NettyNio md/internal ua/2.1 os/Linux#6.1.141-155.222.amzn2023.x86_64 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM#21.0.7 m/D,N",
			"aws-sdk-java/1.12.780 Linux/5.10.236-228.935.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.15 java/17.0.15 vendor/Amazon.com_Inc. cfg/retry-mode/legacy",
		}
	case "console", "browser":
		return []string{
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
			"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
		}
	case "powershell":
		return []string{
			"AWSPowerShell.Common/4.1.801 ua/2.0 os/windows#10.0.22631 .NET_Core/8.0.16 OS/Microsoft_Windows_10.0.22631 PowerShellCore/7.5.1 ClientAsync",
			"AWSPowerShell/4.1.660 ua/2.0 .NET_Runtime/4.0 .NET_Framework/4.8.9256 OS/Microsoft_Windows_NT_10.0.19045 WindowsPowerShell/5.1",
		}
	}
	return nil
}
