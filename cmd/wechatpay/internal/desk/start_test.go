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
	var one sandbox.Entry
	if err := db.Load(func(e sandbox.Entry) error {
		if e.Key == "kept-NUMBER" {
			one = e
		}
		return nil
	}); err != nil {
		return err
	}
	transaction := bytes.Split(bytes.SplitAfter(one.Value, []byte(`"transaction_id":"`))[1], []byte(`"`))[0]
	all := make([]sandbox.Entry, orders)
	for i := range all {
		number := fmt.Sprintf("%06d", i)
		value := bytes.ReplaceAll(one.Value, []byte("NUMBER"), []byte(number))
		all[i] = sandbox.Entry{Kind: one.Kind, Key: "kept-" + number, Value: bytes.ReplaceAll(value, transaction, []byte("4200"+number))}
	}
	return db.Save(all)
}
