package transport

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/formatter"
)

// BenchmarkVerify verifies an answer with a real key.
func BenchmarkVerify(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	ring := NewKeyring(Caller{Suite: RSA{}})
	name, e, err := ring.Check("AB", &key.PublicKey)
	if err != nil {
		b.Fatal(err)
	}
	ring.Merge(map[string]Entry{name: e})
	t := New(Config{Ring: ring, Now: time.Now})
	body, timestamp := []byte(`{"start_time":"2026-11-24T08:00:00.000+08:00","stock_id":"9856000"}`), strconv.FormatInt(time.Now().Unix(), 10)
	signature, err := RSA{}.Sign([]byte(formatter.Response(timestamp, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", string(body))), crypto.Signer(key))
	if err != nil {
		b.Fatal(err)
	}
	header := http.Header{
		"Content-Type": {"application/json"}, "Request-Id": {"08B4F6A0BC0610E90518"},
		"Wechatpay-Timestamp": {timestamp}, "Wechatpay-Nonce": {"5K8264ILTKCH16CQ2502SI8ZNMTM67VS"},
		"Wechatpay-Serial": {"AB"}, "Wechatpay-Signature": {base64.StdEncoding.EncodeToString(signature)},
	}
	b.ReportAllocs()
	for b.Loop() {
		err := t.verify(header, body, func(serial string) (Verifier, error) { return t.Ring.snapshot().verifier(serial, t.Now()) }, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
}
