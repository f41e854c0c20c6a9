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
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/credentials"
)

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
		Short:   c.Say(words.CertsShort),
		Long:    c.Say(words.CertsLong),
		Example: "  wechatpay certs --sandbox\n  wechatpay certs --profile shop -o certs\n  wechatpay certs certs",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), c, cmd.Flags(), args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.sandbox, "sandbox", false, c.Say(words.FlagAskSandbox))
	flags.StringVarP(&f.output, "output", "o", "", c.Say(words.FlagSaveIn))
	flags.IntVar(&f.days, "days", 30, c.Say(words.FlagDays))
	flags.BoolVar(&f.asJSON, "json", false, c.Say(words.FlagJSONArray))
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, c.Say(words.FlagTimeout))
	f.Register(c, flags, map[string]string{"mchid": "m", "serial": "s", "private-key": "f", "base-url": "u"})
	flags.StringVarP(&f.key, "key", "k", "", c.Say(words.FlagKey))
	flags.BoolVarP(&f.version, "version", "V", false, c.Say(words.FlagVersionOnly))
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
		return terminal.Usage(words.SavedInANewFolder, words.OutputIsAFolder)
	}
	var list []account.Certificate
	var err error
	if len(args) > 0 && (f.output != "" || f.sandbox) {
		return terminal.Usage(words.LeaveFilesOut, words.FilesAreShown)
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
		return nil, &terminal.Failure{Code: terminal.ExitOther, Hint: words.OutputAFolder, Err: words.SavingCertificates.With(err)}
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
		c.Tell(words.WarningLine.With(words.OthersSeeKey))
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
		return nil, terminal.Usage(words.CertsTakesFiles, err)
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
			fmt.Fprintln(&b, "  "+c.Say(words.APublicKey))
			continue
		}
		line := func(name words.Text, value string) { fmt.Fprintf(&b, "  %s%s\n", terminal.Pad(c.Say(name), 8), value) }
		line(words.CertValid, c.Say(words.CertValidity.With(one.NotBefore.Format(time.DateOnly), one.NotAfter.Format(time.DateOnly), account.Lasting(*one.DaysLeft))))
		line(words.CertIssuer, terminal.OneLine(one.Issuer))
		if one.File != "" {
			line(words.CertFile, one.File)
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
		Hint: words.NewOneIsShown,
		Err:  words.NewestCertificate.With(list[0].Serial, account.Lasting(*list[0].DaysLeft))}
}
