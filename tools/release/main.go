// Command release knows the modules that are released together, those of go.work, and the version that is next, which is
// the constant of the User-Agent. Run in the folder of go.work:
//
//	release check       the version stands the same wherever it has to
//	release tags        the tags of a release, one a module
//	release set 0.2.0   writes it there
//	release pack DIR    packs each module into DIR, laid out as a module proxy, and prints their paths; the folder is an export
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	w, err := readWorkspace(".")
	if err != nil {
		return err
	}
	switch {
	case len(args) == 1 && args[0] == "check":
		return errors.Join(w.check()...)
	case len(args) == 1 && args[0] == "tags":
		for _, m := range w.modules {
			fmt.Println(w.tag(m))
		}
		return nil
	case len(args) == 2 && args[0] == "set":
		return w.set(args[1])
	case len(args) == 2 && args[0] == "pack":
		if err := errors.Join(w.check()...); err != nil {
			return err
		}
		for _, m := range w.modules {
			if err := w.pack(m, args[1]); err != nil {
				return err
			}
			fmt.Println(m.path())
		}
		return nil
	}
	return errors.New("usage: release check | tags | set VERSION | pack DIR")
}
