// Package bulk is wechatpay batch: it plans a job from a table, runs it, settles it and reports. What a row becomes is
// the notation of items with {columns} in their values; all that is kept, and all that is decided, is the package batch.
package bulk
