package porting

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
	found := sources(root)
	if len(found) == 1 && found[0].err != nil && found[0].name == "." {
		return unreadable(root, found[0].err)
	}
	if !slices.ContainsFunc(found, func(s source) bool { return s.skipped == nil }) {
		return terminal.Usage(words.PortLike, words.PortNoFiles.With(terminal.Quote(root)))
	}
	t := tree{flags: f, console: c, root: root, taken: map[string][]string{}, folders: map[string]string{".": "."}, used: map[string]bool{}}
	var r report
	for _, s := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		one, err := t.member(s)
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
	if folder, err = filepath.Abs(folder); err != nil {
		return true
	}
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	rest := "" // which is not there yet
	for at := path; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			path = filepath.Join(real, rest)
			break
		}
		if at == filepath.Dir(at) {
			break
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
	rel, err := filepath.Rel(folder, path)
	return err == nil && (rel == "." || rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)))
}

// source is a file of a tree, or what is there besides.
type source struct {
	name    string
	skipped *words.Text // why it is not ported; nil: it is
	err     error       // it can't be read
}

// sources lists the PHP of a tree. What is left out has a reason: what others have written, links, files with PHP of another ending.
func sources(root string) (found []source) {
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(root, path)
		if relErr != nil {
			name = path
		}
		switch ext := strings.ToLower(filepath.Ext(path)); {
		case err != nil:
			found = append(found, source{name: name, err: err})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && name != "." && (d.Name() == "vendor" || d.Name() == "node_modules"):
			found = append(found, source{name: name, skipped: &words.PortOthers})
			return fs.SkipDir
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			found = append(found, source{name: name, skipped: &words.PortHidden})
			return fs.SkipDir
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			found = append(found, source{name: name, skipped: &words.PortLink})
		case ext == ".php" && d.Type().IsRegular():
			found = append(found, source{name: name})
		case slices.Contains([]string{".php", ".phtml", ".inc", ".php3", ".php4", ".php5", ".php7", ".phps"}, ext):
			found = append(found, source{name: name, skipped: &words.PortEnding})
		}
		return nil
	})
	return found
}

// tree is a folder that is being ported.
type tree struct {
	*flags
	console terminal.Console
	root    string
	taken   map[string][]string // by folder, the names of its package
	folders map[string]string   // what Go calls the folders
	used    map[string]bool     // names of Go that are given away
}

// member ports one file of a tree. What can't be read as PHP is in the report, and the rest goes on.
func (t *tree) member(s source) (ported, error) {
	one := ported{File: filepath.ToSlash(s.name)}
	if s.skipped != nil {
		one.Skipped = t.console.Say(*s.skipped)
		return one, nil
	}
	text, err := []byte(nil), s.err
	if err == nil {
		text, err = readFile(filepath.Join(t.root, s.name))
	}
	if err != nil {
		one.refuse(t.console.Say(words.PortUnread.With(terminal.Reason(err))))
		return one, nil
	}
	folder := t.place(filepath.Dir(s.name))
	stem := strings.TrimSuffix(filepath.Base(s.name), filepath.Ext(s.name))
	opts := port.Options{Style: port.Style(t.style), Package: t.pkg, File: one.File, Func: "Run" + goname.Field(stem), Taken: t.taken[folder]}
	if opts.Package == "" || opts.Package == "main" {
		opts.Package = "ported"
	}
	result, err := port.Port(text, opts)
	if err != nil {
		line, column := 1, 1
		if syntax, ok := errors.AsType[*port.SyntaxError](err); ok {
			line, column, err = syntax.Line, syntax.Column, errors.New(syntax.Reason)
		}
		one.Refused, one.Notes = 1, []port.Note{{Line: line, Column: column, Refused: true, Text: err.Error()}}
		return one, nil
	}
	t.taken[folder] = append(t.taken[folder], result.Names...)
	one.Notes, one.Refused = result.Notes, result.Refused()
	to := filepath.Join(t.output, folder, t.free(folder, strings.TrimSuffix(fileName(stem), ".go"))+".go")
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return one, &terminal.Failure{Code: terminal.ExitOther, Hint: words.PortOutputPlace, Err: words.PortCantWrite.With(terminal.Quote(filepath.Dir(to)), terminal.Reason(err))}
	}
	return one, t.write(to, result.Code)
}

// place is where the Go of a folder goes: the same tree, in names that Go can import.
func (t *tree) place(folder string) string {
	if to, known := t.folders[folder]; known {
		return to
	}
	to := filepath.Join(t.place(filepath.Dir(folder)), folderName(filepath.Base(folder)))
	to = filepath.Join(filepath.Dir(to), t.free(filepath.Dir(to), filepath.Base(to)))
	t.folders[folder] = to
	return to
}

// free is a name that nothing else in a folder has, on file systems that take capitals for small letters too.
func (t *tree) free(folder, name string) string {
	made := name
	for n := 2; t.used[strings.ToLower(filepath.Join(folder, made))]; n++ {
		made = name + "-" + strconv.Itoa(n)
	}
	t.used[strings.ToLower(filepath.Join(folder, made))] = true
	return made
}

// folderName keeps a name that an import path can have.
func folderName(name string) string {
	name = strings.Map(func(c rune) rune {
		if c < 0x80 && (c == '-' || c == '_' || c == '.' || c == '~' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			return c
		}
		return '-'
	}, name)
	switch name = strings.Trim(name, "-_."); name {
	case "":
		return "folder"
	case "testdata", "vendor", "internal":
		return name + "-php"
	}
	return name
}

// fileName keeps Go from reading a meaning into the end of a name: pay_test.go is a test, and pay_linux.go is for Linux.
func fileName(stem string) string {
	if i := strings.LastIndexByte(stem, '_'); i >= 0 || strings.HasPrefix(stem, ".") || strings.HasPrefix(stem, "_") {
		stem = strings.ReplaceAll(strings.Trim(stem, "._"), "_", "-")
	}
	return stem + ".go"
}
