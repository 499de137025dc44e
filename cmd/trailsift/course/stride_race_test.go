//go:build race

package course

// stride goes through every twelfth scenario.
const stride = 12
