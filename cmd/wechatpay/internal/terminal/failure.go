package terminal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// The rules of output. Results go to stdout and nothing else does; an error is two lines on stderr, what went wrong
// and one hint; the exit code tells a script whose turn it is.
const (
	ExitOther       = 1 // this machine: a file can't be written, the sandbox can't start
	ExitUsage       = 2 // the command line or the credentials; nothing was sent
	ExitNetwork     = 3 // no answer that WeChat Pay gave: network, time-out, redirect
	ExitClient      = 4 // WeChat Pay said 4xx, or refused in the XML of APIv2
	ExitServer      = 5 // WeChat Pay said 5xx, or in the XML of APIv2 that the outcome is not known
	ExitUnverified  = 6 // the answer can't be trusted
	ExitInterrupted = 130
)

// Failure is an error that knows its exit code and its hint.
type Failure struct {
	Code    int
	Hint    string
	Err     error
	Details []string // a line each, where one line is not enough
}

// Error says what went wrong, and nothing of the hint.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap gives what it was made of.
func (f *Failure) Unwrap() error { return f.Err }

// Usage makes the failure of somebody who has to write something else.
func Usage(hint, format string, args ...any) error {
	return &Failure{Code: ExitUsage, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// Report prints an error and gives the exit code.
func (c Console) Report(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	f, ok := errors.AsType[*Failure](err)
	if !ok { // the command line's own parser
		f = &Failure{Code: ExitUsage, Err: err}
	}
	if f.Code == ExitUsage && ctx.Err() != nil && errors.Is(err, context.Canceled) { // while stdin was read
		err = errors.New("interrupted")
		f = &Failure{Code: ExitInterrupted, Hint: "you interrupted it: nothing was sent"}
	}
	if f.Hint == "" {
		f.Hint = "wechatpay call --help shows the flags and the items"
	}
	fmt.Fprintf(c.Err, "wechatpay: %s\n", OneLine(err.Error()))
	for _, line := range f.Details {
		fmt.Fprintf(c.Err, "  %s\n", OneLine(line))
	}
	fmt.Fprintf(c.Err, "hint: %s\n", OneLine(f.Hint))
	return f.Code
}

// JoinHints makes one hint of several, leaving out those that are empty.
func JoinHints(hints ...string) string {
	return strings.Join(DropEmpty(hints), "; ")
}

// WriteFailure is what goes wrong with stdout where nothing was called.
func WriteFailure(err error) error {
	if err == nil {
		return nil
	}
	return &Failure{Code: ExitOther, Hint: "look at what stdout is: a full disk, a pipe that was closed", Err: err}
}

// Reason takes the path out of an error of the file system: it is named elsewhere, or must not be.
func Reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
