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
	t := tree{flags: f, console: c, root: root, folders: map[string]string{".": "."}, used: map[string]bool{}}
	r := make(report, len(found))
	groups := map[string][]int{}
	var order []string
	for i, s := range found {
		r[i].File = filepath.ToSlash(s.name)
		if s.skipped != nil {
			r[i].Skipped = c.Say(*s.skipped)
			continue
		}
		folder := filepath.Dir(s.name)
		if groups[folder] == nil {
			order = append(order, folder)
		}
		groups[folder] = append(groups[folder], i)
	}
	for _, folder := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.members(found, groups[folder], r); err != nil {
			return err
		}
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
	folders map[string]string // what Go calls the folders
	used    map[string]bool   // names of Go that are given away
}

// members ports the files of one folder. What can't be read as PHP is in the report, and the rest goes on.
func (t *tree) members(found []source, group []int, r report) error {
	var files []port.File
	var which []int
	for _, i := range group {
		text, err := []byte(nil), found[i].err
		if err == nil {
			text, err = readFile(filepath.Join(t.root, found[i].name))
		}
		if err != nil {
			r[i].refuse(1, 1, t.console.Say(words.PortUnread.With(terminal.Reason(err))))
			continue
		}
		files, which = append(files, port.File{Name: r[i].File, Source: text, Func: "Run" + goname.Field(stem(found[i].name))}), append(which, i)
	}
	opts := port.Options{Style: port.Style(t.style), Package: t.pkg}
	if opts.Package == "" || opts.Package == "main" {
		opts.Package = "ported"
	}
	for n, one := range port.Folder(files, opts) {
		i := which[n]
		if one.Err != nil {
			line, column, text := 1, 1, one.Err.Error()
			if syntax, ok := errors.AsType[*port.SyntaxError](one.Err); ok {
				line, column, text = syntax.Line, syntax.Column, syntax.Reason
			}
			r[i].refuse(line, column, text)
			continue
		}
		r[i].Notes, r[i].Refused = one.Notes, one.Result.Refused()
		if err := t.keep(found[i].name, one.Code); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the Go of a file.
func (t *tree) keep(name string, code []byte) error {
	folder := t.place(filepath.Dir(name))
	to := filepath.Join(t.output, folder, t.free(folder, strings.TrimSuffix(fileName(stem(name)), ".go"))+".go")
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.PortOutputPlace, Err: words.PortCantWrite.With(terminal.Quote(filepath.Dir(to)), terminal.Reason(err))}
	}
	return t.write(to, code)
}

// stem is the name of a file without its folder and its ending.
func stem(name string) string { return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)) }

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
