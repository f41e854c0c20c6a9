package openapi

import (
	"slices"
	"sync"
)

// known is what the whole catalogue says of fields of one name.
type known struct {
	values  []string // of all their enums
	numeric bool     // one of them is a number
}

// knownNames holds the fields of all operations by their names: the facts of single pages have holes and misprints, and
// a name that is known elsewhere is no slip. It is made when a request does not fit for the first time.
var knownNames = sync.OnceValue(func() map[string]known {
	all := make(map[string]known)
	var collect func(f *Field, name string)
	collect = func(f *Field, name string) {
		if f == nil {
			return
		}
		if f.Name != "" {
			name = f.Name
		}
		k := all[name]
		k.values = append(k.values, f.Enum...)
		k.numeric = k.numeric || f.Type == "integer" || f.Type == "number"
		all[name] = k
		for _, m := range slices.Concat(f.Fields, f.OneOf) {
			collect(m, name)
		}
		collect(f.Items, name)
		collect(f.JSON, name)
	}
	for _, op := range Operations() {
		for _, f := range slices.Concat(op.PathParams, op.Query) {
			collect(f, "")
		}
		collect(op.Body, "")
		collect(op.Response.Body, "")
	}
	delete(all, "")
	return all
})

func isKnown(name string) bool {
	_, ok := knownNames()[name]
	return ok
}
