package port_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/port"
)

// corpus are the programs beside internal/corpus.
func corpus(t testing.TB) (texts []string) {
	t.Helper()
	files, err := filepath.Glob("internal/corpus/*.php")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// pieces are put into a source where nobody expects them.
var pieces = strings.Fields("$instance null [] 1.5 'x' $r json () ->v3 static ? & ... = return ; { } use(&$a) []= ?> < yield abs( array_merge( $this-> self:: \"{$a}\" ' \" // /* <<<A\n fn($x)=>")

// mutant changes a source in one to three places: it is cut, loses a line, has two of them changed or one twice, gets a piece put in,
// another program behind it, or a name in the place of another.
func mutant(rng *rand.Rand, programs []string) string {
	src := programs[rng.IntN(len(programs))]
	for range 1 + rng.IntN(3) {
		lines := strings.Split(src, "\n")
		i, j := rng.IntN(len(lines)), rng.IntN(len(lines))
		switch rng.IntN(7) {
		case 0:
			src = src[:rng.IntN(len(src)+1)]
		case 1:
			src = strings.Join(append(lines[:i:i], lines[i+1:]...), "\n")
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
			src = strings.Join(lines, "\n")
		case 3:
			src = strings.Join(append(lines[:i:i], append([]string{lines[j]}, lines[i:]...)...), "\n")
		case 4:
			at := rng.IntN(len(src) + 1)
			src = src[:at] + pieces[rng.IntN(len(pieces))] + src[min(len(src), at+rng.IntN(8)):]
		case 5:
			src += "\n" + strings.TrimPrefix(programs[rng.IntN(len(programs))], "<?php")
		case 6:
			src = renamed(rng, src)
		}
	}
	return src
}

// renamed gives a variable, a member or a text of a source the name of another.
func renamed(rng *rand.Rand, src string) string {
	between := []string{"$", "->", "'", "::"}[rng.IntN(4)]
	parts := strings.Split(src, between)
	if len(parts) < 3 {
		return src
	}
	name := func(text string) string {
		end := strings.IndexFunc(text, func(c rune) bool { return c != '_' && (c < 'a' || 'z' < c) && (c < 'A' || 'Z' < c) })
		return text[:max(end, 0)]
	}
	i, j := 1+rng.IntN(len(parts)-1), 1+rng.IntN(len(parts)-1)
	parts[i] = name(parts[j]) + strings.TrimPrefix(parts[i], name(parts[i]))
	return strings.Join(parts, between)
}

// FuzzMutants ports the programs of the corpus with changes in them.
func FuzzMutants(f *testing.F) {
	programs := corpus(f)
	for seed := range uint64(40) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 14))
		holds(t, []byte(mutant(rng, programs)), port.Options{Package: []string{"", "main"}[rng.IntN(2)], File: "a.php"})
	})
}

// TestTogether ports in several goroutines at once: each gets what one alone gets.
func TestTogether(t *testing.T) {
	programs := corpus(t)[:12]
	var wg sync.WaitGroup
	results := make([][]port.Result, 3)
	for i := range results {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, src := range programs {
				r, err := port.Port([]byte(src), port.Options{File: "a.php"})
				if err != nil {
					t.Error(err)
				}
				results[i] = append(results[i], r)
			}
		}()
	}
	wg.Wait()
	for _, other := range results[1:] {
		if diff := cmp.Diff(results[0], other); diff != "" {
			t.Error(diff)
		}
	}
}

// TestGrowth ports what would never end, or double with each line: it is ported, or refused in words.
func TestGrowth(t *testing.T) {
	doubled := func(form string) string { return strings.Repeat(form, 60) }
	for name, src := range map[string]string{
		"a < at the end of HTML":          "<p><?= $a ?><",
		"two dollars in a heredoc":        "<?php $a = <<<X\ncosts $$b\nX;\necho $a;",
		"two dollars, never closed":       "<?php $a = <<<X\n$$b",
		"a generator that runs itself":    "<?php function g($c) { yield $c->v3->a->getAsync(); Each::of(g($c))->wait(); } Each::of(g($instance))->wait();",
		"generators that run others":      chained(25, "function g%d($c) { Each::of(g%d($c))->wait(); Each::of(g%d($c))->wait(); yield $c->v3->a->getAsync(); } ") + "function g25($c) { yield $c->v3->a->getAsync(); } Each::of(g0($instance))->wait();",
		"a value that stands there twice": "<?php $a = json_decode($b, true); $c = " + doubled("end(") + "$a" + doubled(")") + "; echo $c;",
		"numbers":                         "<?php $a = time(); echo " + doubled("abs(") + "$a" + doubled(")") + ";",
		"constants that double":           chained(40, "const C%d = C%d . C%d; ") + "const C40 = 'x'; echo C0;",
		"a constant of itself":            "<?php const A = B . A; const B = A . B; echo A;",
		"constants of a class":            "<?php class A { const X = self::Y . self::Y; const Y = self::X; function f() { return self::X; } }",
		"a case of itself":                "<?php enum E: string { case A = self::B; case B = self::A; } echo E::A->value;",
		"a closure that gives itself":     "<?php $f = function ($x) use (&$f) { return $f; }; $g = $f($f); echo $g;",
		"functions of functions":          "<?php function f($g) { return fn($x) => f($g); } $a = f('f'); $a = f($a); $a(1);",
		"functions in functions":          "<?php $f = " + doubled("fn($x) => ") + "1; echo $f(1);",
		"members":                         "<?php $x = 1; " + doubled("$x = empty($x) ? [$x] : $x['a']; "),
	} {
		t.Run(name, func(t *testing.T) {
			holds(t, []byte(src), port.Options{File: "a.php"})
		})
	}
}

// chained are declarations, of which the nth names itself, and the next one twice.
func chained(n int, form string) string {
	var b strings.Builder
	b.WriteString("<?php ")
	for i := range n {
		fmt.Fprintf(&b, form, i, i+1, i+1)
	}
	return b.String()
}
