package wechatpay_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// troubles are what the way to WeChat Pay and back may do to one call. Each passes the request on, or does not.
var troubles = map[string]func(sb *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler){
	"cut before": func(*sandbox.Sandbox, http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) },
	"cut after": func(_ *sandbox.Sandbox, _ http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	},
	"cut within the answer": func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		a := recorded(w, r, next)
		w.Header().Set("Content-Length", fmt.Sprint(a.Body.Len()))
		w.WriteHeader(a.Code)
		_, _ = w.Write(a.Body.Bytes()[:a.Body.Len()/2])
		panic(http.ErrAbortHandler)
	},
	"too late": func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		a := recorded(w, r, next)
		<-r.Context().Done() // the caller has given up
		w.WriteHeader(a.Code)
	},
	"wrong signature":   changed("Wechatpay-Signature", "c2lnbmF0dXJl"),
	"missing signature": changed("Wechatpay-Signature", ""),
	"probe":             changed("Wechatpay-Signature", "WECHATPAY/SIGNTEST/x"),
	"unknown serial":    changed("Wechatpay-Serial", "0123456789ABCDEF"),
	"skewed":            changed("Wechatpay-Timestamp", "1500000000"),
	"429":               refusal(429, "RATELIMIT_EXCEEDED", false),
	"429 with a wait":   refusal(429, "RATELIMIT_EXCEEDED", false, "Retry-After", "0"),
	"500 before":        refusal(500, "SYSTEM_ERROR", false),
	"500 after":         refusal(500, "SYSTEM_ERROR", true),
	"HTML":              refusal(502, "", false),
	"101": func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		raw(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	},
	"099": func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		raw(w, "HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\n{}")
	},
	"bomb of JSON": charged("[", 502, false),
	"bomb of XML":  charged("<a/>", 500, true),
	"redirect":     refusal(302, "", false, "Location", "https://example.com/"),
}

// raw writes an answer to the connection, which stays open until the other side closes it.
func raw(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, text)
	_, _ = io.Copy(io.Discard, conn)
}

// charged answers with 8 MB of a text in a few KB of gzip.
func charged(text string, status int, commit bool) func(*sandbox.Sandbox, http.ResponseWriter, *http.Request, http.Handler) {
	charge := sync.OnceValue(func() []byte { return packed(strings.Repeat(text, 8<<20/len(text))) })
	return func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		if commit {
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		_, _ = w.Write(charge())
	}
}

// recorded lets the server answer, and copies its headers.
func recorded(w http.ResponseWriter, r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	next.ServeHTTP(a, r)
	for name, values := range a.Header() {
		w.Header()[name] = values
	}
	return a
}

func changed(name, value string) func(*sandbox.Sandbox, http.ResponseWriter, *http.Request, http.Handler) {
	return func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		a := recorded(w, r, next)
		if w.Header().Set(name, value); value == "" {
			w.Header().Del(name)
		}
		w.WriteHeader(a.Code)
		_, _ = w.Write(a.Body.Bytes())
	}
}

func refusal(status int, code string, commit bool, header ...string) func(*sandbox.Sandbox, http.ResponseWriter, *http.Request, http.Handler) {
	return func(_ *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, next http.Handler) {
		if commit {
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		if len(header) == 2 {
			w.Header().Set(header[0], header[1])
		}
		w.WriteHeader(status)
		if code == "" {
			fmt.Fprint(w, "<html>")
		} else {
			fmt.Fprintf(w, `{"code":%q,"message":"x"}`, code)
		}
	}
}
