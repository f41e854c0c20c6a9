package port

import (
	"errors"
	"fmt"
	"maps"

	"github.com/a8579013/wechatpay/port/internal/form"
	"github.com/a8579013/wechatpay/port/internal/golang"
	"github.com/a8579013/wechatpay/port/internal/php"
)

// File is a source of a folder.
type File struct {
	Name   string // as Options.File
	Source []byte
	Func   string // as Options.Func
}

// Ported is what became of a File.
type Ported struct {
	Result
	Err error // as that of Port
}

// mostTogether is how many bytes of sources are one program. What is beyond is ported by itself.
const mostTogether = 1 << 20

// Folder ports the files of a folder into those of one package, each as Port does. Files that only declare functions and classes know
// each other, and so does one that runs something besides. Where several run something, those are ported by themselves.
func Folder(files []File, opts Options) []Ported {
	ported := make([]Ported, len(files))
	programs, size := map[int]*form.Program{}, 0
	for i, f := range files {
		program, err := php.Read(f.Source)
		if ported[i].Err = err; err != nil {
			continue
		}
		if size += len(f.Source); size <= mostTogether {
			programs[i] = program
		}
	}
	declaring, arrays := together(files, programs)
	done := map[int]bool{}
	if len(declaring) > 1 && opts.check() == nil {
		if results, err := opts.joined(files, declaring, programs, arrays); err == nil {
			for n, i := range declaring {
				ported[i].Result, done[i] = results[n], true
			}
			opts.Taken = append(append([]string(nil), opts.Taken...), results[0].Names...)
		}
	}
	for i, f := range files {
		if done[i] || ported[i].Err != nil {
			continue
		}
		one := opts
		one.File, one.Func = f.Name, f.Func
		ported[i].Result, ported[i].Err = Port(f.Source, one)
		opts.Taken = append(append([]string(nil), opts.Taken...), ported[i].Names...)
	}
	return ported
}

// together finds the files that are one program: those that only declare, and one that runs something, if there is one alone; and
// those whose arrays they require.
func together(files []File, programs map[int]*form.Program) (which []int, arrays map[string]*form.Return) {
	var running []int
	arrays = map[string]*form.Return{}
	for i := range files {
		switch p := programs[i]; {
		case p == nil:
		case declares(p):
			which = append(which, i)
		case returned(p) == nil:
			running = append(running, i)
		}
	}
	if len(running) == 1 {
		which = append(which, running[0])
	}
	wanted := map[string]bool{}
	for _, i := range which {
		maps.Copy(wanted, requires(programs[i]))
	}
	for i, f := range files {
		if p := programs[i]; p != nil && wanted[base(f.Name)] && returned(p) != nil {
			which, arrays[base(f.Name)] = append(which, i), returned(p)
		}
	}
	return which, arrays
}

// declares tells a source that runs nothing.
func declares(p *form.Program) bool {
	for _, s := range p.Body {
		if !golang.Declares(s) {
			return false
		}
	}
	return true
}

var errNotTogether = errors.New("this can't be written together")

// joined ports some of the files as one program.
func (o Options) joined(files []File, together []int, read map[int]*form.Program, arrays map[string]*form.Return) (results []Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			results, err = nil, fmt.Errorf("%w: %v", errNotTogether, p)
		}
	}()
	opts := golang.Options{Style: string(o.Style), Package: o.Package, Taken: o.Taken}
	programs := make([]*form.Program, len(together))
	for n, i := range together {
		if programs[n] = read[i]; !declares(read[i]) && arrays[base(files[i].Name)] == nil {
			opts.Func = files[i].Func
		}
	}
	program, starts := form.Join(programs)
	include(program, arrays)
	for n, i := range together {
		opts.Files = append(opts.Files, golang.File{Name: files[i].Name, Start: starts[n]})
	}
	prepare(program)
	out := golang.Write(program, opts)
	if len(out.Codes) != len(together) {
		return nil, errNotTogether
	}
	results = make([]Result, len(together))
	for n := range together {
		results[n] = Result{Code: out.Codes[n], Names: out.Names}
	}
	for _, note := range out.Notes {
		n := 0
		for n+1 < len(starts) && note.Start >= starts[n+1] {
			n++
		}
		results[n].Notes = append(results[n].Notes, noteOf(note))
	}
	for _, r := range results {
		sortNotes(r.Notes)
	}
	return results, nil
}
