//go:build !unix

package beside

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// become runs the program with the same streams, and gives its exit code. Ctrl-C reaches both: it is the program's affair.
func become(path string, args []string, c terminal.Console) (code int, ran bool) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	cmd := exec.Command(path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.In, c.Out, c.Err
	if err := cmd.Start(); err != nil {
		return 0, false
	}
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return max(exit.ExitCode(), 1), true
	}
	return 0, true
}
