// Package runner runs the snippets of the site: each against a sandbox of its own, which holds what its example names. A
// program that the generator writes has the snippets as functions, and hands them to Main.
package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// Snippet is the inside of a function, as a page prints it.
type Snippet struct {
	Method, Path, Style string
	Call                func(ctx context.Context, client *wechatpay.Client) error
	Handler             func(client *wechatpay.Client) http.Handler // of a notification: Path is its event
}

// Result is what became of one.
type Result struct {
	Method, Path, Style string
	Error               string // "": it ran, and the sandbox has answered what it sent
	Sent                string // METHOD, path, query and body of what arrived, ciphertexts aside
}

// Main runs the snippets and writes a line of JSON for each.
func Main(snippets []Snippet) {
	out := json.NewEncoder(os.Stdout)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout = null // what snippets print
	keys, err := newKeys()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var wait sync.WaitGroup
	var mu sync.Mutex // guards out
	places := make(chan bool, 2)
	for _, s := range snippets {
		places <- true
		wait.Go(func() {
			defer func() { <-places }()
			r := s.run(keys)
			mu.Lock()
			defer mu.Unlock()
			if err := out.Encode(r); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		})
	}
	wait.Wait()
}

// newKeys makes what all sandboxes share: that takes longer than a call.
func newKeys() (*sandbox.Keys, error) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		return nil, err
	}
	keys := sb.Keys()
	return keys, sb.Close()
}

func (s Snippet) run(keys *sandbox.Keys) Result {
	r := Result{Method: s.Method, Path: s.Path, Style: s.Style}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	sb, err := sandbox.Start(sandbox.Options{Keys: keys, RequestLog: 64, BrandID: s.brand(), Now: clock})
	if err != nil {
		r.Error = err.Error()
		return r
	}
	defer sb.Close()
	if s.Handler != nil {
		err = s.notified(sb)
	} else {
		r.Sent, err = s.called(ctx, sb)
	}
	if err != nil {
		r.Error = err.Error()
	}
	return r
}

// Brand is the brand whose client an operation takes; "" where it is a merchant's.
func Brand(o *openapi.Operation) string {
	if o != nil && o.Has(openapi.FlagBrandScheme) {
		return catalogue.BrandID
	}
	return ""
}

func (s Snippet) brand() string {
	if o, ok := openapi.Lookup(s.Method, s.Path); ok {
		return Brand(o)
	}
	return ""
}

// called makes the call, and looks at what has arrived.
func (s Snippet) called(ctx context.Context, sb *sandbox.Sandbox) (string, error) {
	if o, ok := openapi.Lookup(s.Method, s.Path); ok {
		if _, err := Prepare(ctx, sb, o); err != nil {
			return "", err
		}
	}
	client, err := ClientOf(sb, clock)
	if err != nil {
		return "", err
	}
	before := len(sb.Requests())
	failed := s.Call(ctx, client)
	arrived := sb.Requests()[before:]
	if len(arrived) == 0 {
		return "", errors.Join(failed, errors.New("nothing has arrived"))
	}
	last := arrived[len(arrived)-1]
	if o, ok := openapi.Lookup(last.Method, pathOf(s, last.Path)); !ok || o.Method != s.Method || placeholder.ReplaceAllString(o.Template(), "{}") != placeholder.ReplaceAllString(s.Path, "{}") {
		return "", fmt.Errorf("%s %s has arrived", last.Method, last.Path)
	}
	if !last.Verified && !unsigned(s) {
		return "", errors.Join(failed, errors.New("its signature is wrong"))
	}
	return last.Method + " " + last.Path + "?" + alike(last.Query) + " " + alike(string(last.Body)), failed
}

// pathOf gives a path of APIv2 its prefix, as the catalogue has it.
func pathOf(s Snippet, path string) string {
	if strings.HasPrefix(s.Path, "v2/") {
		return "v2" + path
	}
	return path
}

// unsigned tells an operation without a signature of APIv3.
func unsigned(s Snippet) bool {
	o, ok := openapi.Lookup(s.Method, s.Path)
	return ok && (o.V2 || o.Has(openapi.FlagUnsignedRequest))
}

// What is another each time: ciphertexts, nonces and the signatures over them, the boundary of an upload.
var random = regexp.MustCompile(`[A-Za-z0-9+/%]{300,}={0,2}(%3D)*|<(nonce_str|sign)>[^<]*<|(nonce_str|sign)=[^&]*|--[0-9a-z]{20,}|[0-9a-f]{60}`)

// alike makes equal requests equal texts; the order of members is none of what a request says.
func alike(text string) string {
	var value any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if strings.HasPrefix(text, "{") && d.Decode(&value) == nil {
		if sorted, err := json.Marshal(value); err == nil {
			text = string(sorted)
		}
	}
	return fraction.ReplaceAllString(random.ReplaceAllString(text, "…"), "$1")
}

var (
	placeholder = regexp.MustCompile(`\{[^}]*\}`)              // whose name nobody sees on the wire
	fraction    = regexp.MustCompile(`(T\d\d:\d\d:\d\d)\.\d+`) // of a second, which structs leave out
)

// ClientOf makes a client of a sandbox, with its clock.
func ClientOf(sb *sandbox.Sandbox, now func() time.Time) (*wechatpay.Client, error) {
	config := sb.Config()
	config.Now, config.Merchant = now, sb.Merchant()
	config.Retry = wechatpay.Retry{Attempts: 1}
	return wechatpay.New(config)
}

// notified sends the notification to the handler, and wants it to be taken.
func (s Snippet) notified(sb *sandbox.Sandbox) error {
	client, err := ClientOf(sb, clock)
	if err != nil {
		return err
	}
	server := httptest.NewServer(s.Handler(client))
	defer server.Close()
	out, err := sb.Trigger(sandbox.Trigger{Event: s.Path, URL: server.URL})
	if err != nil {
		return err
	}
	if !out.Accepted {
		return fmt.Errorf("the handler did not take it: %+v", out.Attempts)
	}
	return nil
}
