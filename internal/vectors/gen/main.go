// Gen copies the recorded vectors from ../shared, beside the repository, into
// internal/vectors/testdata. Run it with go generate in internal/vectors; with
// -check it writes nothing and fails where a copy is not fresh. Without the
// recordings there is nothing to do, and that is no failure.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/a8579013/wechatpay/internal/vectors"
)

var sets = []string{"formatter", "hash", "aes", "rsa", "segments", "uritemplate", "requests", "responses", "xml", "media"}

func main() {
	check := flag.Bool("check", false, "write nothing, fail where a file is not fresh")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	shared, ok := vectors.SharedDir()
	if !ok {
		return nil
	}
	target, err := vectors.TestdataDir()
	if err != nil {
		return err
	}
	var stale []string
	for _, set := range sets {
		fresh, err := refresh(filepath.Join(shared, set+".json"), filepath.Join(target, set+".jsonl.gz"), check)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		if !fresh {
			stale = append(stale, set)
		}
	}
	if check && len(stale) > 0 {
		slices.Sort(stale)
		return fmt.Errorf("not fresh: %q; run go generate in internal/vectors", stale)
	}
	return nil
}

// refresh tells whether the copy was fresh, and renews it if it was not and
// check is false. What is compared is the text, since another version of Go may
// compress it in another way.
func refresh(from, to string, check bool) (fresh bool, err error) {
	recorded, err := os.ReadFile(from)
	if err != nil {
		return false, err
	}
	want, err := vectors.Lines(recorded)
	if err != nil {
		return false, err
	}
	if old, err := os.ReadFile(to); err == nil {
		if have, err := vectors.Unpack(old); err == nil && bytes.Equal(have, want) {
			return true, nil
		}
	}
	if check {
		return false, nil
	}
	packed, err := vectors.Pack(want)
	if err != nil {
		return false, err
	}
	return false, os.WriteFile(to, packed, 0o644)
}
