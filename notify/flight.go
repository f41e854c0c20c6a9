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
	"time"

	"github.com/a8579013/wechatpay/formatter"
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
	key := r.key(n)
	r.mu.Lock()
	f, running := r.flights[key]
	if !running {
		f = &flight{done: make(chan struct{})}
		r.flights[key] = f
	}
	r.mu.Unlock()
	if !running {
		// The run belongs to all who wait, so one who hangs up doesn't end it.
		ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
		go func() {
			defer cancel()
			r.fly(ctx, f, key, n)
		}()
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-f.done:
		return f.reply, f.err
	case <-timer.C:
		return nil, errTimeout
	}
}

// key is what a Store knows a notification by: a digest, so that no business number lies there.
func (r *Receiver) key(n *Notification) string {
	var text string
	if r.Key != nil {
		text = r.Key(n)
	}
	if text != "" { // a payment and its refund have one order number, and are two messages; so have orders of two merchants
		text = fmt.Sprintf("%v %q %q %q %s", n.V2, n.EventType, n.OriginalType, n.merchants(), text)
	} else {
		text = n.identity()
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// merchants are those that the content names.
func (n *Notification) merchants() []string {
	names := []string{"mchid", "sp_mchid", "sub_mchid", "combine_mchid", "mch_id", "sub_mch_id", "combine_mch_id", "brand_id"}
	for i, name := range names {
		names[i] = n.Get(name).String()
	}
	return names
}

// identity is type and id, and the content where there is no id. A redelivery of APIv2 has a new nonce, which doesn't count.
func (n *Notification) identity() string {
	if n.ID != "" {
		return fmt.Sprintf("%t\n%q\n%s", n.V2, n.EventType, n.ID)
	}
	content := n.content
	if members := make(map[string]json.RawMessage); n.V2 && json.Unmarshal(content, &members) == nil {
		delete(members, "nonce_str")
		content, _ = json.Marshal(members) // it has just been read
	}
	return fmt.Sprintf("%t\n%q\n\n%s", n.V2, n.EventType, content)
}

// fly takes one notification from the claim to the record of how it ended.
func (r *Receiver) fly(ctx context.Context, f *flight, key string, n *Notification) {
	f.err = errNoReturn // stays where Handle or Claim ends its goroutine
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
		f.reply, f.err = record.Reply, nil
		return
	case record.Owner != owner:
		f.err = errBusy
		return
	}
	ran = true
	defer r.settle(ctx, f, key, owner, n)
	f.reply, f.err = r.run(ctx, n)
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

var errNoReturn = errors.New("notify: Handle or the Store ended its goroutine and did not return")

// run calls Handle. A panic is an error.
func (r *Receiver) run(ctx context.Context, n *Notification) (reply []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			reply, err = nil, panicError(p)
		}
	}()
	if err := r.Handle(ctx, n); err != nil {
		return nil, fmt.Errorf("notify: Handle: %w", err)
	}
	return encode(n)
}

// panicError describes a panic by its place. Its value may hold anything, so only the runtime's own are shown.
func panicError(p any) error {
	text := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		text = e.Error()
	}
	return fmt.Errorf("notify: panic: %s\n%s", text, debug.Stack())
}
