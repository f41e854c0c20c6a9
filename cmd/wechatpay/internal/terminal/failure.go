package terminal

import (
	"context"
	"errors"
	"io/fs"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
	Hint    words.Phrase
	Err     error
	Details []words.Phrase // a line each, where one line is not enough
}

// Error says what went wrong, and nothing of the hint.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap gives what it was made of.
func (f *Failure) Unwrap() error { return f.Err }

// In says it in a language.
func (f *Failure) In(l words.Lang) string { return words.Of(f.Err, l) }

// Usage makes the failure of somebody who has to write something else.
func Usage(hint words.Phrase, what error) error {
	return &Failure{Code: ExitUsage, Hint: hint, Err: what}
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
		err = words.Interrupted
		f = &Failure{Code: ExitInterrupted, Hint: words.InterruptedUnsent}
	}
	hint := f.Hint
	if hint == nil {
		hint = words.CallHelpShows
	}
	c.Tell(words.ErrorLine.With(words.Of(err, c.Lang)))
	for _, line := range f.Details {
		c.Tell(words.Plain("  " + c.Say(line)))
	}
	c.Tell(words.HintLine.With(hint))
	return f.Code
}

// WriteFailure is what goes wrong with stdout where nothing was called.
func WriteFailure(err error) error {
	if err == nil {
		return nil
	}
	return &Failure{Code: ExitOther, Hint: words.LookAtStdout, Err: err}
}

// Reason takes the path out of an error of the file system: it is named elsewhere, or must not be.
func Reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return systemError{err, words.NoSuchFile}
	case errors.Is(err, fs.ErrPermission):
		return systemError{err, words.NoPermission}
	}
	return err
}

// systemError is a common error of the operating system, which says it in English alone.
type systemError struct {
	err  error
	text words.Text
}

// Error says it as the system does.
func (e systemError) Error() string { return e.err.Error() }

// Unwrap gives the system's error.
func (e systemError) Unwrap() error { return e.err }

// In says it in a language.
func (e systemError) In(l words.Lang) string {
	if l == words.English {
		return e.Error()
	}
	return e.text.In(l)
}
