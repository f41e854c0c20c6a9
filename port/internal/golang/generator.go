package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Options say how it is written.
type Options struct {
	Style   string   // tree, chain or do
	Package string   // "": statements
	File    string   // how the source is called
	Func    string   // of a whole file: what its statements become
	Taken   []string // names that the package has already
	Files   []File   // of which the program is joined; none: it is one
}

// Note is something that a person should know.
type Note struct {
	form.Span
	Refused bool   // this is not ported
	Text    string // why, or what differs
	Source  string // what is not ported
}

// facts are what the rounds have learnt.
type facts struct {
	flowFacts
	changed   bool
	version   int // counts what was learnt
	vars      map[webKey]typ
	wants     map[webKey]typ
	fails     map[string]bool
	results   map[string]typ
	fields    map[string]typ
	params    map[string]typ
	refused   map[int]string
	unused    map[webKey]bool
	dead      map[webKey]string // poisoned for a whole loop
	sigs      map[string]*sig
	pending   map[int]string  // refused in this round
	calmed    map[string]bool // functions that turned out not to fail
	blank     map[string]bool // helpers that nothing reads
	sent      map[string]bool // classes whose objects are sent as they are
	unread    map[string]bool // and that stay
	inlined   map[string]bool // generators that stand where they are called
	named     map[webKey]bool // lists of promises that have names
	fractions map[string]bool // names that are given numbers with a point
	floats    bool            // there are some
	values    bool            // parts of answers are read
	ksorts    []*form.Call
	steps     int // that all rounds took
	bytes     int // that all rounds wrote

	mostSteps, mostBytes int

	byHand bool // fields are encrypted here, not by the client: APIv2 has them too

	apart   []apart           // statements of functions that were refused in this round
	strange map[string]bool   // what is known to be another file's
	foreign map[int][]given   // what statements have from elsewhere
	given   map[webKey]bool   // parameters of functions that PHP calls with members of an array: they are what those are
	nulls   map[webKey]bool   // parameters of which null and a zero are two things
	untyped map[webKey]bool   // parameters that declare no type, and are asked for null
	froms   map[string]string // what variables for that stand for
	loose   map[webKey]bool   // variables that have it: by their scopes and names
	must    map[string]bool   // methods that can fail because another class has one of the same interface that can
	configs map[webKey]bool   // arrays that a function takes for a configuration, and that nothing else reads
	firm    map[webKey]bool   // those of them without which a script makes no client
	nils    map[webKey]bool   // variables that may have no map yet
}

func newFacts() *facts {
	return &facts{vars: map[webKey]typ{}, wants: map[webKey]typ{}, fails: map[string]bool{}, results: map[string]typ{}, fields: map[string]typ{},
		params: map[string]typ{}, refused: map[int]string{}, unused: map[webKey]bool{}, dead: map[webKey]string{},
		sigs: map[string]*sig{}, pending: map[int]string{}, blank: map[string]bool{}, sent: map[string]bool{}, unread: map[string]bool{}, inlined: map[string]bool{}, calmed: map[string]bool{}, named: map[webKey]bool{}, foreign: map[int][]given{}, froms: map[string]string{}, nulls: map[webKey]bool{}, untyped: map[webKey]bool{}, given: map[webKey]bool{}, strange: map[string]bool{}, loose: map[webKey]bool{}, firm: map[webKey]bool{}, configs: map[webKey]bool{}, must: map[string]bool{}, nils: map[webKey]bool{}, flowFacts: newFlowFacts()}
}

// learn joins a type to what is known under a key.
func learn[K comparable](f *facts, m map[K]typ, key K, t typ) {
	known, ok := m[key]
	if !ok {
		known = typ{kind: kNever}
	}
	joined := join(known, t)
	if known.kind == kFunc && t.kind == kFunc || known.kind == kSeq && t.kind == kSeq {
		joined = t // the newest is what it takes and gives
	}
	if joined.kind == t.kind && joined.kind == known.kind && joined.String() == t.String() && t.kind != kValue && joined.name != orNull {
		joined = t
	}
	m[key] = joined
	if !ok || !joined.same(known) {
		f.version++
	}
	if !ok || joined.String() != known.String() || joined.kind != known.kind || joined.of != known.of && known.of == kUnknown || (t.kind == kValue || joined.name == orNull) && joined.name != known.name {
		f.changed = true
	}
}

// generator writes one round.
type generator struct {
	flow
	helperNames map[string]string // of functions that compare as PHP does
	prog        *form.Program
	opts        Options
	facts       *facts
	notes       []Note
	noted       map[string]bool
	out         *printer
	fn          *fn
	funcs       map[string]*form.Function
	classes     map[string]*form.Class
	sigs        map[string]*sig            // of functions and methods that are ported
	goFuncs     map[string]string          // what Go calls them
	consts      map[string]form.Expr       // that the source defines
	names       map[string]bool            // of the package
	stmt        int                        // the statement that is being written
	constants   map[webKey]string          // texts that variables have all the time
	closures    map[webKey]*form.Func      // functions that variables hold
	arrays      map[webKey]*form.Array     // arrays that are written out, and that variables hold
	interfaces  map[string]string          // what Go calls those of the source
	called      map[string]map[string]*sig // their methods that are called, by their names in Go
	lists       map[webKey]*form.Array     // lists that are written out, and that variables hold
	configs     map[webKey]bool            // those of them that only the factory reads
	failed      map[string]bool            // functions that can fail in this round
	arrayParams map[webKey]typ             // parameters that are arrays, and what they are if nothing tells more
	looped      map[webKey]bool            // those that are looped over
	lost        map[string]string          // properties of $this that this function did not get
	inlining    []form.Span                // generators whose bodies are being written where they run
	depth       int                        // of the expression that is being written
	sorted      map[webKey]bool            // variables that hold what Formatter::ksort gave
	nulls       map[webKey]bool            // variables that are null at first
	opens       map[string]bool            // constants whose values are being written
	realOf      map[*form.Binary]bool      // calculations that are parts of one with fractions
	poolKey     string                     // which promise a callback of a pool is for
	poolKeyType typ
	feeders     map[string]bool   // variables of a script that its client is made of
	sending     int               // options of a call are being written: what is in them is taken at once
	atEnd       bool              // the statement is the last of its function
	drivers     map[webKey]string // what variables with a driver stand for
	undecided   []*group          // variables from elsewhere of which nothing tells the type
	scopes      []*scope          // of all functions
	zone        *zone             // that the program sets for its times
	needsClient bool              // the statements take a client from around
	forGood     bool              // the statement that is being left is refused in all rounds from now on
	methodNames map[*form.Class]map[string]bool
	globals     map[string]string // what Go calls variables of the program itself
	asks        map[string]bool   // properties of which somebody asks whether they are null
	into        *destination      // where the value of an expression goes
	awaited     *awaited          // the callbacks that are being written are waited for at once
}

// fn is the function that is being written.
type fn struct {
	mutex     string  // that a callback holds
	nests     []*nest // open loops of this function, and switches
	around    []*nest // inside a try: those that it is in
	outer     *fn
	scope     *scope
	key       string
	block     *block
	kind      fnKind
	result    typ
	captured  map[string]bool
	tmps      map[string]bool
	errs      []bool // for each open block: err is declared
	loops     int    // open loops of this function
	class     *form.Class
	receiver  string
	guarded   map[string]string    // errors whose answer is known, and the variable that holds it
	returned  string               // inside a try: what says that the function around returns
	failed    bool                 // a callback of a failure
	given     *awaited             // where a callback leaves what it gives, if that is no answer
	pool      *pool                // of a generator whose body is written where it runs
	outcomes  map[string][2]string // settled promises, and the variables for what became of them
	leave     map[string]string    // inside a try: what says that a loop around is left
	static    bool
	opens     bool            // it decrypts a notification: what it leaves out is lost
	placed    []placed        // open loops over lists
	sometimes bool            // it gives false where it has nothing to give
	notified  bool            // n *notify.Notification is in scope
	needs     map[string]bool // what it has from a request, and cannot send without
	stops     string          // where the first is that is not ported: the function does nothing then
	made      string          // the map that is surely there, since a member went into it just before
}

type fnKind int

const (
	fnPlain fnKind = iota
	fnThen         // a callback of a future
	fnTry          // the body of a try
	fnBare         // a callback that can't fail
	fnSeq          // the body of a generator
)

// printer collects lines, and knows of which statement each is.
type printer struct {
	texts []string
	stmts []int
}

func (p *printer) add(stmt int, text string) {
	p.texts = append(p.texts, text)
	p.stmts = append(p.stmts, stmt)
}

func (p *printer) String() string { return strings.Join(p.texts, "\n") + "\n" }

// last is where the last line of code is; -1: there is none.
func (p *printer) last() int {
	for i := len(p.texts) - 1; i >= 0; i-- {
		if !isComment(p.texts[i]) {
			return i
		}
	}
	return -1
}

// line writes a line, or several.
func (g *generator) line(parts ...string) {
	text := strings.Join(parts, "")
	g.facts.spend(1, len(text))
	g.out.add(g.stmt, text)
	g.unread(text)
}

// capture runs do and gives what it wrote.
func (g *generator) capture(do func()) *printer {
	outer := g.out
	defer func() { g.out = outer }()
	g.out = &printer{}
	do()
	return g.out
}

// paste writes what was captured.
func (g *generator) paste(p *printer) {
	g.out.texts = append(g.out.texts, p.texts...)
	g.out.stmts = append(g.out.stmts, p.stmts...)
}

// refusal ends the writing of a statement: it is raised by refuse, and caught where the statement began.
type refusal struct {
	at      form.Span
	why     string
	foreign bool // it is another file's
}

func (g *generator) refuse(at form.Span, why string) {
	panic(refusal{at: at, why: why})
}

// refuseForeign is refuse for what another file has, or a framework.
func (g *generator) refuseForeign(at form.Span, why string) {
	panic(refusal{at: at, why: why, foreign: true})
}

// note tells what differs; once for each text and line.
func (g *generator) note(at form.Span, text string) {
	key := text + string(rune(at.Line))
	if g.noted[key] {
		return
	}
	g.noted[key] = true
	g.notes = append(g.notes, Note{Span: at, Text: text})
}

// tmp makes a name for a value that PHP has none for.
func (g *generator) tmp(name string) string {
	g.facts.spend(1, 0)
	for used := g.fn; used != nil; used = used.outer {
		if used.tmps[name] || used.scope.used[name] {
			return g.tmp(nextName(name))
		}
	}
	g.fn.tmps[name] = true
	return name
}

// nextName counts on: file, file2, file3.
func nextName(name string) string {
	stem := strings.TrimRight(name, "0123456789")
	n, err := strconv.Atoi(name[len(stem):])
	if err != nil {
		n = 1
	}
	return stem + strconv.Itoa(n+1)
}

// destination is a variable that an expression is assigned to.
type destination struct {
	at   form.Span // of the expression
	web  *web
	name string
}
