package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/openapi"
)

// generated is what wechatpay gen writes of an operation.
type generated struct {
	source string // the whole file, of package main
	prefix string // of its types
	types  map[string]ast.Expr
}

// structsOf generates the structs of an operation and reads them.
func structsOf(o *openapi.Operation) (*generated, error) {
	source, prefix, err := catalogue.Structs(o, "main")
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", o.Method, o.Template(), err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", o.Method, o.Template(), err)
	}
	g := &generated{source: string(source), prefix: prefix, types: make(map[string]ast.Expr)}
	for _, d := range file.Decls {
		if decl, ok := d.(*ast.GenDecl); ok && decl.Tok == token.TYPE {
			for _, spec := range decl.Specs {
				if named, ok := spec.(*ast.TypeSpec); ok {
					g.types[named.Name.Name] = named.Type
				}
			}
		}
	}
	return g, nil
}

// structForm writes the call with generated structs: the request and the answer are typed.
func structForm(o *openapi.Operation, sample catalogue.Sample) (*generated, string, error) {
	g, err := structsOf(o)
	if err != nil {
		return nil, "", err
	}
	var b strings.Builder
	b.WriteString("//go:generate go run github.com/a8579013/wechatpay/cmd/wechatpay gen -o " + strings.ToLower(g.prefix) + "_gen.go '" + o.Method + " " + o.Template() + "'\n\n")
	argument := g.request(&b, o, sample)
	name := "resp"
	answer := g.prefix + "Response"
	_, typed := g.types[answer]
	b.WriteString(fmt.Sprintf("%s, err := client.Do(ctx, %q, %s)\nif err != nil {\nreturn err\n}\n", name, o.Method+" "+o.Template(), argument))
	if typed {
		b.WriteString("var answer " + answer + "\nif err := " + g.decode(o) + "; err != nil {\nreturn err\n}\nfmt.Printf(\"%+v\\n\", answer)")
	} else {
		b.WriteString(show(o))
	}
	code, err := gofmt(b.String())
	return g, code, err
}

// decode opens what is encrypted, where something is.
func (g *generated) decode(o *openapi.Operation) string {
	for _, path := range o.Response.Sensitive() {
		if path != "" {
			return "client.DecodeAnswer(resp, &answer)"
		}
	}
	return "resp.Decode(&answer)"
}

// request writes the argument of the call, and into b what stands before it.
func (g *generated) request(b *strings.Builder, o *openapi.Operation, sample catalogue.Sample) string {
	setup, plain := sample.Go()
	if sample.File != "" || plain == "nil" { // an upload's form is the same
		if setup != "" {
			b.WriteString(setup + "\n")
		}
		return plain
	}
	text := "wechatpay.Request{\n"
	for _, v := range sample.Path {
		text += entry(v.Name, plainGo(v.Value))
	}
	if len(sample.Query) > 0 {
		text += entry("query", g.literal(ast.NewIdent(g.prefix+"Query"), sample.Query)+".Values()")
	}
	if len(sample.Header) > 0 {
		text += entry("headers", plainGo(sample.Header))
	}
	_, typed := g.types[g.prefix+"Request"]
	switch {
	case o.Kind == openapi.NoBody || len(sample.Fields) == 0 && o.Method == "GET":
	case !typed || !g.holds(sample.Fields):
		text += entry(string(o.Kind), plainGo(sample.Fields))
	case o.Kind == openapi.XML:
		text += entry("xml", g.literal(ast.NewIdent(g.prefix+"Request"), sample.Fields)+".Map()")
	default:
		text += entry("json", g.literal(ast.NewIdent(g.prefix+"Request"), sample.Fields))
	}
	if o.Has(openapi.FlagMTLS) {
		text += entry("security", "true")
	}
	return text + "}"
}

// holds tells whether the request's struct has a field for each of the values.
func (g *generated) holds(values []catalogue.Value) bool {
	of, ok := g.types[g.prefix+"Request"].(*ast.StructType)
	for _, v := range values {
		if ok && !slices.ContainsFunc(of.Fields.List, func(f *ast.Field) bool { return nameOnWire(f) == v.Name }) {
			return false
		}
	}
	return true
}

func entry(name, value string) string { return strconv.Quote(name) + ": " + value + ",\n" }

// literal writes a value of a generated type.
func (g *generated) literal(t ast.Expr, value any) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		inner := g.literal(t.X, value)
		if name, ok := t.X.(*ast.Ident); ok && g.types[name.Name] != nil {
			return "&" + inner
		}
		if name, ok := t.X.(*ast.Ident); ok && name.Name != "bool" {
			return "new(" + name.Name + "(" + inner + "))"
		}
		return "new(" + inner + ")"
	case *ast.ArrayType:
		items, _ := value.([]any)
		var list []string
		for _, item := range items {
			list = append(list, g.literal(t.Elt, item))
		}
		return "[]" + typeName(t.Elt) + "{" + strings.Join(list, ", ") + "}"
	case *ast.SelectorExpr:
		return selected(typeName(t), value)
	case *ast.Ident:
		return g.named(t.Name, value)
	}
	return plainGo(value)
}

// named writes a value of a type that has a name.
func (g *generated) named(name string, value any) string {
	switch under := g.types[name].(type) {
	case *ast.StructType:
		return g.structure(name, under, value)
	case *ast.ArrayType:
		return strings.Replace(g.literal(under, value), "[]"+typeName(under.Elt), name, 1)
	}
	if name == "string" {
		return strconv.Quote(fmt.Sprint(value))
	}
	return fmt.Sprint(value)
}

func (g *generated) structure(name string, of *ast.StructType, value any) string {
	members, _ := value.([]catalogue.Value)
	text := name + "{"
	for _, v := range members {
		for _, f := range of.Fields.List {
			if nameOnWire(f) == v.Name {
				text += "\n" + f.Names[0].Name + ": " + g.literal(f.Type, v.Value) + ","
			}
		}
	}
	if strings.HasSuffix(text, ",") {
		text += "\n"
	}
	return text + "}"
}

// nameOnWire is what a field's tag calls it.
func nameOnWire(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	tag, _ := strconv.Unquote(f.Tag.Value)
	for _, key := range []string{"json", "xml", "url"} {
		if name, _, _ := strings.Cut(reflect.StructTag(tag).Get(key), ","); name != "" {
			return name
		}
	}
	return ""
}

func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return "*" + typeName(t.X)
	case *ast.ArrayType:
		return "[]" + typeName(t.Elt)
	case *ast.SelectorExpr:
		return typeName(t.X) + "." + t.Sel.Name
	case *ast.MapType:
		return "map[" + typeName(t.Key) + "]" + typeName(t.Value)
	}
	return "any"
}

// selected writes a value of a type of another package.
func selected(name string, value any) string {
	text := fmt.Sprint(value)
	if at, err := time.Parse(time.RFC3339, text); err == nil && name == "time.Time" {
		_, offset := at.Zone()
		return fmt.Sprintf("time.Date(%d, %d, %d, %d, %d, %d, 0, time.FixedZone(\"\", %d*60*60))", at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), offset/3600)
	}
	if name == "json.RawMessage" {
		return "json.RawMessage(`" + jsonOf(value) + "`)"
	}
	return name + "(" + strconv.Quote(text) + ")"
}
