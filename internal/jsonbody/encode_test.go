package jsonbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

type elsewhere struct{ Name string }

// TestRefused: the types that are given are refused, behind pointers and in all that holds them.
func TestRefused(t *testing.T) {
	e := New(map[reflect.Type]string{reflect.TypeFor[elsewhere](): "an elsewhere is not here"})
	for want, v := range map[string]any{
		"json: an elsewhere is not here": &elsewhere{}, "json: a.0: an elsewhere is not here": map[string][]elsewhere{"a": {{}}},
		"json: E: an elsewhere is not here": struct{ E **elsewhere }{ptr(new(elsewhere))},
		"json: …: an elsewhere is not here": map[string]any{"…": elsewhere{}}, "json: a b: an elsewhere is not here": map[string]any{"a\nb": elsewhere{}},
		"json: " + strings.Repeat("x", 48) + "…: an elsewhere is not here": map[string]any{strings.Repeat("x", 100): elsewhere{}},
		"json: the <nil> holds nothing: it would be sent as null":          nil, "json: the *int holds nothing: it would be sent as null": (*int)(nil),
	} {
		if _, err := e.Encode(v); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for want, v := range map[string]any{`{"E":null}`: struct{ E *elsewhere }{}, "[]": []elsewhere{}} {
		if got, err := e.Encode(v); string(got) != want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	if _, err := New(nil).Encode(elsewhere{}); err != nil {
		t.Errorf("refused by another Encoder: %v", err)
	}
}

// TestEncodeTogether: many goroutines share an Encoder, its memory and the pool; no body holds a piece of another.
func TestEncodeTogether(t *testing.T) {
	e, wg := New(nil), sync.WaitGroup{}
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			text := strings.Repeat(string(rune('a'+i)), 100*i)
			for range 200 {
				got, err := e.Encode(map[string]any{"a": text, "b": deep{Any: []price{{Rate: 1}}}})
				if err != nil || !bytes.HasPrefix(got, []byte(`{"a":"`+text+`","b":{`)) {
					t.Errorf("%s, %v", got, err)
					return
				}
				if _, err := e.Encode(map[string]any{text: errors.New("x")}); err == nil {
					t.Error("an error is taken")
				}
			}
		}()
	}
	wg.Wait()
}

// FuzzEncode: what a text decodes to, exactly, is encoded to the same; what holds broken UTF-8 is refused, whatever JSON
// escapes it holds, and comes through once it is Unescaped.
func FuzzEncode(f *testing.F) {
	for _, text := range []string{`{"a":"\ufffd"}`, `{"a":"\\ufffd","b":[1e400,-0,12345678901234567890]}`, `["<&>\u2028",{"":null}]`, `{"a":"\\\ufffd"}`, "{\"a\":\"\xff\"}", `"text"`, "1"} {
		f.Add([]byte(text))
	}
	e := New(nil)
	f.Fuzz(func(t *testing.T, text []byte) {
		want, ok := exactly(text)
		if !ok {
			return
		}
		got, err := e.Encode(want)
		_, isText := want.(string)
		switch {
		case want == nil || isText:
			if err == nil {
				t.Fatalf("%s is sent", got)
			}
			return
		case err != nil:
			t.Fatalf("%s is refused: %v", text, err)
		}
		if again, _ := exactly(got); !cmp.Equal(again, want) {
			t.Fatalf("%s became %s", text, got)
		}
		raw := Unescape(string(text))
		if again, ok := exactly([]byte(raw)); !ok || !cmp.Equal(again, want) {
			t.Fatalf("%s unescaped is %s", text, raw)
		}
		if got, err := e.Encode(map[string]any{"a": spelt(raw)}); utf8.ValidString(raw) != (err == nil) {
			t.Fatalf("%s passed on is %s, %v", text, got, err)
		}
		if got, err := e.Encode(map[string]any{"a": string(text)}); utf8.Valid(text) != (err == nil) {
			t.Fatalf("%q as a text is %s, %v", text, got, err)
		}
	})
}

// spelt is JSON that somebody else has written.
type spelt string

func (s spelt) MarshalJSON() ([]byte, error) { return []byte(s), nil }

// exactly decodes a text without losing a digit.
func exactly(text []byte) (v any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := d.Decode(&v)
	return v, err == nil && json.Valid(text)
}

type benchGoods struct {
	ID    string  `json:"merchant_goods_id"`
	Count int     `json:"quantity"`
	Price int64   `json:"unit_price"`
	Rate  float64 `json:"rate"`
}

type benchOrder struct {
	AppID  string `json:"appid"`
	Number string `json:"out_trade_no"`
	Amount struct {
		Total    int64  `json:"total"`
		Currency string `json:"currency"`
	} `json:"amount"`
	Goods []benchGoods   `json:"goods_detail"`
	Scene map[string]any `json:"scene_info"`
}

func BenchmarkEncode(b *testing.B) {
	small := struct {
		ID string `json:"stock_creator_mchid"`
	}{"8956000"}
	scene := map[string]any{"payer_client_ip": "14.23.150.211", "h5_info": map[string]any{"type": "Wap", "rate": 0.5}}
	nested := &benchOrder{AppID: "wxd678efh567hg6787", Number: "1217752501201407033233368018", Goods: []benchGoods{{"1246464644", 1, 528800, 0.5}, {"1246464645", 2, 528800, 1}}, Scene: scene}
	e := New(nil)
	for name, v := range map[string]any{
		"map":    map[string]any{"stock_creator_mchid": "8956000"},
		"struct": &small,
		"nested-map": map[string]any{
			"appid": "wxd678efh567hg6787", "out_trade_no": "1217752501201407033233368018", "amount": map[string]any{"total": 100.0, "currency": "CNY"},
			"detail":     map[string]any{"goods_detail": []any{map[string]any{"merchant_goods_id": "1246464644", "quantity": 1, "unit_price": 528800.0}, map[string]any{"merchant_goods_id": "1246464645", "quantity": 1.0, "unit_price": 528800}}},
			"scene_info": scene,
		},
		"nested-struct": nested,
		"struct-in-map": map[string]any{"order": nested, "list": []benchGoods{{ID: "1"}, {ID: "2"}}, "names": map[string]string{"a": "b"}, "rates": map[string]float64{"a": 1, "b": 2}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Encode(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
