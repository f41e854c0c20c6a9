package jsonbody_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// These tests give what a client refuses, and what it sends.

const answerText = `{"code_url":"weixin://<a&b>","n":1519540354020417537,"no":null,"list":[1,"a",null],"amount":{"total":9007199254740993}}`

func answered(body string) *wechatpay.Response {
	return &wechatpay.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

type (
	namedText  string
	namedBytes []byte
	openStruct struct {
		Name string `json:"name"`
		Any  any    `json:"any,omitempty"`
		Left any    `json:"-"`
	}
	withReader  struct{ R *bytes.Buffer }
	withInner   struct{ openStruct }
	readsItself struct{ ID string }
	selfMade    struct{ *strings.Reader }
	recursive   struct {
		Next *recursive
		Any  any
	}
)

func (readsItself) Read([]byte) (int, error)      { return 0, io.EOF }
func (selfMade) MarshalJSON() ([]byte, error)     { return []byte(`{"made":1}`), nil }
func (n namedBytes) MarshalText() ([]byte, error) { return n, nil }

// TestJSONThatNobodyMeans: what encoding/json takes and nobody means is an error before a byte is sent, at any depth.
func TestJSONThatNobodyMeans(t *testing.T) {
	reader := func() io.Reader { return strings.NewReader(`{"a":1}`) }
	text, r := `{"a":1}`, answered(answerText)
	media, err := wechatpay.NewMedia("a.png", reader())
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		json any
		want string
	}{
		"text": {text, "json.RawMessage"}, "named text": {namedText(text), "json.RawMessage"}, "pointer to a text": {&text, "json.RawMessage"},
		"bytes": {[]byte(text), "json.RawMessage"}, "named bytes": {namedBytes(text), "json.RawMessage"}, "pointer to bytes": {&[]byte{'{'}, "json.RawMessage"},
		"an array of bytes": {[2]byte{'{', '}'}, "json.RawMessage"}, "a time": {time.Time{}, "json.RawMessage"}, "a Sensitive": {wechatpay.Sensitive("x"), "json.RawMessage"},
		"bytes of a named kind": {[]namedByte("{}"), "json.RawMessage"}, "a Value of a text": {r.Get("code_url"), "json.RawMessage"},
		"a Value of nothing": {r.Get("nowhere"), "holds nothing"}, "a Value of null": {r.Get("no"), "holds nothing"}, "a pointer to nil": {new(map[string]any), "holds nothing"},
		"a reader": {reader(), "strings.Reader is an io.Reader"}, "a buffer": {bytes.NewBufferString(text), "bytes.Buffer is an io.Reader"}, "a buffer by value": {bytes.Buffer{}, "bytes.Buffer"},
		"a file": {os.Stdin, "os.File"}, "in a map": {wechatpay.Object{"a": wechatpay.Object{"file": reader()}}, "a.file: a strings.Reader"},
		"in a map of readers": {map[string]io.Reader{"f": reader()}, "f: "}, "in a Request": {wechatpay.Request{"f": bufio.NewReader(reader())}, "f: a bufio.Reader"},
		"in a list": {wechatpay.Object{"l": []any{1, reader()}}, "l.1: "}, "in a list of maps": {[]map[string]any{{"f": reader()}}, "0.f: "},
		"in a struct": {openStruct{Any: reader()}, "any: "}, "in a pointer to a struct": {&openStruct{Any: []any{&openStruct{Any: reader()}}}, "any.0.any: "},
		"in a field of its type": {withReader{bytes.NewBufferString(text)}, "R: "}, "in an embedded struct": {withInner{openStruct{Any: reader()}}, "any: "},
		"a limited reader with fields": {io.LimitReader(reader(), 5), "io.LimitedReader"}, "a type with Read": {wechatpay.Object{"x": readsItself{"1"}}, "x: a jsonbody_test.readsItself"},
		"below a type that leads to itself": {recursive{Next: &recursive{Any: reader()}}, "Next.Any: "},
		"a gjson.Result":                    {wechatpay.Object{"x": gjson.Parse("1")}, "x: a gjson.Result"}, "the Result of a Value": {r.Get("n").Result, "wechatpay.Value{"},
		"an error": {errors.New("x"), "errors.errorString is an error"}, "an error in a map": {wechatpay.Object{"a": fmt.Errorf("x: %w", io.EOF)}, "a: a fmt.wrapError is an error"},
		"an error in a list": {wechatpay.Object{"l": []error{nil, io.EOF}}, "l.1: "}, "an error in a struct": {openStruct{Any: io.EOF}, "any: "}, "an error with fields": {wechatpay.Object{"e": failed{1}}, "e: a jsonbody_test.failed is an error"},
		"a pointer to an error": {wechatpay.Object{"e": &failed{1}}, "give its Error()"}, "joined errors": {errors.Join(io.EOF), "joinError is an error"}, "an *Error": {wechatpay.Object{"e": new(wechatpay.Error)}, "e: a wechatpay.Error is an error"},
		"a Media": {wechatpay.Object{"file": media}, "file: a *Media"}, "a Response": {r, "Get or Decode"}, "a Future": {wechatpay.Object{"f": new(wechatpay.Future)}, "Get or Decode"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := clienttest.Offline(t).Chain("v3/x").Post(t.Context(), wechatpay.Request{"json": tt.json})
			if err == nil || !strings.Contains(err.Error(), "POST v3/x: json: ") || !strings.Contains(err.Error(), tt.want) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	media.Meta = wechatpay.Object{"sha256": media.SHA256(), "file": reader()}
	if _, err := clienttest.Offline(t).Chain("v3/x").Post(t.Context(), wechatpay.Request{"body": media}); err == nil || !strings.Contains(err.Error(), "io.Reader") {
		t.Errorf("a reader in the meta of an upload: %v", err)
	}
}

type (
	namedByte byte
	failed    struct{ Code int }
	saysHow   struct{ error }
)

func (failed) Error() string                   { return "failed" }
func (s saysHow) MarshalText() ([]byte, error) { return []byte(s.Error()), nil }

// TestJSONThatIsMeant: what says itself how it is written is sent as it says.
func TestJSONThatIsMeant(t *testing.T) {
	var sent []byte
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		sent, _ = io.ReadAll(r.Body)
		return nil, io.EOF
	})
	client := clienttest.New(t, config)
	raw, r := json.RawMessage(`{"a":"\ufffd"}`), answered(answerText)
	for want, v := range map[string]any{
		`{"a":"\ufffd"}`: &raw, `"a"`: json.RawMessage(`"a"`), `{"made":1}`: selfMade{strings.NewReader("x")}, `{"R":null}`: withReader{},
		`{"name":"a"}`: openStruct{Name: "a", Left: strings.NewReader("x")}, `{"a":"text","b":"eA==","c":["y"]}`: wechatpay.Object{"a": "text", "b": []byte("x"), "c": []namedText{"y"}},
		`{"total":9007199254740993}`: r.Get("amount"), `[1,"a",null]`: r.Get("list"), `{"u":"weixin://<a&b>","x":null}`: wechatpay.Object{"u": r.Get("code_url"), "x": r.Get("nowhere")},
		`{"t":"\\` + "\ufffd" + `"}`:    wechatpay.Object{"t": answered(`{"t":"\\\ufffd"}`).Get("t")},
		`{"e":"EOF","n":null}`:          map[string]error{"e": saysHow{io.EOF}, "n": nil},
		`{"Next":null,"Any":{"v":[1]}}`: recursive{Any: map[string][]any{"v": {1}}},
	} {
		if client.Chain("v3/x").Post(t.Context(), wechatpay.Request{"json": v}); string(sent) != want {
			t.Errorf("sent %s, want %s", sent, want)
		}
	}
}
