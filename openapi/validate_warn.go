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
	mu    sync.Mutex // guards said and count
	said  map[saying]struct{}
	count map[Class]int
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
