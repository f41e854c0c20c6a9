package sandbox_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

var (
	postmanVariable = regexp.MustCompile(`\{\{(encrypt )?([^{}]+)\}\}`)
	postmanStatus   = regexp.MustCompile(`to\.have\.status\((\d+)\)`)
	postmanKept     = regexp.MustCompile(`collectionVariables\.set\('(\w+)', pm\.response\.json\(\)\.(\w+)\)`)
)

// TestPostman sends the requests of the collection for Postman, in its order. That its scripts sign is for newman to try.
func TestPostman(t *testing.T) {
	text, err := os.ReadFile("../examples/sandbox/postman/wechatpay.postman_collection.json")
	if err != nil {
		t.Fatal(err)
	}
	type item struct {
		Name    string
		Request struct {
			Method, URL string
			Body        struct{ Raw string }
		}
		Event []struct{ Script struct{ Exec []string } }
	}
	var collection struct {
		Item []struct {
			Name string
			Item []item
		}
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatal(err)
	}
	c := start(t, sandbox.Options{})
	variables := map[string]string{"base_url": "", "mchid": c.config.MchID, "out_trade_no": "postman1", "yesterday": noon.AddDate(0, 0, -1).Format("2006-01-02")}
	filled := func(text string) string {
		return postmanVariable.ReplaceAllStringFunc(text, func(found string) string {
			m := postmanVariable.FindStringSubmatch(found)
			if m[1] == "" {
				return variables[m[2]]
			}
			secret, err := wxcrypto.Encrypt(m[2], &c.sb.Keys().Public.PublicKey)
			if err != nil {
				t.Fatal(err)
			}
			return secret
		})
	}
	for _, group := range collection.Item {
		for _, i := range group.Item {
			t.Run(i.Name, func(t *testing.T) {
				c := &caller{t, c.sb, c.config, c.http}
				target, script := filled(i.Request.URL), ""
				for _, event := range i.Event {
					script += strings.Join(event.Script.Exec, "\n")
				}
				if target == sandbox.ControlPath+"pay" {
					if err := c.sb.Pay(variables["out_trade_no"]); err != nil {
						t.Fatal(err)
					}
					return
				}
				l := c.letter(i.Request.Method, target, filled(i.Request.Body.Raw))
				l.header.Set("Wechatpay-Serial", c.sb.Keys().PublicID)
				want := postmanStatus.FindStringSubmatch(script)[1]
				if want == "401" {
					l.signedTarget = "/"
				}
				r := c.post(l)
				if got := strconv.Itoa(r.status); got != want {
					t.Errorf("%s, want %s: %s (%s)", got, want, r.body, r.header.Get("Sandbox-Hint"))
				}
				for _, kept := range postmanKept.FindAllStringSubmatch(script, -1) {
					variables[kept[1]], _ = r.json[kept[2]].(string)
				}
			})
		}
	}
}
