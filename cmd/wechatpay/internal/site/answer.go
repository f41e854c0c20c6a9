package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/site/runner"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// answer is what the sandbox has answered to the sample of an operation.
type answer struct {
	status         int
	language, body string // of the block that shows it; "" where there is no body
}

// desk starts sandboxes that have their keys in common, and a clock that stands still.
type desk struct {
	keys    *sandbox.Keys
	picture string
}

func newDesk(folder string) (*desk, error) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		return nil, err
	}
	d := &desk{keys: sb.Keys(), picture: folder + "/picture.jpg"}
	return d, errors.Join(sb.Close(), os.WriteFile(d.picture, []byte("\xff\xd8\xff\xe0 a picture"), 0o666))
}

func (d *desk) start(o *openapi.Operation) (*sandbox.Sandbox, *wechatpay.Client, error) {
	clock := func() time.Time { return madeAt }
	sb, err := sandbox.Start(sandbox.Options{Keys: d.keys, Now: clock, BrandID: runner.Brand(o), NotifyAllow: []string{"127.0.0.1"}})
	if err != nil {
		return nil, nil, err
	}
	client, err := runner.ClientOf(sb, clock)
	return sb, client, err
}

// ask calls an operation with its sample.
func (d *desk) ask(o *openapi.Operation) (answer, error) {
	sb, client, err := d.start(o)
	if err != nil {
		return answer{}, err
	}
	defer sb.Close()
	ctx := context.Background()
	numbers, err := runner.Prepare(ctx, sb, o)
	if err != nil {
		return answer{}, err
	}
	req, err := runner.Request(o, catalogue.SampleAt(o, madeAt, numbers), d.picture)
	if err != nil {
		return answer{}, err
	}
	if o.Method+" "+o.Template() == fromAnswer {
		return answer{}, nil
	}
	resp, err := client.Do(ctx, o.Method+" "+o.Template(), req)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: the sandbox does not answer its sample (does runner/before.txt lack a line?): %w", o.Method, o.Template(), err)
	}
	return written(o, client, resp)
}

// longestAnswer is what fits on a page.
const longestAnswer = 12_000

// written writes an answer down. What is encrypted is another text each time: in its place stands what it holds.
func written(o *openapi.Operation, client *wechatpay.Client, resp *wechatpay.Response) (answer, error) {
	a := answer{status: resp.StatusCode}
	switch {
	case len(resp.Body) == 0:
		if where := resp.Header.Get("Location"); where != "" {
			a.language, a.body = "txt", "Location: "+where
		}
		return a, nil
	case o.V2 && bytes.HasPrefix(bytes.TrimSpace(resp.Body), []byte("<")):
		a.language, a.body = "xml", stable(o, indentXML(string(resp.Body)))
	case json.Valid(resp.Body) && resp.Body[0] == '{':
		opened, err := openSealed(client, resp.Body)
		if err != nil {
			return a, err
		}
		a.language, a.body = "json", stable(o, opened)
	case o.Response.Content == "csv" || o.Response.Content == "xml" || isText(resp.Body):
		a.language, a.body = "txt", string(resp.Body)
	default:
		a.language, a.body = "txt", fmt.Sprintf("%s, %d bytes", resp.Header.Get("Content-Type"), len(resp.Body))
	}
	if len(a.body) > longestAnswer {
		a.body = strings.ToValidUTF8(a.body[:longestAnswer], "") + "\n…"
	}
	return a, nil
}

// What is another each time, though the question is the same, is made alike.
var (
	ownPort   = regexp.MustCompile(`https://127\.0\.0\.1:\d+/`)
	randomXML = regexp.MustCompile(`(<(?:nonce_str|sign)>)[^<]*(<)`)
	unopened  = regexp.MustCompile(`[A-Za-z0-9+/]{180,}={0,2}`)
	keyText   = regexp.MustCompile(`(?s)(-----BEGIN [A-Z ]+-----\s).*?(\s-----END)`)
	billKey   = regexp.MustCompile(`("⟨RSA⟩ )[0-9a-f]{32}"`)
	ofKeys    = regexp.MustCompile(`("(?:nonce|effective_time|expire_time|serial_no)": )"[^"]*"`)
)

func stable(o *openapi.Operation, text string) string {
	text = ownPort.ReplaceAllString(text, "https://api.mch.weixin.qq.com/")
	text = randomXML.ReplaceAllString(text, "${1}…$2")
	text = billKey.ReplaceAllString(unopened.ReplaceAllString(keyText.ReplaceAllString(text, "${1}…$2"), "…"), `${1}…"`)
	if strings.HasSuffix(o.Path, "/certificates") {
		text = ofKeys.ReplaceAllString(text, `$1"…"`)
	}
	return text
}

// indentXML writes a line for each member.
func indentXML(text string) string {
	text = strings.ReplaceAll(text, "><", ">\n  <")
	return strings.ReplaceAll(text, "\n  </xml>", "\n</xml>")
}

func isText(body []byte) bool {
	return !bytes.ContainsFunc(body, func(r rune) bool { return r == '�' || r < 9 })
}

// openSealed indents JSON, and opens what the merchant's key opens.
func openSealed(client *wechatpay.Client, body []byte) (string, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, body, "", "  "); err != nil {
		return "", err
	}
	return sealed.ReplaceAllStringFunc(b.String(), func(quoted string) string {
		plain, err := client.Decrypt(strings.Trim(quoted, `"`))
		if err != nil {
			return quoted
		}
		text, _ := json.Marshal("⟨RSA⟩ " + plain)
		return string(text)
	}), nil
}

var sealed = regexp.MustCompile(`"[A-Za-z0-9+/]{300,}={0,2}"`)

// askAll asks for all operations, a few at a time.
func (d *desk) askAll(ops []*openapi.Operation) (map[*openapi.Operation]answer, error) {
	answers := make(map[*openapi.Operation]answer, len(ops))
	var mu sync.Mutex // guards answers and problems
	var problems []error
	var wait sync.WaitGroup
	places := make(chan bool, 2)
	for _, o := range ops {
		places <- true
		wait.Go(func() {
			defer func() { <-places }()
			a, err := d.ask(o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				problems = append(problems, err)
			}
			answers[o] = a
		})
	}
	wait.Wait()
	return answers, errors.Join(problems...)
}
