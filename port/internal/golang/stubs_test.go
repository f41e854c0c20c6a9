package golang

import (
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// TestStubs holds the declarations by which code is checked against the real packages: what is declared is there, and of that kind.
func TestStubs(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks whole packages from their source")
	}
	real := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for path := range stubs().sources {
		t.Run(path, func(t *testing.T) {
			want, err := real.Import(path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := stubs().Import(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range got.Scope().Names() {
				if !ast.IsExported(name) {
					continue
				}
				compareObject(t, got.Scope().Lookup(name), want.Scope().Lookup(name))
			}
		})
	}
}

// compareObject compares what a package declares.
func compareObject(t *testing.T, got, want types.Object) {
	t.Helper()
	if want == nil {
		t.Errorf("%s is not in the package", got.Name())
		return
	}
	switch got := got.(type) {
	case *types.Func:
		compareFunc(t, got, want)
	case *types.TypeName:
		compareMethods(t, got, want)
		compareFields(t, got, want)
	default:
		if g, w := typeText(got.Type()), typeText(want.Type()); g != w && !strings.HasPrefix(w, "untyped") {
			t.Errorf("%s is of type %s, not %s", got.Name(), w, g)
		}
	}
}

func compareFunc(t *testing.T, got, want types.Object) {
	t.Helper()
	w, ok := want.(*types.Func)
	if !ok {
		t.Errorf("%s is no function", got.Name())
		return
	}
	if generic := w.Signature().TypeParams().Len(); generic > 0 {
		if own := got.(*types.Func).Signature().TypeParams().Len(); own != generic {
			t.Errorf("%s has %d parameters for types, not %d", got.Name(), generic, own)
		}
		return // their limits are simpler here
	}
	if g, w := typeText(got.Type()), typeText(w.Type()); g != w {
		t.Errorf("%s is %s, not %s", got.Name(), w, g)
	}
}

func compareMethods(t *testing.T, got, want types.Object) {
	t.Helper()
	if types.IsInterface(got.Type()) {
		return // what implements it is declared with it
	}
	have, real := types.NewMethodSet(types.NewPointer(got.Type())), types.NewMethodSet(types.NewPointer(want.Type()))
	for i := range have.Len() {
		m := have.At(i).Obj()
		other := real.Lookup(want.Pkg(), m.Name())
		if other == nil {
			t.Errorf("%s has no method %s", got.Name(), m.Name())
			continue
		}
		compareFunc(t, m, other.Obj())
	}
}

func compareFields(t *testing.T, got, want types.Object) {
	t.Helper()
	g, isStruct := got.Type().Underlying().(*types.Struct)
	if _, ok := want.Type().Underlying().(*types.Struct); !isStruct || !ok {
		return
	}
	for i := range g.NumFields() {
		f := g.Field(i)
		if !f.Exported() {
			continue
		}
		real, _, _ := types.LookupFieldOrMethod(want.Type(), true, want.Pkg(), f.Name()) // embedded ones have fields, too
		if real == nil || typeText(real.Type()) != typeText(f.Type()) {
			t.Errorf("%s.%s is %v, not %s", got.Name(), f.Name(), real, typeText(f.Type()))
		}
	}
}

// typeText is a type without the names of parameters, and with any as it is written today.
func typeText(t types.Type) string {
	if s, ok := t.(*types.Signature); ok {
		var parts []string
		for _, list := range []*types.Tuple{s.Params(), s.Results()} {
			var one []string
			for i := range list.Len() {
				one = append(one, typeText(list.At(i).Type()))
			}
			parts = append(parts, "("+strings.Join(one, ", ")+")")
		}
		if s.Variadic() {
			parts = append(parts, "...")
		}
		return strings.Join(parts, " ")
	}
	return strings.NewReplacer("interface{}", "any", "os.FileMode", "io/fs.FileMode", "os.FileInfo", "io/fs.FileInfo").Replace(types.TypeString(t, nil))
}

// TestPackages holds that each package that may be imported can be checked.
func TestPackages(t *testing.T) {
	var missing []string
	for name, path := range packages {
		if stubs().sources[path] == "" {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("these packages have no declarations: %v", missing)
	}
}
