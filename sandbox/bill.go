package sandbox

import (
	"bufio"
	"compress/gzip"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// billLife is how many seconds a download_url lives.
const billLife = 300

var (
	tradeBillQuery = []rule{
		{field: "bill_date", label: "账单日期", kind: day, required: true},
		{field: "sub_mchid", label: "二级商户号", max: 32},
		{field: "bill_type", label: "账单类型", enum: []string{"ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND", "ALL_SPECIAL", "SUC_SPECIAL", "REF_SPECIAL"}},
		{field: "tar_type", label: "压缩类型", enum: []string{"GZIP"}},
	}
	downloadQuery = []rule{{field: "token", label: "下载令牌", required: true}}
)

// tradeBill prepares the bill of a day that is over. The hash is of the text,
// also where the download is gzip.
func (s *Sandbox) tradeBill(c *call) (*answer, error) {
	date := c.query.Get("bill_date")
	if date >= s.now().In(china).Format(time.DateOnly) {
		return nil, refuse(http.StatusBadRequest, "NO_STATEMENT_EXIST", "账单文件不存在")
	}
	sum := sha1.New()
	if err := s.writeBill(sum, date); err != nil {
		return nil, err
	}
	tar := c.query.Get("tar_type")
	// The token says everything, so that nothing has to be kept for it.
	token := strings.Join([]string{date, tar, strconv.FormatInt(s.now().Unix(), 10)}, "|")
	query := "token=" + url.QueryEscape(base64.RawURLEncoding.EncodeToString([]byte(token)))
	if tar != "" {
		query += "&tartype=gzip"
	}
	return reply(object{
		"hash_type":    "SHA1",
		"hash_value":   hex.EncodeToString(sum.Sum(nil)),
		"download_url": c.host + "/v3/billdownload/file?" + query,
	})
}

// downloadBill streams the bill, unsigned.
func (s *Sandbox) downloadBill(c *call) (*answer, error) {
	if t, ok := parseFileToken(c.query.Get("token")); ok {
		return s.madeFile(t)
	}
	token, err := base64.RawURLEncoding.DecodeString(c.query.Get("token"))
	parts := strings.Split(string(token), "|")
	if err != nil || len(parts) != 3 {
		return nil, invalid("query", "token", c.query.Get("token"), "not a token of this server", "下载令牌无效")
	}
	date, tar := parts[0], parts[1]
	if made, ok := seconds(parts[2]); !ok || s.now().Unix()-made > billLife {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "下载链接已失效，请重新申请账单")
	}
	a := &answer{status: http.StatusOK, unsigned: true, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}
	if tar != "GZIP" {
		a.stream = func(w io.Writer) error { return s.writeBill(w, date) }
		return a, nil
	}
	// No Content-Encoding: the gzip file is the content.
	a.header.Set("Content-Type", "application/x-gzip")
	a.stream = func(w io.Writer) error {
		packed := gzip.NewWriter(w)
		if err := s.writeBill(packed, date); err != nil {
			return err
		}
		return packed.Close()
	}
	return a, nil
}

// writeBill writes the bill of a day: Options.BillRows made-up trades of one
// yuan each, always the same, every value behind a back quote as WeChat Pay
// has it.
func (s *Sandbox) writeBill(w io.Writer, date string) error {
	b := bufio.NewWriter(w)
	b.WriteString("\ufeff交易时间,公众账号ID,商户号,微信订单号,商户订单号,用户标识,交易类型,交易状态,货币种类,应结订单金额\r\n")
	for i := range s.opts.BillRows {
		fmt.Fprintf(b, "`%s 12:00:00,`wxsandbox,`%s,`42000%023d,`SANDBOX%08d,`oSandbox,`NATIVE,`SUCCESS,`CNY,`1.00\r\n",
			date, s.opts.MchID, i+1, i+1)
	}
	fmt.Fprintf(b, "总交易单数,应结订单总金额,退款总金额\r\n`%d,`%d.00,`0.00\r\n", s.opts.BillRows, s.opts.BillRows)
	return b.Flush()
}
