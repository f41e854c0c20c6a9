package origin

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func parsed(t *testing.T, text string) *Origin {
	t.Helper()
	o, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &o
}

// TestDownloadsThroughGateway follows a download_url that names WeChat Pay's host: it goes through the gateway.
func TestDownloadsThroughGateway(t *testing.T) {
	gateway, without := parsed(t, "https://gateway.example.com/wx/"), parsed(t, Default)
	for text, want := range map[string]string{
		"https://api.mch.weixin.qq.com/v3/billdownload/file?token=a": "https://gateway.example.com/wx/v3/billdownload/file?token=a",
		"https://API2.mch.weixin.qq.com:443/x":                       "https://gateway.example.com/wx/x",
		"https://pay.wechatpay.cn/x?token=a":                         "https://pay.wechatpay.cn/x?token=a",
		"https://gateway.example.com/wx/v3/x":                        "https://gateway.example.com/wx/v3/x",
		"https://evil.example/x":                                     "https://evil.example/x",
		"http://api.mch.weixin.qq.com/x":                             "http://api.mch.weixin.qq.com/x",
	} {
		if got := gateway.Through(text); got != want {
			t.Errorf("%s goes to %s, want %s", text, got, want)
		}
		if got := without.Through(text); got != text {
			t.Errorf("without a gateway %s goes to %s", text, got)
		}
	}
}

// TestParse takes base URLs, and refuses what would send every call to a wrong path, or a signature in the clear.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"https://api.mch.weixin.qq.com":       "https://api.mch.weixin.qq.com/",
		"HTTPS://API.mch.weixin.qq.com//":     "https://api.mch.weixin.qq.com/",
		"https://gateway.example.com/w%20x/":  "https://gateway.example.com/w%20x/",
		"http://127.0.0.1:8080/wx":            "http://127.0.0.1:8080/wx/",
		"http://[::1]:8080":                   "http://[::1]:8080/",
		"http://localhost":                    "http://localhost/",
		"":                                    "no https:// URL",
		"https://":                            "no https:// URL",
		"api.mch.weixin.qq.com":               "no https:// URL",
		"https://a b":                         "is no URL",
		"http://gateway.example.com":          "is not encrypted",
		"https://user:word@example.com":       "no user and password",
		"https://example.com?a=b":             "a query or a fragment",
		"https://example.com#a":               "a query or a fragment",
		"https://example.com/a/%2e%2e/b":      "a dot segment",
		"https://api.mch.weixin.qq.com/v3/":   "write https://api.mch.weixin.qq.com",
		"https://gateway.example.com/wx/V2//": "write https://gateway.example.com/wx",
		"https://api.mch.weixin.qq.com\u200b": "a blank or a line feed",
	} {
		o, err := Parse(text)
		switch {
		case strings.Contains(want, "://") && strings.HasSuffix(want, "/"):
			if err != nil || o.Text() != want {
				t.Errorf("%q: %q, %v; want %q", text, o.Text(), err, want)
			}
		case err == nil || !strings.Contains(err.Error(), want):
			t.Errorf("%q: %v, want %q", text, err, want)
		case strings.Contains(err.Error(), "word@"):
			t.Errorf("%q: the password is in %v", text, err)
		}
	}
}

// TestLocate makes URLs of filled paths: nothing leaves the prefix, and no other host is reached.
func TestLocate(t *testing.T) {
	for _, tt := range []struct{ base, path, want string }{
		{Default, "v3/x?a=b#f", "https://api.mch.weixin.qq.com/v3/x?a=b#f"},
		{Default, "/v3/x", "https://api.mch.weixin.qq.com/v3/x"},
		{"https://gateway.example.com/wx", "v3/x", "https://gateway.example.com/wx/v3/x"},
		{"https://gateway.example.com/wx", "https://API.mch.weixin.qq.com", "https://api.mch.weixin.qq.com/"},
		{"https://gateway.example.com/wx", "https://gateway.example.com/v3/x", "https://gateway.example.com/v3/x"},
		{"https://[::1]:9/wx", "https://%5B::1%5D:9/v3/%5B", "https://[::1]:9/v3/%5B"},
		{Default, "//evil.example/x", "would name a host"},
		{Default, "https://evil.example/x", "neither one of WeChat Pay's hosts"},
		{Default, "https://api.mch.weixin.qq.com.evil.example/x", "neither one of WeChat Pay's hosts"},
		{Default, "http://api.mch.weixin.qq.com/x", "neither one of WeChat Pay's hosts"},
		{Default, "https://user@api.mch.weixin.qq.com/x", "no https:// URL with a host"},
		{Default, "v3/../x", "a dot segment"},
		{Default, "https://api.mch.weixin.qq.com/v3/%2E%2e%2fx", "a dot segment"},
		{"https://gateway.example.com/wx", "..", "a dot segment"},
		{Default, "v3/x?a=../b", "https://api.mch.weixin.qq.com/v3/x?a=../b"},
	} {
		o := parsed(t, tt.base)
		got, err := o.Locate(append([]byte(o.Text()), tt.path...))
		if !strings.HasPrefix(tt.want, "https://") {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s at %s: %v, want %q", tt.path, tt.base, err, tt.want)
			}
			continue
		}
		var u url.URL
		if err != nil || got.Text != tt.want {
			t.Errorf("%s at %s: %s, %v; want %s", tt.path, tt.base, got.Text, err, tt.want)
		} else if err := got.Read(&u); err != nil || u.String() != strings.TrimSuffix(tt.want, "#f") {
			t.Errorf("%s at %s: read as %s, %v", tt.path, tt.base, &u, err)
		}
	}
}

// TestSpare: of two hosts each is the other's spare, below the same prefix; a full URL has none.
func TestSpare(t *testing.T) {
	for path, want := range map[string]string{"v3/x?a=b": "https://api2.wechatpay.cn/hk/v3/x?a=b", "https://api.wechatpay.cn/v3/x": ""} {
		o := parsed(t, "https://api.wechatpay.cn/hk")
		to, err := o.Locate(append([]byte(o.Text()), path...))
		if err != nil {
			t.Fatal(err)
		}
		spare, ok := to.Spare()
		if ok != (want != "") || ok && spare.Text != want {
			t.Errorf("%s: %s, %v; want %q", path, spare.Text, ok, want)
		}
		if back, _ := spare.Spare(); back.Text != to.Text {
			t.Errorf("%s: and back to %s", path, back.Text)
		}
	}
	for host, spare := range spares {
		if !IsWeChatPay(host) || !IsWeChatPay(spare) || spares[spare] != host {
			t.Errorf("%s and %s", host, spare)
		}
	}
}

func FuzzHasDotSegment(f *testing.F) {
	for _, seed := range []string{"/v3/a.b", "/v3/..", "/%2e/x", "/a%2f..%5cb", "%", "%2", "/%252e", "..a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		plain, err := url.PathUnescape(path)
		if err != nil {
			return
		}
		segments := strings.FieldsFunc(plain, func(r rune) bool { return r == '/' || r == '\\' })
		if want := slices.Contains(segments, ".") || slices.Contains(segments, ".."); HasDotSegment(path) != want {
			t.Errorf("%q: want %v", path, want)
		}
	})
}
