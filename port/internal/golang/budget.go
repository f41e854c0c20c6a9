package golang

import "github.com/a8579013/wechatpay/port/internal/form"

// Limits of what is written: what is beyond them was not written by a person. A value that stands in its Go several times doubles it
// with each one around it, and so do functions that take each other.
const (
	mostSteps  = 1_000_000 // expressions and lines, in all rounds, beside those for each byte of the source
	mostOutput = 64 << 20  // bytes of lines, in the same way
	stepsByte  = 10        // twenty times what a program takes that somebody wrote
	outputByte = 200       // the same
	mostCode   = 1 << 20   // bytes of one expression
	mostNested = 30        // functions in each other
	mostDepth  = 5000      // expressions in each other, through functions as well
)

// exhausted ends the writing of a program.
type exhausted struct{}

// allow gives a program as much as one of its length may take.
func (f *facts) allow(source int) *facts {
	f.mostSteps, f.mostBytes = mostSteps+stepsByte*source, mostOutput+outputByte*source
	return f
}

// spend counts steps, and what they have written.
func (f *facts) spend(steps, bytes int) {
	f.steps += steps
	f.bytes += bytes
	if f.steps > f.mostSteps || f.bytes > f.mostBytes {
		panic(exhausted{})
	}
}

// nested tells how many functions the one that is being written is in.
func (g *generator) nested() (n int) {
	for f := g.fn; f != nil; f = f.outer {
		n++
	}
	return n
}

// within writes a program, or says that it is too much.
func within(p *form.Program, o Options, write func() Output) (out Output) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exhausted:
			out = allRefused(p, o, "this takes more steps than any program that a person has written: port it in smaller pieces")
		default:
			panic(e)
		}
	}()
	return write()
}
