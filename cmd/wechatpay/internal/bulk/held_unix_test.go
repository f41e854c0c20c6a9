//go:build unix

package bulk

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestHeld: while a run is at work skip says that alone, and pause asks it.
func TestHeld(t *testing.T) {
	dir := certificates(t, 1).Info().Dir
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		make  func(terminal.Console) *cobra.Command
		args  []string
		said  string
		fails bool
	}{
		"skip":  {newSkip, []string{dir, "--rows", "1"}, "", true},
		"pause": {newPause, []string{dir}, "the run was asked to pause\n", false},
	} {
		var out bytes.Buffer
		cmd := tt.make(terminal.Console{Out: &out, Err: &out, Lang: words.English})
		cmd.SetArgs(tt.args)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		if err := cmd.ExecuteContext(t.Context()); (err != nil) != tt.fails || out.String() != tt.said {
			t.Errorf("%s: %v, %q", name, err, out.String())
		}
	}
}
