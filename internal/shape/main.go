// Command shape measures the house and fails where it has outgrown its limits: files and names of the root package,
// lines of functions, files and documentation, and what imports what. A limit is raised only with a reason beside it.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

const (
	mostRootFiles     = 45 // Go files of the root package, tests too
	mostNames         = 32 // that the root package exports, without methods
	mostDocLines      = 60 // of go doc .
	mostFileLines     = 400
	mostFunctionLines = 60 // of a function outside of tests
)

func main() {
	wrong, err := shape(os.Stdout)
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	for _, sentence := range wrong {
		fmt.Println(sentence)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

// shape prints what it measures and gives what is wrong.
func shape(out io.Writer) (wrong []string, err error) {
	m, err := measure(os.DirFS("."))
	if err != nil {
		return nil, err
	}
	doc, err := run("go", "doc", ".")
	if err != nil {
		return nil, err
	}
	m.docLines = bytes.Count(doc, []byte("\n"))
	packages, err := list()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "root: %d Go files (at most %d), %d names (%d), go doc . %d lines (%d)\n", m.rootFiles, mostRootFiles, len(m.names), mostNames, m.docLines, mostDocLines)
	fmt.Fprintf(out, "longest file: %s (%d), longest function: %s (%d)\n", m.file, mostFileLines, m.function, mostFunctionLines)
	fmt.Fprintf(out, "rooms: %d, with %d imports between them\n", len(packages), arrows(packages))
	wrong = append(m.wrong(), walls(rooms, packages)...)
	return append(append(wrong, strangers(packages)...), pulledIn(packages, never)...), nil
}

// list gives the packages of all modules of the workspace.
func list() ([]listed, error) {
	modules, err := run("go", "list", "-m", "-f", "{{.Path}}/...")
	if err != nil {
		return nil, err
	}
	text, err := run("go", append([]string{"list", "-json=ImportPath,Module,Imports,TestImports,XTestImports"}, strings.Fields(string(modules))...)...)
	if err != nil {
		return nil, err
	}
	var packages []listed
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		var p listed
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

func run(name string, args ...string) ([]byte, error) {
	var stderr strings.Builder
	command := exec.Command(name, args...)
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}
