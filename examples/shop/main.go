// Command shop is a small shop over HTTP: it takes orders by QR code and in WeChat, hears of payments, pays back, and
// reconciles a day. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/a8579013/wechatpay"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8080", "where the shop listens")
	public := flags.String("url", "http://127.0.0.1:8080", "how WeChat Pay reaches it; a real one wants https")
	appid := flags.String("appid", "wxd678efh567hg6787", "the app, or official account, that is bound to the merchant")
	book := flags.String("book", "shop.jsonl", "the file with the orders")
	if err := flags.Parse(args); err != nil {
		return err
	}
	config, err := wechatpay.FromEnv()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	config.Logger = log
	client, err := wechatpay.New(config)
	if err != nil {
		return err
	}
	written, err := OpenBook(*book)
	if err != nil {
		return err
	}
	defer written.Close()
	shop := &Shop{Client: client, AppID: *appid, NotifyURL: *public + "/wechatpay/notify", Book: written, Log: log}
	return serve(ctx, *listen, shop.Handler())
}

// serve ends when the context does, after what was begun is answered.
func serve(ctx context.Context, listen string, handler http.Handler) error {
	server := &http.Server{Addr: listen, Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.ListenAndServe() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if stopped := <-ended; !errors.Is(stopped, http.ErrServerClosed) {
		err = errors.Join(err, stopped)
	}
	return err
}
