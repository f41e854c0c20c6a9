package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// text is a Text of the catalogue, by its name in the source.
type text struct{ en, zh string }

// catalogue reads every Text that this package declares.
func catalogue(t *testing.T) map[string]text {
	t.Helper()
	found := make(map[string]text)
	for _, file := range parse(t, "*.go") {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, value := range spec.Values {
				literal, ok := value.(*ast.CompositeLit)
				if kind, named := literalType(literal); !ok || !named || kind != "Text" {
					continue
				}
				if len(literal.Elts) != 2 {
					t.Errorf("%s has not two languages", spec.Names[i].Name)
					continue
				}
				found[spec.Names[i].Name] = text{plain(t, literal.Elts[0]), plain(t, literal.Elts[1])}
			}
			return true
		})
	}
	if len(found) < 400 {
		t.Fatalf("only %d texts were found", len(found))
	}
	return found
}

func literalType(literal *ast.CompositeLit) (string, bool) {
	if literal == nil {
		return "", false
	}
	name, ok := literal.Type.(*ast.Ident)
	if !ok {
		return "", false
	}
	return name.Name, true
}

// plain reads a text that is written in the source.
func plain(t *testing.T, expression ast.Expr) string {
	t.Helper()
	literal, ok := expression.(*ast.BasicLit)
	if !ok {
		t.Fatalf("a text is built from pieces: %T", expression)
	}
	value, err := strconv.Unquote(literal.Value)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// parse reads the sources that match a pattern, tests left out.
func parse(t *testing.T, pattern string) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]*ast.File)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

var (
	hole        = regexp.MustCompile(`%(?:\[(\d+)\])?0?\d*([sdqvo])`)
	chineseThen = regexp.MustCompile(`\p{Han}[,;:!?()]|[,;:!?(]\p{Han}`) // half-width punctuation
)

// holes gives the verb of each argument, by its number from 1.
func holes(text string) map[int]string {
	verbs := make(map[int]string)
	next := 1
	for _, m := range hole.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		verbs[next] = m[2]
		next++
	}
	return verbs
}

// TestComplete: every text has both languages, with the same holes; the Chinese is Chinese, and so is its punctuation.
func TestComplete(t *testing.T) {
	for name, text := range catalogue(t) {
		if strings.TrimSpace(text.en) == "" || strings.TrimSpace(text.zh) == "" {
			t.Errorf("%s is empty in one language", name)
		}
		en, zh := holes(text.en), holes(text.zh)
		for number := range max(len(en), len(zh)) {
			if en[number+1] != zh[number+1] {
				t.Errorf("%s: hole %d is %q in English, %q in Chinese", name, number+1, en[number+1], zh[number+1])
			}
		}
		args := make([]any, len(en))
		for number, verb := range en {
			if args[number-1] = any("x"); verb == "d" || verb == "o" {
				args[number-1] = 1
			}
		}
		if said := (Text{text.en, text.zh}).With(args...); len(en) > 0 && strings.Contains(said.In(English)+said.In(Chinese), "%!") {
			t.Errorf("%s is filled as %q, %q", name, said.In(English), said.In(Chinese))
		}
		words := regexp.MustCompile(`[a-z]{2,} [a-z]{2,} [a-z]{2,}`)
		if !strings.ContainsFunc(text.zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && words.MatchString(hole.ReplaceAllString(text.zh, "")) {
			t.Errorf("%s has no Chinese: %s", name, text.zh)
		}
		if found := chineseThen.FindString(text.zh); found != "" {
			t.Errorf("%s: %q has half-width punctuation", name, found)
		}
		if strings.ContainsFunc(text.en, func(r rune) bool { return r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef }) {
			t.Errorf("%s: full-width punctuation in English", name)
		}
	}
}

// TestUses: every text is said somewhere, and with as many arguments as it has holes.
func TestUses(t *testing.T) {
	texts := catalogue(t)
	unused := make(map[string]bool)
	for name := range texts {
		unused[name] = unicode.IsUpper(rune(name[0])) // between and its kin are for this package
	}
	for name, file := range parse(t, "../*/*.go") {
		filled := make(map[*ast.SelectorExpr]bool)
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if with, ok := call.Fun.(*ast.SelectorExpr); ok && with.Sel.Name == "With" {
					if inner, ok := with.X.(*ast.SelectorExpr); ok && isWords(inner) {
						filled[inner] = true
						if want := len(holes(texts[inner.Sel.Name].en)); len(call.Args) != want {
							t.Errorf("%s: %s has %d holes, and gets %d values", name, inner.Sel.Name, want, len(call.Args))
						}
					}
				}
			}
			if selector, ok := n.(*ast.SelectorExpr); ok && isWords(selector) {
				said := selector.Sel.Name
				unused[said] = false
				if !filled[selector] && len(holes(texts[said].en)) > 0 && !slices.Contains(chosen, said) {
					t.Errorf("%s: the holes of %s are not filled", name, said)
				}
			}
			return true
		})
	}
	for name, dead := range unused {
		if dead {
			t.Errorf("nobody says %s", name)
		}
	}
}

// chosen are texts that are chosen from several before their holes are filled.
var chosen = []string{
	"ByteOfBody", "ByteOfMethod", "ByteOfNonce", "ByteOfPath", "ByteOfTimestamp",
	"CharacterAtMost", "Characters", "CharactersAtLeast", "CharactersAtMost", "CharactersBetween",
	"ItemAtLeast", "ItemAtMost", "ItemEmptyField", "ItemNoName", "ItemNoSeparator",
	"ItemNotUTF8", "Items", "ItemsAtLeast", "ItemsAtMost", "ItemsBetween",
	"NotExpectedRight", "OneCharacter", "OneItem", "OtherBytesRight", "ReadNotification",
	"ReadRequest", "ReadResponse",
}

func isWords(selector *ast.SelectorExpr) bool {
	room, ok := selector.X.(*ast.Ident)
	return ok && room.Name == "words"
}

var (
	sentence = regexp.MustCompile(`[\p{Ll}\p{Han}]{2,}[,:;]? [\p{Ll}\p{Han}]{2,}|\p{Han}[，。；]`)
	// commands are to be pasted, and headers are WeChat Pay's.
	command = regexp.MustCompile(`^\s*(wechatpay( [a-z]+)*|openssl|chmod)\b|^HTTP/|^WECHATPAY|^(GET|POST) v`)
)

// data are texts that nobody reads as the program's own words.
var data = []string{
	"an example",                // what is bought in the sandbox
	"missing unit in duration ", // of an error of package time
}

// written are the files that write Go, which is the same in every language.
var written = []string{"gen.go", "structs.go", "structmethods.go", "structdoc.go", "meanings.go", "styles.go", "sample.go"}

// TestNoSentenceElsewhere: what reads like a sentence stands in the catalogue, not in the code of a room, and a flag, a
// command and a failure take their texts from it. The site is no part of the command line: its pages have texts of their own.
func TestNoSentenceElsewhere(t *testing.T) {
	for name, file := range parse(t, "../*/*.go") {
		if slices.Contains([]string{"words", "site"}, filepath.Base(filepath.Dir(name))) || slices.Contains(written, filepath.Base(name)) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"Short", "Long", "Hint", "Err"}, key.Name) && isLiteral(n.Value) {
					t.Errorf("%s: a %s of its own", name, key.Name)
				}
				if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Example" || key.Name == "Use") {
					return false
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && strings.Contains(f.Sel.Name, "Var") && len(n.Args) > 3 && isLiteral(n.Args[len(n.Args)-1]) {
					t.Errorf("%s: a flag with a help of its own", name)
				}
			case *ast.Field: // a tag
				return n.Tag == nil
			case *ast.BasicLit:
				if value, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && sentence.MatchString(value) && !command.MatchString(value) && !slices.Contains(data, value) {
					t.Errorf("%s: a sentence outside of the catalogue: %q", name, value)
				}
			}
			return true
		})
	}
}

func isLiteral(expression ast.Expr) bool {
	switch e := expression.(type) {
	case *ast.BasicLit:
		return true
	case *ast.BinaryExpr:
		return isLiteral(e.X) || isLiteral(e.Y)
	}
	return false
}

// TestFromEnvironment: the first variable that is set decides, as POSIX has it.
func TestFromEnvironment(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                Lang
	}{
		{"", "", "", English},
		{"", "", "zh_CN.UTF-8", Chinese},
		{"", "", "en_US.UTF-8", English},
		{"", "", "zh", Chinese},
		{"", "", "ZH_tw", Chinese},
		{"C", "", "zh_CN.UTF-8", English},
		{"", "C", "zh_CN.UTF-8", English},
		{"", "zh_HK", "en_US", Chinese},
		{"zh_CN.UTF-8", "C", "C", Chinese},
		{"C.UTF-8", "zh_CN", "zh_CN", English},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if got := FromEnvironment(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// TestSentence: what stands in a hole is said in the reader's language, and an error in it is found by errors.Is.
func TestSentence(t *testing.T) {
	inner := Text{"water", "水"}
	said := Text{"%s and %s", "%[2]s与%[1]s"}.With(inner, "fire")
	if en, zh := said.In(English), said.In(Chinese); en != "water and fire" || zh != "fire与水" || said.Error() != en {
		t.Errorf("%q, %q", en, zh)
	}
	if got := (List{nil, Plain(""), inner, said}).In(Chinese); got != "水；fire与水" {
		t.Errorf("%q", got)
	}
	if got := (Names{inner, Plain("x")}).In(Chinese) + (Steps{inner, inner}).In(English); got != "水、xwater, and water" {
		t.Errorf("%q", got)
	}
}
