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
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
)

const convertHelp = `Take an apiclient_cert.p12 apart: the certificate goes into apiclient_cert.pem and its key into apiclient_key.pem, beside
FILE or in --output, both readable by you alone. No file is overwritten. The merchant id and the serial are printed.

The password is mostly the merchant id: with --mchid (or WECHATPAY_MCHID) that is tried first. Else it is asked for, or
comes from --password-file or --password-env. No argument takes it: others see those in the list of processes.

Exit codes: 0 fine, 1 a file can't be written, 2 FILE or the password is wrong.`

// convertFlags are the flags of wechatpay keys convert.
type convertFlags struct {
	mchid, passwordFile, passwordEnv, output string
}

func newConvert(c terminal.Console) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:     "convert [flags] FILE.p12",
		Short:   "Write the certificate and the key of an apiclient_cert.p12 as PEM files",
		Long:    convertHelp,
		Example: "  wechatpay keys convert apiclient_cert.p12 --mchid 1900000001\n  wechatpay keys convert apiclient_cert.p12 --password-file password.txt -o keys",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return terminal.Usage("wechatpay keys convert apiclient_cert.p12; the password is no argument", "convert takes one FILE")
			}
			return f.run(cmd.Context(), c, args[0])
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.output, "output", "o", "", "`FOLDER` to write to; else that of FILE")
	flags.StringVar(&f.mchid, "mchid", "", "merchant id, which mostly is the password (WECHATPAY_MCHID)")
	flags.StringVar(&f.passwordFile, "password-file", "", "`FILE` that holds the password; - is stdin")
	flags.StringVar(&f.passwordEnv, "password-env", "", "`NAME` of the environment variable that holds the password")
	return cmd
}

func (f *convertFlags) run(ctx context.Context, c terminal.Console, file string) error {
	if f.passwordFile != "" && f.passwordEnv != "" {
		return terminal.Usage("leave one of them out", "--password-file and --password-env are two passwords")
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
	const hint = "it is apiclient_cert.p12 of the archive that the merchant platform gives"
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("is no file")
	}
	if err != nil {
		return nil, terminal.Usage(hint, "%s: %w", terminal.Quote(file), terminal.Reason(err))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, terminal.Usage(hint, "%s: %w", terminal.Quote(file), terminal.Reason(err))
	}
	defer f.Close()
	text, err := account.ReadSmall(f)
	switch {
	case err != nil:
		return nil, terminal.Usage(hint, "%s: %w", terminal.Quote(file), terminal.Reason(err))
	case strings.Contains(string(text), "-----BEGIN"):
		return nil, terminal.Usage("it can be used as it is; "+hint, "%s is in PEM already", terminal.Quote(file))
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
			return "", terminal.Usage("--password-env takes the NAME of a variable, never the password", "the variable of --password-env is not set (a name of %d bytes)", len(f.passwordEnv))
		}
		return password, nil
	case f.passwordFile != "":
		var text []byte
		var err error
		if f.passwordFile == "-" {
			text, err = account.ReadSmall(c.In)
		} else {
			text, err = account.Modes{Allow: true}.Read("--password-file", f.passwordFile) // it protects a file, and is no key of WeChat Pay's
		}
		if err != nil {
			return "", terminal.Usage("--password-file takes a FILE, or - for stdin", "%w", err)
		}
		return strings.TrimRight(string(text), "\r\n"), nil
	}
	return c.Ask(ctx, "password of "+file+" (mostly the merchant id): ")
}

// openP12 takes key and certificate out of the archive, and makes sure that they are a pair.
func openP12(file string, text []byte, password string) (*keyPair, error) {
	key, certificate, others, err := pkcs12.DecodeChain(text, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, terminal.Usage("it is mostly the merchant id: --mchid, --password-file FILE or --password-env NAME give another", "%s: %w", terminal.Quote(file), pkcs12.ErrIncorrectPassword)
	case err != nil:
		return nil, terminal.Usage("it is apiclient_cert.p12; openssl pkcs12 -in FILE -info -noout tells more of it", "%s is no archive that can be read: %w", terminal.Quote(file), err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, terminal.Usage("API certificates have RSA keys", "%s holds a %T", terminal.Quote(file), key)
	}
	for _, one := range append([]*x509.Certificate{certificate}, others...) {
		if private.PublicKey.Equal(one.PublicKey) {
			return &keyPair{one, private}, nil
		}
	}
	return nil, terminal.Usage("download the archive again", "%s holds a key and the certificate of another", terminal.Quote(file))
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
		return terminal.Usage("move it away, or give another folder: -o FOLDER", "%s is there already, and nothing is overwritten", terminal.Quote(name))
	}
	if err == nil {
		_, err = f.Write(text)
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(name)
		}
	}
	if err != nil {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: "-o takes a FOLDER that can be written to", Err: fmt.Errorf("%s: %w", terminal.Quote(name), terminal.Reason(err))}
	}
	return nil
}
