package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/sandbox"
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
	credentialFlags
	sandbox, asJSON, version bool

	key, output string
	days        int
	timeout     time.Duration
}

func newCerts(c console) *cobra.Command {
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
	f.register(flags, map[string]string{"mchid": "m", "serial": "s", "private-key": "f", "base-url": "u"})
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

func (f *certsFlags) run(ctx context.Context, c console, flags *pflag.FlagSet, args []string) error {
	if f.version {
		_, err := fmt.Fprintln(c.out, "wechatpay", version())
		return writeFailure(err)
	}
	if err := sandboxAlone(f.sandbox, flags, "key"); err != nil {
		return err
	}
	if f.output == "-" {
		return usage("without -o they are saved in a new folder; -o . takes this one", "-o takes a folder, and stdout is none")
	}
	var list []certificate
	var err error
	if len(args) > 0 && (f.output != "" || f.sandbox) {
		return usage("leave the FILEs out to download, or -o and --sandbox to look at them", "FILEs are shown, and nothing is downloaded")
	}
	if len(args) > 0 {
		list, err = localCerts(args)
	} else {
		list, err = f.download(ctx, c)
	}
	if err != nil {
		return err
	}
	if err := c.printCerts(list, f.asJSON); err != nil {
		return err
	}
	return expiry(list, f.days)
}

// sandboxAlone refuses credentials beside --sandbox, which has its own.
func sandboxAlone(used bool, flags *pflag.FlagSet, more ...string) error {
	for _, name := range slices.Concat(credentialNames, more) {
		if used && flags.Changed(name) {
			return usage("leave one of them out", "--sandbox has credentials of its own, and --%s is given", name)
		}
	}
	return nil
}

// startSandbox starts the sandbox of one command.
func startSandbox() (*sandbox.Sandbox, error) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		return nil, &failure{code: exitOther, hint: "--sandbox listens on a port of 127.0.0.1: is that allowed here?", err: err}
	}
	return sb, nil
}

// download fetches the certificates, and saves them.
func (f *certsFlags) download(ctx context.Context, c console) ([]certificate, error) {
	config, done, err := f.connect(c)
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	client, found, err := fetchCerts(ctx, config)
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
		return nil, &failure{code: exitOther, hint: "-o takes a folder that can be written to", err: fmt.Errorf("saving the certificates: %w", err)}
	}
	list := listOf(found)
	for i := range list {
		list[i].File = filepath.Join(folder, "wechatpay_"+list[i].Serial+".pem")
	}
	return list, nil
}

// connect gives the credentials that a download needs: WeChat Pay's keys are not among them.
func (f *certsFlags) connect(c console) (wechatpay.Config, func(), error) {
	if f.sandbox {
		sb, err := startSandbox()
		if err != nil {
			return wechatpay.Config{}, nil, err
		}
		return sb.Config(), func() { sb.Close() }, nil
	}
	if f.key != "" {
		fmt.Fprintln(c.err, "warning: others see --key in the list of processes: take --apiv3-key-file, or WECHATPAY_APIV3_KEY")
	}
	f.APIv3Key = f.key
	merged, err := f.merge(c.getenv)
	if err != nil {
		return wechatpay.Config{}, nil, err
	}
	merged.Certs = nil
	missing := merged.Missing()
	if merged.APIv3Key == "" { // which takes the place of Certs
		missing = append(slices.DeleteFunc(missing, func(v string) bool { return v == credentials.Certs }), credentials.APIv3Key)
	}
	if err := missingError(missing); err != nil {
		return wechatpay.Config{}, nil, err
	}
	config, err := merged.load()
	return config, func() {}, err
}

// errNoCertificates says that there are none, which is in order for a merchant who has the public key.
var errNoCertificates = errors.New("this merchant has no platform certificates, only the WeChat Pay public key: there is nothing to download")

// fetchCerts downloads the certificates with a client that knows none, so that the APIv3 key alone vouches for them.
// Its error is a *failure.
func fetchCerts(ctx context.Context, config wechatpay.Config) (*wechatpay.Client, map[string]crypto.PublicKey, error) {
	config.Certs, config.Merchant = nil, nil
	watch := &listing{base: config.Transport}
	if watch.base == nil {
		watch.base = newTransport()
	}
	config.Transport = watch
	client, err := wechatpay.New(config)
	if err != nil {
		return nil, nil, usage("look at the flags, the WECHATPAY_… variables and the profile that give it", "%w", errors.Unwrap(err))
	}
	_, _, failed := client.EncryptionKey(ctx)
	found, err := savedCerts(client)
	switch {
	case len(found) > 0: // also where all of them have expired
		return client, found, nil
	case watch.none:
		return nil, nil, &failure{code: exitOther, err: errNoCertificates,
			hint: "take the public key and its PUB_KEY_ID_… from the merchant platform (API security), and give --cert PUB_KEY_ID_…=pub_key.pem"}
	case failed != nil && watch.listed:
		return nil, nil, &failure{code: exitUnverified, hint: openHint(failed), err: failed}
	case failed != nil:
		return nil, nil, callFailure(ctx, http.MethodGet, failed, watch.sent)
	}
	return nil, nil, &failure{code: exitOther, hint: "is there room in the folder for temporary files? TMPDIR names another", err: err}
}

// openHint tells why certificates that came can't be used: the key does not open them, or what is inside did not sign
// the answer.
func openHint(err error) string {
	for _, unproved := range []error{wechatpay.ErrMissingHeader, wechatpay.ErrClockSkew, wechatpay.ErrSignature, wechatpay.ErrUnknownSerial, wechatpay.ErrProbe} {
		if errors.Is(err, unproved) {
			return verificationHint(http.MethodGet, err)
		}
	}
	return apiv3KeyHint
}

const apiv3KeyHint = "the merchant platform sets the APIv3 key (API security), 32 letters and digits; it is not the APIv2 key"

// savedCerts tells what a client has downloaded.
func savedCerts(client *wechatpay.Client) (map[string]crypto.PublicKey, error) {
	folder, err := os.MkdirTemp("", "wechatpay-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := client.SaveCerts(folder); err != nil {
		return nil, err
	}
	return wechatpay.LoadCerts(folder)
}

// listing stands between the client and the network: it knows whether WeChat Pay sent certificates, or said that there
// are none.
type listing struct {
	base               http.RoundTripper
	sent, none, listed bool
}

// RoundTrip passes a request on.
func (l *listing) RoundTrip(r *http.Request) (*http.Response, error) {
	l.sent = true
	resp, err := l.base.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		l.none, l.listed = err == nil && resp.StatusCode == http.StatusNotFound, false
		return resp, err
	}
	const most = 1 << 20 // a merchant has a few certificates
	text, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	resp.Body.Close()
	if err == nil && len(text) > most {
		err = fmt.Errorf("a list of certificates that is longer than %d bytes is none", most)
	}
	if err != nil {
		return nil, err
	}
	var list struct{ Data []json.RawMessage }
	isList := json.Unmarshal(text, &list) == nil
	l.none, l.listed = isList && len(list.Data) == 0, isList && len(list.Data) > 0
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return resp, nil
}

// certificate is what is shown of a key of WeChat Pay's.
type certificate struct {
	Serial    string     `json:"serial"`
	NotBefore *time.Time `json:"not_before,omitempty"` // nil: a public key, which does not expire
	NotAfter  *time.Time `json:"not_after,omitempty"`
	DaysLeft  *int       `json:"days_left,omitempty"`
	Issuer    string     `json:"issuer,omitempty"`
	File      string     `json:"file,omitempty"`
}

// localCerts reads certificates from files and folders.
func localCerts(args []string) ([]certificate, error) {
	found, err := credentials.ReadCerts(args, wechatpay.LoadCerts)
	if err != nil {
		return nil, usage("certs takes the files of certificates, or a folder with wechatpay_SERIAL.pem in it", "%w", err)
	}
	return listOf(found), nil
}

// listOf lists keys, those that last longest first.
func listOf(found map[string]crypto.PublicKey) []certificate {
	list := make([]certificate, 0, len(found))
	for serial, key := range found {
		one := certificate{Serial: serial}
		if cert, ok := key.(*x509.Certificate); ok {
			left := daysLeft(cert.NotAfter)
			one.NotBefore, one.NotAfter, one.DaysLeft, one.Issuer = &cert.NotBefore, &cert.NotAfter, &left, cert.Issuer.String()
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b certificate) int {
		switch {
		case a.NotAfter != nil && b.NotAfter != nil && !a.NotAfter.Equal(*b.NotAfter):
			return b.NotAfter.Compare(*a.NotAfter)
		case (a.NotAfter == nil) != (b.NotAfter == nil) && a.NotAfter == nil:
			return -1
		case (a.NotAfter == nil) != (b.NotAfter == nil):
			return 1
		}
		return strings.Compare(a.Serial, b.Serial)
	})
	return list
}

// daysLeft counts the whole days until a moment; a moment that has passed is less than 0.
func daysLeft(end time.Time) int {
	left := time.Until(end)
	days := int(left / (24 * time.Hour))
	if left < 0 {
		days--
	}
	return days
}

// lasting says how long a certificate lasts, in words.
func lasting(days int) string {
	if days < 0 {
		return fmt.Sprintf("expired %d days ago", -days-1)
	}
	return fmt.Sprintf("%d days left", days)
}

func (c console) printCerts(list []certificate, asJSON bool) error {
	if asJSON {
		return c.printJSON(list)
	}
	var b strings.Builder
	for _, one := range list {
		fmt.Fprintln(&b, harmless(one.Serial))
		if one.NotAfter == nil {
			fmt.Fprintln(&b, "  a public key, which does not expire")
			continue
		}
		fmt.Fprintf(&b, "  valid   %s to %s, %s\n", one.NotBefore.Format(time.DateOnly), one.NotAfter.Format(time.DateOnly), lasting(*one.DaysLeft))
		fmt.Fprintf(&b, "  issuer  %s\n", oneLine(one.Issuer))
		if one.File != "" {
			fmt.Fprintf(&b, "  file    %s\n", one.File)
		}
	}
	_, err := io.WriteString(c.out, b.String())
	return writeFailure(err)
}

// expiry is the failure of keys of which none lasts long enough. An old certificate beside a newer one is in order.
func expiry(list []certificate, days int) error {
	if len(list) == 0 || list[0].NotAfter == nil || *list[0].DaysLeft >= days {
		return nil
	}
	return &failure{code: exitOther,
		hint: "WeChat Pay shows a new certificate up to 180 days before the old one ends: wechatpay certs downloads it; the merchant platform offers the public key, which does not expire",
		err:  fmt.Errorf("the newest certificate, %s: %s", list[0].Serial, lasting(*list[0].DaysLeft))}
}
