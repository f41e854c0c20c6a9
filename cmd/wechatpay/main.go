// Wechatpay calls WeChat Pay from a terminal: it signs a request, sends it, and prints the answer once its signature
// has been verified. Try it without an account:
//
//	wechatpay call --sandbox POST 'v3/marketing/favor/stocks/{stock_id}/start' stock_id=9856000 stock_creator_mchid=8956000
//
// The manual is docs/cli.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/assist"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/beside"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/call"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/check"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/desk"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/keys"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/manual"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/porting"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/program"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/shell"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

func main() {
	console := terminal.Console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
	if code, ran := beside.Run(os.Args[1:], console); ran {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop()                      // a second Ctrl-C ends the program at once
		time.Sleep(3 * time.Second) // and so does the first, where something does not listen: the opening of a FIFO
		os.Exit(terminal.ExitInterrupted)
	})
	os.Exit(program.Run(ctx, os.Args[1:], console, append(slices.Clone(commands), assist.New(run))))
}

// run is what an assistant may run: all but the command that serves it.
func run(ctx context.Context, args []string, c terminal.Console) int {
	return program.Run(ctx, args, c, commands)
}

// commands are all that there are: a folder of internal/ and a line here each.
var commands = []program.Command{
	call.New,
	catalogue.NewAPI,
	catalogue.NewGen,
	keys.NewCerts,
	keys.New,
	check.NewVerify,
	check.NewDoctor,
	desk.New(check.Explain),
	desk.NewTrigger,
	desk.NewPay,
	desk.NewListen,
	desk.NewResend,
	porting.New,
	manual.New,
	beside.NewBatch,
	shell.New,
}
