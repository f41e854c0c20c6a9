// Package catalogue is wechatpay api and wechatpay gen: a wish, a path or an event in; operations, their fields, calls to
// paste in all styles, and Go structs out. It sends nothing.
package catalogue
