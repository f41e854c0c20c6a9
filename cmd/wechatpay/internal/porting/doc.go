// Package porting is wechatpay port: PHP in, Go out. The package port does the work; this one reads and writes files, and reports.
package porting
