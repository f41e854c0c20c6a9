// Package storetest proves an implementation of notify.Store, in a database or a cache:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) notify.Store { return newStore(t) })
//	}
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/notify"
)

// Run runs every case as a subtest, each with a store of its own from open and with keys of its own, so that they may
// be views of one database. It needs leases that are right to a tenth of a second, and takes about a second.
func Run(t *testing.T, open func(t *testing.T) notify.Store) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.run(t.Context(), open(t)); err != nil {
				t.Errorf("%s: %v", c.broken, err)
			}
		})
	}
}

// Check is Run without a testing.T, all cases at once: their errors, joined, each with its name and what was broken.
func Check(ctx context.Context, open func() notify.Store) error {
	var running sync.WaitGroup
	errs := make([]error, len(cases))
	for i, c := range cases {
		s := open()
		running.Add(1)
		go func() {
			defer running.Done()
			if err := c.run(ctx, s); err != nil {
				errs[i] = fmt.Errorf("%s: %s: %w", c.name, c.broken, err)
			}
		}()
	}
	running.Wait()
	return errors.Join(errs...)
}

const (
	long  = time.Minute
	short = 200 * time.Millisecond
)

// A test is one thing that a store must do, and what happens to a merchant if it doesn't.
type test struct {
	name   string
	broken string
	run    func(ctx context.Context, s notify.Store) error
}

var cases = []test{
	{"first claim", "the first claim of a key must be granted, or no notification is ever handled", func(ctx context.Context, s notify.Store) error {
		return claim(ctx, s, newKey(), "a", long, held("a"))
	}},
	{"held claim", "a key that is claimed must be refused to others, or two of them pay out at once", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), claim(ctx, s, key, "b", long, held("a")))
	}},
	{"two keys", "one key must not touch another, or a notification is lost to one that is not its own", func(ctx context.Context, s notify.Store) error {
		one, two := newKey(), newKey()
		return errors.Join(claim(ctx, s, one, "a", long, held("a")), s.Finish(ctx, one, "a", nil), claim(ctx, s, two, "b", long, held("b")))
	}},
	{"finished", "a key that is finished must be done for everybody, or a duplicate is handled again", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Finish(ctx, key, "a", nil),
			claim(ctx, s, key, "b", long, done("")), claim(ctx, s, key, "a", long, done("")))
	}},
	{"reply", "the bytes of a reply must come back as they were, or a duplicate gets another answer than the first", func(ctx context.Context, s notify.Store) error {
		key, reply := newKey(), "{\"message\":\"成功 \\u0000 '\\\"\"}\x00\xff"
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Finish(ctx, key, "a", []byte(reply)), claim(ctx, s, key, "b", long, done(reply)))
	}},
	{"reply is copied", "a reply must be copied, or whoever reuses its memory changes the answer", func(ctx context.Context, s notify.Store) error {
		key, reply := newKey(), []byte("before")
		err := errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Finish(ctx, key, "a", reply))
		copy(reply, "after!")
		return errors.Join(err, claim(ctx, s, key, "b", long, done("before")))
	}},
	{"finished twice", "the first reply must stay, or duplicates get different answers", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Finish(ctx, key, "a", []byte("1")), s.Finish(ctx, key, "b", []byte("2")),
			claim(ctx, s, key, "c", long, done("1")))
	}},
	{"released", "a key that is released must be granted at once, or a notification that failed is not tried again in time", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Release(ctx, key, "a"), claim(ctx, s, key, "b", long, held("b")))
	}},
	{"released by a stranger", "only its owner may release a claim, or another starts while he is at it", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Release(ctx, key, "b"), claim(ctx, s, key, "c", long, held("a")))
	}},
	{"released when finished", "a release must not undo what is done, or a duplicate is handled again", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(claim(ctx, s, key, "a", long, held("a")), s.Finish(ctx, key, "a", nil), s.Release(ctx, key, "a"), claim(ctx, s, key, "b", long, done("")))
	}},
	{"released but never claimed", "a release of a key that nobody holds must be no error, and leave it free", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		return errors.Join(s.Release(ctx, key, "a"), claim(ctx, s, key, "b", long, held("b")))
	}},
	{"lease over", "a claim whose lease is over must be free, or a machine that died has lost the notification", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		err := errors.Join(claim(ctx, s, key, "a", short, held("a")), claim(ctx, s, key, "b", long, held("a")))
		time.Sleep(short + short/2)
		return errors.Join(err, claim(ctx, s, key, "b", long, held("b")))
	}},
	{"late release", "who has lost his lease must not release the claim of the next, or a third starts while he is at it", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		err := claim(ctx, s, key, "a", short, held("a"))
		time.Sleep(short + short/2)
		return errors.Join(err, claim(ctx, s, key, "b", long, held("b")), s.Release(ctx, key, "a"), claim(ctx, s, key, "c", long, held("b")))
	}},
	{"late finish", "who finishes after his lease has done the work, so the key must be done, or it is done twice", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		err := claim(ctx, s, key, "a", short, held("a"))
		time.Sleep(short + short/2)
		return errors.Join(err, s.Finish(ctx, key, "a", []byte("1")), claim(ctx, s, key, "b", long, done("1")))
	}},
	{"done outlives the lease", "what is done must stay so when the lease is over, or a redelivery is handled again", func(ctx context.Context, s notify.Store) error {
		key := newKey()
		err := errors.Join(claim(ctx, s, key, "a", short, held("a")), s.Finish(ctx, key, "a", nil))
		time.Sleep(short + short/2)
		return errors.Join(err, claim(ctx, s, key, "b", long, done("")))
	}},
	{"many at once", "of claims at the same time exactly one must be granted, or several pay out at once", manyAtOnce},
}

// manyAtOnce races for some keys.
func manyAtOnce(ctx context.Context, s notify.Store) error {
	for range 8 {
		const racers = 16
		key, records, errs := newKey(), make([]notify.Record, racers), make([]error, racers)
		var race sync.WaitGroup
		for i := range racers {
			race.Add(1)
			go func() {
				defer race.Done()
				records[i], errs[i] = s.Claim(ctx, key, owner(i), long)
			}()
		}
		race.Wait()
		granted := 0
		for i, r := range records {
			if r.Owner == owner(i) && !r.Done {
				granted++
			}
			if r.Owner != records[0].Owner {
				return fmt.Errorf("some are told that %q holds it, others %q", records[0].Owner, r.Owner)
			}
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if granted != 1 {
			return fmt.Errorf("%d of %d were granted", granted, racers)
		}
	}
	return nil
}

func owner(i int) string { return fmt.Sprintf("%032d", i) }

// newKey makes a key in the form that a Receiver uses.
func newKey() string {
	key := []byte(formatter.Nonce(64))
	for i, b := range key {
		key[i] = "0123456789abcdef"[b%16]
	}
	return string(key)
}

func held(owner string) notify.Record { return notify.Record{Owner: owner} }
func done(reply string) notify.Record { return notify.Record{Done: true, Reply: []byte(reply)} }

// claim claims and compares what the store says. The owner of what is done has no meaning.
func claim(ctx context.Context, s notify.Store, key, owner string, lease time.Duration, want notify.Record) error {
	got, err := s.Claim(ctx, key, owner, lease)
	switch {
	case err != nil:
		return fmt.Errorf("claim by %s: %w", owner, err)
	case got.Done != want.Done, !got.Done && got.Owner != want.Owner, !bytes.Equal(got.Reply, want.Reply):
		return fmt.Errorf("claim by %s: got %s, want %s", owner, show(got), show(want))
	}
	return nil
}

func show(r notify.Record) string {
	if r.Done {
		return fmt.Sprintf("done with the reply %q", r.Reply)
	}
	return "held by " + r.Owner
}
