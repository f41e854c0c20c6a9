package jsontext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func TestTwice(t *testing.T) {
	var many strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, `"name%d":{"a":1,"b":[{"a":1},{"a":2}]},`, i)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"none", `{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}`, ""},
		{"no object", `[1,"a",{"a":"a:"}]`, ""},
		{"a text that looks like a name", `{"a":"b","c":["b"],"b":"\":\\"}`, ""},
		{"at the top", `{"a":1,"b":2,"a":3}`, "a"},
		{"after an inner object", `{"a":{"x":1,"y":2},"b":[1,[2]],"a":3}`, "a"},
		{"inside", `{"amount":{"total":1,"total":100}}`, "total"},
		{"in a list", `{"a":[{"b":1},{"c":1, "c" : 2}]}`, "c"},
		{"escaped", `{"code":1,"c\u006fde":2}`, "code"},
		{"escaped quote", `{"a\"":1,"a\\":2,"a\"" :3}`, `a"`},
		{"another case at the top", `{"code":1,"CODE":2}`, "CODE"},
		{"the long s at the top", `{"sign":1,"\u017fign":2}`, "ſign"},
		{"another case inside", `{"a":{"code":1,"CODE":2}}`, ""},
		{"broken bytes are one to encoding/json", "{\"a\xfe\":1,\"a\xff\":2}", "a\ufffd"},
		{"many, none", `{` + many.String() + `"z":1}`, ""},
		{"many, twice", `{` + many.String() + `"name7":1}`, "name7"},
		{"many, the last two", `{` + many.String() + `"z":1,"z":2}`, "z"},
		{"many, another case", `{` + many.String() + `"NAME99":1}`, "NAME99"},
		{"many inside, another case", `{"x":{` + many.String() + `"NAME99":1}}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := twice([]byte(tt.text)); string(got) != tt.want || !json.Valid([]byte(tt.text)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if valid := Valid([]byte(tt.text)); valid != (tt.want == "") || (Check([]byte(tt.text)) == nil) != valid {
				t.Errorf("valid: %v", valid)
			}
		})
	}
}

func TestCheckBounds(t *testing.T) {
	for name, text := range map[string]string{
		"8 M brackets":         strings.Repeat("[", 8<<20),
		"8 M objects":          strings.Repeat(`{"a":`, 8<<20),
		"10,001 levels, ended": strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
		"empty":                "", "HTML": "<html>", "two values": "{} {}", "half": `{"a":`,
	} {
		if Check([]byte(text)) != ErrInvalid || Valid([]byte(text)) {
			t.Errorf("%s is taken", name)
		}
	}
	var b strings.Builder
	for i := range 1 << 17 {
		fmt.Fprintf(&b, `"%d":0,`, i)
	}
	if err := Check([]byte("{" + b.String() + `"a":0}`)); err == nil || !strings.Contains(err.Error(), "more than 65536 names") {
		t.Errorf("many names: %v", err)
	}
	if deep := strings.Repeat("[", 9999) + strings.Repeat("]", 9999); !Valid([]byte(deep)) {
		t.Error("9,999 levels are not taken")
	}
}

// TestGetBounds: no path makes gjson recurse until its stack overflows, whatever Check has taken.
func TestGetBounds(t *testing.T) {
	long := `{"s":"` + strings.Repeat("[", 8<<20) + `"}`
	deep := strings.Repeat(`{"a":[`, 4999) + strings.Repeat("]}", 4999)
	for _, path := range []string{"s.@fromstr.@valid", "s.@fromstr.@fromstr", "s|@fromstr|@fromstr|@pretty", "s.@valid", "@ugly", "@valid", `@flatten:{"deep":true}`, "@tostr.@fromstr.@valid", "a.0.a", "@dig:b"} {
		for what, text := range map[string]string{"long": long, "deep": deep} {
			if !Valid([]byte(text)) {
				t.Fatalf("%s is not taken", what)
			}
			if got := Get(gjson.Parse(text), path); strings.Contains(path, "s.@fromstr") && got.Exists() {
				t.Errorf("%s of %s gives %d bytes", path, what, len(got.Raw))
			}
		}
	}
	if got := Get(gjson.Parse(`{"s":"{\"a\":[1,2]}"}`), "s.@fromstr.a.1"); got.Int() != 2 {
		t.Errorf("JSON in a text gives %v", got)
	}
}

// FuzzTwice compares with what encoding/json reads: where nothing stands there twice, written again the text has as
// many names as before.
func FuzzTwice(f *testing.F) {
	for _, text := range []string{`{"a":1,"b":{"a":[{"c":1}]}}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"b":2}}`, `["a:",{"a":"\\"}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var v any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber() // 1e999 is valid
		if d.Decode(&v) != nil || !json.Valid(text) {
			if Valid(text) {
				t.Fatal("taken, and encoding/json refuses it")
			}
			return
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		found, _ := twice(text)
		lower, _ := twice(bytes.ToLower(text))
		if twice := found != nil; !twice && names(again) != names(text) || twice && lower == nil {
			t.Errorf("twice: %v, %d names, written again %d", twice, names(text), names(again))
		}
	})
}

// names counts the names of a text.
func names(text []byte) (n int) {
	inside := false
	for i := 0; i < len(text); i++ {
		switch {
		case inside && text[i] == '\\':
			i++
		case text[i] == '"':
			if inside = !inside; !inside && isName(text[i+1:]) {
				n++
			}
		}
	}
	return n
}

func BenchmarkValid(b *testing.B) {
	list := []byte(`{"data":[` + strings.Repeat(`{"out_trade_no":"1217752501201407033233368018","amount":{"total":100,"currency":"CNY"},"trade_state":"SUCCESS"},`, 9999) + `{}]}`)
	for name, text := range map[string][]byte{"small": []byte(`{"start_time":"2026-11-24T08:00:00.000+08:00","stock_id":"9856000"}`), "large": list} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if !Valid(text) {
					b.Fatal("invalid")
				}
			}
		})
	}
}
