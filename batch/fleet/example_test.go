package fleet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/fleet"
	"github.com/a8579013/wechatpay/sandbox"
)

// A broker, a coordinator and a worker in one process, which are on three machines else.
func Example() {
	dir, err := os.MkdirTemp("", "fleet")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	url, stop := startBroker(dir)
	defer stop()
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		panic(err)
	}
	defer sb.Close()

	// Where the ledger lies: no key is needed.
	rows := func(yield func(batch.Row, error) bool) {
		for i := range 3 {
			row := batch.Row{Request: wechatpay.Request{"json": wechatpay.Object{
				"appid": "wxd678efh567hg6787", "out_bill_no": fmt.Sprintf("W2026072900%d", i), "openid": "o1", "transfer_amount": 100, "transfer_scene_id": "1000",
				"transfer_remark": "wages", "transfer_scene_report_infos": []any{wechatpay.Object{"info_type": "岗位类型", "info_content": "x"}},
			}}}
			if !yield(row, nil) {
				return
			}
		}
	}
	job, err := batch.Plan(ctx, filepath.Join(dir, "wages"), batch.Template{Method: "POST", Path: "v3/fund-app/mch-transfer/transfer-bills", Merchant: sb.Config().MchID}, rows)
	if err != nil {
		panic(err)
	}
	defer job.Close()

	// On any other machine: a client with the merchant's key.
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		panic(err)
	}
	ended := make(chan error, 1)
	working, leave := context.WithCancel(ctx)
	go func() {
		conn, err := fleet.Connect(url)
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		ended <- fleet.Work(working, conn, client, fleet.WorkOptions{})
	}()

	conn, err := fleet.Connect(url)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	if err := fleet.Coordinate(ctx, conn, job, fleet.Options{Options: batch.Options{Limits: dir}}); err != nil {
		panic(err)
	}
	leave()
	counts, err := job.Counts(ctx)
	fmt.Println(counts.By[batch.Done].Rows, "done;", err, <-ended)
	// Output: 3 done; <nil> <nil>
}

// startBroker is nats-server, in this process; a real one is a program of its own.
func startBroker(dir string) (url string, stop func()) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: dir, SyncAlways: true, NoSigs: true, NoLog: true})
	if err != nil {
		panic(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		panic("the broker does not start")
	}
	return s.ClientURL(), func() {
		s.Shutdown()
		s.WaitForShutdown()
	}
}
