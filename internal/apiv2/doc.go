// Package apiv2 is the protocol of APIv2, WeChat Pay's older interface in XML, without its HTTP: parameters go in and
// signed text comes out; an answer goes in and a judgement comes out.
//
//	params.go   a map, or a query  →  Params: texts, as the server will read them
//	reading.go  what is signed has one reading: a=1&b=2 could be two members, or one
//	sign.go     Params and a key   →  Signed, and of it a body in XML or a query
//	judge.go    an answer's status and text → whether it is a success, a refusal, or nothing that is proved
//	table.go    in what an operation differs: a client certificate, no sign, another host
//
// It follows https://pay.weixin.qq.com/doc/v2/merchant/4011985891 (how a message is signed: MD5 or HMAC-SHA256 over the
// sorted members and the key). It knows no chain, no request, no client and no error type of theirs.
package apiv2
