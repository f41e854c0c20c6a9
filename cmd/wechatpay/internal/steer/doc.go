// Package steer finds the sandbox that runs in a folder, and speaks with its control interface: a folder or a profile in,
// JSON out. Before anything is said, what answers there has to prove that it knows the key of the folder; a host that is
// not this machine is not even asked.
package steer
