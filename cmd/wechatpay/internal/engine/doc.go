// Package engine chooses who computes RSA: Go, or the machine's OpenSSL.
//
// In: the flag --rsa, the variable WECHATPAY_RSA, and a Config as it was loaded. Out: the Config with its keys in OpenSSL, or as they
// were. auto takes what is faster: OpenSSL where calls are many, Go for a single one, which would end before OpenSSL has been loaded.
package engine
