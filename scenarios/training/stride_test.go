//go:build !race

package training_test

// stride goes through every scenario.
const stride = 1
