// Command generate makes what the repository holds of WeChat Pay's API: the packed catalogue and the typed tree, both
// from the facts in openapi/facts. It is run by go generate in the repository's root.
//
//	go run ./internal/generate                            write catalogue.gz, v3_gen.go and v2_gen.go
//	go run ./internal/generate -check                     say which of them is not fresh, and fail
//	go run ./internal/generate -import ../shared/openapi  first write openapi/facts anew from the merged sources
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail where a file is not fresh")
	from := flag.String("import", "", "write openapi/facts anew from the merged sources in this folder")
	flag.Parse()
	if err := run(*check, *from); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

const (
	facts = "openapi/facts"
	words = facts + "/search.txt"
)

func run(check bool, from string) error {
	if from != "" {
		if err := importFacts(from, facts); err != nil {
			return err
		}
	}
	c, err := load(facts)
	if err != nil {
		return err
	}
	return errors.Join(c.checkWords(words), c.pack("openapi/catalogue.gz", check), c.tree(".", check, os.Stderr))
}
