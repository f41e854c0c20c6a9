package golang

import (
	"go/format"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Output is what was written.
type Output struct {
	Code    []byte
	Codes   [][]byte // of several files, in their order
	Imports []string // of statements, which stand without them
	Notes   []Note
	Client  bool // the statements take a client from around
	Names   []string
}

const mostRounds = 120

// Write writes a program. What it gives compiles: alone where there is a package, else inside of a function with a ctx and, if
// Client says so, a client.
func Write(p *form.Program, o Options) Output {
	return within(p, o, func() Output { return write(p, o) })
}

func write(p *form.Program, o Options) Output {
	passGenerators(p)
	passCoroutines(p)
	passWalks(p)
	passReferences(p)
	f := newFacts().allow(len(p.Source))
	f.byHand, f.fractions, f.ksorts = encryptsForV2(p), fractionNames(p), ksortsOf(p)
	f.floats, f.values = countsFloats(p), keepsValues(p)
	for range mostRounds {
		u := round(p, o, f)
		if f.changed {
			continue
		}
		if len(u.g.arrayParams) > 0 {
			for key, t := range u.g.arrayParams {
				if u.g.looped[key] {
					t.kind = kList
				}
				learn(f, f.vars, key, t)
			}
			continue
		}
		if u.g.takenOut() {
			continue
		}
		if len(u.g.undecided) > 0 {
			for _, at := range u.g.undecided {
				kind, key := kString, at.webs[0].key
				if key.name == "instance" {
					kind = kClient
				} else if f.loose[webKey{scope: key.scope, name: key.name}] {
					kind = kUnknown
				}
				u.g.learnGroup(at, typ{kind: kind})
			}
			continue
		}
		if len(f.pending) > 0 {
			for id, why := range f.pending {
				f.refused[id] = why
			}
			continue
		}
		if f.calm(u.g.failed) {
			continue
		}
		text := u.file()
		if wrong := check(text); len(wrong) > 0 {
			if !u.blame(wrong) {
				break
			}
			continue
		}
		if out, err := u.output(); err == nil {
			return out
		}
		break
	}
	return allRefused(p, o, "nothing of this could be written")
}

// calm finds functions that were thought to fail, before all was known, and can't.
func (f *facts) calm(failed map[string]bool) (changed bool) {
	for key := range f.fails {
		if !failed[key] && !f.calmed[key] && !f.must[key] && key != "run" {
			f.calmed[key], changed = true, true
			delete(f.fails, key)
		}
	}
	return changed
}

// round writes everything once.
func round(p *form.Program, o Options, f *facts) *unit {
	f.changed = false
	f.pending, f.apart = map[int]string{}, nil
	return newGenerator(p, o, f).program()
}

// allRefused is the source as a comment: nothing of it could be written.
func allRefused(p *form.Program, o Options, why string) Output {
	at := form.Span{Line: 1, Column: 1, End: len(p.Source)}
	g := newGenerator(p, o, newFacts().allow(len(p.Source)))
	g.unported(at, why)
	u := &unit{g: g, decls: &printer{}, body: g.out}
	out, err := u.output()
	if err != nil {
		out.Code = []byte(g.out.String())
	}
	return out
}

// blame finds the statements that errors of the compiler belong to, and refuses them. It tells whether that changed anything.
func (u *unit) blame(wrong []problem) (changed bool) {
	f := u.g.facts
	lines := u.lines()
	marked := map[string]bool{} // in all functions at once
	for _, w := range wrong {
		if name, ok := strings.CutPrefix(w.text, "declared and not used: "); ok && (marked[name] || u.unused(name)) {
			changed, marked[name] = true, true
			continue
		}
		if w.line < 1 || w.line > len(lines) {
			continue
		}
		id := lines[w.line-1]
		if id < 0 {
			continue
		}
		if _, known := f.refused[id]; known {
			id = u.parent(id)
		}
		if _, known := f.refused[id]; id >= 0 && !known {
			f.refused[id] = unfit(w.text)
			changed = true
		}
	}
	return changed
}

// unused marks a variable that nothing reads, and those of its name in other functions.
func (u *unit) unused(name string) (changed bool) {
	f := u.g.facts
	for _, s := range u.g.scopes {
		for _, webs := range s.vars {
			for _, w := range webs {
				if w.group != nil && w.group.goName == name {
					if key := w.group.webs[0].key; !f.unused[key] {
						f.unused[key], changed = true, true
					}
				}
			}
		}
	}
	if !changed && !f.blank[name] {
		f.blank[name], changed = true, true
	}
	if !changed && !f.unread[name] {
		f.unread[name], changed = true, true
	}
	return changed
}

// parent is the statement around one.
func (u *unit) parent(id int) int {
	found := -1
	var visit func(list []form.Stmt, around int)
	visit = func(list []form.Stmt, around int) {
		for _, s := range list {
			if s.Base().ID == id {
				found = around
			}
			inner := s.Base().ID
			form.Bodies(s, func(body []form.Stmt) { visit(body, inner) })
			form.Exprs(s, func(e form.Expr) { bodiesOf(e, func(body []form.Stmt) { visit(body, inner) }) })
			switch x := s.(type) {
			case *form.Function:
				visit(x.Body, inner)
			case *form.Class:
				for i := range x.Methods {
					visit([]form.Stmt{&x.Methods[i].Function}, inner)
				}
			}
		}
	}
	visit(u.g.prog.Body, -1)
	return found
}

// bodiesOf calls do for the bodies of functions in an expression.
func bodiesOf(e form.Expr, do func([]form.Stmt)) {
	if f, ok := e.(*form.Func); ok {
		do(f.Body)
		return
	}
	form.Children(e, func(x form.Expr) { bodiesOf(x, do) })
}

// head is what stands before the declarations, and between those and the statements.
func (u *unit) head() (before, between, after string) {
	name := u.g.opts.Package
	if name == "" {
		name = "ported"
	}
	params := "ctx context.Context"
	if u.g.needsClient {
		params += ", client *wechatpay.Client"
	}
	after = "return nil\n}\n"
	if last := u.body.last(); last >= 0 && leavesHere(u.body.texts[last]) || terminates(u.body.texts) {
		after = "}\n"
	}
	return "package " + name + "\n\n", "func " + u.runName() + "(" + params + ") error {\n", after
}

func (u *unit) runName() string {
	if u.g.opts.Func != "" {
		return u.g.opts.Func
	}
	if u.g.opts.Package == "main" || u.g.opts.Package == "" {
		return "run"
	}
	return "Run"
}

// hasRun tells whether there are statements beside the declarations.
func (u *unit) hasRun() bool {
	return slices.ContainsFunc(u.body.texts, func(text string) bool { return !isComment(text) })
}

func isComment(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "//") {
			return false
		}
	}
	return true
}

// file is all of it as a file, without its imports.
func (u *unit) file() string {
	before, between, after := u.head()
	return before + u.decls.String() + between + u.body.String() + after
}

// lines tells for each line of file the statement that it belongs to.
func (u *unit) lines() (ids []int) {
	before, between, _ := u.head()
	add := func(n, id int) {
		for range n {
			ids = append(ids, id)
		}
	}
	add(strings.Count(before, "\n"), -1)
	for _, p := range []*printer{u.decls, nil, u.body} {
		if p == nil {
			add(strings.Count(between, "\n"), -1)
			continue
		}
		for i, text := range p.texts {
			add(strings.Count(text, "\n")+1, p.stmts[i])
		}
		if len(p.texts) == 0 {
			add(1, -1)
		}
	}
	return ids
}

// output is what the caller gets.
func (u *unit) output() (Output, error) {
	out := Output{Notes: append(u.g.told(), u.g.notes...), Client: u.g.needsClient}
	var text string
	decls := strings.TrimSpace(u.decls.String())
	body := strings.TrimRight(u.body.String(), "\n ")
	_, between, after := u.head()
	switch {
	case u.g.opts.Package == "" && decls == "":
		text = body + "\n"
		out.Imports = importsOf(u.file())
	case u.g.opts.Package == "":
		text = decls + "\n"
		if u.hasRun() {
			text += "\n" + between + body + "\n" + after
		} else if strings.TrimSpace(body) != "" {
			text += "\n" + body + "\n"
		}
		out.Imports = importsOf(u.file())
	default:
		text = u.whole(decls, body)
	}
	for name := range u.g.names {
		if !slices.Contains(u.g.opts.Taken, name) {
			out.Names = append(out.Names, name)
		}
	}
	slices.Sort(out.Names)
	if len(u.g.opts.Files) > 0 {
		codes, err := u.files()
		out.Codes = codes
		return out, err
	}
	made, err := format.Source([]byte(grow(tidy(strings.TrimLeft(text, "\n")))))
	out.Code = made
	return out, err
}

// whole is a file with its imports.
func (u *unit) whole(decls, body string) string {
	before, between, after := u.head()
	rest := decls + "\n\n"
	run := between + body + "\n" + after
	if u.hasRun() {
		rest += run
		if u.g.opts.Package == "main" && !u.g.names["Main"] {
			rest += u.mainFunc()
		}
	} else if strings.TrimSpace(body) != "" {
		rest += body + "\n"
	}
	if u.g.opts.Package == "main" && !u.hasRun() {
		rest += "\nfunc main() {" + u.nothing() + "}\n"
	}
	var b strings.Builder
	b.WriteString(before)
	writeImports(&b, importsOf(before+rest))
	b.WriteString(rest)
	return b.String()
}

// nothing is what a program does of which nothing is ported: it says so, and fails.
func (u *unit) nothing() string {
	for _, n := range u.g.notes {
		if n.Refused {
			return "\nlog.Fatal(" + strconv.Quote(u.g.where(n.Span)+": this is not ported yet") + ")\n"
		}
	}
	return ""
}

// mainFunc calls run.
func (u *unit) mainFunc() string {
	args := "context.Background()"
	make := ""
	if u.g.needsClient {
		args += ", client"
		make = "config, err := wechatpay.FromEnv()\nif err != nil {\nlog.Fatal(err)\n}\nclient, err := wechatpay.New(config)\nif err != nil {\nlog.Fatal(err)\n}\n"
	}
	return "\nfunc main() {\n" + make + "if err := " + u.runName() + "(" + args + "); err != nil {\nlog.Fatal(err)\n}\n}\n"
}

func writeImports(b *strings.Builder, paths []string) {
	if len(paths) == 0 {
		return
	}
	b.WriteString("import (\n")
	own := false
	for _, path := range paths {
		if strings.Contains(path, ".") && !own {
			b.WriteString("\n")
			own = true
		}
		b.WriteString(path + "\n")
	}
	b.WriteString(")\n\n")
}
