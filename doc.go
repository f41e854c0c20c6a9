// Package wechatpay calls WeChat Pay's OpenAPI by path: a path becomes a request, signed, sent, verified. Every v3
// endpoint works, also one that was published this morning.
//
// What do I want to do?
//
//	make a client                    New(Config{…})
//	call a path                      client.Chain("v3/pay/transactions/native").Post(ctx, Request{"json": …})
//	call method and path             client.Do(ctx, "POST v3/pay/transactions/native", …)
//	let the compiler check it        client.V3().Marketing().Favor().Stocks().StockID().Start().Post(ctx, …)
//	fill {placeholders}              Request{"stock_id": "9856000"}, or Chain.Param
//	call a hundred thousand          PostAsync and the like, with Future, All, Settle and Client.Drain
//	read the answer                  Response.Get("code_url").String(), Response.Find, Response.Decode(&v)
//	tell what went wrong             errors.As with *Error, *VerificationError, *TemplateError
//	encrypt a field                  Sensitive("张三"), in json or query
//	open the fields of an answer     Client.DecodeAnswer(resp, &v), v with a Sensitive for each
//	upload a file                    OpenMedia, as Request{"body": …}
//	fetch a bill                     Client.SaveBill; package bill reads it
//	call up a payment                Client.JSAPIParams, Client.AppParams
//	check before it is sent          Config{Validate: openapi.Validate}
//	use my own HTTP client           Client.RoundTripper
//	trace or log what is sent        TemplateOf, or package wirelog, in Config{Transport: …}
//	try it without an account        package sandbox
//
// The typed tree has a method for each segment: out-trade-no is OutTradeNo(), {stock_id} is StockID(), filled from the
// Request, or Param("9856000"). To read it: "go doc -u github.com/a8579013/wechatpay.v3Root" lists what follows V3(), each
// line names the type to ask for next, and of v3PayTransactions.Native it tells the operation, its fields and its page.
package wechatpay
