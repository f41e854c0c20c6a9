package batch_test

import (
	"context"
	"fmt"
	"iter"
	"log"
	"os"
	"path/filepath"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/sandbox"
)

// Three transfers: planned, sent, counted. Run again, it would go on where it ended.
func Example() {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer sb.Close()
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "job-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	template := batch.Template{Method: "POST", Path: "v3/fund-app/mch-transfer/transfer-bills", Merchant: client.MchID()}
	job, err := batch.Plan(ctx, filepath.Join(dir, "wages"), template, transfers(3))
	if err != nil {
		log.Fatal(err)
	}
	defer job.Close()
	if err := job.Run(ctx, client, batch.Options{Limits: "-"}); err != nil {
		log.Fatal(err)
	}
	counts, err := job.Counts(ctx)
	if err != nil {
		log.Fatal(err)
	}
	done := counts.By[batch.Done]
	fmt.Println(done.Rows, "done,", done.Fen, "fen")
	// Output: 3 done, 60 fen
}

// transfers are n rows; a program reads them from its database.
func transfers(n int) iter.Seq2[batch.Row, error] {
	return func(yield func(batch.Row, error) bool) {
		for i := range n {
			row := batch.Row{Request: wechatpay.Request{"json": wechatpay.Object{
				"appid": "wxd678efh567hg6787", "out_bill_no": fmt.Sprintf("WAGE%06d", i), "openid": fmt.Sprintf("o%06d", i),
				"transfer_scene_id": "1000", "transfer_amount": 10 * (i + 1), "transfer_remark": "wages",
				"transfer_scene_report_infos": []wechatpay.Object{{"info_type": "岗位类型", "info_content": "x"}},
			}}}
			if !yield(row, nil) {
				return
			}
		}
	}
}
