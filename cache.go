package wechatpay

import (
	"maps"
	"sync"
	"sync/atomic"
)

// templateCache keeps compiled templates by their text. Readers never wait; a writer copies. It is bounded: full, it
// begins anew, so that a program which writes ids into its paths pays a compilation and not its memory.
type templateCache struct {
	mu   sync.Mutex // held by writers
	kept atomic.Pointer[map[string]*template]
}

const maxTemplates = 256

// get gives the template of a path, compiled once. What does not parse is not kept.
func (c *templateCache) get(text string) (*template, error) {
	if kept := c.kept.Load(); kept != nil {
		if t, ok := (*kept)[text]; ok {
			return t, nil
		}
	}
	t, err := parseTemplate(text)
	if err != nil || len(text) > 1024 { // longer than any path of WeChat Pay's: an id or a query is written into it
		return t, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	next := make(map[string]*template)
	if kept := c.kept.Load(); kept != nil && len(*kept) < maxTemplates {
		next = maps.Clone(*kept)
	}
	next[text] = t
	c.kept.Store(&next)
	return t, nil
}

// find is get for a text that was put together: one that is kept already costs no string.
func (c *templateCache) find(text []byte) (*template, error) {
	if kept := c.kept.Load(); kept != nil {
		if t, ok := (*kept)[string(text)]; ok {
			return t, nil
		}
	}
	return c.get(string(text))
}
