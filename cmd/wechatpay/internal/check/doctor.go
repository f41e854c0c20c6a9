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
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/sandbox"
)

// doctorFlags are the flags of wechatpay doctor.
type doctorFlags struct {
	account.Flags
	sandbox, online, bench, asJSON bool

	notifyURL string
	timeout   time.Duration
}

// NewDoctor makes wechatpay doctor.
func NewDoctor(c terminal.Console) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:     "doctor [flags]",
		Short:   c.Say(words.DoctorShort),
		Long:    c.Say(words.DoctorLong),
		Example: "  wechatpay doctor --sandbox\n  wechatpay doctor --profile shop --merchant-cert apiclient_cert.pem --online",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return terminal.Usage(words.HelpListsTheFlags.With("wechatpay doctor"), words.DoctorTakesFlags)
			}
			if f.bench {
				return bench(c, cmd.Flags(), f.asJSON)
			}
			return f.run(cmd.Context(), c, cmd.Flags())
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.sandbox, "sandbox", false, c.Say(words.FlagExamineSandbox))
	flags.BoolVar(&f.online, "online", false, c.Say(words.FlagOnline))
	flags.StringVar(&f.MerchantCert, "merchant-cert", "", c.Say(words.FlagMerchantCert))
	flags.StringVar(&f.notifyURL, "notify-url", "", c.Say(words.FlagNotifyURL))
	flags.BoolVar(&f.bench, "bench", false, c.Say(words.FlagBench))
	flags.BoolVar(&f.asJSON, "json", false, c.Say(words.FlagFindingsJSON))
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, c.Say(words.FlagEachTimeout))
	f.Register(c, flags, nil)
	return cmd
}

// finding is what one check says.
type finding struct {
	status            words.Text
	check, text, hint words.Phrase // hint: nil where nothing is to be done
}

// MarshalJSON gives a finding as programs read it: in English, whoever reads.
func (f finding) MarshalJSON() ([]byte, error) {
	printed := struct {
		Status string `json:"status"`
		Check  string `json:"check"`
		Text   string `json:"text"`
		Hint   string `json:"hint,omitempty"`
	}{Status: f.status.EN, Check: f.check.In(words.English), Text: f.text.In(words.English)}
	if f.hint != nil {
		printed.Hint = f.hint.In(words.English)
	}
	return terminal.Encode(printed)
}

// patient is what the checks look at, and what they have found.
type patient struct {
	account.Settings
	config    wechatpay.Config // what could be loaded of it
	notifyURL string
	online    bool
	findings  []finding
}

func (p *patient) ok(check, text words.Phrase) {
	p.findings = append(p.findings, finding{words.StatusOK, check, text, nil})
}

func (p *patient) warn(check, hint, text words.Phrase) {
	p.findings = append(p.findings, finding{words.StatusWarn, check, text, hint})
}

func (p *patient) fail(check, hint, text words.Phrase) {
	p.findings = append(p.findings, finding{words.StatusFail, check, text, hint})
}

func (p *patient) failed() int {
	n := 0
	for _, f := range p.findings {
		if f.status == words.StatusFail {
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
		var readable []words.Sentence
		f.Modes = account.Modes{Allow: true, Found: &readable} // a warning is enough: nothing is called for it
		merged, err := f.Merge(c.Getenv)
		if err != nil {
			return err
		}
		p.Settings = merged
		for _, text := range readable {
			p.warn(words.CheckSecrets, words.ChmodOrAllow, text)
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
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.EachLineSays, Err: words.ChecksFailed.With(n, len(p.findings))}
	}
	return nil
}

// profileNames are the names that a profile, and the PHP SDK, give to what may be missing.
var profileNames = map[string]words.Phrase{
	credentials.MchID: words.Plain("mchid"), credentials.Serial: words.Plain("serial"), credentials.PrivateKey: words.Plain("private_key"), credentials.Certs: words.CertsOrAPIv3Key,
}

// waysTo tells how a value may be given.
func waysTo(variable string) words.Names {
	ways := words.Names{words.Plain(account.Ways[variable].Flag)}
	if variable == credentials.Certs {
		ways = append(ways, words.Plain(account.Ways[credentials.APIv3Key].Flag))
	}
	return ways
}

// nothing is the failure of a machine on which nothing is configured: it names what is needed.
func (p *patient) nothing() error {
	missing := p.Missing()
	if len(missing) < len(profileNames) || p.Secret != "" {
		return nil
	}
	var names words.Names
	var details []words.Phrase
	for _, variable := range missing {
		names = append(names, profileNames[variable])
		details = append(details, words.MissingAndWay.With(profileNames[variable], words.WayOrProfile.With(waysTo(variable))))
	}
	return &terminal.Failure{Code: terminal.ExitUsage, Details: details,
		Hint: words.SetTheseOrSandbox,
		Err:  words.NothingConfigured.With(names)}
}

// missing names what is not there.
func (p *patient) missing() {
	for _, variable := range p.Missing() {
		p.fail(profileNames[variable], words.GiveOrProfile.With(waysTo(variable)), words.IsNotSet)
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
	config, err := p.load()
	p.config.Transport = config.Transport // trusts a profile's ca_cert
	p.checkNew(config, err)
	p.checkNotifyURL() // of which the library knows nothing
	p.checkRSA()
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
	p.checkRSA()
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
			if p.findings[i].status == words.StatusFail {
				p.findings[i].status = words.StatusWarn
			}
		}
		p.ok(words.CheckConfig, words.LibraryTakesIt)
	case p.failed() == 0: // else it would say the same again
		p.fail(words.CheckConfig, words.LookAtThatField, words.LibraryRefusesIt.With(err))
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
		width = max(width, terminal.Width(c.Say(f.check)))
	}
	var b strings.Builder
	for _, f := range findings {
		text := f.text
		if f.hint != nil {
			text = words.Finding.With(f.text, f.hint)
		}
		fmt.Fprintf(&b, "%s  %s  %s\n", painted(c, f.status), terminal.Pad(c.Say(f.check), width), terminal.OneLine(c.Say(text)))
	}
	_, err := io.WriteString(c.Out, b.String())
	return terminal.WriteFailure(err)
}

// painted is a status in four columns, in its colour on a terminal.
func painted(c terminal.Console, status words.Text) string {
	text := terminal.Pad(c.Say(status), 4)
	if !c.Coloured() {
		return text
	}
	i := slices.Index([]words.Text{words.StatusFail, words.StatusOK, words.StatusWarn}, status)
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", 31+i, text)
}
