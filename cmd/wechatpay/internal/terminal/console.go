package terminal

import (
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Console is what the program reads from and writes to, and the language in which it does.
type Console struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Lang     words.Lang
}

// Say gives a phrase in the reader's language.
func (c Console) Say(phrase words.Phrase) string { return phrase.In(c.Lang) }

// Tell writes a line to stderr.
func (c Console) Tell(phrase words.Phrase) { fmt.Fprintln(c.Err, OneLine(c.Say(phrase))) }

// Until gives a console whose reads give up with the context.
func (c Console) Until(ctx context.Context) Console {
	c.In = interruptible{ctx, c.In}
	return c
}

// interruptible is an input that gives up with its context: a read that waits for somebody to type does not.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read reads; after an interruption the read that is under way keeps its own memory, and what it finds is lost.
func (i interruptible) Read(p []byte) (int, error) {
	text := make([]byte, len(p))
	var n int
	var err error
	done := make(chan struct{})
	go func() {
		n, err = i.in.Read(text)
		close(done)
	}()
	select {
	case <-done:
		return copy(p, text[:n]), err
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	}
}

// IsTerminal tells whether people read what is written to w.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Coloured tells whether colours are wanted (https://no-color.org).
func (c Console) Coloured() bool {
	return IsTerminal(c.Out) && c.Getenv("NO_COLOR") == "" && c.Getenv("TERM") != "dumb"
}

// Columns is how wide a page may be.
func (c Console) Columns() int {
	if f, ok := c.Out.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return min(max(n, 60), 120)
		}
	}
	return 100
}
