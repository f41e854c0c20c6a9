package wechatpay

import (
	"slices"
	"strings"
)

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

// checkKeys makes sure that every key of the request is used: used of them are variables and the query, the others
// must be reserved.
func (t *template) checkKeys(req Request, used int) error {
	for _, key := range reservedKeys {
		if _, ok := req[key]; ok && key != "query" && !t.takes(key) {
			if used++; used == len(req) {
				return nil
			}
		}
	}
	return t.explain(req, "", false)
}

// explain tells why the request and the template don't fit: for want of a value for missing, or, where missing is
// empty, because of a key that nothing takes. given tells that the key of missing is there, but holds nothing.
func (t *template) explain(req Request, missing string, given bool) error {
	var strays []string
	for key := range req {
		if !t.takes(key) && !slices.Contains(reservedKeys, key) {
			strays = append(strays, key)
		}
	}
	stray := nearest(missing, strays)
	reason := "no value for " + missing
	switch {
	case missing == "":
		missing, reason = t.explainStray(slices.Min(strays))
	case given:
		reason = "the value of " + missing + " is empty"
	case stray != "":
		reason += "; the request has " + stray + ": did you mean " + missing + "?"
	}
	return t.fail(missing, reason)
}

func (t *template) explainStray(key string) (variable, reason string) {
	if way, ok := guzzleOptions[key]; ok {
		return key, key + " is an option of PHP's Guzzle; in Go, " + way
	}
	reason = "nothing takes " + key
	if key == "" {
		reason = "a key of the request is empty"
	}
	if near := nearest(key, append(append([]string(nil), t.vars...), reservedKeys...)); near != "" {
		return key, reason + ": did you mean " + near + "?"
	}
	return key, reason + ": it is no variable of the path; a field of the body belongs into json, one of the query into query"
}

// nearest gives the candidate that name was most likely meant to be, or "".
func nearest(name string, candidates []string) string {
	best, distance := "", len(name)/3+1
	for _, candidate := range candidates {
		d := edits(plainName(name), plainName(candidate))
		if d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	return best
}

// plainName leaves out what spellings of one name differ in: outTradeNo, out-trade-no and out_trade_no are one.
func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// edits counts the insertions, deletions, replacements and swaps of neighbours that turn a into b (the optimal
// string alignment distance). Names longer than any real one are never near.
func edits(a, b string) int {
	if max(len(a), len(b)) > 64 {
		return max(len(a), len(b))
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
