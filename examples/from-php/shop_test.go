package shop_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	shop "github.com/a8579013/wechatpay/examples/from-php"
	"github.com/a8579013/wechatpay/examples/from-php/ported"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// works are the shop's functions, in one form.
type works struct {
	client    func(context.Context) (*wechatpay.Client, error)
	order     func(ctx context.Context, client *wechatpay.Client, number string, fen int64) (string, error)
	paid      func(ctx context.Context, client *wechatpay.Client, header http.Header, body []byte) (string, error)
	refund    func(ctx context.Context, client *wechatpay.Client, number string, fen, total int64) (string, error)
	bill      func(ctx context.Context, client *wechatpay.Client, date, file string) error
	upload    func(ctx context.Context, client *wechatpay.Client, file string) (string, error)
	redPacket func(ctx context.Context, client *wechatpay.Client, number, openid string, fen int64) (string, error)
}

var shops = map[string]works{
	"as ported": {ported.Client, ported.Order, portedPaid, ported.Refund, ported.Bill, ported.Upload, ported.RedPacket},
	"finished": {func(context.Context) (*wechatpay.Client, error) { return shop.Client() },
		shop.Order, shop.Paid, shop.Refund, shop.Bill, shop.Upload, shop.RedPacket},
}

// portedPaid takes the headers apart, as PHP does before it calls paid.
func portedPaid(ctx context.Context, _ *wechatpay.Client, header http.Header, body []byte) (string, error) {
	return ported.Paid(ctx, header.Get("Wechatpay-Timestamp"), header.Get("Wechatpay-Nonce"), header.Get("Wechatpay-Signature"), string(body))
}

// TestShop runs a day of the shop against the sandbox: with the Go as it was ported, and with the finished one.
func TestShop(t *testing.T) {
	for name, w := range shops {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, sandbox.Options{})
			folder := environment(t, sb)
			config := sb.Config()
			config.Merchant = sb.Merchant()
			ctx, client := t.Context(), clienttest.New(t, config)

			code, err := w.order(ctx, client, "tea-0001", 888)
			if err != nil || !strings.HasPrefix(code, "weixin://") {
				t.Fatalf("order: %q, %v", code, err)
			}
			if err := sb.Pay("tea-0001"); err != nil {
				t.Fatal(err)
			}
			checkPaid(t, sb, func(header http.Header, body []byte) (string, error) { return w.paid(ctx, client, header, body) })

			if state, err := w.refund(ctx, client, "tea-0001", 100, 888); err != nil || state != "PROCESSING" && state != "SUCCESS" {
				t.Errorf("refund: %q, %v", state, err)
			}
			file := filepath.Join(folder, "bill.csv")
			if err := w.bill(ctx, client, "2026-06-01", file); err != nil {
				t.Error("bill:", err)
			}
			if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "总交易单数") {
				t.Errorf("the bill is not whole: %q, %v", text, err)
			}
			if id, err := w.upload(ctx, client, filepath.Join(folder, "license.png")); err != nil || id == "" {
				t.Errorf("upload: %q, %v", id, err)
			}
			if number, err := w.redPacket(ctx, client, "8956000202606010001", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", 100); err != nil || number == "" {
				t.Errorf("red packet: %q, %v", number, err)
			}
			for _, r := range sb.Requests() {
				if !r.Verified {
					t.Errorf("%s %s is not signed rightly", r.Method, r.Path)
				}
			}
		})
	}
}

// checkPaid sends a notification, and then one that somebody has changed and one that is too old.
func checkPaid(t *testing.T, sb *sandbox.Sandbox, paid func(http.Header, []byte) (string, error)) {
	t.Helper()
	for name, test := range map[string]struct {
		notice sandbox.Notice
		want   string
	}{
		"good": {sandbox.Notice{}, "tea-0001"},
		"late": {sandbox.Notice{Time: time.Now().Add(-time.Hour)}, ""},
		"forged": {sandbox.Notice{Tamper: func(header http.Header, body []byte) []byte {
			header.Set("Wechatpay-Nonce", "another")
			return body
		}}, ""},
	} {
		test.notice.EventType, test.notice.Resource = "TRANSACTION.SUCCESS", wechatpay.Object{"out_trade_no": "tea-0001", "trade_state": "SUCCESS"}
		test.notice.Serial = sb.Keys().PublicID
		header, body, err := sb.Notification(test.notice)
		if err != nil {
			t.Fatal(err)
		}
		if number, err := paid(header, body); number != test.want || (err == nil) != (test.want != "") {
			t.Errorf("a %s notification: %q, %v", name, number, err)
		}
	}
}

// TestClient makes the client from what the environment names, and another one fails where a file is missing.
func TestClient(t *testing.T) {
	for name, w := range shops {
		t.Run(name, func(t *testing.T) {
			environment(t, clienttest.Sandbox(t, sandbox.Options{}))
			if _, err := w.client(t.Context()); err != nil {
				t.Error(err)
			}
			t.Setenv("SHOP_PUBLIC_KEY", filepath.Join(t.TempDir(), "none.pem"))
			if _, err := w.client(t.Context()); err == nil {
				t.Error("a client without the key of WeChat Pay")
			}
		})
	}
}

// environment writes the files of a merchant, and names them.
func environment(t *testing.T, sb *sandbox.Sandbox) (folder string) {
	t.Helper()
	folder = t.TempDir()
	keys := sb.Keys()
	private, err := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&keys.Public.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]pem.Block{
		"key.pem":     {Type: "PRIVATE KEY", Bytes: private},
		"public.pem":  {Type: "PUBLIC KEY", Bytes: public},
		"cert.pem":    {Type: "CERTIFICATE", Bytes: sb.Merchant().Certificate[0]},
		"license.png": {Type: "PICTURE"},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(&block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{
		"SHOP_MCHID": sb.Config().MchID, "SHOP_SERIAL": keys.MerchantSerial, "SHOP_SECRET": keys.Secret, "SHOP_APIV3_KEY": keys.APIv3Key,
		"SHOP_PRIVATE_KEY": filepath.Join(folder, "key.pem"), "SHOP_CERT": filepath.Join(folder, "cert.pem"),
		"SHOP_PUBLIC_KEY": filepath.Join(folder, "public.pem"), "SHOP_PUBLIC_KEY_ID": keys.PublicID,
	} {
		t.Setenv(name, value)
	}
	return folder
}
