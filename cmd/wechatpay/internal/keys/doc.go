// Package keys is wechatpay certs and wechatpay keys: an APIv3 key, or an apiclient_cert.p12 and its password, in; platform
// certificates, or PEM files, out.
package keys
