//go:build race

package training_test

// stride goes through every sixth scenario.
const stride = 6
