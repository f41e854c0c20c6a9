package account

import (
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Modes tells what is done about a file with a secret that others may read: a mounted one can't be otherwise.
type Modes struct {
	Allow bool
	Found *[]words.Sentence // takes what was allowed, a line each; nil: nobody asks
}

// IsKeyText tells a private key itself from the name of its file, in the forms that the library reads.
func IsKeyText(text string) bool {
	return strings.Contains(text, "-----BEGIN") || strings.HasPrefix(text, "private.") || len(text) > 128 && strings.HasPrefix(strings.TrimSpace(text), "MI")
}

// keyText gives a private key as the library takes it, its file only where nobody else may read it.
func (m Modes) keyText(what words.Phrase, text string) (string, error) {
	if text == "" || IsKeyText(text) {
		return text, nil
	}
	file := strings.TrimPrefix(text, "file://")
	f, err := os.Open(file)
	if err != nil {
		return "", cantOpen(what, file, err)
	}
	defer f.Close()
	return "file://" + file, m.check(what, f)
}

// cantOpen is the failure of a file that can't be opened. It is not named: a key that was given in its place would be
// printed.
func cantOpen(what words.Phrase, file string, err error) error {
	return terminal.Usage(words.GiveAnExistingFile, words.FileWillNotOpen.With(what, terminal.Reason(err), len(file)))
}

// Read reads a file that nobody but its owner may read.
func (m Modes) Read(what words.Phrase, file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, cantOpen(what, file, err)
	}
	defer f.Close()
	if err := m.check(what, f); err != nil {
		return nil, err
	}
	content, err := ReadSmall(f)
	if err != nil {
		return nil, terminal.Usage(words.GiveNameOfFile, words.FileWillNotRead.With(what, file, terminal.Reason(err)))
	}
	return content, nil
}

// check refuses a file that others can read, unless that is allowed.
func (m Modes) check(what words.Phrase, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return words.Because.With(what, terminal.Reason(err))
	}
	mode := info.Mode().Perm()
	if !HasModes || mode&0o077 == 0 {
		return nil
	}
	wrong := words.ReadableByOthers.With(what, f.Name(), mode)
	if !m.Allow {
		return terminal.Usage(words.Chmod600.With(terminal.ShellQuote(f.Name())), wrong)
	}
	if m.Found != nil {
		*m.Found = append(*m.Found, wrong)
	}
	return nil
}

// HasModes tells whether the permission bits of a file mean anything: on Windows they don't.
const HasModes = runtime.GOOS != "windows"

// ReadSmall reads a small file whole: a key, a profile.
func ReadSmall(f io.Reader) ([]byte, error) {
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(text) > most {
		err = words.LongerThan.With(most)
	}
	return text, err
}
