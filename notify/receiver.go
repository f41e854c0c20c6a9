package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Handler serves a notify URL for one merchant, with the defaults of a [Receiver]. f runs once for each notification: a nil
// error tells WeChat Pay that it is done, any other, a panic, or no end in time that it has to be sent again. Each of set
// may change a field of the Receiver before the first notification, as its Logger:
//
//	notify.Handler(client, f, func(r *notify.Receiver) { r.Logger, r.V3Only = slog.Default(), true })
func Handler(client Client, f func(ctx context.Context, n *Notification) error, set ...func(*Receiver)) http.Handler {
	r := &Receiver{Clients: []Client{client}, Handle: f}
	for _, change := range set {
		if change != nil {
			change(r)
		}
	}
	return r
}

// Receiver takes notifications from the first byte to the answer. It is an http.Handler, and Receive serves any other
// framework. Set the fields before the first notification; it is safe for many goroutines and must not be copied.
type Receiver struct {
	Clients []Client // the merchants: a notification is for the one whose keys open it

	// Handle runs once for each notification; duplicates that arrive meanwhile wait for its outcome, later ones are
	// answered with it. It should be done, or give up, when ctx is: the answer goes out then in any case. It runs on a
	// goroutine of its own. A nil error must mean that the notification is safe, as in a database: it won't come again.
	Handle func(ctx context.Context, n *Notification) error

	// V3Only refuses every message of APIv2, XML. Set it unless you have a product that notifies by XML: the APIv2 key signs
	// both ways, and WeChat Pay's certificate or public key only one. Without Config.Secret none verifies either.
	V3Only bool

	// Store remembers what is done; nil keeps the newest 16,384 in memory. Machines that share a notify URL share a Store.
	Store Store

	// Key names what must run once; nil takes the notification's id, and of APIv2, which has no ids, its content.
	// A business number in place of the id also catches a message that was made anew, but only where there is one
	// message for each number and type: else one gets lost.
	// The event's type and the merchant whose keys opened it, Client.MchID, are always part of what is remembered; beside
	// a Key so are the merchants that the content names, which a service provider has many of. A Client of your own without
	// a method MchID() string is known by its place in Clients, which then is the same on all machines that share a Store.
	Key func(n *Notification) string

	// Timeout is when the answer goes out at the latest, counted from the arrival. At most, and by default, it is nine
	// tenths of the time that WeChat Pay waits: 4.5 s; 2.7 s for PARKING_FEE.QUERY_TRANS_INFO and CROSS_BORDER_PAY.*;
	// 0.9 s for ENTRUST.TERMINATE_RETENTION.
	Timeout time.Duration

	Limit  int64        // greatest body in bytes; 0: 1 MiB
	Logger *slog.Logger // one line for each notification, without its content; nil: silent

	once    sync.Once
	store   Store
	mu      sync.Mutex // guards flights
	flights map[string]*flight
}

const (
	defaultLimit  = 1 << 20
	defaultMemory = 1 << 14
	patience      = 5 * time.Second // how long WeChat Pay waits
)

// patienceFor is how long WeChat Pay waits for the answer to an event.
// See https://pay.weixin.qq.com/doc/v3/institution/4019762388 for the cross-border ones.
func patienceFor(n *Notification) time.Duration {
	switch {
	case n.V2:
	case n.EventType == "PARKING_FEE.QUERY_TRANS_INFO", wantsSignature(n):
		return 3 * time.Second
	case n.EventType == "ENTRUST.TERMINATE_RETENTION":
		return time.Second
	}
	return patience
}

// wantsSignature tells whether an event asks for a signed answer.
func wantsSignature(n *Notification) bool {
	return !n.V2 && strings.HasPrefix(n.EventType, "CROSS_BORDER_PAY.")
}

// within is how long the answer may take, of what WeChat Pay waits: a tenth is left for the way.
func (r *Receiver) within(wait time.Duration) time.Duration {
	wait -= wait / 10
	if r.Timeout > 0 {
		return min(r.Timeout, wait)
	}
	return wait
}

var (
	errTooLong = errors.New("notify: the body is longer than Limit")
	errMethod  = errors.New("notify: a notification comes by POST")
	errV2      = fmt.Errorf("notify: %w: it is XML, of APIv2, which Receiver.V3Only refuses", ErrMalformed)
	errTimeout = errors.New("notify: Handle was not done in time; it goes on, and its outcome counts for the next delivery")

	errKeyTimeout = errors.New("notify: Key was not done in time: let it read the notification alone, and wait for nothing")
)

// ServeHTTP answers one notification.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	arrived := time.Now()
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		r.logged(req.Context(), nil, failure(false, errMethod)).write(w)
		return
	}
	body, err := r.read(w, req, arrived.Add(r.within(patience)))
	if err != nil {
		r.logged(req.Context(), nil, failure(isXML(body), err)).write(w)
		return
	}
	uri := cmp.Or(req.RequestURI, req.URL.RequestURI())
	r.receive(req.Context(), arrived, uri, req.Header, body).write(w)
}

// read reads the body, but not longer than the answer may take: a sender that stalls must not hold a goroutine.
func (r *Receiver) read(w http.ResponseWriter, req *http.Request, deadline time.Time) ([]byte, error) {
	_ = http.NewResponseController(w).SetReadDeadline(deadline) // not every ResponseWriter has one; the server sets the next
	body, err := io.ReadAll(io.LimitReader(req.Body, r.limit()+1))
	if err != nil {
		return body, &readError{err}
	}
	if int64(len(body)) > r.limit() {
		return body, errTooLong
	}
	return body, nil
}

// readError says that the body did not arrive.
type readError struct{ error }

func (e *readError) Error() string { return "notify: reading the body: " + e.error.Error() }
func (e *readError) Unwrap() error { return e.error }

// Receive answers one notification that came by any web framework: uri is path and query as they were called, body the
// raw bytes. Send the answer back as it is. It returns in time whatever Handle and Key do.
func (r *Receiver) Receive(ctx context.Context, uri string, header http.Header, body []byte) *Answer {
	if int64(len(body)) > r.limit() {
		return r.logged(ctx, nil, failure(isXML(body), errTooLong))
	}
	return r.receive(ctx, time.Now(), uri, header, body)
}

func (r *Receiver) receive(ctx context.Context, arrived time.Time, uri string, header http.Header, body []byte) (a *Answer) {
	defer func() {
		if p := recover(); p != nil { // of a Client: not every framework survives one
			a = r.logged(ctx, nil, failure(isXML(body), panicError(p)))
		}
	}()
	if r.V3Only && isXML(body) {
		return r.logged(ctx, nil, failure(true, errV2))
	}
	verifying, cancel := context.WithDeadline(ctx, arrived.Add(r.within(patience)))
	defer cancel()
	n, err := open(verifying, r.Clients, header, body)
	if err != nil {
		return r.logged(ctx, nil, failure(isXML(body), err))
	}
	kept := *n // n is Handle's, which may run on and write into it
	reply, err := r.outcome(ctx, n, arrived.Add(r.within(patienceFor(n))))
	if err != nil {
		return r.logged(ctx, &kept, failure(kept.V2, err).signed(&kept, uri))
	}
	return r.logged(ctx, &kept, success(&kept, reply).signed(&kept, uri))
}

func (r *Receiver) limit() int64 {
	if r.Limit > 0 {
		return r.Limit
	}
	return defaultLimit
}

// logged writes the line of an answer.
func (r *Receiver) logged(ctx context.Context, n *Notification, a *Answer) *Answer {
	r.log(ctx, n, a.Status, a.err)
	return a
}

// log writes a line without anything of the content. A Logger that panics costs its line and no more.
func (r *Receiver) log(ctx context.Context, n *Notification, status int, err error) {
	if r.Logger == nil {
		return
	}
	defer func() { _ = recover() }()
	level, attrs := slog.LevelInfo, make([]slog.Attr, 0, 5)
	if status != 0 {
		attrs = append(attrs, slog.Int("status", status))
	}
	if n != nil {
		attrs = append(attrs, slog.String("event_type", line(n.EventType)), slog.String("id", line(n.ID)), slog.Bool("v2", n.V2))
	}
	if err != nil {
		level, attrs = slog.LevelWarn, append(attrs, slog.String("error", err.Error()))
	}
	r.Logger.LogAttrs(ctx, level, "notification", attrs...)
}
