// Package account says who calls: flags, environment and profile in, a wechatpay.Config out. Key files are looked at
// before they are read, and what is missing is named all at once. It also downloads the platform certificates that
// belong to such a Config.
package account
