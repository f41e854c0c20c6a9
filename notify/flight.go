package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/jsontext"
)

// flight is one run of Handle, which everybody waits for who brings the same notification.
type flight struct {
	done  chan struct{}
	reply []byte // valid when done is closed, as err
	err   error
}

var errBusy = errors.New("notify: another machine is at it; the next delivery learns its outcome")

const (
	lease   = 30 * time.Second // how long a machine that died keeps others from trying again
	cleanup = 3 * time.Second  // for telling the Store how it ended
)

// outcome runs Handle, or waits for the run under way, until the deadline.
func (r *Receiver) outcome(ctx context.Context, n *Notification, deadline time.Time) (reply []byte, err error) {
	if r.Handle == nil {
		return nil, errors.New("notify: Receiver.Handle is nil: give the function that takes notifications")
	}
	r.once.Do(func() {
		r.flights = make(map[string]*flight)
		if r.store = r.Store; r.store == nil {
			r.store = NewMemory(defaultMemory)
		}
	})
	own, err := r.ownKey(n, deadline)
	if err != nil {
		return nil, err
	}
	key := r.key(n, own)
	r.mu.Lock()
	f, running := r.flights[key]
	if !running {
		f = &flight{done: make(chan struct{})}
		r.flights[key] = f
	}
	r.mu.Unlock()
	if running {
		timer := time.NewTimer(time.Until(deadline))
		defer timer.Stop()
		select {
		case <-f.done:
			return f.reply, f.err
		case <-timer.C:
			return nil, errTimeout
		}
	}
	// The run belongs to all who wait, so one who hangs up doesn't end it.
	run, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
	go func() {
		defer cancel() // after f.done is closed
		r.fly(run, f, key, n)
	}()
	select {
	case <-f.done:
	case <-run.Done():
		select {
		case <-f.done:
		default:
			return nil, errTimeout
		}
	}
	return f.reply, f.err
}

// ownKey asks Receiver.Key, which is somebody's code: it may block, and it gets a copy, so that it changes nothing.
func (r *Receiver) ownKey(n *Notification, deadline time.Time) (string, error) {
	if r.Key == nil {
		return "", nil
	}
	type said struct {
		key string
		err error
	}
	shown, done := *n, make(chan said, 1) // with room: who is late keeps no goroutine
	go func() {
		s := said{err: errNoKey} // stays where Key ends its goroutine
		defer func() {
			if p := recover(); p != nil {
				s.err = panicError(p)
			}
			done <- s
		}()
		s = said{key: r.Key(&shown)}
	}()
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case s := <-done:
		return s.key, s.err
	case <-timer.C:
		return "", errKeyTimeout
	}
}

// key is what a Store knows a notification by: a digest, so that no business number lies there. Protocol, event and the
// merchant whose keys opened it are part of it: a payment and its refund have one order number, and are two messages; so
// have, number or id, the messages to two merchants.
func (r *Receiver) key(n *Notification, own string) string {
	var room [512]byte
	text := strconv.AppendBool(room[:0], n.V2)
	text = strconv.AppendQuote(append(text, ' '), n.EventType)
	text = strconv.AppendQuote(append(text, ' '), r.merchant(n))
	switch {
	case own != "": // service providers have the orders of many merchants, too
		text = strconv.AppendQuote(append(text, " key "...), n.OriginalType)
		for _, name := range [...]string{"mchid", "sp_mchid", "sub_mchid", "combine_mchid", "mch_id", "sub_mch_id", "combine_mch_id", "brand_id"} {
			text = strconv.AppendQuote(append(text, ' '), jsontext.GetBytes(n.content, name).String())
		}
		text = append(append(text, ' '), own...)
	case n.ID != "":
		text = append(append(text, " id "...), n.ID...)
	default:
		text = append(append(text, " content "...), n.constant()...)
	}
	sum := sha256.Sum256(text)
	var digits [2 * sha256.Size]byte
	hex.Encode(digits[:], sum[:])
	return string(digits[:])
}

// merchant names the client the same way on every machine that shares the Store: by the merchant id. A Client of somebody's
// own that tells none is known by its place in Clients.
func (r *Receiver) merchant(n *Notification) string {
	if c, ok := n.Client.(interface{ MchID() string }); ok {
		return c.MchID()
	}
	return "client " + strconv.Itoa(n.place)
}

// constant is the content without what a redelivery of APIv2 has anew, its nonce.
func (n *Notification) constant() []byte {
	members := make(map[string]json.RawMessage)
	if !n.V2 || json.Unmarshal(n.content, &members) != nil {
		return n.content
	}
	delete(members, "nonce_str")
	content, _ := json.Marshal(members) // it has just been read
	return content
}

// fly takes one notification from the claim to the record of how it ended.
func (r *Receiver) fly(ctx context.Context, f *flight, key string, n *Notification) {
	f.err = errNoReturn // stays where Handle or Claim ends its goroutine
	kept := *n          // Handle may write into n what it wants, and of that Reply alone counts
	ran := false
	defer func() {
		if p := recover(); p != nil && !ran { // of Claim; once Handle has run, its outcome stands
			f.reply, f.err = nil, panicError(p)
		}
		r.mu.Lock()
		delete(r.flights, key)
		r.mu.Unlock()
		close(f.done)
	}()
	owner := formatter.Nonce(32)
	record, err := r.store.Claim(ctx, key, owner, lease)
	switch {
	case err != nil:
		f.err = fmt.Errorf("notify: Store.Claim: %w", err)
		return
	case record.Done:
		f.reply, f.err = restored(&kept, record.Reply)
		return
	case record.Owner != owner:
		f.err = errBusy
		return
	}
	ran = true
	defer r.settle(ctx, f, key, owner, &kept)
	f.reply, f.err = r.run(ctx, n, &kept)
}

// settle tells the Store how a run ended. The answer is that of Handle whatever the Store says or does, a panic included:
// at worst the notification runs once more.
func (r *Receiver) settle(ctx context.Context, f *flight, key, owner string, n *Notification) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanup)
	defer cancel()
	err := errNoReturn // stays where the Store ends its goroutine
	defer func() {
		if p := recover(); p != nil {
			err = panicError(p)
		}
		if err != nil {
			r.log(ctx, n, 0, fmt.Errorf("notify: telling the Store: %w", err))
		}
	}()
	if f.err != nil {
		err = r.store.Release(ctx, key, owner)
	} else {
		err = r.store.Finish(ctx, key, owner, f.reply)
	}
}

var (
	errNoReturn = errors.New("notify: Handle or the Store ended its goroutine and did not return")
	errNoKey    = errors.New("notify: Key ended its goroutine and did not return")
)

// run calls Handle with n; kept is what n was before. A panic is an error.
func (r *Receiver) run(ctx context.Context, n, kept *Notification) (reply []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			reply, err = nil, panicError(p)
		}
	}()
	if err := r.Handle(ctx, n); err != nil {
		return nil, fmt.Errorf("notify: Handle: %w", err)
	}
	if n.letGo != nil {
		r.log(ctx, kept, 0, fmt.Errorf("notify: Mux: %w; it is answered with a success: add a function for it, or for *, to learn of it", n.letGo))
	}
	kept.Reply = n.Reply
	return encode(kept)
}

// panicError describes a panic by its place. Its value may hold anything, so only the runtime's own are shown.
func panicError(p any) error {
	text := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		text = e.Error()
	}
	return fmt.Errorf("notify: panic: %s\n%s", text, debug.Stack())
}
