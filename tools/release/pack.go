package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// pack writes the four files of a module's version, as GOPROXY's protocol has them (https://go.dev/ref/mod#goproxy-protocol).
// The zip is made as the go command makes it of a tag: without the modules below, within the limits of size and names.
func (w *workspace) pack(m *mod, proxy string) (err error) {
	version := module.Version{Path: m.path(), Version: w.next()}
	escaped, err := module.EscapePath(version.Path)
	if err != nil {
		return err
	}
	folder := filepath.Join(proxy, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version.Version, time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"list": []byte(version.Version + "\n"), version.Version + ".info": info, version.Version + ".mod": m.text} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	if err := w.license(m); err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(folder, version.Version+".zip"))
	if err != nil {
		return err
	}
	if err := zip.CreateFromDir(out, version, filepath.Join(w.folder, m.folder)); err != nil {
		out.Close()
		return fmt.Errorf("%s: %w", m.path(), err)
	}
	return out.Close()
}

// license puts the root's LICENSE into a module that has none, as the go command does.
func (w *workspace) license(m *mod) error {
	text, err := os.ReadFile(filepath.Join(w.folder, "LICENSE"))
	if err != nil {
		return err
	}
	to, err := os.OpenFile(filepath.Join(w.folder, m.folder, "LICENSE"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	if _, err := to.Write(text); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}
