package keys

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/internal/credentials"
)

const certsHelp = `Download WeChat Pay's platform certificates: decrypt them with the APIv3 key, verify the answer with what was inside,
show them, and save each as wechatpay_SERIAL.pem. With FILEs or folders, show those and download nothing.

The flags of the PHP SDK's CertificateDownloader work: -m --mchid, -s --serialno, -f --privatekey, -k --key, -o --output,
-u --baseuri, -V, -h. What stands on a command line others see in the list of processes: rather than -k take
--apiv3-key-file, WECHATPAY_APIV3_KEY or a profile.

Exit codes: 0 fine; 1 the newest certificate ends within --days, or this merchant has none; 6 the APIv3 key does not open
them, or the answer failed verification; else those of wechatpay call.`

// certsFlags are the flags of wechatpay certs.
type certsFlags struct {
	account.Flags
	sandbox, asJSON, version bool

	key, output string
	days        int
	timeout     time.Duration
}

// NewCerts makes wechatpay certs.
func NewCerts(c terminal.Console) *cobra.Command {
	var f certsFlags
	cmd := &cobra.Command{
		Use:     "certs [flags] [FILE…]",
		Short:   "Download, show and save the platform certificates",
		Long:    certsHelp,
		Example: "  wechatpay certs --sandbox\n  wechatpay certs --profile shop -o certs\n  wechatpay certs certs",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), c, cmd.Flags(), args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.sandbox, "sandbox", false, "ask the built-in sandbox: no account, no keys, no network")
	flags.StringVarP(&f.output, "output", "o", "", "save in `FOLDER`; else in a new one, which only you can read")
	flags.IntVar(&f.days, "days", 30, "exit with 1 where the newest certificate ends within `N` days")
	flags.BoolVar(&f.asJSON, "json", false, "print an array of objects")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long to wait for the answer")
	f.Register(flags, map[string]string{"mchid": "m", "serial": "s", "private-key": "f", "base-url": "u"})
	flags.StringVarP(&f.key, "key", "k", "", "the APIv3 `KEY` itself, which others can see: better --apiv3-key-file")
	flags.BoolVarP(&f.version, "version", "V", false, "print the version")
	flags.SetNormalizeFunc(phpNames)
	return cmd
}

// phpNames lets the PHP SDK's long flags be written as well.
func phpNames(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	switch name {
	case "serialno":
		name = "serial"
	case "privatekey":
		name = "private-key"
	case "baseuri":
		name = "base-url"
	}
	return pflag.NormalizedName(name)
}

func (f *certsFlags) run(ctx context.Context, c terminal.Console, flags *pflag.FlagSet, args []string) error {
	if f.version {
		_, err := fmt.Fprintln(c.Out, "wechatpay", terminal.Version())
		return terminal.WriteFailure(err)
	}
	if err := account.SandboxAlone(f.sandbox, flags, "key"); err != nil {
		return err
	}
	if f.output == "-" {
		return terminal.Usage("without -o they are saved in a new folder; -o . takes this one", "-o takes a folder, and stdout is none")
	}
	var list []account.Certificate
	var err error
	if len(args) > 0 && (f.output != "" || f.sandbox) {
		return terminal.Usage("leave the FILEs out to download, or -o and --sandbox to look at them", "FILEs are shown, and nothing is downloaded")
	}
	if len(args) > 0 {
		list, err = localCerts(args)
	} else {
		list, err = f.download(ctx, c)
	}
	if err != nil {
		return err
	}
	if err := printCerts(c, list, f.asJSON); err != nil {
		return err
	}
	return expiry(list, f.days)
}

// download fetches the certificates, and saves them.
func (f *certsFlags) download(ctx context.Context, c terminal.Console) ([]account.Certificate, error) {
	config, done, err := f.connect(c)
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	client, found, err := account.Download(ctx, config)
	if err != nil {
		return nil, err
	}
	folder := f.output
	if folder == "" {
		folder, err = os.MkdirTemp("", "wechatpay-")
	}
	if err == nil {
		err = client.SaveCerts(folder)
	}
	if err != nil {
		return nil, &terminal.Failure{Code: terminal.ExitOther, Hint: "-o takes a folder that can be written to", Err: fmt.Errorf("saving the certificates: %w", err)}
	}
	list := account.ListOf(found)
	for i := range list {
		list[i].File = filepath.Join(folder, "wechatpay_"+list[i].Serial+".pem")
	}
	return list, nil
}

// connect gives the credentials that a download needs: WeChat Pay's keys are not among them.
func (f *certsFlags) connect(c terminal.Console) (wechatpay.Config, func(), error) {
	if f.sandbox {
		sb, err := playground.Start()
		if err != nil {
			return wechatpay.Config{}, nil, err
		}
		return sb.Config(), func() { sb.Close() }, nil
	}
	if f.key != "" {
		fmt.Fprintln(c.Err, "warning: others see --key in the list of processes: take --apiv3-key-file, or WECHATPAY_APIV3_KEY")
	}
	f.APIv3Key = f.key
	merged, err := f.Merge(c.Getenv)
	if err != nil {
		return wechatpay.Config{}, nil, err
	}
	merged.Certs = nil
	missing := merged.Missing()
	if merged.APIv3Key == "" { // which takes the place of Certs
		missing = append(slices.DeleteFunc(missing, func(v string) bool { return v == credentials.Certs }), credentials.APIv3Key)
	}
	if err := account.MissingError(missing); err != nil {
		return wechatpay.Config{}, nil, err
	}
	config, err := merged.Config()
	return config, func() {}, err
}

// localCerts reads certificates from files and folders.
func localCerts(args []string) ([]account.Certificate, error) {
	found, err := credentials.ReadCerts(args, wechatpay.LoadCerts)
	if err != nil {
		return nil, terminal.Usage("certs takes the files of certificates, or a folder with wechatpay_SERIAL.pem in it", "%w", err)
	}
	return account.ListOf(found), nil
}

func printCerts(c terminal.Console, list []account.Certificate, asJSON bool) error {
	if asJSON {
		return c.PrintJSON(list)
	}
	var b strings.Builder
	for _, one := range list {
		fmt.Fprintln(&b, terminal.Harmless(one.Serial))
		if one.NotAfter == nil {
			fmt.Fprintln(&b, "  a public key, which does not expire")
			continue
		}
		fmt.Fprintf(&b, "  valid   %s to %s, %s\n", one.NotBefore.Format(time.DateOnly), one.NotAfter.Format(time.DateOnly), account.Lasting(*one.DaysLeft))
		fmt.Fprintf(&b, "  issuer  %s\n", terminal.OneLine(one.Issuer))
		if one.File != "" {
			fmt.Fprintf(&b, "  file    %s\n", one.File)
		}
	}
	_, err := io.WriteString(c.Out, b.String())
	return terminal.WriteFailure(err)
}

// expiry is the failure of keys of which none lasts long enough. An old certificate beside a newer one is in order.
func expiry(list []account.Certificate, days int) error {
	if len(list) == 0 || list[0].NotAfter == nil || *list[0].DaysLeft >= days {
		return nil
	}
	return &terminal.Failure{Code: terminal.ExitOther,
		Hint: "WeChat Pay shows a new certificate up to 180 days before the old one ends: wechatpay certs downloads it; the merchant platform offers the public key, which does not expire",
		Err:  fmt.Errorf("the newest certificate, %s: %s", list[0].Serial, account.Lasting(*list[0].DaysLeft))}
}
