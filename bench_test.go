package wechatpay_test

import (
	"context"
	stdcrypto "crypto"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// freeSigner and freeVerifier cost nothing, so that what is left is the client's own share.
type freeSigner struct{}

func (freeSigner) Public() stdcrypto.PublicKey { return &clienttest.Key().PublicKey }
func (freeSigner) Sign(io.Reader, []byte, stdcrypto.SignerOpts) ([]byte, error) {
	return freeSignature, nil
}

var freeSignature = make([]byte, 256)

type freeVerifier struct{}

func (freeVerifier) Verify(_, _ []byte) error { return nil }

// memory is a transport that answers at once, from memory, the same body under a fresh-looking signature.
type memory struct{ header http.Header }

func newMemory() memory {
	return memory{http.Header{
		"Content-Type":        {"application/json"},
		"Request-Id":          {"08B4F6A0BC0610E90518"},
		"Wechatpay-Timestamp": {strconv.FormatInt(time.Now().Unix(), 10)},
		"Wechatpay-Nonce":     {"5K8264ILTKCH16CQ2502SI8ZNMTM67VS"},
		"Wechatpay-Serial":    {freeSerial},
		"Wechatpay-Signature": {"AAAA"},
	}}
}

const (
	freeSerial = "PUB_KEY_ID_0116000000012024111100000000000000"
	freeAnswer = `{"start_time":"2026-11-24T08:00:00.000+08:00","stock_id":"9856000"}`
)

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	body := new(memoryBody)
	body.Reset(freeAnswer)
	return &http.Response{StatusCode: 200, Header: m.header, ContentLength: int64(len(freeAnswer)), Body: body, Request: r}, nil
}

type memoryBody struct{ strings.Reader }

func (*memoryBody) Close() error { return nil }

func freeClient(tb testing.TB) *wechatpay.Client {
	config := clienttest.Config()
	config.PrivateKey = freeSigner{}
	config.Certs = map[string]stdcrypto.PublicKey{freeSerial: freeVerifier{}}
	config.Transport = newMemory()
	client, err := wechatpay.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

const (
	startPath   = "v3/marketing/favor/stocks/{stock_id}/start"
	couponPath  = "v3/marketing/favor/users/{openid}/coupons/{coupon_id}"
	benchOpenID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
)

// BenchmarkExpand compares a compiled path with what one would write by hand.
func BenchmarkExpand(b *testing.B) {
	client := clienttest.Offline(b)
	withQuery, without := client.Chain(couponPath+"{?appid}"), client.Chain(couponPath)
	ready := wechatpay.Request{"openid": benchOpenID, "coupon_id": "9867041", "appid": "wxd678efh567hg6787"}
	readyQuery := wechatpay.Request{"openid": benchOpenID, "coupon_id": "9867041", "query": wechatpay.Object{"appid": "wxd678efh567hg6787"}}
	hand := map[string]string{"openid": benchOpenID, "coupon_id": "9867041", "appid": "wxd678efh567hg6787"}
	var sink string
	b.Run("by-hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sink = "https://api.mch.weixin.qq.com/v3/marketing/favor/users/" + url.PathEscape(hand["openid"]) + "/coupons/" + url.PathEscape(hand["coupon_id"]) + "?appid=" + url.QueryEscape(hand["appid"])
		}
	})
	for name, run := range map[string]func() (string, error){
		"ready-map": func() (string, error) { return withQuery.URL(ready) },
		"query-map": func() (string, error) { return without.URL(readyQuery) },
		"map-in-call": func() (string, error) {
			return withQuery.URL(wechatpay.Request{"openid": benchOpenID, "coupon_id": "9867041", "appid": "wxd678efh567hg6787"})
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if sink, err = run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	_ = sink
}

// BenchmarkEscape is BenchmarkExpand with values that can't stand in a URL as they are.
func BenchmarkEscape(b *testing.B) {
	client := clienttest.Offline(b)
	chain := client.Chain(couponPath + "{?appid}")
	for name, value := range map[string]string{"slash": "98065001/20", "chinese": "中文", "long": "微信支付商户订单号：一二三四五六七八九十"} {
		ready := wechatpay.Request{"openid": benchOpenID, "coupon_id": value, "appid": value}
		hand := map[string]string{"openid": benchOpenID, "coupon_id": value, "appid": value}
		var sink string
		b.Run(name+"/by-hand", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = "https://api.mch.weixin.qq.com/v3/marketing/favor/users/" + url.PathEscape(hand["openid"]) + "/coupons/" + url.PathEscape(hand["coupon_id"]) + "?appid=" + url.QueryEscape(hand["appid"])
			}
		})
		b.Run(name+"/ready-map", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if sink, err = chain.URL(ready); err != nil {
					b.Fatal(err)
				}
			}
		})
		_ = sink
	}
}

// BenchmarkChain builds a path anew for every call.
func BenchmarkChain(b *testing.B) {
	client := clienttest.Offline(b)
	for name, build := range map[string]func() wechatpay.Chain{
		"declarative": func() wechatpay.Chain { return client.Chain(startPath) },
		"param": func() wechatpay.Chain {
			return client.Chain("v3/marketing/favor/stocks").Param("9856000").Chain("start")
		},
		"typed": func() wechatpay.Chain { return client.V3().Marketing().Favor().Stocks().StockID().Start().Chain("") },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if build().String() == "" {
					b.Fatal("no path")
				}
			}
		})
	}
}

type startRequest struct {
	StockCreatorMchID string `json:"stock_creator_mchid"`
}

// BenchmarkPost is a signed and verified call, its answer read, over a transport in memory.
func BenchmarkPost(b *testing.B) {
	ctx := context.Background()
	client := freeClient(b)
	chain := client.Chain(startPath)
	post := func(b *testing.B, c wechatpay.Chain, req func() wechatpay.Request) {
		b.ReportAllocs()
		for b.Loop() {
			resp, err := c.Post(ctx, req())
			if err != nil || resp.Get("stock_id").String() != "9856000" {
				b.Fatal(resp, err)
			}
		}
	}
	withMap := func() wechatpay.Request {
		return wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}
	}
	ready := []byte(`{"stock_creator_mchid":"8956000"}`)
	b.Run("map", func(b *testing.B) { post(b, chain, withMap) })
	b.Run("struct", func(b *testing.B) {
		post(b, chain, func() wechatpay.Request {
			return wechatpay.Request{"stock_id": "9856000", "json": &startRequest{"8956000"}}
		})
	})
	b.Run("bytes", func(b *testing.B) {
		post(b, chain, func() wechatpay.Request { return wechatpay.Request{"stock_id": "9856000", "body": ready} })
	})
	sb := benchSandbox(b)
	real, err := wechatpay.New(sb.Config())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("tls", func(b *testing.B) { post(b, real.Chain(startPath), withMap) })
	b.Run("tls-64", func(b *testing.B) {
		b.ReportAllocs()
		b.SetParallelism(max(1, 64/runtime.GOMAXPROCS(0)))
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := real.Chain(startPath).Post(ctx, withMap()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

func benchSandbox(tb testing.TB) *sandbox.Sandbox {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { sb.Close() })
	return sb
}

// BenchmarkRSA is the same call over memory with real keys.
func BenchmarkRSA(b *testing.B) {
	sb := benchSandbox(b)
	config := sb.Config()
	answer := newMemory().header
	if err := sb.Sign(answer, "", []byte(freeAnswer)); err != nil {
		b.Fatal(err)
	}
	config.Transport = memory{answer}
	client, err := wechatpay.New(config)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("post", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Chain(startPath).Post(context.Background(), wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkAsync fans 10,000 calls out at the default limit of 64.
func BenchmarkAsync(b *testing.B) {
	client := freeClient(b)
	chain := client.Chain(startPath)
	b.ReportAllocs()
	for b.Loop() {
		futures := make([]*wechatpay.Future, 10_000)
		for i := range futures {
			futures[i] = chain.PostAsync(context.Background(), wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}})
		}
		if _, err := wechatpay.All(futures...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWaiting measures the memory of a call that waits for its turn.
func BenchmarkWaiting(b *testing.B) {
	for _, timeout := range []bool{false, true} {
		b.Run(fmt.Sprintf("timeout=%v", timeout), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(float64(waitingBytes(b, timeout)), "B/waiting-call")
			}
		})
	}
}

// waitingBytes tells how much heap a waiting call holds, all 64 slots being taken.
func waitingBytes(tb testing.TB, timeout bool) uint64 {
	const calls = 10_000
	release := make(chan struct{})
	config := clienttest.Config()
	config.PrivateKey = freeSigner{}
	config.Certs = map[string]stdcrypto.PublicKey{freeSerial: freeVerifier{}}
	answer := newMemory()
	var taken sync.WaitGroup
	taken.Add(64)
	var arrived atomic.Int32
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		if arrived.Add(1) <= 64 {
			taken.Done()
		}
		<-release
		return answer.RoundTrip(r)
	})
	client, err := wechatpay.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	chain := client.Chain(startPath)
	for range 64 {
		chain.PostAsync(context.Background(), wechatpay.Request{"stock_id": "9856000"})
	}
	taken.Wait()
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	futures := make([]*wechatpay.Future, calls)
	before := heap()
	for i := range futures {
		ctx := context.Background()
		if timeout {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Minute)
			_ = cancel // ends with the time-out
		}
		futures[i] = chain.PostAsync(ctx, wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}})
	}
	held := heap() - before
	close(release)
	if err := client.Drain(context.Background()); err != nil {
		tb.Fatal(err)
	}
	runtime.KeepAlive(futures)
	return held / calls
}

// BenchmarkUpload sends a file of 1 MiB over a transport that reads and forgets it: B/op is what a call copies of it.
func BenchmarkUpload(b *testing.B) {
	config := clienttest.Config()
	config.PrivateKey = freeSigner{}
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
		return nil, errors.Join(r.Body.Close(), io.EOF)
	})
	client, err := wechatpay.New(config)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "license.png")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); err != nil {
		b.Fatal(err)
	}
	chain := client.Chain("v3/merchant/media/upload")
	b.ReportAllocs()
	b.SetBytes(1 << 20)
	for b.Loop() {
		media, err := wechatpay.OpenMedia(file)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := chain.Post(b.Context(), wechatpay.Request{"body": media}); !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeAnswer opens six fields under a key of 2048 bits, by DecodeAnswer and one after the other.
func BenchmarkDecodeAnswer(b *testing.B) {
	client := clienttest.New(b, clienttest.Config())
	r := answerTo(b, &clienttest.Key().PublicKey, `{"list":["%s","%s","%s","%s","%s","%s"]}`, "1", "2", "3", "4", "5", "6")
	b.Run("six", func(b *testing.B) {
		for b.Loop() {
			var v openedPerson
			if err := client.DecodeAnswer(r, &v); err != nil || v.List[5] != "6" {
				b.Fatal(v, err)
			}
		}
	})
	b.Run("one-by-one", func(b *testing.B) {
		for b.Loop() {
			for _, ciphertext := range r.Get("list").Array() {
				if _, err := client.Decrypt(ciphertext.String()); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
