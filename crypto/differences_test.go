package crypto_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/vectors"
)

// An outcome is what a call gave: a result, or an error and no result.
type outcome struct {
	Value  string
	Failed bool
}

func ok(value string) outcome { return outcome{Value: value} }

func from(value string, err error) outcome {
	if err != nil {
		return outcome{Failed: true}
	}
	return ok(value)
}

// A difference is one on purpose: its name is a heading in docs/php/crypto.md,
// shows is the rule that finds its cases, refuses tells that we give an error or
// false where PHP gives more (else it is another result, or one for an error).
type difference struct {
	name    string
	refuses bool
	shows   func(c fields, php outcome) bool
}

var differences = []difference{
	{"aes-key-length", true, func(c fields, php outcome) bool {
		fn := c.text("fn")
		return !php.Failed && (strings.HasPrefix(fn, "gcm.") || strings.HasPrefix(fn, "ecb.")) && len(c.text("key")) != 32
	}},
	{"base64-strict", true, func(c fields, php outcome) bool {
		if fn := c.text("fn"); fn != "verify" && !strings.HasSuffix(fn, "decrypt") {
			return false
		}
		return !php.Failed && php.Value != "false" && !isBase64(c.text("ciphertext")+c.text("signature"))
	}},
	{"gcm-short-tag", true, func(c fields, php outcome) bool {
		raw, err := base64.StdEncoding.DecodeString(c.text("ciphertext"))
		return c.text("fn") == "gcm.decrypt" && !php.Failed && err == nil && len(raw) < 16
	}},
	{"hash-key-zero", false, func(c fields, php outcome) bool {
		md5 := c.text("fn") == "md5" || c.text("fn") == "sign" && c.text("type") == "MD5"
		return md5 && c.text("key") == "0"
	}},
	{"hash-hmac-empty-key", false, func(c fields, php outcome) bool {
		return c.text("fn") == "hmac" && c.has("key") && c.text("key") == ""
	}},
	{"hash-sign-empty-key", true, func(c fields, php outcome) bool {
		return c.text("fn") == "sign" && c.has("data") && c.text("key") == "" && !php.Failed
	}},
	{"hash-sign-unknown-type", true, func(c fields, php outcome) bool {
		return c.text("fn") == "sign" && c.has("data") && php == null
	}},
	{"hash-equal-empty", true, func(c fields, php outcome) bool {
		return c.text("fn") == "equals" && c.has("user") && c.text("known") == "" && php.Value == "true"
	}},
	{"rsa-only", true, func(c fields, php outcome) bool {
		return c.text("fn") == "load" && c.text("key_type") == "EC"
	}},
	{"rsa-passphrase", true, func(c fields, php outcome) bool {
		return c.text("fn") == "load" && c.text("passphrase") != "" && !php.Failed
	}},
	{"rsa-no-pair", false, func(c fields, php outcome) bool {
		return c.text("fn") == "load" && c.has("passphrase") && c.text("passphrase") == "" && php.Failed
	}},
	{"rsa-path", false, func(c fields, php outcome) bool {
		return c.text("fn") == "load" && strings.HasPrefix(c.text("thing"), "{{dir}}/") && php.Failed
	}},
	{"rsa-content-decides", false, func(c fields, php outcome) bool {
		return c.text("fn") == "load" && c.text("form") == "sugar-wrong" && c.text("thing") != "" && php.Failed
	}},
	{"rsa-mended", false, func(c fields, php outcome) bool {
		return c.text("fn") == "load" && (c.text("form") == "all-on-one-line" || c.text("form") == "indented") && php.Failed
	}},
	{"rsa-pkcs1v15", false, func(c fields, php outcome) bool {
		return c.text("padding") == "pkcs1" && php.Failed
	}},
	{"rsa-pkcs1-to-spki", true, func(c fields, php outcome) bool {
		same, _ := c.Get("equals_public_spki")
		return c.text("fn") == "pkcs1ToSpki" && same != true
	}},
}

// null is PHP's null among the results.
var null = ok("\x00null")

// isBase64 is true of what encoding/base64 takes too: line feeds are skipped.
func isBase64(text string) bool {
	text = strings.NewReplacer("\r", "", "\n", "").Replace(text)
	body := strings.TrimRight(text, "=")
	return len(text)%4 == 0 && len(text)-len(body) <= 2 && !strings.ContainsFunc(body, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", r)
	})
}

// fields is a case with short ways to its texts.
type fields struct{ vectors.Ordered }

func (c fields) text(key string) string {
	text, _ := c.Text(key)
	return text
}

func (c fields) has(key string) bool {
	_, plain := c.Get(key)
	_, raw := c.Get(key + "_base64")
	return plain || raw
}

// recorded returns what PHP did.
func (c fields) recorded() outcome {
	for _, key := range []string{"result", "signature", "public_spki_sha256", "ciphertext_length"} {
		if !c.has(key) || c.has("error") || key == "signature" && c.text("fn") == "verify" {
			continue
		}
		switch v, _ := c.Get(key); v := v.(type) {
		case bool:
			if v {
				return ok("true")
			}
			return ok("false")
		case json.Number:
			return ok(v.String())
		case nil:
			if c.has(key + "_base64") {
				return ok(c.text(key))
			}
			if _, present := c.Get(key); present {
				return null
			}
		}
		return ok(c.text(key))
	}
	return outcome{Failed: true}
}

// compare runs every case of a set and sees that Go does as PHP did, or differs
// as the table says.
func compare(t *testing.T, shown map[string]bool, set string, call func(t *testing.T, s vectors.Set, c fields) outcome) {
	vectors.Each(t, set, func(t *testing.T, s vectors.Set, c vectors.Case) {
		var v fields
		c.Decode(t, &v.Ordered)
		php, got := v.recorded(), call(t, s, v)
		at := slices.IndexFunc(differences, func(d difference) bool { return d.shows(v, php) })
		switch {
		case at < 0 && got != php:
			t.Errorf("got %+.200v, PHP %+.200v", got, php)
		case at >= 0 && got == php:
			t.Errorf("%s is no difference any more: %+.200v", differences[at].name, got)
		case at >= 0 && (got.Failed || got == ok("false")) != differences[at].refuses:
			t.Errorf("%s: got %+.200v", differences[at].name, got)
		case at >= 0:
			shown[differences[at].name] = true
		}
	})
}
