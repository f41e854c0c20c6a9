package uritemplate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestCache writes ids into texts from many goroutines: it stays bounded, and gives for each text what was made of it.
func TestCache(t *testing.T) {
	cache := Cache[Template]{Make: Parse}
	var group sync.WaitGroup
	for g := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 500 {
				text := fmt.Sprintf("v3/literal/%d-%d", g, i)
				if got, err := cache.Get(text); err != nil || got.String() != text {
					t.Errorf("%s: %v, %v", text, got, err)
				}
				if got, err := cache.GetBytes([]byte("v3/{x}")); err != nil || got.String() != "v3/{x}" {
					t.Errorf("%v, %v", got, err)
				}
			}
		}()
	}
	group.Wait()
	if n := len(slices.Collect(cache.Texts())); n > mostKept || n == 0 {
		t.Errorf("%d texts are kept", n)
	}
}

// TestCacheMakes counts how often something is made of a text.
func TestCacheMakes(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		made       int32
		kept       int
	}{
		{"kept", "a", 1, 1}, {"as long as may be", strings.Repeat("a", longestKept), 1, 1},
		{"longer", strings.Repeat("a", longestKept+1), 2, 0}, {"broken", "{", 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var made atomic.Int32
			wrong := errors.New("broken")
			cache := Cache[string]{Make: func(text string) (*string, error) {
				made.Add(1)
				if text == "{" {
					return nil, wrong
				}
				return &text, nil
			}}
			if n := len(slices.Collect(cache.Texts())); n != 0 {
				t.Errorf("%d texts are kept at the beginning", n)
			}
			for _, get := range []func() (*string, error){func() (*string, error) { return cache.Get(tt.text) }, func() (*string, error) { return cache.GetBytes([]byte(tt.text)) }} {
				if got, err := get(); err == nil && *got != tt.text || err != nil && (tt.text != "{" || !errors.Is(err, wrong)) {
					t.Errorf("%v, %v", got, err)
				}
			}
			if n := len(slices.Collect(cache.Texts())); made.Load() != tt.made || n != tt.kept {
				t.Errorf("made %d times, %d kept; want %d, %d", made.Load(), n, tt.made, tt.kept)
			}
		})
	}
}

// BenchmarkCache finds a text that is kept.
func BenchmarkCache(b *testing.B) {
	cache := Cache[Template]{Make: Parse}
	const text = "v3/marketing/favor/stocks/{stock_id}/start"
	for name, get := range map[string]func() (*Template, error){"text": func() (*Template, error) { return cache.Get(text) }, "bytes": func() (*Template, error) {
		var room [64]byte
		return cache.GetBytes(append(room[:0], text...))
	}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := get(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
