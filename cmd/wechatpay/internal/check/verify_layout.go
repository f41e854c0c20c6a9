package check

import (
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/origin"
)

// layout puts the parts of a request together in one of the wrong ways that programs do.
type layout func(method, target, timestamp, nonce, body string) string

// layoutRepairs are for requests, whose message is made by those who are learning how.
var layoutRepairs = []repair{
	laid(words.LaidOneLFLess, func(m, p, t, n, b string) string { return strings.TrimSuffix(formatter.Request(m, p, t, n, b), "\n") }),
	laid(words.LaidTwoLFLess, func(m, p, t, n, b string) string { return strings.TrimSuffix(formatter.Request(m, p, t, n, b), "\n\n") }),
	laid(words.LaidOneLFMore, func(m, p, t, n, b string) string { return formatter.Request(m, p, t, n, b) + "\n" }),
	laid(words.LaidNonceFirst, func(m, p, t, n, b string) string { return formatter.Request(m, p, n, t, b) }),
	laid(words.LaidCRLF, between("\r\n", "\r\n")),
	laid(words.LaidCRLFLess, between("\r\n", "")),
	laid(words.LaidNoLF, between("", "")),
	laid(words.LaidBackslashN, between(`\n`, `\n`)),
	laid(words.LaidBlanks, between(" ", "")),
}

func laid(name words.Text, as layout) repair {
	return repair{name, func(c *captured) { c.layout = as }}
}

// between joins the parts with something else than line feeds.
func between(parts, end string) layout {
	return func(m, p, t, n, b string) string { return strings.Join([]string{m, p, t, n, b}, parts) + end }
}

// hostRepairs are for a program that signs its URL: that of WeChat Pay, or where it sends the request.
func hostRepairs(c *captured) []repair {
	var all []repair
	known := map[string]bool{"": true, "http://": true, "https://": true}
	host := c.header.Get("Host")
	for _, base := range []string{"https://" + host, "http://" + host, origin.Default, c.baseURL} {
		_, bare, _ := strings.Cut(base, "://")
		for _, before := range []string{strings.TrimSuffix(base, "/"), strings.TrimSuffix(bare, "/")} {
			if !known[before] {
				known[before] = true
				all = append(all, path(words.PathWithHost, func(p string) string { return before + p }))
			}
		}
	}
	return all
}
