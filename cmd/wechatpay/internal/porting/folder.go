package porting

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/goname"
	"github.com/a8579013/wechatpay/port"
)

// folder ports a tree into another.
func (f *flags) folder(ctx context.Context, c terminal.Console, root string) error {
	if f.output == "" {
		return terminal.Usage(words.PortDirOutput, words.PortDirNeeds.With(terminal.Quote(root)))
	}
	if inside(f.output, root) {
		return terminal.Usage(words.PortDirOutput, words.PortBeside.With(terminal.Quote(f.output), terminal.Quote(root)))
	}
	names, err := sources(root)
	if err != nil {
		return unreadable(root, err)
	}
	if len(names) == 0 {
		return terminal.Usage(words.PortLike, words.PortNoFiles.With(terminal.Quote(root)))
	}
	taken := map[string][]string{} // by folder, the names of its package
	var r report
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		one, err := f.member(root, name, taken)
		if err != nil {
			return err
		}
		r = append(r, one)
	}
	return r.print(c, c.Out, f.report)
}

// inside tells whether a path is a folder, or below it.
func inside(path, folder string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return true
	}
	folder, err = filepath.Abs(folder)
	if err != nil {
		return true
	}
	rel, err := filepath.Rel(folder, path)
	return err == nil && (rel == "." || rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)))
}

// sources lists the PHP of a tree, but what others have written.
func sources(root string) (names []string, err error) {
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (d.Name() == "vendor" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.Type().IsRegular() && strings.EqualFold(filepath.Ext(name), ".php"):
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			names = append(names, rel)
		}
		return nil
	})
	return names, err
}

// member ports one file of a tree. What can't be read as PHP is in the report, and the rest goes on.
func (f *flags) member(root, name string, taken map[string][]string) (ported, error) {
	one := ported{File: filepath.ToSlash(name)}
	source, err := readFile(filepath.Join(root, name))
	if err != nil {
		return one, unreadable(filepath.Join(root, name), err)
	}
	folder := filepath.Dir(name)
	stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	opts := port.Options{Style: port.Style(f.style), Package: f.pkg, File: one.File, Func: "Run" + goname.Field(stem), Taken: taken[folder]}
	if opts.Package == "" || opts.Package == "main" {
		opts.Package = "ported"
	}
	result, err := port.Port(source, opts)
	if err != nil {
		one.Refused, one.Notes = 1, []port.Note{{Line: 1, Column: 1, Refused: true, Text: err.Error()}}
		return one, nil
	}
	taken[folder] = append(taken[folder], result.Names...)
	one.Notes, one.Refused = result.Notes, result.Refused()
	to := filepath.Join(f.output, folder, fileName(stem))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return one, &terminal.Failure{Code: terminal.ExitOther, Hint: words.PortOutputPlace, Err: words.PortCantWrite.With(terminal.Quote(filepath.Dir(to)), terminal.Reason(err))}
	}
	return one, f.write(to, result.Code)
}

// fileName keeps Go from reading a meaning into the end of a name: pay_test.go is a test, and pay_linux.go is for Linux.
func fileName(stem string) string {
	if i := strings.LastIndexByte(stem, '_'); i >= 0 || strings.HasPrefix(stem, ".") || strings.HasPrefix(stem, "_") {
		stem = strings.ReplaceAll(strings.Trim(stem, "._"), "_", "-")
	}
	return stem + ".go"
}
