package manual

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// builtIn is where the site lies in a clone of the repository.
const builtIn = "site/dist"

// New makes wechatpay docs.
func New(c terminal.Console) *cobra.Command {
	var dir, listen string
	cmd := &cobra.Command{
		Use:     "docs [flags]",
		Short:   c.Say(words.DocsShort),
		Long:    c.Say(words.DocsLong),
		Example: "  wechatpay docs\n  wechatpay docs --dir dist --listen 127.0.0.1:0",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return terminal.Usage(words.ForExample.With("wechatpay docs --dir "+terminal.ShellQuote(args[0])), words.DocsTakesNone.With(terminal.Quote(args[0])))
			}
			return serve(cmd.Context(), c, dir, listen)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&dir, "dir", builtIn, c.Say(words.FlagDocsDir))
	flags.StringVar(&listen, "listen", "127.0.0.1:8080", c.Say(words.FlagListen))
	return cmd
}

// serve serves the folder until the context ends.
func serve(ctx context.Context, c terminal.Console, dir, listen string) error {
	root, err := os.OpenRoot(dir)
	if err == nil {
		defer root.Close()
		_, err = root.Stat("index.html")
	}
	if err != nil {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.DocsBuild, Err: words.DocsMissing.With(dir)}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.DocsAnotherPort, Err: words.PortTaken.With(listen)}
	case err != nil:
		op, _ := errors.AsType[*net.OpError](err)
		if op != nil {
			err = op.Err
		}
		return terminal.Usage(words.ListenForm, words.CantListen.With(listen, err))
	}
	server := &http.Server{Handler: handler(root), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if _, err := fmt.Fprintln(c.Out, c.Say(words.DocsRuns.With("http://"+listener.Addr().String()+"/", dir))); err != nil {
		listener.Close()
		return terminal.WriteFailure(err)
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return &terminal.Failure{Code: terminal.ExitOther, Err: words.DocsEnded.With(err)}
	}
	return nil
}

// handler serves files; of a path without one the page of that name, and else the site's own page for what is not there.
func handler(root *os.Root) http.Handler {
	files := http.FileServerFS(root.FS())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		switch {
		case name == "" || exists(root, name):
		case exists(root, name+".html"):
			r.URL.Path = "/" + name + ".html"
		default:
			notFound(w, root)
			return
		}
		if strings.HasSuffix(name, ".md") {
			w.Header().Set("Content-Type", utf8Of("text/markdown"))
		}
		files.ServeHTTP(w, r)
	})
}

func utf8Of(kind string) string {
	return mime.FormatMediaType(kind, map[string]string{"charset": "utf-8"})
}

func exists(root *os.Root, name string) bool {
	_, err := root.Stat(filepath.FromSlash(name))
	return err == nil
}

func notFound(w http.ResponseWriter, root *os.Root) {
	page, err := root.ReadFile("404.html")
	if err != nil {
		page = []byte("404")
	}
	w.Header().Set("Content-Type", utf8Of("text/html"))
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(page) // the reader has gone, if it fails
}
