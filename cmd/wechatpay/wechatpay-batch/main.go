// Wechatpay-batch makes a hundred thousand calls from a table, and neither loses nor doubles one. It is what wechatpay
// batch runs: a program of its own, since the database in it takes longer to compile than all the rest.
//
// The manual is docs/cli.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/bulk"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/program"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

func main() {
	outlivePipes()
	ctx, stop := signal.NotifyContext(context.Background(), soft()...)
	context.AfterFunc(ctx, stop) // the first lets the calls under way come to their answers, a second ends the program at once
	os.Exit(program.Run(ctx, arguments(os.Args[1:]), terminal.Console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}, []program.Command{bulk.New}))
}

// arguments are those of wechatpay batch. What shells ask comes in front.
func arguments(args []string) []string {
	if len(args) > 0 && strings.HasPrefix(args[0], "__complete") {
		return append([]string{args[0], "batch"}, args[1:]...)
	}
	return append([]string{"batch"}, args...)
}
