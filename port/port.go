package port

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"

	"github.com/a8579013/wechatpay/port/internal/byhand"
	"github.com/a8579013/wechatpay/port/internal/chinese"
	"github.com/a8579013/wechatpay/port/internal/form"
	"github.com/a8579013/wechatpay/port/internal/golang"
	"github.com/a8579013/wechatpay/port/internal/inherit"
	"github.com/a8579013/wechatpay/port/internal/invoke"
	"github.com/a8579013/wechatpay/port/internal/notice"
	"github.com/a8579013/wechatpay/port/internal/outside"
	"github.com/a8579013/wechatpay/port/internal/php"
	"github.com/a8579013/wechatpay/port/internal/settings"
)

// Style is how a call is written.
type Style string

// The styles. A path that the typed tree does not have is written as Chain.
const (
	AsWritten Style = ""      // property chains as Tree, chain(…) as Chain, […] as Do
	Tree      Style = "tree"  // client.V3().Pay().Transactions().Native().Post(ctx, …)
	Chain     Style = "chain" // client.Chain("v3/pay/transactions/native").Post(ctx, …)
	Do        Style = "do"    // client.Do(ctx, "POST v3/pay/transactions/native", …)
)

// Options say what to write.
type Options struct {
	Style   Style
	Package string // of a whole file with its imports; "": statements, or declarations where the source has functions or classes
	Func    string // what the statements of a whole file become; "": run in package main, else Run
	File    string // name of the source, for comments and notes

	Taken []string // names that the package has already: another is found
}

// Note is something that a person should look at.
type Note struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Refused bool   `json:"refused"`          // it is not ported, and stands as a comment // PORT in the code
	Text    string `json:"text"`             // why, or what differs between PHP and Go
	Source  string `json:"source,omitempty"` // what is not ported
}

// Chinese is the Text in Chinese; one that has no Chinese stays as it is.
func (n Note) Chinese() string {
	text, _ := chinese.Of(n.Text)
	return text
}

// Result is a source in Go.
type Result struct {
	Code    []byte
	Imports []string // what statements need, as import specs; a whole file has them
	Client  bool     // the statements take a client from around: client *wechatpay.Client
	Names   []string // what the Go declares in its package
	Notes   []Note   // in the order of the source
}

// Refused counts what is not ported.
func (r Result) Refused() (n int) {
	for _, note := range r.Notes {
		if note.Refused {
			n++
		}
	}
	return n
}

// SyntaxError says where a source is no PHP that can be read.
type SyntaxError = php.SyntaxError

// ErrEmpty says that there is no PHP in a source.
var ErrEmpty = php.ErrEmpty

// Port reads PHP, a whole file or a piece of one without its <?php, also methods without their class, and writes Go. The Go is
// formatted, and compiles: statements inside of func(ctx context.Context) error, where Result.Client says so with a client in scope. What has no form in Go is a comment in its
// place and a Note, and so is whatever depends on it. The error is a *SyntaxError, or ErrEmpty, or says what is wrong with opts.
// It is safe for many goroutines.
func Port(src []byte, opts Options) (result Result, err error) {
	if err := opts.check(); err != nil {
		return Result{}, err
	}
	program, err := php.Read(src)
	if err != nil {
		return Result{}, err
	}
	defer func() {
		if p := recover(); p != nil {
			result, err = Result{}, fmt.Errorf("this source can't be ported, by a fault of the tool: %v", p)
		}
	}()
	prepare(program)
	out := golang.Write(program, golang.Options{Style: string(opts.Style), Package: opts.Package, Func: opts.Func, File: opts.File, Taken: opts.Taken})
	result = Result{Code: out.Code, Imports: out.Imports, Client: out.Client, Names: out.Names}
	for _, n := range out.Notes {
		result.Notes = append(result.Notes, noteOf(n))
	}
	sortNotes(result.Notes)
	return result, nil
}

// check looks at what is asked for.
func (o Options) check() error {
	switch o.Style {
	case AsWritten, Tree, Chain, Do:
	default:
		return fmt.Errorf("there is no style %q: tree, chain and do are there", o.Style)
	}
	for field, name := range map[string]string{"Package": o.Package, "Func": o.Func} {
		if name != "" && (!token.IsIdentifier(name) || name == "_") {
			return fmt.Errorf("the option %s is %q, which is no name in Go", field, name)
		}
	}
	return nil
}

// prepare goes over a program that was read, before it is written.
func prepare(program *form.Program) {
	inherit.Flatten(program)
	byhand.Find(program)
	settings.Join(program)
	invoke.Find(program)
	notice.Find(program)
	outside.Find(program)
}

// sortNotes puts notes in the order of the source.
func sortNotes(notes []Note) {
	slices.SortStableFunc(notes, func(a, b Note) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
}

func noteOf(n golang.Note) Note {
	return Note{Line: max(n.Line, 1), Column: max(n.Column, 1), Refused: n.Refused, Text: n.Text, Source: n.Source}
}
