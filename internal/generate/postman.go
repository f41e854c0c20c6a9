package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// The collection that Postman and newman run against wechatpay sandbox.
const (
	postmanFolder = "examples/sandbox/postman"
	postmanFile   = "wechatpay.postman_collection.json"
	postmanSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
)

type postmanCollection struct {
	Info struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Schema      string `json:"schema"`
	} `json:"info"`
	Event []postmanEvent   `json:"event"`
	Item  []postmanGroupOf `json:"item"`
}

type postmanGroupOf struct {
	Name string        `json:"name"`
	Item []postmanItem `json:"item"`
}

type postmanItem struct {
	Name    string         `json:"name"`
	Event   []postmanEvent `json:"event,omitempty"`
	Request postmanRequest `json:"request"`
}

type postmanEvent struct {
	Listen string        `json:"listen"`
	Script postmanScript `json:"script"`
}

type postmanScript struct {
	Type string   `json:"type"`
	Exec []string `json:"exec"`
}

type postmanRequest struct {
	Method      string          `json:"method"`
	Header      []postmanHeader `json:"header"`
	Body        *postmanBody    `json:"body,omitempty"`
	URL         string          `json:"url"`
	Description string          `json:"description,omitempty"`
}

type postmanHeader struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type postmanBody struct {
	Mode    string `json:"mode"`
	Raw     string `json:"raw"`
	Options any    `json:"options"`
}

// postman writes the collection: its scripts, and requests that the catalogue makes.
func (c *catalogue) postman(folder string, check bool) error {
	scripts := make(map[string]string)
	for _, name := range []string{"rsa.js", "sign.js", "verify.js"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		scripts[name] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	var all postmanCollection
	all.Info.Name, all.Info.Schema = "WeChat Pay: wechatpay sandbox", postmanSchema
	all.Info.Description = "Generated from the catalogue. Import the environment that `wechatpay sandbox --data FOLDER` writes into its folder, postman_environment.json, and trust its ca.pem."
	all.Event = []postmanEvent{
		script("prerequest", scripts["rsa.js"]+"\n"+scripts["sign.js"]),
		script("test", scripts["rsa.js"]+"\n"+scripts["verify.js"]),
	}
	for _, group := range postmanGroups {
		f := postmanGroupOf{Name: group.name}
		for i, wanted := range group.calls {
			if wanted.needsRSA {
				wanted.tests = "\n" + scripts["rsa.js"] + wanted.tests
			}
			item, err := c.postmanItem(wanted, i)
			if err != nil {
				return err
			}
			f.Item = append(f.Item, item)
		}
		all.Item = append(all.Item, f)
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	if err := w.Encode(all); err != nil {
		return err
	}
	return writeFresh(filepath.Join(folder, postmanFile), b.Bytes(), check)
}

func script(listen, text string) postmanEvent {
	return postmanEvent{listen, postmanScript{"text/javascript", strings.Split(strings.TrimSpace(text), "\n")}}
}

// postmanItem makes a request: the members that the catalogue requires, and those that the call names.
func (c *catalogue) postmanItem(wanted postmanCall, place int) (postmanItem, error) {
	item := postmanItem{Name: wanted.name, Request: postmanRequest{Method: wanted.method, Header: []postmanHeader{{"Accept", "application/json"}}}}
	status, tests := 200, wanted.tests
	if wanted.body == "" && wanted.name != wrongSignature {
		o := c.postmanOperation(wanted)
		if o == nil {
			return item, fmt.Errorf("%s: there is no %s %s", postmanFolder, wanted.method, wanted.path)
		}
		if item.Name == "" {
			item.Name = o.Name
		}
		status, item.Request.Description = o.Response.Status, o.Doc
		var err error
		if wanted.body, wanted.path, err = postmanParts(o, wanted, place); err != nil {
			return item, err
		}
	}
	if wanted.status != 0 {
		status = wanted.status
	}
	item.Request.URL = "{{base_url}}" + wanted.path
	if wanted.body != "" {
		item.Request.Header = append(item.Request.Header, postmanHeader{"Content-Type", "application/json"})
		item.Request.Body = &postmanBody{"raw", wanted.body, map[string]any{"raw": map[string]string{"language": "json"}}}
	}
	if wanted.before != "" {
		item.Event = append(item.Event, script("prerequest", wanted.before))
	}
	tests = fmt.Sprintf("pm.test('%d', () => pm.response.to.have.status(%d));\n", status, status) + tests
	item.Event = append(item.Event, script("test", tests))
	return item, nil
}

func (c *catalogue) postmanOperation(wanted postmanCall) *openapi.Operation {
	for _, o := range c.operations {
		if o.Method == wanted.method && o.Path == wanted.path && !o.V2 {
			return o
		}
	}
	return nil
}

// numberHere stands for the merchant's number in a request until its place is known.
const numberHere = "NUMBERHERE"

// postmanParts gives body and target.
func postmanParts(o *openapi.Operation, wanted postmanCall, place int) (body, target string, err error) {
	maker := &specimen.Maker{
		Now:   time.Date(2026, 6, 1, 12, 0, 0, 0, time.FixedZone("CST", 8*60*60)),
		Known: map[string]any{"mchid": "1900000001", "combine_mchid": "1900000001", "stock_creator_mchid": "1900000001", "out_trade_no": numberHere},
	}
	maker.Seal = func(f *openapi.Field, plain string) (any, error) {
		if given, ok := wanted.given[f.Name].(string); ok {
			plain = given
		}
		return "{{encrypt " + plain + "}}", nil
	}
	maker.Known[o.Number[strings.LastIndexByte(o.Number, '.')+1:]] = numberHere
	for name, value := range wanted.given {
		maker.Known[name] = value
	}
	maker.Skip = func(f *openapi.Field) bool { return !f.Required && wanted.given[f.Name] == nil }
	request := maker.Request(o)
	target = o.Path
	for _, f := range o.PathParams {
		target = strings.ReplaceAll(target, "{"+f.Name+"}", fmt.Sprint(request[f.Name]))
	}
	separator := "?"
	query, _ := request["query"].(map[string]any)
	for _, f := range o.Query {
		if value, there := query[f.Name]; there {
			target += separator + f.Name + "=" + fmt.Sprint(value)
			separator = "&"
		}
	}
	if members, ok := request["json"]; ok {
		var b bytes.Buffer
		w := json.NewEncoder(&b)
		w.SetEscapeHTML(false)
		w.SetIndent("", "  ")
		if err := w.Encode(members); err != nil {
			return "", "", err
		}
		body = strings.TrimSpace(b.String())
	}
	number := fmt.Sprintf("{{out_trade_no}}x%d", place)
	if wanted.sameOrder {
		number = "{{out_trade_no}}"
	}
	names := strings.NewReplacer(numberHere, number, "1900000001", "{{mchid}}", "TRANSACTIONID", "{{transaction_id}}", "OUTREFUNDNO", "{{out_refund_no}}", "YESTERDAY", "{{yesterday}}")
	return names.Replace(body), names.Replace(target), nil
}
