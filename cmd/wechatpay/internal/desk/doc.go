// Package desk is wechatpay sandbox: a folder in, WeChat Pay for every language out, for as long as the command runs. The
// folder holds all that a client needs, written once; and the database in which the sandbox remembers.
package desk
