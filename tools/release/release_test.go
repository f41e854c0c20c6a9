package main

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree is a workspace of three modules that is in order.
var tree = map[string]string{
	"go.work":              "go 1.26\n\nuse (\n\t.\n\t./cmd/tool\n\t./batch\n)\n\n// next\nreplace example.com/x v0.1.0 => .\n",
	"go.mod":               "module example.com/x\n\ngo 1.24.0\n",
	"LICENSE":              "the root's\n",
	"CHANGELOG.md":         "# Changelog\n\nWords.\n\n## 0.1.0 (unreleased)\n\n- x\n",
	"config.go":            "package x\n\nconst (\n\tversion = \"0.1.0\"\n\tother   = \"0.1.0\"\n)\n",
	"config_test.go":       "package x\n\nconst version = \"9.9.9\"\n",
	"deep/deep.go":         "package deep\n\nconst version = \"8.8.8\"\n",
	"cmd/tool/go.mod":      "module example.com/x/cmd/tool\n\ngo 1.26\n\nrequire (\n\texample.com/x v0.1.0\n\texample.com/y v1.0.0\n)\n",
	"cmd/tool/main.go":     "package main\n\nfunc main() {}\n",
	"batch/go.mod":         "module example.com/x/batch\n\ngo 1.26\n\nrequire example.com/x v0.1.0 // indirect\n",
	"batch/LICENSE":        "its own\n",
	"batch/fleet/fleet.go": "package fleet\n",
	"tools/go.mod":         "module example.com/x/tools\n",
	"tools/tools.go":       "package tools\n",
}

// write makes the workspace; files replaces some of it, and "" leaves one out.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for _, all := range []map[string]string{tree, files} {
		for name, text := range all {
			path := filepath.Join(folder, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folder
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct{ file, old, new, want string }{
		"in order":              {"LICENSE", "", "", ""},
		"an old requirement":    {"cmd/tool/go.mod", "x v0.1.0", "x v0.0.9", "cmd/tool/go.mod requires example.com/x@v0.0.9, and v0.1.0 is next"},
		"a replace":             {"cmd/tool/go.mod", "go 1.26\n", "go 1.26\n\nreplace example.com/x => ../..\n", "cmd/tool/go.mod has a replace"},
		"another name":          {"batch/go.mod", "x/batch", "x/bulk", "the module is called example.com/x/bulk, its folder asks for example.com/x/batch"},
		"an old workspace":      {"go.work", "x v0.1.0 =>", "x v0.0.9 =>", "go.work replaces example.com/x@v0.0.9"},
		"a workspace that asks": {"go.work", "replace", "// replace", "go.work has no replace for example.com/x@v0.1.0"},
		"another changelog":     {"CHANGELOG.md", "## 0.1.0", "## 0.2.0", `CHANGELOG.md begins with version "0.2.0"`},
		"no version":            {"config.go", "0.1.0", "1", "example.com/x"},
		"no constant":           {"config.go", "version", "edition", "the root package has no constant version"},
		"the root is not first": {"go.work", "\t.\n", "", "go.work: the root module is not the first"},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := readWorkspace(write(t, map[string]string{test.file: strings.Replace(tree[test.file], test.old, test.new, 1)}))
			if err == nil {
				err = errors.Join(w.check()...)
			}
			if err == nil && test.want != "" || err != nil && (test.want == "" || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestTags(t *testing.T) {
	w, err := readWorkspace(write(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range w.modules {
		got = append(got, w.tag(m))
	}
	if want := []string{"v0.1.0", "cmd/tool/v0.1.0", "batch/v0.1.0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSet(t *testing.T) {
	folder := write(t, map[string]string{"CHANGELOG.md": "\n## 0.2.0\n"})
	w, err := readWorkspace(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.set("v0.2.0"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"config.go":       strings.Replace(tree["config.go"], `version = "0.1.0"`, `version = "0.2.0"`, 1),
		"config_test.go":  tree["config_test.go"],
		"cmd/tool/go.mod": strings.Replace(tree["cmd/tool/go.mod"], "x v0.1.0", "x v0.2.0", 1),
		"batch/go.mod":    strings.Replace(tree["batch/go.mod"], "x v0.1.0", "x v0.2.0", 1),
		"go.mod":          tree["go.mod"],
	} {
		if got := read(t, folder, name); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
	}
	if w, err = readWorkspace(folder); err != nil {
		t.Fatal(err)
	}
	if wrong := w.check(); len(wrong) > 0 {
		t.Error(errors.Join(wrong...))
	}
	if err := w.set("two"); err == nil || read(t, folder, "config.go") == "" {
		t.Errorf("set two: %v", err)
	}
	if again, err := readWorkspace(folder); err != nil || again.version.text != "0.2.0" {
		t.Errorf("a version that is none was written: %v", err)
	}
}

func TestPack(t *testing.T) {
	w, err := readWorkspace(write(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	proxy := t.TempDir()
	for _, m := range w.modules {
		if err := w.pack(m, proxy); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{
		"example.com/x":          {"CHANGELOG.md", "LICENSE", "config.go", "config_test.go", "deep/deep.go", "go.mod", "go.work"},
		"example.com/x/cmd/tool": {"LICENSE", "go.mod", "main.go"},
		"example.com/x/batch":    {"LICENSE", "fleet/fleet.go", "go.mod"},
	} {
		at := filepath.Join(proxy, path, "@v")
		r, err := zip.OpenReader(filepath.Join(at, "v0.1.0.zip"))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range r.File {
			names = append(names, strings.TrimPrefix(f.Name, path+"@v0.1.0/"))
		}
		r.Close()
		if slices.Sort(names); !slices.Equal(names, want) {
			t.Errorf("%s has %q, want %q", path, names, want)
		}
		if read(t, at, "list") != "v0.1.0\n" || !strings.Contains(read(t, at, "v0.1.0.info"), `"Version":"v0.1.0"`) {
			t.Errorf("%s: wrong list or info", path)
		}
		if got, want := read(t, at, "v0.1.0.mod"), tree[strings.TrimPrefix(strings.TrimPrefix(path+"/go.mod", "example.com/x"), "/")]; got != want {
			t.Errorf("%s: go.mod is %q, want %q", path, got, want)
		}
	}
	if got := read(t, w.folder, "batch/LICENSE"); got != "its own\n" {
		t.Errorf("LICENSE was replaced: %q", got)
	}
	if _, err := os.Stat(filepath.Join(proxy, "example.com/x/tools")); err == nil {
		t.Error("tools, which go.work does not use, is packed")
	}
}

// TestRules: a zip that the go command would refuse is refused here.
func TestRules(t *testing.T) {
	w, err := readWorkspace(write(t, map[string]string{"docs/Page.md": "a", "docs/page.md": "b"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.pack(w.modules[0], t.TempDir()); err == nil || !strings.Contains(err.Error(), "case-insensitive") {
		t.Errorf("two names that differ in case: %v", err)
	}
}
