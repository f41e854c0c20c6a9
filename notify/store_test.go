package notify_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/notify/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) notify.Store { return notify.NewMemory(1000) })
}

// TestMemoryBound forgets the oldest that is done, and never one under way.
func TestMemoryBound(t *testing.T) {
	m, ctx := notify.NewMemory(2), t.Context()
	claim := func(key string) notify.Record {
		r, err := m.Claim(ctx, key, "me", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	claim("under way")
	for i := range 1000 {
		key := fmt.Sprint(i)
		claim(key)
		if err := m.Finish(ctx, key, "me", nil); err != nil {
			t.Fatal(err)
		}
	}
	if claim("0").Done || !claim("999").Done || !claim("998").Done || claim("997").Done {
		t.Error("not the newest two are kept")
	}
	if r, _ := m.Claim(ctx, "under way", "other", time.Minute); r.Owner != "me" {
		t.Error("a claim was forgotten")
	}
}

// careless is a store with one mistake.
type careless struct {
	notify.Store
	mistake string

	mu   sync.Mutex
	hold map[string]string
	end  map[string]time.Time
	done map[string][]byte
}

func (c *careless) Claim(_ context.Context, key, owner string, lease time.Duration) (notify.Record, error) {
	if c.mistake == "races" {
		c.mu.Lock()
		_, taken := c.hold[key]
		c.mu.Unlock()
		time.Sleep(time.Millisecond) // between looking and writing
		if !taken {
			c.mu.Lock()
			c.hold[key], c.end[key] = owner, time.Now().Add(lease)
			c.mu.Unlock()
			return notify.Record{Owner: owner}, nil
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if reply, ok := c.done[key]; ok && (c.mistake != "done ends with the lease" || time.Now().Before(c.end[key])) {
		return notify.Record{Done: true, Reply: reply}, nil
	}
	if c.hold[key] == "" || time.Now().After(c.end[key]) && c.mistake != "no lease" {
		c.hold[key], c.end[key] = owner, time.Now().Add(lease)
	}
	return notify.Record{Owner: c.hold[key]}, nil
}

func (c *careless) Finish(_ context.Context, key, owner string, reply []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.done[key]; ok && c.mistake != "last reply" || c.mistake == "late finish" && c.hold[key] == owner && time.Now().After(c.end[key]) {
		return nil
	}
	if c.mistake == "text reply" {
		reply = []byte(strings.ToValidUTF8(string(reply), "?"))
	}
	if c.mistake != "shares memory" {
		reply = append([]byte(nil), reply...)
	}
	c.done[key] = reply
	return nil
}

func (c *careless) Release(_ context.Context, key, owner string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mistake == "release undoes" {
		delete(c.done, key)
	}
	if c.mistake != "no release" && (c.hold[key] == owner || c.mistake == "anybody releases") {
		delete(c.hold, key)
	}
	return nil
}

// TestStoretest runs the conformance test on stores that are wrong in one way each: it has to say what was broken.
func TestStoretest(t *testing.T) {
	for mistake, want := range map[string]string{
		"":                         "",
		"races":                    "many at once",
		"no lease":                 "lease over",
		"last reply":               "finished twice",
		"late finish":              "late finish",
		"text reply":               "reply",
		"shares memory":            "reply is copied",
		"release undoes":           "released when finished",
		"no release":               "released",
		"anybody releases":         "released by a stranger",
		"done ends with the lease": "done outlives the lease",
	} {
		t.Run(mistake, func(t *testing.T) {
			t.Parallel()
			err := storetest.Check(t.Context(), func() notify.Store {
				return &careless{mistake: mistake, hold: map[string]string{}, end: map[string]time.Time{}, done: map[string][]byte{}}
			})
			switch {
			case want == "" && err != nil:
				t.Errorf("a good store fails: %v", err)
			case want != "" && (err == nil || !strings.Contains("\n"+err.Error(), "\n"+want+": ")):
				t.Errorf("got %v, want the case %q", err, want)
			}
		})
	}
}
