package terminal

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/term"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Ask asks the person at the terminal for a secret, which is not shown.
func (c Console) Ask(ctx context.Context, question words.Phrase) (string, error) {
	in, ok := c.In.(interruptible)
	stdin, isFile := in.in.(*os.File)
	if !ok || !isFile || !term.IsTerminal(int(stdin.Fd())) {
		return "", Usage(words.GiveThePassword, words.NoTerminalToAsk)
	}
	before, err := term.GetState(int(stdin.Fd()))
	if err != nil {
		return "", err
	}
	fmt.Fprint(c.Err, OneLine(c.Say(question)))
	defer fmt.Fprintln(c.Err)
	var secret []byte
	done := make(chan struct{})
	go func() {
		secret, err = term.ReadPassword(int(stdin.Fd()))
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done(): // the read goes on, and the terminal shows again what is typed
		_ = term.Restore(int(stdin.Fd()), before)
		return "", ctx.Err()
	}
	if err == nil && len(secret) == 0 {
		err = words.NoPasswordTyped
	}
	if err != nil {
		return "", Usage(words.PasswordUnasked, err)
	}
	return string(secret), nil
}
