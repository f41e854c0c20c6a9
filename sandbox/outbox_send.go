package sandbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/a8579013/wechatpay/transformer"
)

// A sending is what is needed to send a notification once.
type sending struct {
	Outgoing
	original string
	form     Form
	probe    bool
}

// attempt sends a notice by its schedule. What Close cuts counts as not sent.
func (s *Sandbox) attempt(n *notice) {
	if err := s.flush(); err != nil { // who is told must be able to ask
		return
	}
	s.mu.Lock()
	out := sending{n.Outgoing, n.original, n.form, n.probes > 0}
	s.mu.Unlock()
	a, err := s.send(s.outbox.ctx, out)
	again := 0
	s.mu.Lock()
	if n.busy = false; err == nil {
		n.tries++
		n.probes = max(0, n.probes-1)
		if a.Accepted {
			again, n.again = n.again, 0
		}
		s.settle(n, a)
	}
	s.mu.Unlock()
	for range again {
		if _, err := s.Resend(s.outbox.ctx, n.ID); err != nil {
			break
		}
	}
	s.flush() // a failure is the next request's
}

// mostAttempts bounds what Resend can pile up.
const mostAttempts = 64

// settle records an attempt, and says when the next one is. The caller holds s.mu.
func (s *Sandbox) settle(n *notice, a Attempt) {
	before := n.size()
	n.Attempts = append(n.Attempts[:len(n.Attempts):len(n.Attempts)], a)
	n.Attempts = n.Attempts[max(0, len(n.Attempts)-mostAttempts):]
	if !n.forgotten {
		s.outbox.size += n.size() - before
	}
	switch {
	case a.Accepted || n.Accepted, !a.Again && (a.Cause == causeBlocked || n.tries > len(retries)):
		n.Accepted = n.Accepted || a.Accepted
		n.Next = time.Time{}
		s.outbox.drop(n)
	case !a.Again: // else the schedule goes on
		s.schedule(n, s.scaled(retries[n.tries-1]))
	}
	s.keepNotice(n)
	s.touch()
	about := []any{"event", n.EventType, "id", n.ID, "url", n.URL, "status", a.Status, "error", a.Error}
	if !n.Next.IsZero() {
		about = append(about, "next", n.Next)
	}
	s.logger.Info("sandbox: notification", about...)
}

// Causes of an attempt that was not accepted.
const (
	causeBlocked     = "blocked"
	causeUnreachable = "unreachable"
	causeTimeout     = "timeout"
	causeRedirect    = "redirect"
	causeStatus      = "status"
	causeReply       = "reply"
	causeNoData      = "no-data"
	causeUnsigned    = "unsigned"
	causeProbe       = "probe"
	causeProbeTaken  = "probe-taken"
)

// wants is what an event asks of its answer: how soon it has to come, whether
// it has data in it, and whether the merchant signs it.
func wants(eventType string) (within time.Duration, data, signed bool) {
	switch {
	case strings.HasPrefix(eventType, "CROSS_BORDER_PAY."):
		return 3 * time.Second, true, true
	case eventType == "PARKING_FEE.QUERY_TRANS_INFO":
		return 3 * time.Second, true, false
	case eventType == "ENTRUST.TERMINATE_RETENTION":
		return time.Second, true, false
	}
	return 5 * time.Second, false, false
}

// send sends a notification once and judges the answer. The error says that ctx
// was done, or that there is nothing to send.
func (s *Sandbox) send(ctx context.Context, out sending) (Attempt, error) {
	header, body, err := s.Notification(s.notificationOf(out))
	if err != nil {
		return Attempt{}, err
	}
	s.mu.Lock()
	forward := s.outbox.forwards()
	s.mu.Unlock()
	a := Attempt{Time: s.now(), Probe: out.probe, Forwarded: forward != nil}
	within, _, _ := wants(out.EventType)
	waiting, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	started := time.Now()
	var d *Delivery
	if forward != nil {
		if d, err = forward(waiting, out.Outgoing, header, body); d != nil {
			if to, err := url.Parse(d.URL); err == nil {
				d.Signed = s.signedReply(s.told(out.MchID), to, d)
			}
		}
	} else {
		d, err = s.deliver(waiting, s.told(out.MchID), out.URL, header, body)
	}
	a.Duration = time.Since(started)
	if err != nil && ctx.Err() != nil {
		return a, ctx.Err()
	}
	if d != nil {
		a.Status, a.Answer = d.Status, excerpt(d.Body)
	}
	a.Cause, a.Error = out.judge(d, err)
	switch {
	case forward == nil && a.Cause != "blocked":
		a.URL = out.URL
	case forward != nil && d != nil:
		a.URL = d.URL
	}
	a.Accepted = a.Cause == ""
	return a, nil
}

// notificationOf is what goes out.
func (s *Sandbox) notificationOf(out sending) Notice {
	n := Notice{EventType: out.EventType, Resource: out.Content, ID: out.ID, MchID: out.MchID, OriginalType: out.original, Form: out.form, Created: out.Created}
	if out.form != V3 {
		content := make(map[string]string)
		if json.Unmarshal(out.Content, &content) == nil {
			n.Resource = content
		}
	}
	if out.probe && out.form == V3 {
		n.Tamper = func(header http.Header, body []byte) []byte {
			header.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+header.Get("Wechatpay-Signature"))
			return body
		}
	}
	return n
}

// deliver posts a notification to its URL, where that is on this machine or
// allowed.
func (s *Sandbox) deliver(ctx context.Context, p *party, to string, header http.Header, body []byte) (*Delivery, error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, &blocked{"the notify URL is no http or https URL"}
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	switch host := strings.ToLower(u.Hostname()); {
	case slices.ContainsFunc(s.opts.NotifyAllow, func(allowed string) bool { return strings.EqualFold(allowed, host) }):
		if net.ParseIP(host) == nil { // a name may lead anywhere, tomorrow elsewhere
			dialer.ControlContext = notLocalLink
		}
	case s.isHere(host): // which a resolver may see otherwise
		dialer.ControlContext = onlyLoopback
	default:
		return nil, &blocked{host + " is not this machine: allow it by Options.NotifyAllow (--notify-allow " + host + "), or forward by wechatpay listen"}
	}
	return s.postNotice(ctx, p, &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DialContext: dialer.DialContext,
	}, to, header, body)
}

// isHere tells names of this machine, without asking a resolver.
func (s *Sandbox) isHere(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") ||
		slices.ContainsFunc(s.opts.Hosts, func(name string) bool { return strings.EqualFold(name, host) })
}

// onlyLoopback refuses to connect to what is not this machine, whatever its name was.
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return &blocked{"its address " + host + " is not this machine's"}
	}
	return nil
}

// notLocalLink refuses to connect to where machines keep their own secrets: the
// metadata of clouds. Who means such an address allows it as it is.
func notLocalLink(_ context.Context, _, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return &blocked{"its address " + host + " is of the local link alone"}
	}
	return nil
}

// blocked says that nothing was sent, because of where it would have gone.
type blocked struct{ reason string }

func (b *blocked) Error() string { return b.reason }

// postNotice sends one request and reads the answer. No redirect is followed, and
// nothing of earlier ones is kept.
func (s *Sandbox) postNotice(ctx context.Context, p *party, transport *http.Transport, to string, header http.Header, body []byte) (*Delivery, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	response, err := transport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	d := &Delivery{URL: to, Status: response.StatusCode, Header: response.Header}
	if d.Body, err = io.ReadAll(io.LimitReader(response.Body, maxJSON)); err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	d.Signed = s.signedReply(p, request.URL, d)
	return d, nil
}

// judge tells why WeChat Pay would send it again: a cause, and in words. Both
// are "" where it would not.
func (out sending) judge(d *Delivery, err error) (cause, text string) {
	cause, text = out.form.judge(d, err)
	_, data, signed := wants(out.EventType)
	switch {
	case out.probe && cause == "":
		return causeProbeTaken, "it took a message with a wrong signature: it does not verify"
	case out.probe && d != nil:
		return causeProbe, "a probe, refused as it should be"
	case cause == "" && data && len(bytes.TrimSpace(d.Body)) == 0:
		return causeNoData, "the answer to this event has to hold data, and is empty"
	case cause == "" && signed && !d.Signed:
		return causeUnsigned, "the answer to this event has to be signed, by a header Authorization"
	}
	return cause, text
}

// judge is the same for any event.
func (f Form) judge(d *Delivery, err error) (cause, text string) {
	var refused *blocked
	switch {
	case errors.As(err, &refused):
		return causeBlocked, refused.reason
	case errors.Is(err, context.DeadlineExceeded):
		return causeTimeout, "no answer in time"
	case err != nil:
		return causeUnreachable, err.Error()
	case d.Status >= 300 && d.Status < 400:
		return causeRedirect, fmt.Sprintf("it answered %d, and a redirect is not followed", d.Status)
	case f == V3 && d.Status != http.StatusOK && d.Status != http.StatusNoContent:
		return causeStatus, fmt.Sprintf("it answered %d, and only 200 and 204 are a success", d.Status)
	case f == V3:
		return "", ""
	case d.Status != http.StatusOK:
		return causeStatus, fmt.Sprintf("it answered %d, and only 200 is a success", d.Status)
	}
	if answer, err := transformer.ToMap(d.Body); err != nil || answer["return_code"] != "SUCCESS" {
		return causeReply, "it did not answer XML with the return_code SUCCESS"
	}
	return "", ""
}

// excerpt is the beginning of an answer.
func excerpt(body []byte) string {
	const most = 512
	return strings.ToValidUTF8(string(body[:min(len(body), most)]), "\uFFFD")
}
