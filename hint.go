package wechatpay

import "github.com/a8579013/wechatpay/internal/near"

// guzzleOptions are options of PHP's HTTP client that are done another way here. A PHP program that is ported with
// one of them in it must not lose it in silence.
var guzzleOptions = map[string]string{
	"allow_redirects":  "redirects are never followed: a 3xx is an error that shows its Location",
	"auth":             "every call is signed with Config's key",
	"cert":             "set Config.Merchant",
	"connect_timeout":  "set it in the Config.Transport you give",
	"cookies":          "WeChat Pay uses none; a Config.Transport can",
	"curl":             "set it in the Config.Transport you give",
	"debug":            "set Config.Logger",
	"decode_content":   "net/http unpacks gzip by itself; ask for another coding in headers",
	"delay":            "wait before the call",
	"expect":           "set it in headers",
	"force_ip_resolve": "set it in the Config.Transport you give",
	"form_params":      "no API takes forms; give the text as body and its Content-Type in headers",
	"handler":          "wrap Config.Transport",
	"http_errors":      "a 4xx or 5xx is always an *Error, whose Response holds the answer",
	"idn_conversion":   "WeChat Pay's hosts need none",
	"multipart":        "give a *Media as body",
	"on_headers":       "wrap Config.Transport",
	"on_stats":         "wrap Config.Transport",
	"progress":         "wrap the io.Reader or io.Writer you give",
	"proxy":            "set it in the Config.Transport you give, or HTTPS_PROXY in the environment",
	"read_timeout":     "give the context a deadline",
	"save_to":          "give an io.Writer as sink",
	"ssl_key":          "set Config.Merchant",
	"stream":           "give an io.Writer as sink",
	"synchronous":      "choose between Post and PostAsync",
	"timeout":          "give the context a deadline: context.WithTimeout",
	"verify":           "set it in the Config.Transport you give",
	"version":          "set it in the Config.Transport you give",
}

// missingHint tells why a variable has no value. given tells that its key is there, but holds nothing; strays are the keys
// that nothing takes.
func missingHint(name string, given bool, strays []string) (reason string) {
	if given {
		return "the value of " + name + " is empty"
	}
	reason = "no value for " + name
	if stray := near.Name(name, strays); stray != "" {
		reason += "; the request has " + stray + ": did you mean " + name + "?"
	}
	return reason
}

// strayHint tells of a key that nothing takes what it may have been meant to be: names are those that something takes.
func strayHint(key string, names []string) (reason string) {
	if way, ok := guzzleOptions[key]; ok {
		return key + " is an option of PHP's Guzzle; in Go, " + way
	}
	reason = "nothing takes " + key
	if key == "" {
		reason = "a key of the request is empty"
	}
	if meant := near.Name(key, names); meant != "" {
		return reason + ": did you mean " + meant + "?"
	}
	return reason + ": it is no variable of the path; a field of the body belongs into json, one of the query into query"
}
