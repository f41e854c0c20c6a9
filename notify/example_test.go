package notify_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

func exampleSandbox() *sandbox.Sandbox { return sandbox.New(sandbox.Options{Keys: sharedKeys()}) }

func exampleClient() *wechatpay.Client {
	config := exampleSandbox().Config()
	config.Secret = secret
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// A notify URL with net/http. In a program the handler goes to http.Handle; the sandbox stands in for WeChat Pay.
func ExampleHandler() {
	sb := exampleSandbox()
	client := exampleClient()
	handler := notify.Handler(client, func(ctx context.Context, n *notify.Notification) error {
		fmt.Println(n.EventType, n.Get("out_trade_no"), n.Get("amount.total").Int())
		return nil // the order is marked as paid in the database: this notification need not come again
	})
	server := httptest.NewServer(handler)
	defer server.Close()

	answer, err := sb.Notify(context.Background(), server.URL, sandbox.Notice{
		EventType: "TRANSACTION.SUCCESS",
		Resource:  wechatpay.Object{"out_trade_no": "2026060112000001", "amount": wechatpay.Object{"total": 100}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Status, answer.Accepted)
	// Output:
	// TRANSACTION.SUCCESS 2026060112000001 100
	// 204 true
}

// A logger tells why something was refused; a merchant without products of APIv2 refuses XML.
func ExampleHandler_logger() {
	client := exampleClient()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	handle := func(ctx context.Context, n *notify.Notification) error { return nil }
	handler := notify.Handler(client, handle, func(r *notify.Receiver) {
		r.Logger = logger
		r.V3Only = true
	})
	server := httptest.NewServer(handler)
	defer server.Close()

	answer, err := http.Post(server.URL, "text/xml", strings.NewReader("<xml></xml>"))
	if err != nil {
		log.Fatal(err)
	}
	answer.Body.Close()
	fmt.Println(answer.StatusCode)
	// Output:
	// level=WARN msg=notification status=400 error="notify: this is no notification of WeChat Pay: it is XML, of APIv2, which Receiver.V3Only refuses"
	// 400
}

// What a function has to look at, in APIv2: the name that claims a success, and then the order, the amount and its currency.
func ExampleMux_v2() {
	sb := exampleSandbox()
	client := exampleClient()
	due := map[string]int64{"2026060112000001": 100} // of the orders in the database, in fen
	handler := notify.Handler(client, notify.Mux{
		"transaction-success": func(ctx context.Context, n *notify.Notification) error {
			number, total, currency := n.Get("out_trade_no").String(), n.Get("total_fee").Int(), n.Get("fee_type").String()
			if want, known := due[number]; !known || total != want || currency != "" && currency != "CNY" {
				return fmt.Errorf("order %q is paid with %d %s, which is not what it costs", number, total, currency)
			}
			fmt.Println("paid:", number, n.Get("transaction_id"))
			return nil
		},
		"transaction-fail": func(ctx context.Context, n *notify.Notification) error {
			fmt.Println("not paid:", n.Get("out_trade_no"), n.Get("err_code"))
			return nil
		},
	}.Handle)
	server := httptest.NewServer(handler)
	defer server.Close()

	for _, members := range []map[string]string{
		{"return_code": "SUCCESS", "result_code": "SUCCESS", "out_trade_no": "2026060112000001", "transaction_id": "4200001234", "total_fee": "100"},
		{"return_code": "SUCCESS", "result_code": "FAIL", "out_trade_no": "2026060112000002", "err_code": "NOTENOUGH"},
		{"return_code": "SUCCESS", "result_code": "SUCCESS", "out_trade_no": "2026060112000001", "transaction_id": "4200005678", "total_fee": "1"},
	} {
		answer, err := sb.Notify(context.Background(), server.URL, sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: members})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Status, answer.Accepted)
	}
	// Output:
	// paid: 2026060112000001 4200001234
	// 200 true
	// not paid: 2026060112000002 NOTENOUGH
	// 200 true
	// 500 false
}

// Any other web framework: headers and raw bytes in, status, headers and bytes out.
func ExampleReceiver_Receive() {
	sb := exampleSandbox()
	client := exampleClient()
	receiver := &notify.Receiver{
		Clients: []notify.Client{client},
		Handle: func(ctx context.Context, n *notify.Notification) error {
			fmt.Println(n.EventType, n.Get("refund_status"))
			return nil
		},
	}
	// In the framework's own function: its request's path with the query, headers and body.
	serve := func(uri string, header http.Header, body []byte) (int, http.Header, []byte) {
		answer := receiver.Receive(context.Background(), uri, header, body)
		return answer.Status, answer.Header, answer.Body
	}

	header, body, err := sb.Notification(sandbox.Notice{EventType: "REFUND.SUCCESS", Resource: wechatpay.Object{"refund_status": "SUCCESS"}})
	if err != nil {
		log.Fatal(err)
	}
	status, _, _ := serve("/notify", header, body)
	fmt.Println(status)
	status, _, text := serve("/notify", header, append(body, ' ')) // a framework has touched the body
	fmt.Println(status, string(text))
	// Output:
	// REFUND.SUCCESS SUCCESS
	// 204
	// 401 {"code":"FAIL","message":"verification failed"}
}

// Verify and decrypt, and nothing else.
func ExampleParse() {
	sb := exampleSandbox()
	client := exampleClient()
	header, body, err := sb.Notification(sandbox.Notice{EventType: "REFUND.SUCCESS", Resource: wechatpay.Object{"amount": wechatpay.Object{"refund": int64(9007199254740993)}}})
	if err != nil {
		log.Fatal(err)
	}
	n, err := notify.Parse(context.Background(), client, header, body)
	if err != nil {
		log.Fatal(err)
	}
	var refund struct {
		Amount struct{ Refund int64 }
	}
	if err := n.Decode(&refund); err != nil {
		log.Fatal(err)
	}
	fmt.Println(n.EventType, refund.Amount.Refund, n.Get("amount.refund").Int())
	// Output: REFUND.SUCCESS 9007199254740993 9007199254740993
}

// One function for each kind of event.
func ExampleMux() {
	sb := exampleSandbox()
	client := exampleClient()
	paid := func(ctx context.Context, n *notify.Notification) error {
		fmt.Println("paid:", n.EventType)
		return nil
	}
	refunded := func(ctx context.Context, n *notify.Notification) error {
		fmt.Println("refund:", n.EventType)
		return nil
	}
	server := httptest.NewServer(notify.Handler(client, notify.Mux{
		"TRANSACTION.SUCCESS": paid,
		"REFUND.*":            refunded,
	}.Handle))
	defer server.Close()

	for _, event := range []string{"TRANSACTION.SUCCESS", "REFUND.CLOSED", "COUPON.USE"} {
		answer, err := sb.Notify(context.Background(), server.URL, sandbox.Notice{EventType: event})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Status)
	}
	// Output:
	// paid: TRANSACTION.SUCCESS
	// 204
	// refund: REFUND.CLOSED
	// 204
	// 500
}

// An event that wants data in its answer.
func ExampleNotification_reply() {
	sb := exampleSandbox()
	client := exampleClient()
	server := httptest.NewServer(notify.Handler(client, func(ctx context.Context, n *notify.Notification) error {
		n.Reply = wechatpay.Object{"code": "SUCCESS", "parking_state": "PARKING_STATE_ENTERED", "total_amount": 300}
		return nil
	}))
	defer server.Close()

	answer, err := sb.Notify(context.Background(), server.URL, sandbox.Notice{EventType: "PARKING_FEE.QUERY_TRANS_INFO"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Status, string(answer.Body))
	// Output: 200 {"code":"SUCCESS","parking_state":"PARKING_STATE_ENTERED","total_amount":300}
}

// Several merchants behind one notify URL.
func ExampleReceiver() {
	sb := exampleSandbox()
	client := exampleClient()
	shops := map[notify.Client]string{client: "the shop in Shenzhen"} // and the others
	receiver := &notify.Receiver{Handle: func(ctx context.Context, n *notify.Notification) error {
		fmt.Println(shops[n.Client], n.Get("out_trade_no"))
		return nil
	}}
	for client := range shops {
		receiver.Clients = append(receiver.Clients, client)
	}
	server := httptest.NewServer(receiver)
	defer server.Close()

	answer, err := sb.Notify(context.Background(), server.URL, sandbox.Notice{EventType: "TRANSACTION.SUCCESS", Resource: wechatpay.Object{"out_trade_no": "1"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Accepted)
	// Output:
	// the shop in Shenzhen 1
	// true
}
