package openapi_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

type object = map[string]any

const (
	jsapi  = "v3/pay/transactions/jsapi"
	refund = "v3/refund/domestic/refunds"
)

// ciphertext has the form of what RSA with 2048 bits gives.
var ciphertext = base64.StdEncoding.EncodeToString(make([]byte, 256))

// with gives a copy of a request body with other members; "a.b" is the member b of a, and a nil func leaves one out.
func with(body object, changes ...any) object {
	out := object{}
	for k, v := range body {
		out[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		name, value := changes[i].(string), changes[i+1]
		if outer, inner, ok := strings.Cut(name, "."); ok {
			sub, _ := out[outer].(object)
			out[outer] = with(sub, inner, value)
		} else if _, ok := value.(func()); ok {
			delete(out, name)
		} else {
			out[name] = value
		}
	}
	return out
}

var without func()

var aRefund = object{
	"out_trade_no": "20260729101", "out_refund_no": "R20260729101",
	"amount": object{"refund": 100, "total": 100, "currency": "CNY"},
}

var anOrder = object{
	"appid": "wxd678efh567hg6787", "mchid": "1230000109", "description": "商品", "out_trade_no": "1217752501201407033233368018",
	"notify_url": "https://www.example.com/notify", "amount": object{"total": 100}, "payer": object{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
}

// quiet gives a Validator whose warnings go nowhere.
func quiet() *openapi.Validator { return &openapi.Validator{Logger: slog.New(slog.DiscardHandler)} }

// strict makes every class an error but deprecation.
func strict() *openapi.Validator {
	return &openapi.Validator{
		UnknownOperation: openapi.Error, UnknownField: openapi.Error, Required: openapi.Error, Type: openapi.Error, Enum: openapi.Error,
		Length: openapi.Error, Fen: openapi.Error, Null: openapi.Error, Characters: openapi.Error, ClearText: openapi.Error,
		Serial: openapi.Error, Deprecated: openapi.Off,
	}
}

// findings runs a validation and gives the findings of its error.
func findings(t *testing.T, v *openapi.Validator, method, path string, request object) []openapi.Finding {
	t.Helper()
	err := v.Validate(method, path, request)
	if err == nil {
		return nil
	}
	var refused *openapi.ValidationError
	if !errors.As(err, &refused) {
		t.Fatalf("%T is no *ValidationError: %v", err, err)
	}
	return refused.Findings
}

// classes has a case for each class: what is found by default, and how it is set.
var classes = []struct {
	name           string
	method, path   string
	request        object
	class          openapi.Class
	field, message string
	level          openapi.Level // by default
	set            func(*openapi.Validator, openapi.Level)
}{
	{
		"unknown operation", "POST", "v3/pay/transactions/telepathy", object{"json": object{"a": 1}},
		openapi.ClassUnknownOperation, "", "not known", openapi.Warn, func(v *openapi.Validator, l openapi.Level) { v.UnknownOperation = l },
	},
	{
		"another method", "DELETE", refund, nil,
		openapi.ClassUnknownOperation, "", "this path with POST", openapi.Warn, func(v *openapi.Validator, l openapi.Level) { v.UnknownOperation = l },
	},
	{
		"unknown field", "POST", refund, object{"json": with(aRefund, "colour", "red")},
		openapi.ClassUnknownField, "json.colour", "not known to the catalogue", openapi.Warn, func(v *openapi.Validator, l openapi.Level) { v.UnknownField = l },
	},
	{
		"misspelt field", "POST", refund, object{"json": with(aRefund, "resaon", "red")},
		openapi.ClassUnknownField, "json.resaon", "did you mean reason?", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.UnknownField = l },
	},
	{
		"missing", "POST", refund, object{"json": with(aRefund, "out_refund_no", without)},
		openapi.ClassRequired, "json.out_refund_no", "missing", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Required = l },
	},
	{
		"no body", "POST", refund, nil,
		openapi.ClassRequired, "json", "wants out_refund_no, amount", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Required = l },
	},
	{
		"type", "POST", refund, object{"json": with(aRefund, "amount.refund", "100")},
		openapi.ClassType, "json.amount.refund", "is a string, an integer is wanted", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Type = l },
	},
	{
		"enum", "POST", "v3/profitsharing/receivers/add", object{"json": object{
			"appid": "wx8888888888888888", "type": "NOBODY", "account": "86693852", "relation_type": "STORE",
		}},
		openapi.ClassEnum, "json.type", "is none of MERCHANT_ID, PERSONAL_OPENID", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Enum = l },
	},
	{
		"length", "POST", "v2/pay/closeorder", object{"xml": object{"appid": "wx8888888888888888", "out_trade_no": strings.Repeat("单", 33)}},
		openapi.ClassLength, "xml.out_trade_no", "has 33 characters, at most 32", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Length = l },
	},
	{
		"fen", "POST", refund, object{"json": with(aRefund, "amount.refund", 1.5)},
		openapi.ClassFen, "json.amount.refund", "150 fen", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Fen = l },
	},
	{
		"null", "POST", refund, object{"json": with(aRefund, "reason", nil)},
		openapi.ClassNull, "json.reason", "null", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Null = l },
	},
	{
		"characters", "POST", refund, object{"json": with(aRefund, "reason", "商品已售完😀")},
		openapi.ClassCharacters, "json.reason", "4 bytes", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Characters = l },
	},
	{
		"clear text", "POST", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": ciphertext, "name": "张三"}), "headers": http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_1"}}},
		openapi.ClassClearText, "json.payer.identity.name", "in the clear", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.ClearText = l },
	},
	{
		"serial", "POST", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": ciphertext, "name": ciphertext})},
		openapi.ClassSerial, "headers.Wechatpay-Serial", "names the key", openapi.Error, func(v *openapi.Validator, l openapi.Level) { v.Serial = l },
	},
	{
		"deprecated", "GET", "global/v3/customs/orders", object{"query": object{"appid": "wx8888888888888888", "mchid": "1230000109", "order_type": "out_trade_no", "order_no": "1", "customs": "SHENZHEN"}},
		openapi.ClassDeprecated, "", "superseded: use GET /v3/global/customs/orders", openapi.Warn, func(v *openapi.Validator, l openapi.Level) { v.Deprecated = l },
	},
}

// TestValidateClasses makes each class an error, a warning, and nothing.
func TestValidateClasses(t *testing.T) {
	for _, tt := range classes {
		t.Run(tt.name, func(t *testing.T) {
			for _, level := range []openapi.Level{openapi.Default, openapi.Error, openapi.Warn, openapi.Off} {
				var log bytes.Buffer
				v := &openapi.Validator{Logger: slog.New(slog.NewTextHandler(&log, nil))}
				tt.set(v, level)
				got := findings(t, v, tt.method, tt.path, tt.request)
				want := level
				if level == openapi.Default {
					want = tt.level
				}
				switch want {
				case openapi.Error:
					if len(got) != 1 || got[0].Class != tt.class || got[0].Path != tt.field || !strings.Contains(got[0].Message, tt.message) || got[0].Level != openapi.Error {
						t.Errorf("level %v: findings %v", level, got)
					}
					if log.Len() > 0 {
						t.Errorf("level %v: logged %s", level, &log)
					}
				case openapi.Warn:
					if len(got) > 0 || strings.Count(log.String(), "level=WARN") != 1 || !strings.Contains(log.String(), tt.message) || !strings.Contains(log.String(), "field="+tt.field) && tt.field != "" {
						t.Errorf("level %v: findings %v, logged %s", level, got, &log)
					}
				default:
					if len(got) > 0 || log.Len() > 0 {
						t.Errorf("level %v: findings %v, logged %s", level, got, &log)
					}
				}
			}
		})
	}
}

func TestValidateAllAtOnce(t *testing.T) {
	request := object{"json": object{
		"out_trade_no": int64(20260729101),
		"amount":       object{"refund": 0.5, "total": "100"},
		"goods_detail": []any{
			object{"merchant_goods_id": "1", "unit_price": 1, "refund_amount": 1, "refund_quantity": 1},
			object{"merchant_goods_id": "2", "unit_price": "1", "refund_amount": 1, "refund_quantity": nil},
		},
		"resaon": "x",
		"newer":  true,
	}}
	var log bytes.Buffer
	v := &openapi.Validator{Logger: slog.New(slog.NewTextHandler(&log, nil))}
	err := v.Validate("post", "/"+refund, request)
	var refused *openapi.ValidationError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if refused.Method != "POST" || refused.Path != refund {
		t.Errorf("%s %s", refused.Method, refused.Path)
	}
	var got []string
	for _, f := range refused.Findings {
		got = append(got, f.Level.String()+" "+f.Path)
	}
	want := []string{
		"error json.amount.currency", "error json.amount.refund", "error json.amount.total",
		"error json.goods_detail[1].refund_quantity", "error json.goods_detail[1].unit_price",
		"error json.out_refund_no", "error json.out_trade_no", "error json.resaon", "warn json.newer",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	const text = "json.amount.currency: is missing, and required; " +
		"json.amount.refund: has a fraction: amounts are whole numbers of the smallest unit, 1.50 yuan are 150 fen; " +
		"json.amount.total: is a string, an integer is wanted; and 5 more"
	if err.Error() != text {
		t.Errorf("%s\nwant\n%s", err, text)
	}
	if !strings.Contains(log.String(), "json.newer") {
		t.Errorf("the warning beside the errors is not logged: %s", &log)
	}
}

func TestLenient(t *testing.T) {
	for _, tt := range []struct {
		name    string
		path    string
		json    object
		refused bool
	}{
		{"a misspelt field", refund, with(aRefund, "resaon", "x"), false},
		{"another value", "v3/profitsharing/receivers/add", object{"appid": "wx1", "type": "NEW", "account": "1", "relation_type": "STORE"}, false},
		{"an unknown operation", "v3/none", object{}, false},
		{"a wrong type", refund, with(aRefund, "amount.refund", "1"), true},
		{"a missing field", refund, with(aRefund, "amount", without), true},
	} {
		v := openapi.Lenient()
		v.Logger = slog.New(slog.DiscardHandler)
		if err := v.Validate("POST", tt.path, object{"json": tt.json}); (err != nil) != tt.refused {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestValidateQuietLogs(t *testing.T) {
	var log bytes.Buffer
	v := &openapi.Validator{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for range 3 {
		goods := object{"merchant_goods_id": "1", "unit_price": 1, "refund_amount": 1, "refund_quantity": 1, "newer": 1}
		if err := v.Validate("POST", refund, object{"json": with(aRefund, "goods_detail", []any{goods, goods})}); err != nil {
			t.Fatal(err)
		}
	}
	if w, d := strings.Count(log.String(), "level=WARN"), strings.Count(log.String(), "level=DEBUG"); w != 1 || d != 5 {
		t.Errorf("%d warnings and %d at debug level, want 1 and 5:\n%s", w, d, &log)
	}
}

// TestValidateTexts makes sure that no value of a request is in a text.
func TestValidateTexts(t *testing.T) {
	const secret = "13800138000"
	request := object{"json": with(anOrder, "payer.identity", object{"type": secret, "number": secret, "name": secret},
		"attach", secret+"😀", "amount.total", secret, "scene_info", secret, "goods_tag", object{"x": secret}, "detail", []any{secret})}
	v := strict()
	err := v.Validate("POST", jsapi, request)
	if err == nil || len(findings(t, v, "POST", jsapi, request)) < 7 {
		t.Fatal(err)
	}
	for _, f := range findings(t, v, "POST", jsapi, request) {
		if strings.Contains(f.String(), secret) {
			t.Errorf("a value is in %s", f)
		}
	}
	long := findings(t, strict(), "POST", refund, object{"json": with(aRefund, strings.Repeat("x", 5000)+"\n", "1")})
	if len(long) != 1 || len(long[0].String()) > 200 || strings.Contains(long[0].String(), "\n") {
		t.Errorf("a long name is not cut: %v", long)
	}
}

// TestValidateConcurrently shares one Validator between goroutines, warnings and all: for the race detector.
func TestValidateConcurrently(t *testing.T) {
	v := quiet()
	var all sync.WaitGroup
	for i := range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for j := range 200 {
				if err := v.Validate("POST", refund, object{"json": with(aRefund, "newer"+strconv.Itoa(i*j), 1)}); err != nil {
					t.Error(err)
				}
				if v.Validate("POST", jsapi, object{"json": with(anOrder, "payer", nil)}) == nil {
					t.Error("null passed")
				}
			}
		}()
	}
	all.Wait()
}
