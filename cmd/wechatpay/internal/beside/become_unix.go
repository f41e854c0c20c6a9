//go:build unix

package beside

import (
	"os"
	"syscall"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// become makes the program of this process. It comes back only if it can't.
func become(path string, args []string, _ terminal.Console) (code int, ran bool) {
	_ = syscall.Exec(path, append([]string{path}, args...), os.Environ())
	return 0, false
}
