// Package manual is wechatpay docs: the folder of a built documentation site in, a server of it on this machine out.
package manual
