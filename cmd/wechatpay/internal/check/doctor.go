package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
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
	"github.com/a8579013/wechatpay/sandbox"
)

const doctorHelp = `Look for what is wrong with a merchant's configuration: one line a check, and what to do.

Without a network: whether key and certificate belong together, how serials and PUB_KEY_IDs are spelled, certificates in
the wrong place or out of date, the APIv3 key, who can read the key files, the notify URL. With --online also the clock, a
signed and encrypted round trip (v3/security/echo), and the platform certificates.

Exit codes: 0 nothing failed (warnings may be there), 1 a check failed, 2 nothing is configured.`

// doctorFlags are the flags of wechatpay doctor.
type doctorFlags struct {
	account.Flags
	sandbox, online, asJSON bool

	notifyURL string
	timeout   time.Duration
}

// NewDoctor makes wechatpay doctor.
func NewDoctor(c terminal.Console) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:     "doctor [flags]",
		Short:   "Check keys, certificates, serials and the clock",
		Long:    doctorHelp,
		Example: "  wechatpay doctor --sandbox\n  wechatpay doctor --profile shop --merchant-cert apiclient_cert.pem --online",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return terminal.Usage("wechatpay doctor --help lists the flags", "doctor takes flags only")
			}
			return f.run(cmd.Context(), c, cmd.Flags())
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.sandbox, "sandbox", false, "examine the built-in sandbox's merchant, online too: no account, no keys, no network")
	flags.BoolVar(&f.online, "online", false, "call WeChat Pay as well; nothing is changed there")
	flags.StringVar(&f.MerchantCert, "merchant-cert", "", "`FILE` of the API certificate, apiclient_cert.pem, to compare key and serial with (WECHATPAY_MERCHANT_CERT)")
	flags.StringVar(&f.notifyURL, "notify-url", "", "`URL` that notifications are to be sent to")
	flags.BoolVar(&f.asJSON, "json", false, "print an array of objects: status, check, text, hint")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long to wait for each answer")
	f.Register(flags, nil)
	return cmd
}

const modeHint = "chmod 600; call takes it only with --" + account.AllowReadable

// finding is what one check says.
type finding struct {
	Status string `json:"status"`
	Check  string `json:"check"`
	Text   string `json:"text"`
	Hint   string `json:"hint,omitempty"`
}

const (
	statusOK   = "ok"
	statusWarn = "warn"
	statusFail = "fail"
)

// patient is what the checks look at, and what they have found.
type patient struct {
	account.Settings
	config    wechatpay.Config // what could be loaded of it
	notifyURL string
	online    bool
	findings  []finding
}

func (p *patient) ok(check, format string, args ...any) {
	p.findings = append(p.findings, finding{statusOK, check, fmt.Sprintf(format, args...), ""})
}

func (p *patient) warn(check, hint, format string, args ...any) {
	p.findings = append(p.findings, finding{statusWarn, check, fmt.Sprintf(format, args...), hint})
}

func (p *patient) fail(check, hint, format string, args ...any) {
	p.findings = append(p.findings, finding{statusFail, check, fmt.Sprintf(format, args...), hint})
}

func (p *patient) failed() int {
	n := 0
	for _, f := range p.findings {
		if f.Status == statusFail {
			n++
		}
	}
	return n
}

func (f *doctorFlags) run(ctx context.Context, c terminal.Console, flags *pflag.FlagSet) error {
	if err := account.SandboxAlone(f.sandbox, flags, "merchant-cert"); err != nil {
		return err
	}
	p := &patient{notifyURL: f.notifyURL, online: f.online || f.sandbox}
	if f.sandbox {
		sb, err := playground.Start()
		if err != nil {
			return err
		}
		defer sb.Close()
		p.examineSandbox(sb)
	} else {
		var readable []string
		f.Modes = account.Modes{Allow: true, Found: &readable} // a warning is enough: nothing is called for it
		merged, err := f.Merge(c.Getenv)
		if err != nil {
			return err
		}
		p.Settings = merged
		for _, text := range readable {
			p.warn("secrets", modeHint, "%s", text)
		}
		if err := p.nothing(); err != nil {
			if f.asJSON { // a program reads stdout, whatever is on stderr
				p.missing()
				return cmp.Or(printFindings(c, p.findings, true), err)
			}
			return err
		}
		p.examine()
	}
	if p.online {
		p.examineOnline(ctx, f.timeout)
	}
	if err := printFindings(c, p.findings, f.asJSON); err != nil {
		return err
	}
	if n := p.failed(); n > 0 {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: "each line says what to do; docs/configuration.md explains the fields", Err: fmt.Errorf("%d of %d checks failed", n, len(p.findings))}
	}
	return nil
}

// profileNames are the names that a profile, and the PHP SDK, give to what may be missing.
var profileNames = map[string]string{
	credentials.MchID: "mchid", credentials.Serial: "serial", credentials.PrivateKey: "private_key", credentials.Certs: "certs (or apiv3_key)",
}

// wayTo tells how a value may be given.
func wayTo(variable string) string {
	way := account.Ways[variable].Flag
	if variable == credentials.Certs {
		way += ", " + account.Ways[credentials.APIv3Key].Flag
	}
	return way + ", or a --profile"
}

// nothing is the failure of a machine on which nothing is configured: it names what is needed.
func (p *patient) nothing() error {
	missing := p.Missing()
	if len(missing) < len(profileNames) || p.Secret != "" {
		return nil
	}
	var names, details []string
	for _, variable := range missing {
		names = append(names, profileNames[variable])
		details = append(details, profileNames[variable]+": "+wayTo(variable))
	}
	return &terminal.Failure{Code: terminal.ExitUsage, Details: details,
		Hint: "set these, or try wechatpay doctor --sandbox, which needs none",
		Err:  errors.New("nothing is configured: " + strings.Join(names, ", ") + " are missing")}
}

// missing names what is not there.
func (p *patient) missing() {
	for _, variable := range p.Missing() {
		p.fail(profileNames[variable], "give "+wayTo(variable)+" that has it", "is not set")
	}
}

// examine makes all checks that need no network.
func (p *patient) examine() {
	p.config = wechatpay.Config{MchID: p.MchID, BrandID: p.BrandID, Serial: p.Serial, Secret: p.Secret, BaseURL: p.BaseURL}
	p.missing()
	p.checkID()
	p.checkSerial()
	p.checkPrivateKey()
	p.checkMerchantCert()
	p.checkCerts()
	p.checkAPIv3Key()
	p.checkBaseURL()
	p.checkNew(p.load())
	p.checkNotifyURL() // of which the library knows nothing
}

// examineSandbox makes those checks that a sandbox's merchant, who has no files, can stand.
func (p *patient) examineSandbox(sb *sandbox.Sandbox) {
	p.config = sb.Config()
	p.MchID, p.Serial, p.APIv3Key = p.config.MchID, p.config.Serial, p.config.APIv3Key
	p.checkID()
	p.checkSerial()
	p.judgePrivateKey(p.config.PrivateKey)
	p.judgeCerts()
	p.checkAPIv3Key()
	p.checkNew(p.config, nil)
	p.checkNotifyURL()
}

// checkNew asks the library itself, which has the last word: what it takes, the checks above only warn of, and what it
// refuses is a failure.
func (p *patient) checkNew(config wechatpay.Config, err error) {
	if err == nil {
		_, err = wechatpay.New(config)
		if inner := errors.Unwrap(err); inner != nil {
			err = inner
		}
	}
	switch {
	case err == nil:
		for i := range p.findings {
			if p.findings[i].Status == statusFail {
				p.findings[i].Status = statusWarn
			}
		}
		p.ok("config", "the library takes it")
	case p.failed() == 0: // else it would say the same again
		p.fail("config", "look at that field", "the library refuses it: %v", err)
	}
}

// load reads the configuration as a call does.
func (p *patient) load() (wechatpay.Config, error) {
	if err := p.CheckMissing(); err != nil {
		return wechatpay.Config{}, err
	}
	return p.Settings.Config()
}

func printFindings(c terminal.Console, findings []finding, asJSON bool) error {
	if asJSON {
		return c.PrintJSON(findings)
	}
	width := 0
	for _, f := range findings {
		width = max(width, len(f.Check))
	}
	var b strings.Builder
	for _, f := range findings {
		text := terminal.OneLine(f.Text)
		if f.Hint != "" {
			text += ": " + terminal.OneLine(f.Hint)
		}
		fmt.Fprintf(&b, "%s  %-*s  %s\n", painted(c, f.Status), width, f.Check, text)
	}
	_, err := io.WriteString(c.Out, b.String())
	return terminal.WriteFailure(err)
}

// painted is a status of four letters, in its colour on a terminal.
func painted(c terminal.Console, status string) string {
	text := fmt.Sprintf("%-4s", status)
	if !c.Coloured() {
		return text
	}
	i := slices.Index([]string{statusFail, statusOK, statusWarn}, status)
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", 31+i, text)
}
