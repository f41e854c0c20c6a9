package steer

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// Files of a sandbox's folder.
const (
	descriptionFile = "sandbox.json"
	keyFile         = "control_key.txt"
	caFile          = "ca.pem"
)

// A Target says which sandbox a command is for: that of a folder, else that of a profile.
type Target struct{ Data, Profile string }

// Register adds the flags.
func (t *Target) Register(c terminal.Console, flags *pflag.FlagSet) {
	flags.StringVar(&t.Data, "data", "", c.Say(words.FlagOfSandbox))
	flags.StringVar(&t.Profile, "profile", "sandbox", c.Say(words.FlagProfile))
}

// folder finds it.
func (t *Target) folder() (string, error) {
	if t.Data != "" {
		return filepath.Abs(t.Data)
	}
	folder, err := account.SandboxFolder(t.Profile)
	if err != nil {
		return "", terminal.Usage(words.StartASandbox, words.NoSandboxKnown.With(terminal.Reason(err)))
	}
	if folder == "" {
		return "", terminal.Usage(words.StartASandbox, words.ProfileOfPerson.With(terminal.Quote(t.Profile)))
	}
	return folder, nil
}

// A Control speaks with the control interface of a sandbox that has proved to be the one of its folder.
type Control struct {
	folder, url string
	http        *http.Client
}

// Dial finds a sandbox that runs, and makes sure that it is that one before it is told anything.
func (t *Target) Dial(ctx context.Context) (*Control, error) {
	folder, err := t.folder()
	if err != nil {
		return nil, err
	}
	at, key, ca, err := readFolder(folder)
	if err != nil {
		return nil, terminal.Usage(words.StartASandbox, words.NoSandboxThere.With(folder, terminal.Reason(err)))
	}
	to, err := url.Parse(at)
	if err != nil || to.Scheme != "https" || !isLoopback(to.Hostname()) {
		return nil, terminal.Usage(words.SteersThisMachine, words.SandboxElsewhere.With(folder, terminal.Quote(at)))
	}
	c := &Control{folder, at, &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca}}, // without a proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	var is struct{ Proof string }
	nonce := rand.Text()
	switch err := c.Get(ctx, "identity?nonce="+nonce, &is); {
	case errors.As(err, new(*tls.CertificateVerificationError)), errors.As(err, new(tls.RecordHeaderError)):
		return nil, c.impostor()
	case err != nil:
		return nil, err
	case !hmac.Equal([]byte(is.Proof), []byte(console.Proof(key, nonce))):
		return nil, c.impostor()
	}
	return c, nil
}

func (c *Control) impostor() error {
	return &terminal.Failure{Code: terminal.ExitUnverified, Hint: words.EndTheOther, Err: words.SandboxImpostor.With(c.url, c.folder)}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// readFolder reads what there is to know of the sandbox of a folder. Files that others can read are none of its.
func readFolder(folder string) (at string, key []byte, ca *x509.CertPool, err error) {
	for _, name := range []string{descriptionFile, keyFile, caFile} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			return "", nil, nil, words.Because.With(words.Plain(name), terminal.Reason(err))
		}
	}
	var mode account.Modes
	text, err := mode.Read(words.Plain(descriptionFile), filepath.Join(folder, descriptionFile))
	if err != nil {
		return "", nil, nil, err
	}
	var about struct{ URL string }
	if err := json.Unmarshal(text, &about); err != nil {
		return "", nil, nil, err
	}
	key, err = mode.Read(words.Plain(keyFile), filepath.Join(folder, keyFile))
	if err != nil {
		return "", nil, nil, err
	}
	authority, err := mode.Read(words.Plain(caFile), filepath.Join(folder, caFile))
	if err != nil {
		return "", nil, nil, err
	}
	pool := x509.NewCertPool()
	if len(key) == 0 || !pool.AppendCertsFromPEM(authority) {
		return "", nil, nil, words.KeysUnreadable
	}
	return about.URL, key, pool, nil
}

// Get and Post call the interface: path is below /_sandbox/. What is given back is read into out, unless that is nil.
func (c *Control) Get(ctx context.Context, path string, out any) error {
	return c.call(ctx, http.MethodGet, path, nil, out)
}

func (c *Control) Post(ctx context.Context, path string, in, out any) error {
	body, err := terminal.Encode(in)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPost, path, body, out)
}

func (c *Control) call(ctx context.Context, method, path string, body []byte, out any) error {
	response, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return c.refused(response)
	}
	if out == nil {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err == nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		return unread(err)
	}
	return nil
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 64 << 20

// send asks, and gives the answer as it begins.
func (c *Control) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+"/_sandbox/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(r)
	if err != nil {
		var text *url.Error
		if errors.As(err, &text) {
			err = text.Err
		}
		return nil, c.silent(err)
	}
	return response, nil
}

// silent is the failure of a sandbox that does not answer.
func (c *Control) silent(why error) error {
	return &terminal.Failure{Code: terminal.ExitNetwork, Hint: words.IsItRunning.With(terminal.ShellQuote(c.folder)), Err: words.SandboxSilent.With(c.folder, c.url, why)}
}

// refused is the failure that an answer tells of.
func (c *Control) refused(response *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return unread(err)
	}
	var said struct{ Error string }
	if err := json.Unmarshal(text, &said); err != nil || said.Error == "" {
		return unread(errors.New(response.Status))
	}
	return &terminal.Failure{Code: terminal.ExitClient, Hint: words.CallHelpShows, Err: words.SandboxSays.With(strings.TrimSpace(said.Error))}
}

func unread(err error) error {
	return &terminal.Failure{Code: terminal.ExitUnverified, Hint: words.OtherVersion, Err: words.SandboxSaysUnread.With(err)}
}
