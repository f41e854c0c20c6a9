package call

import (
	"io"
	"os"
	"path/filepath"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// outputFile is the file of -o. Until the answer is whole it has another name, so that what is there under its own
// is never half of an answer. A nil one does nothing.
type outputFile struct {
	name   string
	temp   *os.File
	stdout io.Writer // in place of both
	err    error     // of the last Write
}

func createOutput(name string) (*outputFile, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, terminal.Usage(words.BodyToStdout, words.OutputIsNoFile.With(name))
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".wechatpay-*")
	if err != nil {
		return nil, terminal.Usage(words.OutputTakesAFile, words.OutputWrong.With(name, terminal.Reason(err)))
	}
	return &outputFile{name: name, temp: temp}, nil
}

// Write takes a piece of the body.
func (o *outputFile) Write(p []byte) (int, error) {
	if o.stdout != nil {
		n, err := o.stdout.Write(p)
		o.err = err
		return n, err
	}
	n, err := o.temp.Write(p)
	o.err = err
	return n, err
}

// keep gives the file its name.
func (o *outputFile) keep() error {
	if o.stdout != nil {
		return nil
	}
	if err := o.temp.Close(); err != nil {
		return localFailure(err)
	}
	err := os.Rename(o.temp.Name(), o.name)
	if err == nil {
		o.temp = nil
	}
	return localFailure(err)
}

// discard removes what is not kept.
func (o *outputFile) discard() {
	if o == nil || o.temp == nil {
		return
	}
	o.temp.Close() // a second Close only says so
	os.Remove(o.temp.Name())
}

// blame tells an error of the disk from one of the network.
func (o *outputFile) blame(err error) error {
	if o == nil || o.err == nil {
		return err
	}
	return localFailure(err)
}
