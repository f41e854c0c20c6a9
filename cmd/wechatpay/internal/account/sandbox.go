package account

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// sandboxProfile is the name under which the running sandbox is found.
const sandboxProfile = "sandbox"

// Text is the profile as its file has it.
func (p Profile) Text() []byte {
	text, err := terminal.Encode(p)
	if err != nil { // nothing but texts
		return nil
	}
	return terminal.Indent(text, false)
}

// RegisterSandbox makes --profile sandbox stand for a running sandbox, whose files are named in full. A profile of that
// name which a person wrote stays: then it gives false. Otherwise it gives the profile of the sandbox that was registered
// before, for UnregisterSandbox.
func RegisterSandbox(p Profile) (done bool, earlier []byte, err error) {
	file, err := profileFile(sandboxProfile)
	if err != nil {
		return false, nil, err
	}
	mine, err := sandboxOf(file)
	if err != nil || mine == "" {
		return false, nil, err
	}
	if mine != p.Sandbox && mine != "." {
		if earlier, err = os.ReadFile(file); err != nil {
			return false, nil, err
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return false, nil, err
	}
	return true, earlier, Replace(file, p.Text())
}

// UnregisterSandbox takes the profile away where it stands for the sandbox of that folder. The one that was registered
// before it is so again, unless its folder has gone.
func UnregisterSandbox(folder string, earlier []byte) {
	file, err := profileFile(sandboxProfile)
	if err != nil {
		return
	}
	if whose, err := sandboxOf(file); err != nil || whose != folder {
		return
	}
	if p, err := parseProfile(earlier); err == nil {
		if _, err := os.Stat(p.Sandbox); err == nil && Replace(file, earlier) == nil {
			return
		}
	}
	os.Remove(file)
}

// Ended gives the failure of a call better advice where nobody listens at the place of a sandbox whose profile was taken.
func (f *Flags) Ended(err error, getenv func(string) string) error {
	failure, ok := errors.AsType[*terminal.Failure](err)
	if !ok || failure.Code != terminal.ExitNetwork || !errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	if merged, wrong := f.Merge(getenv); wrong == nil && merged.Sandbox != "" {
		failure.Hint = words.IsItRunning.With(terminal.ShellQuote(merged.Sandbox))
	}
	return err
}

// SandboxFolder gives the folder of the sandbox that wrote a profile; "" where a person did.
func SandboxFolder(profile string) (string, error) {
	file, err := profileFile(profile)
	if err != nil {
		return "", err
	}
	folder, err := sandboxOf(file)
	if folder == "." {
		return "", fs.ErrNotExist
	}
	return folder, err
}

// sandboxOf tells which sandbox wrote a profile, "." where there is none, and "" where a person did.
func sandboxOf(file string) (string, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return ".", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := ReadSmall(f)
	if err != nil {
		return "", err
	}
	p, err := parseProfile(text)
	if err != nil {
		return "", nil // somebody is at work on it
	}
	return p.Sandbox, nil
}

// Replace writes a file that nobody but its owner may read, whole or not at all.
func Replace(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
