// Package fleet makes the calls of a job on many machines. The ledger of package batch decides; a broker, NATS with
// JetStream, only carries.
//
//	Coordinate(ctx, conn, job, Options{})     where the ledger lies: sends rows out, and keeps what came of them
//	Work(ctx, conn, client, WorkOptions{})    anywhere, as many as there are machines: makes the calls
//	Recover(ctx, conn, job, Options{})        reads what a broker knows into a ledger that was lost and planned again
//
// What a row does between the two:
//
//	ledger: sent ─► stream of rows ─► a worker ─► may I begin? ─► a token of the rate ─► the call ─► stream of outcomes ─► ledger
//
// A row is marked as sent, on the disk, before it goes to the broker. A worker asks the coordinator before it makes a
// call: without a coordinator nothing is begun, and what the coordinator has taken back stays where it is. What an answer
// says, whether and when a row is sent again, which rows are to be apart: package batch decides that, as it does on one
// machine. Workers share the rate of a merchant and an operation in counters of the broker.
//
// Whoever dies, nothing is lost: the streams are made again from the ledger, rows whose worker is silent go to another
// one. That may make a call twice, so only jobs with a number of their own are taken: WeChat Pay executes a number once.
// Rows lie in the broker as they are sent, names and sums in clear; a job with Sensitive values is refused.
package fleet
