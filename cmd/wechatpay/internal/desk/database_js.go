package desk

import (
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

const databaseName = "sandbox.db"

// database is none: a browser has neither files that are kept nor ports.
type database struct{ sandbox.Store }

func openDatabase(string) (*database, error) {
	return nil, &terminal.Failure{Code: terminal.ExitOther, Hint: words.RunOnAMachine, Err: words.NoSandboxInBrowser}
}

func (*database) get(string) ([]byte, error) { return nil, nil }
func (*database) put(string, []byte) error   { return nil }
func (*database) close() error               { return nil }
