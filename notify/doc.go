// Package notify receives what WeChat Pay sends to a notify URL: it verifies, decrypts, runs your function once for
// each notification, and answers in time.
//
//	what do I want to do                         what does it
//	serve a notify URL with net/http             Handler
//	the same, with a store, a time-out, …        Receiver
//	the same, in any other web framework         Receiver.Receive: headers and bytes in, an Answer out
//	only verify and decrypt                      Parse
//	one function for each kind of event          Mux
//	one notify URL for several merchants         Receiver.Clients
//	refuse APIv2 altogether                      Receiver.V3Only
//	answer with data (parking fees, …)           Notification.Reply
//	share what is done between machines          Store, proved by the package storetest
//
// The body has to be the bytes that came over the wire: a framework that has parsed and written it again has changed
// what was signed. Notifications of APIv2 (XML) go the same way as those of APIv3 (JSON); the body tells which it is.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4012791861.
package notify
