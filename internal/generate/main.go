// Command generate makes what the repository holds of WeChat Pay's API: the packed catalogue, the typed tree, and the table
// of numbers by which calls are repeated, all from the facts in openapi/facts. It is run by go generate in the repository's root.
//
//	go run ./internal/generate                            write catalogue.gz, facts/HOLES.md, v3_gen.go, v2_gen.go, numbers_gen.go and the collection for Postman
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
	facts     = "openapi/facts"
	wordsFile = facts + "/search.txt"
)

func run(check bool, from string) error {
	if from != "" {
		if err := errors.Join(importFacts(from, facts), importSupplement(from, facts), importRates(from, facts)); err != nil {
			return err
		}
	}
	c, err := load(facts)
	if err != nil {
		return err
	}
	for _, name := range []string{supplementFile, mendedFile} {
		fmt.Printf("%s: %s\n", name, c.given[name])
	}
	numbers, err := c.outcomes(facts)
	if err != nil {
		return err
	}
	fmt.Println(outcomesFile + ": " + c.outcomeFigures())
	return errors.Join(c.checkWords(wordsFile), c.pack("openapi/catalogue.gz", check), c.resendTable("internal/resend/numbers_gen.go", numbers, check),
		c.tree(".", check, os.Stderr), c.holes(facts, check), c.postman(postmanFolder, check))
}
