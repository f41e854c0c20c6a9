package main

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

const (
	module = "github.com/a8579013/wechatpay"
	table  = "internal/shape/rooms.go"
)

// listed is a package as go list prints it.
type listed struct {
	ImportPath                         string
	Module                             struct{ Path string }
	Imports, TestImports, XTestImports []string
}

// walls holds packages against rows and says in a sentence each what doesn't fit.
func walls(rows []row, packages []listed) []string {
	h := house{allowed: map[string][]string{}}
	for _, r := range rows {
		h.add(r)
	}
	seen := map[string]bool{}
	for _, p := range packages {
		room := roomOf(p.ImportPath)
		if seen[room] = true; h.allowed[room] == nil {
			h.say("%s is a room without a row: add {%q, …} to %s below what it imports, and say what it is for", p.ImportPath, room, table)
			continue
		}
		h.imports(room, p)
		h.testImports(room, append(slices.Clone(p.TestImports), p.XTestImports...))
	}
	for _, r := range rows {
		if !seen[r.room] {
			h.say("%s: there is no package for the row of %s: take the row out", table, r.room)
		}
	}
	return h.wrong
}

// house is the table while packages are held against it.
type house struct {
	allowed map[string][]string // by room, the rooms of its row; never nil
	wrong   []string
}

func (h *house) say(format string, values ...any) {
	h.wrong = append(h.wrong, fmt.Sprintf(format, values...))
}

// add reads a row. What it may import stands above it, so that nothing leads back up.
func (h *house) add(r row) {
	may := []string{}
	for _, name := range strings.Fields(r.may) {
		other, ok := h.resolve(r.room, name)
		if !ok {
			h.say("%s: the row of %s names %s, which has no row above it: rows go from the ground up", table, r.room, name)
		}
		may = append(may, other)
	}
	if h.allowed[r.room] != nil {
		h.say("%s: %s has two rows", table, r.room)
	}
	if r.why == "" {
		h.say("%s: the row of %s gives no reason", table, r.room)
	}
	h.allowed[r.room] = may
}

// resolve finds a name beside the room, below it, and else among all rooms.
func (h *house) resolve(room, name string) (full string, ok bool) {
	for _, full := range []string{path.Join(path.Dir(room), name), path.Join(room, name), name} {
		if h.allowed[full] != nil {
			return full, true
		}
	}
	return name, false
}

// imports compares what a room imports with its row, both ways.
func (h *house) imports(room string, from listed) {
	found := []string{}
	for _, p := range from.Imports {
		if other := roomOf(p); other != "" && !from.isOpen(p) {
			if found = append(found, other); !slices.Contains(h.allowed[room], other) {
				h.say("%s imports %s, which its row in %s doesn't have: let the caller pass in what is needed; "+
					"if the design wants this arrow, add it to the row with the reason", room, p, table)
			}
		}
	}
	for _, other := range h.allowed[room] {
		if !slices.Contains(found, other) {
			h.say("%s: nothing in %s imports %s any more: take it out of the row", table, room, other)
		}
	}
}

// testImports is looser: a test may use whatever its room stands on, every public package of the root module, and the
// rooms that are there for tests. It may not know the rooms to the right of its own, or beside it.
func (h *house) testImports(room string, paths []string) {
	beneath := h.beneath(room)
	for _, p := range paths {
		other := roomOf(p)
		if other == "" || other == room || isPublic(p) || slices.Contains(strings.Fields(forTests), other) || beneath[other] {
			continue
		}
		h.say("a test of %s imports %s, which %s does not stand on: move the test to where both are known, or go through the public API", room, p, room)
	}
}

// beneath gives all that a room may lead to.
func (h *house) beneath(room string) map[string]bool {
	found := map[string]bool{}
	var walk func(string)
	walk = func(room string) {
		for _, other := range h.allowed[room] {
			if !found[other] {
				found[other] = true
				walk(other)
			}
		}
	}
	walk(room)
	return found
}

// isOpen tells whether an import needs no row: a public package of another module.
func (l listed) isOpen(importPath string) bool {
	return l.Module.Path != module && isPublic(importPath) && !strings.HasPrefix(importPath+"/", l.Module.Path+"/")
}

func isPublic(importPath string) bool { return !strings.Contains(importPath, "/internal/") }

// roomOf gives the name of a package's room, and "" for a package of others.
func roomOf(importPath string) string {
	if importPath == module {
		return "root"
	}
	rest, ok := strings.CutPrefix(importPath, module+"/")
	if !ok {
		return ""
	}
	return strings.ReplaceAll("/"+rest, "/internal/", "/")[1:]
}

// arrows counts the imports between rooms.
func arrows(packages []listed) (n int) {
	for _, p := range packages {
		for _, other := range p.Imports {
			if roomOf(other) != "" {
				n++
			}
		}
	}
	return n
}

// strangers finds imports of other people's modules that the root module must not grow.
func strangers(packages []listed) (wrong []string) {
	for _, p := range packages {
		if p.Module.Path != module {
			continue
		}
		for _, imports := range []struct {
			of, allowed string
			paths       []string
		}{
			{p.ImportPath, foreign, p.Imports},
			{"a test of " + p.ImportPath, foreign + " " + foreignTests, append(slices.Clone(p.TestImports), p.XTestImports...)},
		} {
			for _, other := range imports.paths {
				isFrom := func(module string) bool { return strings.HasPrefix(other+"/", module+"/") }
				domain, _, _ := strings.Cut(other, "/")
				if strings.Contains(domain, ".") && roomOf(other) == "" && !slices.ContainsFunc(strings.Fields(imports.allowed), isFrom) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s: the root module uses %s and no more; write it, or put it into a module below", imports.of, other, imports.allowed))
				}
			}
		}
	}
	return wrong
}

// pulledIn finds what a room must not lead to, whatever the rows say.
func pulledIn(packages []listed, r row) (wrong []string) {
	led := map[string]bool{}
	var walk func(string)
	walk = func(room string) {
		for _, p := range packages {
			if roomOf(p.ImportPath) != room {
				continue
			}
			for _, other := range p.Imports {
				if other := roomOf(other); other != "" && !led[other] {
					led[other] = true
					walk(other)
				}
			}
		}
	}
	walk(r.room)
	for _, other := range strings.Fields(r.may) {
		if led[other] {
			wrong = append(wrong, fmt.Sprintf("%s leads to %s: %s", r.room, other, r.why))
		}
	}
	return wrong
}
