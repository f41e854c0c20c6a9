package sandbox_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// BenchmarkThousand starts a thousand sandboxes, as the parallel tests of one binary do, with keys in common, and makes an
// order in each: the time for one, and the memory that one holds while all are open.
func BenchmarkThousand(b *testing.B) {
	const many = 1000
	keys := sharedKeys()
	var held int64
	for b.Loop() {
		before := int64(heap())
		all := make([]*sandbox.Sandbox, many)
		places := make(chan struct{}, runtime.GOMAXPROCS(0))
		var started sync.WaitGroup
		for i := range all {
			started.Add(1)
			places <- struct{}{}
			go func() {
				defer started.Done()
				defer func() { <-places }()
				all[i] = oneOrder(b, keys)
			}()
		}
		started.Wait()
		held += int64(heap()) - before
		for _, sb := range all {
			if sb != nil {
				sb.Close()
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*many), "µs/sandbox")
	b.ReportMetric(float64(held)/float64(b.N*many), "B/sandbox")
}

func oneOrder(b *testing.B, keys *sandbox.Keys) *sandbox.Sandbox {
	sb, err := sandbox.Start(sandbox.Options{Keys: keys})
	if err != nil {
		b.Error(err)
		return nil
	}
	client, err := wechatpay.New(sb.Config())
	if err == nil {
		_, err = client.Do(b.Context(), "POST v3/pay/transactions/native", wechatpay.Request{"json": order("order-0001", 100)})
	}
	if err != nil {
		b.Error(err)
	}
	return sb
}
