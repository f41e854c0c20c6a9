//go:build !js

package desk

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// BenchmarkStart starts a sandbox that keeps 100,000 paid orders, and shows the memory that they take.
func BenchmarkStart(b *testing.B) {
	folder := b.TempDir()
	db, err := openDatabase(folder)
	if err != nil {
		b.Fatal(err)
	}
	if err := fill(b, db, 100_000); err != nil {
		b.Fatal(err)
	}
	if err := db.close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		db, err := openDatabase(folder)
		if err != nil {
			b.Fatal(err)
		}
		sb := sandbox.New(sandbox.Options{Store: db})
		if err := sb.Pay("kept-000000"); err == nil || bytes.Contains([]byte(err.Error()), []byte("no such order")) {
			b.Fatalf("the orders are not there: %v", err)
		}
		b.StopTimer()
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.HeapAlloc)/(1<<20), "MiB")
		runtime.KeepAlive(sb)
		db.close()
		b.StartTimer()
	}
}

// fill keeps many copies of an order that has been paid.
func fill(b *testing.B, db *database, orders int) error {
	sb, err := sandbox.Start(sandbox.Options{Store: db})
	if err != nil {
		return err
	}
	defer sb.Close()
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		return err
	}
	if _, err := client.Chain("v3/pay/transactions/native").Post(b.Context(), wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": sandbox.DefaultMchID, "description": "an example", "out_trade_no": "kept-NUMBER",
		"notify_url": "https://example.com/notify", "amount": wechatpay.Object{"total": 888},
	}}); err != nil {
		return err
	}
	if err := sb.Pay("kept-NUMBER"); err != nil {
		return err
	}
	var one, posting sandbox.Entry
	if err := db.Load(func(e sandbox.Entry) error {
		switch {
		case e.Key == "kept-NUMBER":
			one = e
		case e.Kind == "posting": // the last one is that of the payment
			if e.Key > posting.Key {
				posting = e
			}
		}
		return nil
	}); err != nil {
		return err
	}
	transaction := bytes.Split(bytes.SplitAfter(one.Value, []byte(`"transaction_id":"`))[1], []byte(`"`))[0]
	all := make([]sandbox.Entry, 0, 2*orders)
	for i := range orders {
		number := fmt.Sprintf("%06d", i)
		copied := func(e sandbox.Entry, key string, place int) {
			value := bytes.ReplaceAll(bytes.ReplaceAll(e.Value, []byte("NUMBER"), []byte(number)), transaction, []byte("4200"+number))
			value = append(fmt.Appendf(nil, `{"place":%d`, place), value[bytes.IndexByte(value, ','):]...)
			all = append(all, sandbox.Entry{Kind: e.Kind, Key: key, Value: value})
		}
		copied(one, "kept-"+number, i+1)
		copied(posting, fmt.Sprintf("%020d", i+2), i+2)
	}
	return db.Save(all)
}
