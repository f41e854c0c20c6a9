package bulk

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// sealFlag names the key under which what is sensitive lies in the ledger.
type sealFlag struct{ file string }

func (f *sealFlag) register(c terminal.Console, flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "seal-key", "", c.Say(words.FlagSealKey))
}

// key is that of the file, or is made of the merchant's private key. Where that is a KMS there is none, and nothing sensitive
// is taken.
func (f *sealFlag) key(config wechatpay.Config) ([]byte, error) {
	if f.file != "" {
		return readKey(f.file)
	}
	if key, ok := config.PrivateKey.(*rsa.PrivateKey); ok && key != nil {
		return batch.SealKeyOf(key), nil
	}
	return nil, nil
}

// opens reads the key of a job, and makes sure that it is the one.
func (f *sealFlag) opens(config wechatpay.Config, job *batch.Job) ([]byte, error) {
	key, err := f.key(config)
	if err != nil {
		return nil, err
	}
	if err := job.Opens(key); err != nil {
		return nil, terminal.Usage(words.BatchSealKeyWrong, err)
	}
	return key, nil
}

const sealKeyLen = 32

// readKey reads a file that only its owner does: 32 bytes in hexadecimal or in base64. Nothing that is said holds any of it.
func readKey(name string) ([]byte, error) {
	name = filepath.Clean(name)
	info, err := os.Stat(name)
	if err != nil {
		return nil, terminal.Usage(words.BatchSealKeyForm, words.Because.With("--seal-key", err))
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, terminal.Usage(words.BatchSealKeyMode.With(terminal.ShellQuote(name)), words.BatchSealKeyOpen.With(name, mode))
	}
	if !info.Mode().IsRegular() || info.Size() > 1<<10 {
		return nil, terminal.Usage(words.BatchSealKeyForm, words.BatchNoSealKey.With(name))
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, terminal.Usage(words.BatchSealKeyForm, words.Because.With("--seal-key", err))
	}
	word := strings.TrimSpace(string(text))
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.Strict().DecodeString, base64.RawStdEncoding.Strict().DecodeString,
		base64.URLEncoding.Strict().DecodeString, base64.RawURLEncoding.Strict().DecodeString,
	} {
		if key, err := decode(word); err == nil && len(key) == sealKeyLen {
			return key, nil
		}
	}
	return nil, terminal.Usage(words.BatchSealKeyForm, words.BatchNoSealKey.With(name))
}
