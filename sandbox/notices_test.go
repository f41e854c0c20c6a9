package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestNoticesAfterRestart goes on where the process before was ended.
func TestNoticesAfterRestart(t *testing.T) {
	var kept shelf
	c := start(t, sandbox.Options{Store: &kept})
	s := openShop(t, c.config, 2)
	c.paid("restart-01", s.URL)
	c.paid("restart-02", "https://www.example.com/")
	if done := tried(t, c.sb, 1); done.Next.IsZero() || done.Accepted {
		t.Fatalf("%+v", done)
	}
	for len(c.sb.Notices()[1].Attempts) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := c.sb.Close(); err != nil {
		t.Fatal(err)
	}
	before := c.sb.Notices()
	c = start(t, sandbox.Options{Store: &kept})
	if diff := cmp.Diff(before, c.sb.Notices()); diff != "" {
		t.Errorf("restored:\n%s", diff)
	}
	c.sb.Close()
	later := noon.Add(4 * time.Minute) // several attempts were due meanwhile: it is one
	c = start(t, sandbox.Options{Store: &kept, Now: func() time.Time { return later }})
	second := tried(t, c.sb, 2)
	if second.Accepted || !second.Next.Equal(later.Add(15*time.Second)) || second.ID != before[0].ID || s.arrived != 2 {
		t.Errorf("%+v", second)
	}
	if n := c.sb.Notices()[1]; len(n.Attempts) != 1 || n.Attempts[0].Cause != "blocked" {
		t.Errorf("%+v", n)
	}
}

// tried waits until the first notice has had so many attempts.
func tried(t *testing.T, sb *sandbox.Sandbox, attempts int) sandbox.Outgoing {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if n := sb.Notices()[0]; len(n.Attempts) == attempts {
			return n
		}
	}
	t.Fatalf("not %d attempts: %+v", attempts, sb.Notices())
	return sandbox.Outgoing{}
}

// TestNoticesEnd: nothing is sent any more when Close has returned, and what hangs does not hold it up.
func TestNoticesEnd(t *testing.T) {
	c := start(t, sandbox.Options{})
	arrived, hung := make(chan struct{}, 1), make(chan struct{})
	asleep := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
		close(hung)
	}))
	defer asleep.Close()
	c.paid("asleep-0001", asleep.URL)
	<-arrived
	if err := c.sb.Close(); err != nil {
		t.Error(err)
	}
	<-hung
	n := c.sb.Notices()[0]
	if len(n.Attempts) != 0 || n.Next.IsZero() {
		t.Errorf("what was cut counts: %+v", n)
	}
	if _, err := c.sb.Resend(t.Context(), n.ID); !errors.Is(err, sandbox.ErrClosed) {
		t.Error(err)
	}
	if _, err := c.sb.Forward(t.Context(), nil); !errors.Is(err, sandbox.ErrClosed) {
		t.Error(err)
	}
}

// TestResend sends again, under the same id, whatever became of it before.
func TestResend(t *testing.T) {
	c := start(t, sandbox.Options{})
	s := openShop(t, c.config, 2)
	c.paid("resend-0001", s.URL)
	first := tried(t, c.sb, 1)
	for i, accepted := range []bool{false, true, true} {
		a, err := c.sb.Resend(t.Context(), first.ID)
		n, _ := c.sb.Notice(first.ID)
		if err != nil || a.Accepted != accepted || !a.Again || n.Accepted != accepted || n.Next.IsZero() != accepted || !accepted && !n.Next.Equal(first.Next) || len(n.Attempts) != i+2 {
			t.Errorf("%d: %+v, %v, %+v", i, a, err, n)
		}
	}
	if len(s.got) != 2 || s.got[0].ID != first.ID || s.got[1].ID != first.ID {
		t.Errorf("%v", s.got)
	}
	if _, err := c.sb.Resend(t.Context(), "none"); !errors.Is(err, sandbox.ErrNoNotice) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.sb.Resend(ctx, first.ID); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for range 100 {
		if _, err := c.sb.Resend(t.Context(), first.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n, _ := c.sb.Notice(first.ID); len(n.Attempts) != 64 {
		t.Errorf("%d attempts are kept", len(n.Attempts))
	}
}

// TestNoticeFaults: duplicates, probes, and the wrong order.
func TestNoticeFaults(t *testing.T) {
	c := start(t, sandbox.Options{TimeScale: 1000})
	s := openShop(t, c.config, 0)
	c.sb.SetNoticeFaults(sandbox.NoticeFaults{Duplicates: 2, Probes: 1})
	c.paid("faults-0001", s.URL)
	n := tried(t, c.sb, 4) // a probe, and it three times
	var causes []string
	for _, a := range n.Attempts {
		causes = append(causes, fmt.Sprintf("%s %t %t", a.Cause, a.Probe, a.Again))
	}
	if diff := cmp.Diff([]string{"probe true false", " false false", " false true", " false true"}, causes); diff != "" {
		t.Error(diff)
	}

	trusting := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer trusting.Close()
	c.sb.SetNoticeFaults(sandbox.NoticeFaults{Probes: 1})
	c.paid("faults-0002", trusting.URL)
	if n := settled(t, c.sb, 2)[1]; len(n.Attempts) != 2 || n.Attempts[0].Cause != "probe-taken" || !n.Accepted {
		t.Errorf("%+v", n)
	}

	c.sb.SetNoticeFaults(sandbox.NoticeFaults{Hold: true})
	for i := range 5 {
		c.paid(fmt.Sprint("held-000", i), s.URL)
	}
	if s.arrived != 4 {
		t.Errorf("%d have arrived", s.arrived)
	}
	c.sb.SetNoticeFaults(sandbox.NoticeFaults{})
	settled(t, c.sb, 7)
	var order []string
	for _, n := range s.got[3:] {
		order = append(order, n.Get("out_trade_no").String())
	}
	if diff := cmp.Diff([]string{"held-0004", "held-0003", "held-0002", "held-0001", "held-0000"}, order); diff != "" {
		t.Error(diff)
	}
}

// TestForward hands everything to who forwards, also what may go nowhere else.
func TestForward(t *testing.T) {
	c := start(t, sandbox.Options{TimeScale: 1e9})
	s := openShop(t, c.config, 0)
	ctx, cancel := context.WithCancel(t.Context())
	failing := false
	ended, err := c.sb.Forward(ctx, func(ctx context.Context, out sandbox.Outgoing, header http.Header, body []byte) (*sandbox.Delivery, error) {
		if failing = !failing; failing {
			return nil, errors.New("nobody is there")
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header = header
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		return &sandbox.Delivery{Status: response.StatusCode}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.sb.Forward(t.Context(), nil); !errors.Is(err, sandbox.ErrForwarded) {
		t.Error(err)
	}
	c.paid("forward-001", "https://www.example.com/")
	n := settled(t, c.sb, 1)[0]
	if len(n.Attempts) != 2 || n.Attempts[0].Cause != "unreachable" || !n.Accepted || !n.Attempts[1].Forwarded || len(s.got) != 1 {
		t.Errorf("%+v", n)
	}
	cancel()
	<-ended
	c.paid("forward-002", "https://www.example.com/")
	if n := settled(t, c.sb, 2)[1]; n.Attempts[0].Cause != "blocked" || n.Attempts[0].Forwarded {
		t.Errorf("%+v", n)
	}
}
