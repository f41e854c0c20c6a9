package sandbox_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// A visitor makes a valid request of an operation of the catalogue and sends it with the client, which checks it first.
type visitor struct {
	sb     *sandbox.Sandbox
	client *wechatpay.Client
	config wechatpay.Config
	now    time.Time
	last   int // of the numbers that were given out
}

// number gives another one each time.
func (v *visitor) number(prefix string) string {
	v.last++
	return fmt.Sprintf("%s%08d", prefix, v.last)
}

func newVisitor(t *testing.T, opts sandbox.Options) *visitor {
	t.Helper()
	opts.Keys, opts.Now = sharedKeys(), atNoon
	sb, err := sandbox.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	config := sb.Config()
	quiet := openapi.Validator{Logger: slog.New(slog.DiscardHandler)}
	config.Validate = quiet.Validate
	if opts.BrandID == "" {
		config.Merchant = sb.Merchant()
	}
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{sb: sb, client: client, config: config, now: noon}
}

// known are the values of this merchant that a request has to name.
func (v *visitor) known(op *openapi.Operation) map[string]any {
	known := map[string]any{"stock_creator_mchid": sandbox.DefaultMchID, "belong_merchant": sandbox.DefaultMchID, "stock_id": sandbox.FirstStockID}
	for _, name := range []string{"mchid", "sp_mchid", "combine_mchid", "mch_id", "combine_mch_id"} {
		known[name] = sandbox.DefaultMchID
	}
	known["out_trade_no"], known["out_refund_no"], known["out_request_no"] = v.number("order"), v.number("refund"), v.number("stock")
	for _, name := range []string{"out_bill_no", "out_batch_no", "out_detail_no", "out_order_no", "out_return_no", "out_parking_no", "mch_billno", "partner_trade_no"} {
		known[name] = v.number("no")
	}
	known["time_expire"] = v.now.Add(time.Hour).Format(time.RFC3339)
	if op.V2 {
		known["time_expire"] = v.now.Add(time.Hour).Format("20060102150405")
	}
	known["contract_code"] = v.number("") // a number on some pages
	known["available_begin_time"], known["available_end_time"] = "2026-06-01T00:00:00+08:00", "2026-06-30T00:00:00+08:00"
	return known
}

// request makes the request, in the form of the root package.
func (v *visitor) request(op *openapi.Operation) (wechatpay.Request, error) {
	maker := &specimen.Maker{Now: v.now, Known: v.known(op), Seal: func(f *openapi.Field, plain string) (any, error) {
		if f.Sensitive == "rsa-bank" {
			return wxcrypto.Encrypt(plain, &v.sb.Keys().Merchant.PublicKey)
		}
		return wechatpay.Sensitive(plain), nil
	}}
	request := maker.Request(op)
	if form, ok := request["form"].(map[string]any); ok {
		delete(request, "form")
		media, err := v.media(op, form)
		if err != nil {
			return nil, err
		}
		request["body"] = media
	}
	if xml, ok := request["xml"].(map[string]any); op.V2 && op.Method == "POST" && (!ok || len(xml) == 0) {
		request["xml"] = map[string]any{"mch_id": sandbox.DefaultMchID} // an upload, and one of which the catalogue knows no field
	}
	if op.Has(openapi.FlagUnsignedRequest) {
		request["unsigned"] = true
	}
	if op.Has(openapi.FlagMTLS) {
		request["security"] = true
	}
	return request, maker.Err()
}

func (v *visitor) media(op *openapi.Operation, form map[string]any) (*wechatpay.Media, error) {
	media, err := wechatpay.NewMedia("a.png", bytes.NewReader([]byte("\x89PNG\r\n\x1a\n")))
	if err != nil {
		return nil, err
	}
	for _, f := range op.Body.Fields {
		if f.Type == "file" {
			media.Part = f.Name
		}
	}
	meta, _ := form["meta"].(map[string]any)
	if meta != nil {
		media.Meta = wechatpay.Object{}
	}
	for name, value := range meta {
		switch {
		case strings.Contains(name, "name"):
			value = "a.png"
		case strings.Contains(name, "sha256") || strings.HasSuffix(name, "digest"):
			value = media.SHA256()
		}
		media.Meta[name] = value
	}
	delete(form, "meta")
	if op.V2 { // what it signs stands under xml
		return media, nil
	}
	media.Form = map[string]string{}
	for name, value := range form {
		media.Form[name] = fmt.Sprint(value)
	}
	return media, nil
}

// template is where a test calls an operation.
func template(op *openapi.Operation) string { return op.Method + " " + op.Template() }

// TestEveryOperationAnswers sends a valid request to every operation of the catalogue, and holds the answer against its schema.
func TestEveryOperationAnswers(t *testing.T) {
	merchant, brand := newVisitor(t, sandbox.Options{BillRows: 1}), newVisitor(t, sandbox.Options{BrandID: "120344"})
	for _, op := range openapi.Operations() {
		v := merchant
		if op.Has(openapi.FlagBrandScheme) {
			v = brand
		}
		if wrong := v.visit(t, op); len(wrong) > 0 {
			t.Errorf("%s:\n\t%s", template(op), strings.Join(wrong, "\n\t"))
		}
	}
}

// visit calls an operation and says what is wrong with the answer.
func (v *visitor) visit(t *testing.T, op *openapi.Operation) (wrong []string) {
	request, err := v.request(op)
	if err != nil {
		return []string{err.Error()}
	}
	if prepare := preparations[template(op)]; prepare != nil {
		prepare(t, v, request)
	}
	response, err := v.client.Do(t.Context(), template(op), request)
	if err != nil {
		return []string{err.Error()}
	}
	if response.StatusCode != op.Response.Status {
		wrong = append(wrong, fmt.Sprintf("status %d, want %d", response.StatusCode, op.Response.Status))
	}
	var body any
	switch op.Response.Content {
	case "json":
		body, err = decoded(string(response.Body))
	case "xml":
		body, err = fromXML(op.Response.Body, response.Body)
	default:
		return wrong
	}
	if err != nil {
		return append(wrong, err.Error())
	}
	for _, misfit := range specimen.Misfits(op.Response.Body, body) {
		unsigned := misfit == ".sign: missing" && (op.Has(openapi.FlagNoSignField) || op.Has(openapi.FlagUnsignedResponse)) // flag and page differ
		if !unsigned && !(misfit == ".appid: missing" && op.Path == "/secapi/mch/uploadmedia") {                            // whose request has none
			wrong = append(wrong, misfit)
		}
	}
	wrong = append(wrong, v.secrets("", op.Response.Body, body)...)
	return append(wrong, v.links(t, body)...)
}

// preparations bring about what an operation with a state needs.
var preparations map[string]func(t *testing.T, v *visitor, request wechatpay.Request)

func init() { // refers to functions that refer to it
	preparations = map[string]func(t *testing.T, v *visitor, request wechatpay.Request){
		"GET v3/pay/transactions/id/{transaction_id}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			request["transaction_id"] = v.paid(t, v.number("order"))
		},
		"GET v3/pay/transactions/out-trade-no/{out_trade_no}":        func(t *testing.T, v *visitor, request wechatpay.Request) { v.order(t, request["out_trade_no"]) },
		"POST v3/pay/transactions/out-trade-no/{out_trade_no}/close": func(t *testing.T, v *visitor, request wechatpay.Request) { v.order(t, request["out_trade_no"]) },
		"POST v3/refund/domestic/refunds":                            refundable,
		"GET v3/refund/domestic/refunds/{out_refund_no}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			refund := v.ask(t, "POST v3/refund/domestic/refunds")
			request["out_refund_no"] = refund.Get("out_refund_no").String()
		},
		"POST v3/marketing/favor/stocks/{stock_id}/pause":   begin("start"),
		"POST v3/marketing/favor/stocks/{stock_id}/restart": begin("start", "pause"),
		"POST v3/marketing/favor/stocks/{stock_id}/stop":    begin("start"),
		"POST v3/marketing/favor/stocks/{stock_id}/start":   begin(),
		"GET v3/billdownload/file": func(t *testing.T, v *visitor, request wechatpay.Request) {
			request["query"] = map[string]any{"token": v.token(t, "v3/bill/tradebill")}
		},
		"POST v2/secapi/pay/refund": func(t *testing.T, v *visitor, request wechatpay.Request) {
			xml := request["xml"].(map[string]any)
			xml["transaction_id"], xml["total_fee"], xml["refund_fee"] = v.paid(t, fmt.Sprint(xml["out_trade_no"])), "100", "1"
		},
		"POST v2/pay/refundquery": func(t *testing.T, v *visitor, request wechatpay.Request) {
			refund := v.ask(t, "POST v3/refund/domestic/refunds")
			request["xml"].(map[string]any)["out_refund_no"] = refund.Get("out_refund_no").String()
		},
		"POST v2/pay/orderquery": func(t *testing.T, v *visitor, request wechatpay.Request) {
			xml := request["xml"].(map[string]any)
			xml["transaction_id"] = v.paid(t, fmt.Sprint(xml["out_trade_no"]))
		},
		"POST v2/pay/closeorder": func(t *testing.T, v *visitor, request wechatpay.Request) {
			v.order(t, request["xml"].(map[string]any)["out_trade_no"])
		},
	}
	maps.Copy(preparations, moneyPreparations())
	maps.Copy(preparations, productPreparations())
}

func refundable(t *testing.T, v *visitor, request wechatpay.Request) {
	body := request["json"].(map[string]any)
	body["transaction_id"] = v.paid(t, body["out_trade_no"])
	amount := body["amount"].(map[string]any)
	amount["total"], amount["refund"] = 100, 1
}

// begin makes a new batch and brings it as far as some steps go.
func begin(steps ...string) func(*testing.T, *visitor, wechatpay.Request) {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		stock := v.ask(t, "POST v3/marketing/favor/coupon-stocks").Get("stock_id").String()
		request["stock_id"] = stock
		for _, step := range steps {
			v.must(t, "POST v3/marketing/favor/stocks/{stock_id}/"+step, wechatpay.Request{"stock_id": stock, "json": map[string]any{"stock_creator_mchid": sandbox.DefaultMchID}})
		}
	}
}

// ask sends a valid request of an operation.
func (v *visitor) ask(t *testing.T, pattern string) *wechatpay.Response {
	t.Helper()
	_, response := v.asked(t, pattern)
	return response
}

// asked is ask that gives the request as well.
func (v *visitor) asked(t *testing.T, pattern string) (wechatpay.Request, *wechatpay.Response) {
	t.Helper()
	method, path, _ := strings.Cut(pattern, " ")
	op, _ := openapi.Lookup(method, path)
	request, err := v.request(op)
	if err != nil {
		t.Fatal(err)
	}
	if prepare := preparations[pattern]; prepare != nil {
		prepare(t, v, request)
	}
	return request, v.must(t, pattern, request)
}

func (v *visitor) must(t *testing.T, pattern string, request wechatpay.Request) *wechatpay.Response {
	t.Helper()
	response, err := v.client.Do(t.Context(), pattern, request)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// order makes an order over one yuan.
func (v *visitor) order(t *testing.T, number any) {
	t.Helper()
	v.must(t, "POST v3/pay/transactions/native", wechatpay.Request{"json": with(newOrder(fmt.Sprint(number)), 100, "amount", "total")})
}

// paid makes one that is paid, and gives its transaction_id.
func (v *visitor) paid(t *testing.T, number any) string {
	t.Helper()
	v.order(t, number)
	if err := v.sb.Pay(fmt.Sprint(number)); err != nil {
		t.Fatal(err)
	}
	return v.must(t, "GET v3/pay/transactions/out-trade-no/{out_trade_no}?mchid="+sandbox.DefaultMchID, wechatpay.Request{"out_trade_no": fmt.Sprint(number)}).Get("transaction_id").String()
}

// token is what the download_url of a bill ends in.
func (v *visitor) token(t *testing.T, path string) string {
	t.Helper()
	bill := v.must(t, "GET "+path, wechatpay.Request{"query": map[string]any{"bill_date": "2026-05-31"}})
	at, err := url.Parse(bill.Get("download_url").String())
	if err != nil {
		t.Fatal(err)
	}
	return at.Query().Get("token")
}
