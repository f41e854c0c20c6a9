package desk

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// NewListen makes wechatpay listen.
func NewListen(c terminal.Console) *cobra.Command {
	var target steer.Target
	var to string
	cmd := &cobra.Command{
		Use:     "listen [flags]",
		Short:   c.Say(words.ListenShort),
		Long:    c.Say(words.ListenLong),
		Example: "  wechatpay listen --forward-to http://127.0.0.1:3000/notify",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return terminal.Usage(words.ForExample.With("wechatpay listen --forward-to "+args[0]), words.ListenTakesNone.With(terminal.Quote(args[0])))
			}
			if err := checkURL("--forward-to", to); err != nil {
				return err
			}
			control, err := target.Dial(cmd.Context())
			if err != nil {
				return err
			}
			l := &listening{c: c, to: to, control: control}
			return l.run(cmd.Context())
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&to, "forward-to", "", c.Say(words.FlagForwardTo))
	target.Register(c, flags)
	return cmd
}

// checkURL makes sure that a flag has a URL to which can be posted.
func checkURL(flag, text string) error {
	to, err := url.Parse(text)
	if err == nil && (to.Scheme == "http" || to.Scheme == "https") && to.Hostname() != "" {
		return nil
	}
	return terminal.Usage(words.ForExample.With(flag+" http://127.0.0.1:3000/notify"), words.NeedsURL.With(flag, terminal.Quote(text)))
}

// listening sends notifications on.
type listening struct {
	c       terminal.Console
	to      string
	control *steer.Control

	mu  sync.Mutex // guards the output, and err
	err error
}

// delivery is a notification to be posted.
type delivery struct {
	Delivery  string
	ID        string
	EventType string `json:"event_type"`
	WithinMS  int64  `json:"within_ms"`
	Header    http.Header
	Body      string
}

// answer is what the control interface is told of it.
type answer struct {
	URL    string      `json:"url"`
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body"`
	Error  string      `json:"error,omitempty"`
}

// run sends on until the context ends, or the sandbox.
func (l *listening) run(ctx context.Context) error {
	var underWay sync.WaitGroup
	err := l.control.Stream(ctx, "listen", func() { l.c.Tell(words.ListenReady.With(l.to)) }, func(data []byte) error {
		var d delivery
		if err := json.Unmarshal(data, &d); err != nil {
			return &terminal.Failure{Code: terminal.ExitUnverified, Hint: words.OtherVersion, Err: words.SandboxSaysUnread.With(err)}
		}
		underWay.Go(func() { l.forward(ctx, &d) })
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.err
	})
	underWay.Wait()
	if ctx.Err() != nil {
		return nil // ended by a signal, as it is meant to
	}
	return err
}

// forward posts one, and tells the sandbox and the developer what became of it.
func (l *listening) forward(ctx context.Context, d *delivery) {
	l.print(sent(d.EventType, d.ID))
	within, cancel := context.WithTimeout(ctx, time.Duration(d.WithinMS)*time.Millisecond)
	defer cancel()
	a, err := l.post(within, d)
	switch {
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded): // the sandbox sees it by itself
	case err != nil:
		a.Error = err.Error()
	}
	var n notice
	if ctx.Err() != nil {
		return
	}
	if within.Err() == nil {
		err = l.control.Post(ctx, "listen/"+d.Delivery, a, &n)
	} else {
		err = l.control.Get(ctx, "notices/"+d.ID, &n)
	}
	if err != nil {
		l.c.Tell(words.Said(err))
		return
	}
	l.print(n.outcome(l.c))
}

func (l *listening) print(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := fmt.Fprintln(l.c.Out, line); err != nil && l.err == nil {
		l.err = terminal.WriteFailure(err)
	}
}

// post sends a notification as WeChat Pay does: no redirect is followed, and the certificate of https is not looked at.
func (l *listening) post(ctx context.Context, d *delivery) (answer, error) {
	a := answer{URL: l.to}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.to, bytes.NewReader([]byte(d.Body)))
	if err != nil {
		return a, err
	}
	r.Header = d.Header
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // without a proxy
	response, err := transport.RoundTrip(r)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	const most = 512 << 10 // what an answer says is said in its first bytes
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	a.Status, a.Header, a.Body = response.StatusCode, response.Header, string(body)
	return a, err
}
