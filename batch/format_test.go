package batch

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestNoSealKeyIsShown: whatever prints the options or the template of a job, in whatever way, shows no byte of its key.
func TestNoSealKeyIsShown(t *testing.T) {
	key := bytes.Repeat([]byte{0xab, 'k'}, 16)
	options, settle, template := Options{SealKey: key, Limit: 7}, SettleOptions{SealKey: key, Concurrency: 7}, Template{SealKey: key, Merchant: "7"}
	untimed := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // a time has any digits
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	for _, v := range []any{options, &options, settle, &settle, template, &template, kept{Template: template}, []any{options, settle, template}} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&out, untimed)).Info("it", "v", v)
		slog.New(slog.NewJSONHandler(&out, untimed)).Info("it", "v", v)
		text := strings.ToLower(out.String())
		for _, form := range []string{"171", "0xab", "ab6b", hex.EncodeToString(key), "kkk", string(key[1:3])} {
			if strings.Contains(text, form) {
				t.Errorf("%T shows its key, as %q: %s", v, form, text)
			}
		}
		if !strings.Contains(text, "seal_key:true") || !strings.Contains(text, "7") {
			t.Errorf("%T does not tell what is set: %s", v, text)
		}
	}
}

// TestBelowZero: what is below zero is named, with its value, and nothing else is.
func TestBelowZero(t *testing.T) {
	b := newBank(t)
	job := planned(t, refundTemplate, refunds(1))
	key := SealKeyOf(b.sb.Keys().Merchant)
	for want, opts := range map[string]any{
		"Rate is below zero: -1":        Options{SealKey: key, Rate: -1},
		"Concurrency is below zero: -2": Options{SealKey: key, Concurrency: -2},
		"Timeout is below zero: -1s":    Options{SealKey: key, Timeout: -time.Second},
		"Tries is below zero: -3":       Options{SealKey: key, Tries: -3},
		"Wait is below zero: -2s":       Options{SealKey: key, Wait: -2 * time.Second},
		"Limit is below zero: -1":       Options{SealKey: key, Limit: -1},
		"Rate is below zero: -0.5":      SettleOptions{SealKey: key, Rate: -0.5},
		"Concurrency is below zero: -1": SettleOptions{SealKey: key, Concurrency: -1},
		"Timeout is below zero: -1m0s":  SettleOptions{SealKey: key, Timeout: -time.Minute},
		"Wait is below zero: -1ms":      SettleOptions{SealKey: key, Wait: -time.Millisecond},
	} {
		var err error
		where := "batch.Run: "
		switch o := opts.(type) {
		case Options:
			err = job.Run(t.Context(), b.client(t), o)
		case SettleOptions:
			err, where = job.Settle(t.Context(), b.client(t), o), "batch.Settle: "
		}
		if err == nil || err.Error() != where+want {
			t.Errorf("%v, want %s", err, where+want)
		}
	}
	b.check(t, job, 1)
}
