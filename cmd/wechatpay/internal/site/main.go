// Site writes the pages of the documentation site from the catalogue: one for each path and each notification, in Chinese
// and English, with code that has been run. site/README.md says how the site is built of them.
//
//	go run ./cmd/wechatpay/internal/site -out site/pages     all pages
//	go run ./cmd/wechatpay/internal/site -run                every Go snippet compiled, and run against the sandbox
//
// It belongs to the command line's module since it writes what gen and api show write, from the same functions.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	root := flag.String("root", ".", "the repository")
	out := flag.String("out", "", "write the pages into this folder, which is made anew")
	run := flag.Bool("run", false, "compile and run the snippets")
	part := flag.Int("part", 1, "only one of so many operations and notifications, to try something: links then lead nowhere")
	flag.Parse()
	if err := work(*root, *out, *run, *part); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

func work(root, out string, run bool, part int) error {
	if out == "" && !run {
		return fmt.Errorf("say -out FOLDER or -run")
	}
	began := time.Now()
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	if run {
		figures, err := runAll(root, part)
		if err != nil {
			return err
		}
		fmt.Printf("%s, in %s\n", figures, time.Since(began).Round(time.Second))
	}
	if out == "" {
		return nil
	}
	s, err := gather(root)
	if err != nil {
		return err
	}
	files, err := s.files(root, part)
	if err != nil {
		return err
	}
	if part == 1 {
		if err := checkLinks(files); err != nil {
			return err
		}
	}
	size, err := write(out, files)
	if err != nil {
		return err
	}
	fmt.Printf("%d files, %.1f MB, in %s\n", len(files), float64(size)/1e6, time.Since(began).Round(time.Second))
	return nil
}
