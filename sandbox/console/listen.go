package console

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// listenEndpoints let a program of the developer's send the notifications on: wechatpay listen.
var listenEndpoints = []endpoint{
	stream[nothing, delivery]("POST", "listen", "gives every notification to the caller, in place of its URL, for as long as he stays: server-sent events, "+
		"each a delivery, whose outcome he has to tell", (*console).listen),
	at("POST", "listen/{delivery}", "tells what became of a delivery; the notification as it then is comes back", (*console).delivered),
}

// A delivery is a notification to be posted, once, as it is.
type delivery struct {
	Delivery  string      `json:"delivery" doc:"the name of this sending"`
	ID        string      `json:"id" doc:"of the notification"`
	EventType string      `json:"event_type"`
	URL       string      `json:"url" doc:"where it would go by itself"`
	Again     bool        `json:"again" doc:"it has been sent before"`
	WithinMS  int64       `json:"within_ms" doc:"how long WeChat Pay waits for the answer"`
	Header    http.Header `json:"header"`
	Body      string      `json:"body" doc:"to be posted byte by byte"`
}

type outcome struct {
	Delivery string      `json:"delivery" in:"path" doc:"the name of the sending"`
	URL      string      `json:"url,omitempty" doc:"where it was posted"`
	Status   int         `json:"status,omitempty" doc:"of the answer; 0: there was none"`
	Header   http.Header `json:"header,omitempty" doc:"of the answer"`
	Body     string      `json:"body,omitempty" doc:"of the answer"`
	Error    string      `json:"error,omitempty" doc:"why there was none"`
}

// underWay are the deliveries whose outcome is not known yet.
type underWay struct {
	mu     sync.Mutex
	byName map[string]sent
}

// A sent delivery waits for its outcome.
type sent struct {
	told   chan<- outcome // of one
	notice sandbox.Outgoing
}

func (u *underWay) add(name string, n sandbox.Outgoing) <-chan outcome {
	told := make(chan outcome, 1)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.byName == nil {
		u.byName = make(map[string]sent)
	}
	u.byName[name] = sent{told, n}
	return told
}

// take takes a delivery out.
func (u *underWay) take(name string) (sent, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s, ok := u.byName[name]
	delete(u.byName, name)
	return s, ok
}

func (c *console) delivered(r *http.Request, in outcome) (notice, error) {
	s, ok := c.underWay.take(in.Delivery)
	if !ok {
		return notice{}, refuse(http.StatusNotFound, "nobody waits for this delivery: it took too long, or its outcome has been told")
	}
	s.told <- in
	const judging = 2 * time.Second // it takes no time, but the notification may be forgotten meanwhile
	for timeout := time.After(judging); ; {
		changed := c.sb.Changed()
		n, err := c.sb.Notice(s.notice.ID)
		if err != nil || len(n.Attempts) > 0 && (len(s.notice.Attempts) == 0 || n.Attempts[len(n.Attempts)-1] != s.notice.Attempts[len(s.notice.Attempts)-1]) {
			return showNotice(n), err
		}
		select {
		case <-changed:
		case <-timeout:
			return showNotice(n), nil
		case <-r.Context().Done():
			return showNotice(n), nil
		}
	}
}

// remaining is how long a context lasts.
func remaining(ctx context.Context) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return time.Minute
	}
	return time.Until(end)
}

var errGone = errors.New("who forwards has gone")

// listen streams deliveries until the caller goes, or the sandbox is closed.
func (c *console) listen(w http.ResponseWriter, r *http.Request) error {
	gone := r.Context()
	deliveries := make(chan delivery)
	ended, err := c.sb.Forward(gone, func(ctx context.Context, out sandbox.Outgoing, header http.Header, body []byte) (*sandbox.Delivery, error) {
		d := delivery{rand.Text(), out.ID, out.EventType, out.URL, len(out.Attempts) > 0, remaining(ctx).Milliseconds(), header, string(body)}
		told := c.underWay.add(d.Delivery, out)
		defer c.underWay.take(d.Delivery)
		select {
		case deliveries <- d:
		case <-gone.Done():
			return nil, errGone
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		select {
		case is := <-told:
			if is.Error != "" {
				return nil, errors.New(is.Error)
			}
			return &sandbox.Delivery{URL: is.URL, Status: is.Status, Header: is.Header, Body: []byte(is.Body)}, nil
		case <-gone.Done():
			return nil, errGone
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	if err != nil {
		return err
	}
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Time{}) // of the request, which is over
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(10 * time.Second)
	defer beat.Stop()
	for text := ": the sandbox forwards\n\n"; ; {
		if _, err := fmt.Fprint(w, text); err != nil || control.Flush() != nil {
			return nil // he has gone
		}
		select {
		case d := <-deliveries:
			data, err := json.Marshal(d)
			if err != nil {
				return nil // texts: never seen
			}
			text = "event: delivery\ndata: " + string(data) + "\n\n"
		case <-beat.C:
			text = ":\n\n"
		case <-ended:
			return nil
		}
	}
}
