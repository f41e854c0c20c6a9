package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/term"
)

// Ask asks the person at the terminal for a secret, which is not shown.
func (c Console) Ask(ctx context.Context, question string) (string, error) {
	in, ok := c.In.(interruptible)
	stdin, isFile := in.in.(*os.File)
	if !ok || !isFile || !term.IsTerminal(int(stdin.Fd())) {
		return "", Usage("--mchid where the password is the merchant id, else --password-file FILE or --password-env NAME", "there is no terminal to ask for the password")
	}
	before, err := term.GetState(int(stdin.Fd()))
	if err != nil {
		return "", err
	}
	fmt.Fprint(c.Err, OneLine(question))
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
		err = errors.New("no password was typed")
	}
	if err != nil {
		return "", Usage("--password-file FILE or --password-env NAME give it without asking", "%w", err)
	}
	return string(secret), nil
}
