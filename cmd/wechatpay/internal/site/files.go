package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

//go:embed program.txt
var programText string

// collection is the site's files, by their path below the folder of VitePress. What is to be there twice is an error.
type collection map[string]string

func (c collection) add(name, text string) error {
	if _, twice := c[name]; twice {
		return fmt.Errorf("the page %s is there twice", name)
	}
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("the page %s would be empty", name)
	}
	c[name] = text
	return nil
}

// files writes all pages, or one of so many of those that facts make.
func (s *site) files(root string, part int) (collection, error) {
	routes, err := routesOf(openapi.Operations(), openapi.Notifications())
	if err != nil {
		return nil, err
	}
	if part > 1 {
		routes = slices.DeleteFunc(routes, func(r route) bool {
			return !strings.HasSuffix(r.path, "stocks/{stock_id}/start") && len(r.path)%part != 0
		})
	}
	all := make(collection)
	searches, menus := make(map[string][]searchable), make(map[string][]menuLine)
	for _, lang := range []words.Lang{words.Chinese, words.English} {
		b := &builder{s, lang}
		if err := b.all(root, all, routes, searches, menus); err != nil {
			return nil, err
		}
	}
	guides, err := readGuides(root, words.English)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(searches)
	if err != nil {
		return nil, err
	}
	menu, err := json.Marshal(menus)
	if err != nil {
		return nil, err
	}
	return all, errors.Join(all.add(".guides.json", string(menu)), all.add(".search.json", string(text)), all.add("public/llms.txt", s.llms(routes, guides)))
}

// all writes the pages of a language.
func (b *builder) all(root string, all collection, routes []route, searches map[string][]searchable, menus map[string][]menuLine) error {
	for _, r := range routes {
		d, err := b.page(r)
		if err != nil {
			return err
		}
		if err := b.put(all, r.path, d); err != nil {
			return err
		}
		searches[b.prefix()+r.path+"/index.md"] = b.searchables(r)
	}
	guides, err := readGuides(root, b.lang)
	if err != nil {
		return err
	}
	if len(guides) == 0 {
		return errors.New("docs/ has no guides")
	}
	for _, g := range guides {
		at := b.prefix() + "guide/" + g.name + ".md"
		if err := errors.Join(all.add(at, g.text), all.add("public/"+at, g.plain)); err != nil {
			return err
		}
	}
	menus[words.Codes[b.lang]] = b.menu(guides)
	tasks, err := readTasks(root)
	if err != nil {
		return err
	}
	products, err := b.products()
	if err != nil {
		return err
	}
	return errors.Join(b.put(all, "products", products), b.put(all, "tasks", b.tasks(tasks)), b.put(all, "webhook", b.webhooks()),
		all.add(b.prefix()+"index.md", b.home()), all.add(b.prefix()+"guide/program.md", b.program()), all.add("public/"+b.prefix()+"guide/program.md", b.program()), all.add(b.prefix()+"from-php.md", b.fromPHP()),
		all.add(b.prefix()+"guide/index.md", b.guideIndex(guides)))
}

// put adds a page and the Markdown beside it.
func (b *builder) put(all collection, path string, d *document) error {
	if d.site.Len() == 0 || d.title == "" {
		return fmt.Errorf("the page /%s%s would be empty", b.prefix(), path)
	}
	fmt.Fprintf(&d.site, "<p class=\"machines\"><a href=\"./index.md\" target=\"_self\">%s</a></p>\n", safe(b.say(noDocYet)))
	return errors.Join(all.add(b.prefix()+path+"/index.md", d.forSite()), all.add("public/"+b.prefix()+path+"/index.md", d.forMachines()))
}

// write makes the folder anew.
func write(out string, files collection) (int, error) {
	if err := remove(out); err != nil {
		return 0, err
	}
	size := 0
	for name, text := range files {
		file := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return 0, err
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return 0, err
		}
		size += len(text)
	}
	return size, os.WriteFile(filepath.Join(out, mark), []byte("Written by the generator, which makes this folder anew.\n"), 0o666)
}

// mark is a file of each folder that the generator has written: it removes no other.
const mark = ".generated"

func remove(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, mark)); err != nil {
		return fmt.Errorf("%s has files that the generator did not write: name another folder", out)
	}
	return os.RemoveAll(out)
}
