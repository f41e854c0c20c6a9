package porting

import (
	"context"
	"errors"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/port"
)

// flags are those of wechatpay port.
type flags struct {
	output, style, pkg, report string
	force                      bool
}

// New makes wechatpay port.
func New(c terminal.Console) *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:     "port [flags] FILE|DIR|-",
		Short:   c.Say(words.PortShort),
		Long:    c.Say(words.PortLong),
		Example: "  wechatpay port pay.php -o go/pay.go\n  wechatpay port --style chain - < snippet.php\n  wechatpay port --report json -o ported src",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return terminal.Usage(words.PortLike, words.PortTakesOne)
			}
			if err := f.check(); err != nil {
				return err
			}
			return f.run(cmd.Context(), c, args[0])
		},
		DisableFlagsInUseLine: true,
	}
	set := cmd.Flags()
	set.SortFlags = false
	set.StringVarP(&f.output, "output", "o", "", c.Say(words.FlagPortOutput))
	set.StringVar(&f.style, "style", "", c.Say(words.FlagPortStyle))
	set.StringVar(&f.pkg, "package", "", c.Say(words.FlagPortPackage))
	set.StringVar(&f.report, "report", "text", c.Say(words.FlagPortReport))
	set.BoolVar(&f.force, "force", false, c.Say(words.FlagPortForce))
	return cmd
}

// check looks at the flags.
func (f *flags) check() error {
	switch {
	case !slices.Contains([]string{"", "tree", "chain", "do"}, f.style):
		return terminal.Usage(words.PortStyles, words.PortNoStyle.With(terminal.Quote(f.style)))
	case f.report != "text" && f.report != "json":
		return terminal.Usage(words.PortReports, words.PortNoReport.With(terminal.Quote(f.report)))
	case f.pkg != "" && (!token.IsIdentifier(f.pkg) || f.pkg == "_"):
		return terminal.Usage(words.PortPackageName, words.PortNoPackage.With(terminal.Quote(f.pkg)))
	}
	return nil
}

// run ports what the argument names.
func (f *flags) run(ctx context.Context, c terminal.Console, name string) error {
	if name != "-" {
		info, err := os.Stat(name)
		if err != nil {
			return unreadable(name, err)
		}
		if info.IsDir() {
			return f.folder(ctx, c, name)
		}
	}
	return f.file(c, name)
}

// file ports one file, or stdin.
func (f *flags) file(c terminal.Console, name string) error {
	if err := f.elsewhere(name); err != nil {
		return err
	}
	shown, opts := name, port.Options{Style: port.Style(f.style), Package: f.pkg, File: filepath.Base(name)}
	var source []byte
	var err error
	if name == "-" {
		shown, opts.File = "stdin", "stdin"
		source, err = readAll(c.In)
	} else {
		if opts.Package == "" {
			opts.Package = "main"
		}
		source, err = readFile(name)
	}
	if err != nil {
		return unreadable(shown, err)
	}
	result, err := port.Port(source, opts)
	if err != nil {
		return noPHP(shown, err)
	}
	r := report{ported{File: shown, Notes: result.Notes, Refused: result.Refused()}}
	to := c.Err
	if f.output == "" {
		if _, err := c.Out.Write(result.Code); err != nil {
			return terminal.WriteFailure(err)
		}
	} else {
		if err := os.MkdirAll(filepath.Dir(f.output), 0o755); err != nil {
			return &terminal.Failure{Code: terminal.ExitOther, Hint: words.PortOutputPlace, Err: words.PortCantWrite.With(terminal.Quote(f.output), terminal.Reason(err))}
		}
		if err := f.write(f.output, result.Code); err != nil {
			return err
		}
		to = c.Out
	}
	return r.print(c, to, f.report)
}

// elsewhere holds that the Go of a file goes into a file, and not into the folder that its source lies in.
func (f *flags) elsewhere(name string) error {
	if f.output == "" {
		return nil
	}
	if info, err := os.Stat(f.output); err == nil && info.IsDir() {
		return terminal.Usage(words.PortFileOutput, words.PortOutputIsDir.With(terminal.Quote(f.output)))
	}
	if name == "-" {
		return nil
	}
	source, err := os.Stat(filepath.Dir(name))
	if err != nil {
		return unreadable(name, err)
	}
	if to, err := os.Stat(filepath.Dir(f.output)); err == nil && os.SameFile(source, to) {
		return terminal.Usage(words.PortFileOutput, words.PortBesideFile.With(terminal.Quote(f.output), terminal.Quote(name)))
	}
	return nil
}

// mostBytes is more than any source that port takes.
const mostBytes = 64 << 20

func readAll(in io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(in, mostBytes))
}

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, words.IsNoFile
	}
	return readAll(file)
}

func unreadable(name string, err error) error {
	return terminal.Usage(words.PortLike, words.PortUnreadable.With(terminal.Quote(name), terminal.Reason(err)))
}

// noPHP says where a source is no PHP.
func noPHP(name string, err error) error {
	if syntax, ok := errors.AsType[*port.SyntaxError](err); ok {
		return terminal.Usage(words.PortReadsPHP, words.PortNoPHP.With(terminal.Quote(name), syntax))
	}
	return terminal.Usage(words.PortReadsPHP, words.PortNoPHP.With(terminal.Quote(name), err))
}

// write writes a file; one that is there only by force.
func (f *flags) write(name string, text []byte) error {
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if f.force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(name, how, 0o644)
	if errors.Is(err, os.ErrExist) {
		return terminal.Usage(words.PortForceDoes, words.PortIsThere.With(terminal.Quote(name)))
	}
	if err == nil {
		_, err = file.Write(text)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.PortOutputPlace, Err: words.PortCantWrite.With(terminal.Quote(name), terminal.Reason(err))}
	}
	return nil
}
