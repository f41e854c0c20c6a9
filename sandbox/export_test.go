package sandbox

// OnlyLoopback is what a dialer of notifications asks.
var OnlyLoopback = onlyLoopback
