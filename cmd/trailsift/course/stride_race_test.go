//go:build race

package course

// stride goes through every sixth scenario.
const stride = 6
