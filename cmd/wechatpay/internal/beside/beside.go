// Package beside runs a program that stands beside this one, in the place of a command: one that takes too long to
// compile for everybody to have it.
package beside

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// completions are the commands by which shells ask what may follow.
var completions = []string{"__complete", "__completeNoDesc"}

// The program of wechatpay batch.
const (
	command = "batch"
	program = "wechatpay-batch"
	module  = "github.com/a8579013/wechatpay/cmd/wechatpay/wechatpay-batch@latest"
	folder  = "./cmd/wechatpay/wechatpay-batch" // as long as no release is there
)

// NewBatch makes wechatpay batch, for the list of commands, and for those who lack the program.
func NewBatch(c terminal.Console) *cobra.Command {
	return &cobra.Command{
		Use: command + " COMMAND JOB", Short: c.Say(words.BatchShort), Long: c.Say(words.BatchLong), DisableFlagsInUseLine: true, DisableFlagParsing: true,
		RunE: func(*cobra.Command, []string) error {
			return terminal.Usage(words.BesideInstall.With(module, folder), words.BesideMissing)
		},
	}
}

// Run runs the program where the arguments ask for it and it is there. Where the system can do it this one becomes it, with
// its process: signals, streams and the exit code are its own then, and Run does not come back. Elsewhere it gives the exit
// code.
func Run(args []string, c terminal.Console) (code int, ran bool) {
	path, args, ok := wanted(args)
	if !ok {
		return 0, false
	}
	return become(path, args, c)
}

// wanted finds the program, and what it is to be told.
func wanted(args []string) (path string, rest []string, ok bool) {
	at := slices.Index(args, command)
	completes := len(args) > 2 && at == 1 && slices.Contains(completions, args[0])
	if at < 0 || !completes && slices.ContainsFunc(args[:at], func(arg string) bool { return !strings.HasPrefix(arg, "--lang") && !slices.Contains(words.Codes, arg) }) {
		return "", nil, false
	}
	path, err := find()
	return path, slices.Concat(args[:at], args[at+1:]), err == nil
}

// find looks beside this program, then on PATH.
func find() (string, error) {
	name := program
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		path := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return exec.LookPath(program)
}
