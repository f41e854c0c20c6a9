package openapi

import (
	"context"
	"log/slog"
	"strings"
	"sync"
)

// mostSaid bounds what a Validator remembers of each class: unknown names come from outside, and must not silence what is
// deprecated.
const mostSaid = 1000

// memory knows which warnings have been logged.
type memory struct {
	mu    sync.Mutex // guards all
	said  map[saying]struct{}
	count map[Class]int
	near  map[saying]string // the path that an unknown one is nearest to
}

type saying struct {
	method, path, field string
	class               Class
}

// first tells whether a warning is a new one. When the memory of its class is full, none is.
func (m *memory) first(s saying) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, again := m.said[s]; again || m.count[s.class] == mostSaid {
		return false
	}
	if m.said == nil {
		m.said, m.count = make(map[saying]struct{}), make(map[Class]int)
	}
	m.said[s] = struct{}{}
	m.count[s.class]++
	return true
}

// nearest gives the path of the catalogue that an unknown one is most like, of those with its method where there is one;
// "" where none is, or the memory is full: to look for it takes far longer than a check.
func (m *memory) nearest(method, path string) string {
	key := saying{method: method, path: path}
	m.mu.Lock()
	near, again := m.near[key]
	full := len(m.near) == mostSaid
	m.mu.Unlock()
	if again || full {
		return near
	}
	for i, candidate := range Near(path, mostNear) {
		_, exists := Lookup(method, candidate)
		if i == 0 || exists {
			near = candidate
		}
		if exists {
			break
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.near == nil {
		m.near = make(map[saying]string)
	}
	if len(m.near) < mostSaid {
		m.near[key] = near
	}
	return near
}

func (v *Validator) warn(method, path string, f Finding) {
	level := slog.LevelDebug
	if v.said.first(saying{method, path, withoutIndexes(f.Path), f.Class}) {
		level = slog.LevelWarn
	}
	logger := v.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.LogAttrs(context.Background(), level, "wechatpay/openapi: a request differs from the catalogue",
		slog.String("method", method), slog.String("path", path),
		slog.String("class", string(f.Class)), slog.String("field", f.Path), slog.String("finding", f.Message))
}

// withoutIndexes makes one path of the same field in all items of an array.
func withoutIndexes(path string) string {
	at := strings.IndexByte(path, '[')
	if at < 0 {
		return path
	}
	var b strings.Builder
	depth := 0
	for _, c := range path {
		switch c {
		case '[':
			depth++
		case ']':
			depth--
		default:
			if depth == 0 {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}
