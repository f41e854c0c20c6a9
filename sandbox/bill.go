package sandbox

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
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
	fundBillQuery    = []rule{{field: "bill_date", label: "账单日期", kind: day, required: true}}
	downloadQuery    = []rule{{field: "token", label: "下载令牌", required: true}}
	sharingBillQuery = fundBillQuery
)

var billOperations = []*operation{
	{method: "GET", path: "/v3/bill/tradebill", run: bills("trade"), query: tradeBillQuery},
	{method: "GET", path: "/v3/bill/fundflowbill", run: bills("fund"), query: fundBillQuery},
	{method: "GET", path: "/v3/profitsharing/bills", run: bills("sharing"), query: sharingBillQuery},
	{method: "GET", path: "/v3/bill/sub-merchant-fundflowbill", run: (*Sandbox).sealedBill, query: fundBillQuery},
	{method: "GET", path: "/v3/ecommerce/bill/fundflowbill", run: (*Sandbox).sealedBill, query: fundBillQuery},
	{method: "GET", path: "/v3/billdownload/file", run: (*Sandbox).downloadBill, query: downloadQuery},
}

// A billAsk says which bill is wanted. As the token of a download_url it says
// everything, so that nothing has to be kept for it.
type billAsk struct {
	Bill    string // trade, fund, sharing, or subs: the fund flow of all sub-merchants
	MchID   string // who asks
	Sub     string // of one sub-merchant; "": all
	Date    string
	Type    string // ALL, SUCCESS, REFUND, RECHARGE_REFUND
	Account string // BASIC, …
	Gzip    bool
	Sealed  bool // encrypted for who asks
	Made    int64
}

func (b billAsk) String() string {
	text, _ := json.Marshal(b) // of texts and numbers: never fails
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseBillAsk(text string) (b billAsk, ok bool) {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	return b, err == nil && json.Unmarshal(decoded, &b) == nil && b.Bill != ""
}

// askOf reads which bill a call wants.
func (s *Sandbox) askOf(c *call, kind string) billAsk {
	kinds := map[string]string{"": "ALL", "ALL_SPECIAL": "ALL", "SUC_SPECIAL": "SUCCESS", "REF_SPECIAL": "REFUND"}
	b := billAsk{Bill: kind, MchID: c.own.mchid, Sub: c.query.Get("sub_mchid"), Date: c.query.Get("bill_date"), Type: c.query.Get("bill_type"),
		Account: c.query.Get("account_type"), Gzip: c.query.Get("tar_type") == "GZIP", Made: s.now().Unix()}
	if usual, ok := kinds[b.Type]; ok {
		b.Type = usual
	}
	return b
}

// errNoBill refuses a day that is not over, or on which nothing happened.
func errNoBill() error {
	return refuse(http.StatusBadRequest, "NO_STATEMENT_EXIST", "请求的账单文件不存在")
}

// bills is the operation that prepares a bill of a day that is over. The hash is
// of the text, also where the download is gzip.
func bills(kind string) func(*Sandbox, *call) (*answer, error) {
	return func(s *Sandbox, c *call) (*answer, error) {
		ask := s.askOf(c, kind)
		members, err := s.offer(c, ask)
		if err != nil {
			return nil, err
		}
		return reply(members)
	}
}

// offer gives a bill's hash and where it is to be had.
func (s *Sandbox) offer(c *call, ask billAsk) (object, error) {
	sum := sha1.New()
	if err := s.writeBill(sum, ask); err != nil {
		return nil, err
	}
	query := "token=" + url.QueryEscape(ask.String())
	if ask.Gzip {
		query += "&tartype=gzip"
	}
	return object{"hash_type": "SHA1", "hash_value": hex.EncodeToString(sum.Sum(nil)), "download_url": c.host + "/v3/billdownload/file?" + query}, nil
}

// sealedBill prepares the fund flow of one sub-merchant, or of all, encrypted.
func (s *Sandbox) sealedBill(c *call) (*answer, error) {
	ask := s.askOf(c, "fund")
	if ask.Sealed = true; ask.Sub == "" {
		ask.Bill = "subs"
	}
	if c.query.Get("algorithm") == "SM4_GCM" {
		return s.make(c)
	}
	offered, err := s.offer(c, ask)
	if err != nil {
		return nil, err
	}
	sealed, err := wxcrypto.Encrypt(s.billKey(ask), &c.own.merchant.PublicKey)
	if err != nil {
		return nil, err
	}
	offered["bill_sequence"], offered["encrypt_key"], offered["nonce"] = 1, sealed, fileNonce
	return reply(object{"download_bill_count": 1, "download_bill_list": []object{offered}})
}

// billKey is what a sealed bill is encrypted with.
func (s *Sandbox) billKey(ask billAsk) string {
	mac := hmac.New(sha256.New, []byte(s.ring().apiV3Key))
	mac.Write([]byte(ask.String()))
	return hex.EncodeToString(mac.Sum(nil))[:32]
}

// downloadBill streams the bill, unsigned.
func (s *Sandbox) downloadBill(c *call) (*answer, error) {
	if t, ok := parseFileToken(c.query.Get("token")); ok {
		return s.madeFile(t)
	}
	ask, ok := parseBillAsk(c.query.Get("token"))
	if !ok || ask.MchID != c.own.mchid {
		return nil, invalid("query", "token", c.query.Get("token"), "not a token of this server for this merchant", "下载令牌无效")
	}
	if age := s.now().Unix() - ask.Made; age > billLife || age < -billLife {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "下载链接已失效，请重新申请账单")
	}
	if !ask.Sealed {
		return s.streamBill(ask), nil
	}
	var text bytes.Buffer
	if err := s.streamBill(ask).stream(&text); err != nil {
		return nil, err
	}
	sealed, err := wxcrypto.AESGCMEncrypt(text.String(), s.billKey(ask), fileNonce, "")
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	return &answer{status: http.StatusOK, unsigned: true, body: raw, header: http.Header{"Content-Type": {"application/octet-stream"}}}, err
}

// streamBill is the answer that holds a bill. gzip is the content, no
// Content-Encoding.
func (s *Sandbox) streamBill(ask billAsk) *answer {
	a := &answer{status: http.StatusOK, unsigned: true, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}
	a.stream = func(w io.Writer) error { return s.writeBill(w, ask) }
	if ask.Gzip {
		a.header.Set("Content-Type", "application/x-gzip")
		a.stream = func(w io.Writer) error {
			packed := gzip.NewWriter(w)
			if err := s.writeBill(packed, ask); err != nil {
				return err
			}
			return packed.Close()
		}
	}
	return a
}

// writeBill writes the bill of a day that is over: what happened on it, or for a
// day before the sandbox began, of which it knows nothing, Options.BillRows
// made-up trades.
func (s *Sandbox) writeBill(w io.Writer, ask billAsk) error {
	if ask.Date >= dayOf(s.now()) {
		return errNoBill()
	}
	s.mu.Lock()
	began := dayOf(s.books.postings.get(postingKey(0)).Time)
	var text *sheet
	if ask.Date >= began {
		text = map[string]func(billAsk) *sheet{"trade": s.tradeSheet, "fund": s.fundSheet, "subs": s.subsSheet, "sharing": s.sharingSheet}[ask.Bill](ask)
	}
	s.mu.Unlock()
	switch {
	case text != nil && text.rows > 0:
		_, err := w.Write(text.bytes())
		return err
	case ask.Date < began && s.opts.BillRows > 0 && ask.Bill == "trade":
		return s.writeMadeUp(w, ask.Date)
	case ask.Date < began && s.opts.BillRows > 0:
		_, err := w.Write(statement(ask.Date))
		return err
	}
	return errNoBill()
}

// writeMadeUp writes trades of one yuan each, always the same.
func (s *Sandbox) writeMadeUp(w io.Writer, date string) error {
	b := bufio.NewWriter(w)
	b.WriteString(byteOrderMark + tradeColumns + lineEnd)
	for i := range s.opts.BillRows {
		fmt.Fprintf(b, "`%s 12:00:00,`wxsandbox,`%s,`0,`,`42000%023d,`SANDBOX%08d,`oSandbox,`NATIVE,`SUCCESS,`OTHERS,`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`,`,`0.00000,`0.00%%,`1.00,`0.00,`%s",
			date, s.opts.MchID, i+1, i+1, lineEnd)
	}
	n := s.opts.BillRows
	fmt.Fprintf(b, "%s%s`%d,`%d.00,`0.00,`0.00,`0.00000,`%d.00,`0.00%s", tradeSums, lineEnd, n, n, n, lineEnd)
	return b.Flush()
}

// A sheet is a bill that is being written: a line of columns, rows of values
// behind a back quote each, and the same for the sums.
type sheet struct {
	bytes.Buffer
	rows int
}

const (
	byteOrderMark = "\ufeff"
	lineEnd       = "\r\n"
)

func newSheet(columns string) *sheet {
	s := &sheet{}
	s.WriteString(byteOrderMark + columns + lineEnd)
	return s
}

// plainLine keeps a text of the merchant's in its line.
var plainLine = strings.NewReplacer("\r", " ", "\n", " ", "`", "'")

func (s *sheet) row(values ...string) {
	s.rows++
	s.values(values)
}

func (s *sheet) values(values []string) {
	for i, value := range values {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteByte('`')
		plainLine.WriteString(s, value)
	}
	s.WriteString(lineEnd)
}

// sums ends a sheet.
func (s *sheet) sums(columns string, values ...string) *sheet {
	s.WriteString(columns + lineEnd)
	s.values(values)
	return s
}

func (s *sheet) bytes() []byte { return s.Bytes() }

// yuan writes an amount as bills do: 1.00.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// clockOf is a time in a bill.
func clockOf(t time.Time) string { return t.In(china).Format(time.DateTime) }
