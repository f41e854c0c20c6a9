//go:build race

package formatter_test

const race = true
