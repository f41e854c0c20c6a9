// Package settings puts the configuration of a client together where its parts stand apart: an array that gets its members one by
// one, array_merge, spread and +, constants, and functions that give an array. In Go a configuration is one value.
package settings
