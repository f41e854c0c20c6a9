// Package batch makes a hundred thousand calls, and neither loses nor doubles one: refunds, transfers, coupons, sharings.
// A ledger on the disk decides what is sent; who is killed, or loses power, goes on where the ledger stands.
//
//	plan     Plan(ctx, dir, Template{…}, rows)   every row is checked, and nothing is sent
//	look     job.Counts, job.Rows, job.Report
//	send     job.Run(ctx, client, Options{})     the same call again goes on
//	ask      job.Settle(ctx, client, …)          what became of those whose outcome is unknown
//
// A job is a directory with one SQLite database in it, which other programs may read. The request of a row lies there as it
// was planned: a change of the input afterwards changes no payment. Before a row is sent it is marked as sent, on the
// disk, and when its answer has come, it is done, refused or unknown:
//
//	planned ─► sent ─► done        a verified success
//	   │         ├───► refused     an answer that proves that nothing was done
//	   │         └───► unknown ─► settled    it happened, or did not
//	   └─► skipped                 by hand, before it was sent
//
// A row with a business number of its own (out_refund_no …) is sent again under the same number after a crash or without an
// answer: WeChat Pay executes a number once. One without is never sent twice: it is unknown. A new number is never made.
package batch
