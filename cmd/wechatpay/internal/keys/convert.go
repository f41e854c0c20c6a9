package keys

import (
	"cmp"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
)

// convertFlags are the flags of wechatpay keys convert.
type convertFlags struct {
	mchid, passwordFile, passwordEnv, output string
}

func newConvert(c terminal.Console) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:     "convert [flags] FILE.p12",
		Short:   c.Say(words.ConvertShort),
		Long:    c.Say(words.ConvertLong),
		Example: "  wechatpay keys convert apiclient_cert.p12 --mchid 1900000001\n  wechatpay keys convert apiclient_cert.p12 --password-file password.txt -o keys",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return terminal.Usage(words.PasswordNoArgument, words.ConvertTakesOne)
			}
			return f.run(cmd.Context(), c, args[0])
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.output, "output", "o", "", c.Say(words.FlagFolder))
	flags.StringVar(&f.mchid, "mchid", "", c.Say(words.FlagP12MchID))
	flags.StringVar(&f.passwordFile, "password-file", "", c.Say(words.FlagPasswordFile))
	flags.StringVar(&f.passwordEnv, "password-env", "", c.Say(words.FlagPasswordEnv))
	return cmd
}

func (f *convertFlags) run(ctx context.Context, c terminal.Console, file string) error {
	if f.passwordFile != "" && f.passwordEnv != "" {
		return terminal.Usage(words.LeaveOneOut, words.TwoPasswords)
	}
	text, err := readP12(file)
	if err != nil {
		return err
	}
	pair, err := f.open(ctx, c, file, text)
	if err != nil {
		return err
	}
	if err := pair.write(cmp.Or(f.output, filepath.Dir(file))); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Out, "mchid   %s\nserial  %s\n", terminal.OneLine(pair.certificate.Subject.CommonName), wxcrypto.SerialNumber(pair.certificate))
	return terminal.WriteFailure(err)
}

// readP12 reads the archive, and knows what else it may be.
func readP12(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = words.IsNoFile
	}
	if err != nil {
		return nil, terminal.Usage(words.ItIsP12, words.Because.With(terminal.Quote(file), terminal.Reason(err)))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, terminal.Usage(words.ItIsP12, words.Because.With(terminal.Quote(file), terminal.Reason(err)))
	}
	defer f.Close()
	text, err := account.ReadSmall(f)
	switch {
	case err != nil:
		return nil, terminal.Usage(words.ItIsP12, words.Because.With(terminal.Quote(file), terminal.Reason(err)))
	case strings.Contains(string(text), "-----BEGIN"):
		return nil, terminal.Usage(words.List{words.UsableAsItIs, words.ItIsP12}, words.IsPEMAlready.With(terminal.Quote(file)))
	}
	return text, nil
}

// keyPair is what an archive holds.
type keyPair struct {
	certificate *x509.Certificate
	key         *rsa.PrivateKey
}

// open opens the archive, with the merchant id where that is its password.
func (f *convertFlags) open(ctx context.Context, c terminal.Console, file string, text []byte) (*keyPair, error) {
	mchid := cmp.Or(f.mchid, c.Getenv(credentials.MchID))
	if f.passwordFile == "" && f.passwordEnv == "" && mchid != "" {
		pair, err := openP12(file, text, mchid)
		if !errors.Is(err, pkcs12.ErrIncorrectPassword) {
			return pair, err
		}
	}
	password, err := f.password(ctx, c, file)
	if err != nil {
		return nil, err
	}
	return openP12(file, text, password)
}

// password reads the password from where the flags say, or asks for it.
func (f *convertFlags) password(ctx context.Context, c terminal.Console, file string) (string, error) {
	switch {
	case f.passwordEnv != "":
		password := c.Getenv(f.passwordEnv)
		if password == "" {
			return "", terminal.Usage(words.EnvTakesName, words.EnvNotSet.With(len(f.passwordEnv)))
		}
		return password, nil
	case f.passwordFile != "":
		var text []byte
		var err error
		if f.passwordFile == "-" {
			text, err = account.ReadSmall(c.In)
		} else {
			text, err = account.Modes{Allow: true}.Read(words.Plain("--password-file"), f.passwordFile) // it protects a file, and is no key of WeChat Pay's
		}
		if err != nil {
			return "", terminal.Usage(words.PasswordFileOrStdin, err)
		}
		return strings.TrimRight(string(text), "\r\n"), nil
	}
	return c.Ask(ctx, words.PasswordOf.With(file))
}

// openP12 takes key and certificate out of the archive, and makes sure that they are a pair.
func openP12(file string, text []byte, password string) (*keyPair, error) {
	key, certificate, others, err := pkcs12.DecodeChain(text, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, terminal.Usage(words.MostlyMchID, words.PasswordWrong.With(terminal.Quote(file), pkcs12.ErrIncorrectPassword))
	case err != nil:
		return nil, terminal.Usage(words.OpensslTellsMore, words.NoArchive.With(terminal.Quote(file), err))
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, terminal.Usage(words.KeysAreRSA, words.HoldsAnotherKind.With(terminal.Quote(file), fmt.Sprintf("%T", key)))
	}
	for _, one := range append([]*x509.Certificate{certificate}, others...) {
		if private.PublicKey.Equal(one.PublicKey) {
			return &keyPair{one, private}, nil
		}
	}
	return nil, terminal.Usage(words.DownloadAgain, words.KeyOfAnother.With(terminal.Quote(file)))
}

// write writes both files, or none.
func (p *keyPair) write(folder string) error {
	der, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		return err
	}
	var written []string
	for _, one := range []struct {
		name  string
		block pem.Block
	}{
		{"apiclient_cert.pem", pem.Block{Type: "CERTIFICATE", Bytes: p.certificate.Raw}},
		{"apiclient_key.pem", pem.Block{Type: "PRIVATE KEY", Bytes: der}},
	} {
		name := filepath.Join(folder, one.name)
		if err := writeNew(name, pem.EncodeToMemory(&one.block)); err != nil {
			for _, name := range written {
				os.Remove(name)
			}
			return err
		}
		written = append(written, name)
	}
	return nil
}

// writeNew writes a file that only its owner can read, and that was not there.
func writeNew(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return terminal.Usage(words.MoveItAway, words.IsThereAlready.With(terminal.Quote(name)))
	}
	if err == nil {
		_, err = f.Write(text)
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(name)
		}
	}
	if err != nil {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.OutputFolder, Err: words.Because.With(terminal.Quote(name), terminal.Reason(err))}
	}
	return nil
}
