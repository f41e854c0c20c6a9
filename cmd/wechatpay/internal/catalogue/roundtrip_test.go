package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// trip is a message that goes into a generated struct, and what has to be in it then.
type trip struct {
	Name, Type, Way, Text string

	want any
}

// TestRoundTrip builds the structs of all operations and notifications into one program and puts messages into them: of
// each type one in which every field of the catalogue has a value, and what the sandbox answers. Nothing is lost, what is
// sent is what was set, nothing that was not set is sent, and no getter ends in a nil pointer.
func TestRoundTrip(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	folder := t.TempDir()
	types := "package main\n\nvar types = map[string]func() any{\n"
	var trips []trip
	for i, s := range allSubjects() {
		name := fmt.Sprintf("T%d", i)
		source, err := s.source("main", name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, name+".go"), source)
		its := tripsOf(t, s, name)
		for _, one := range its {
			if !bytes.Contains(source, []byte("type "+one.Type+" ")) {
				t.Errorf("%s: no type %s", s.arguments(), one.Type)
			}
			if line := fmt.Sprintf("\t%q: func() any { return new(%s) },\n", one.Type, one.Type); !strings.HasSuffix(types, line) {
				types += line
			}
		}
		trips = append(trips, its...)
	}
	write(t, filepath.Join(folder, "types.go"), []byte(types+"}\n"))
	program, err := os.ReadFile("testdata/roundtrip.go")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "main.go"), program)
	served := sandboxTrips(t)
	if len(served) < 20 {
		t.Errorf("the sandbox answered %d operations", len(served))
	}
	trips = append(trips, served...)
	results := runTrips(t, folder, trips)
	for i, r := range results {
		trips[i].check(t, r)
	}
	t.Logf("%d messages, %d of them the sandbox's", len(trips), len(served))
}

// result is what the program found.
type result struct {
	Name              string
	Held, Sent, Other any
	Empty, Error      string
}

func runTrips(t *testing.T, folder string, trips []trip) []result {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(folder, "roundtrip")
	if out, err := exec.CommandContext(t.Context(), "go", append([]string{"build", "-gcflags=-N -l", "-o", binary}, files...)...).CombinedOutput(); err != nil { // from here, for the root package
		t.Fatalf("%v\n%.4000s", err, out)
	}
	var in bytes.Buffer
	for _, one := range trips {
		if err := json.NewEncoder(&in).Encode(one); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.CommandContext(t.Context(), binary)
	run.Stdin, run.Stderr = &in, os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []result
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		d.UseNumber()
		var r result
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	if len(results) != len(trips) {
		t.Fatalf("%d results of %d", len(results), len(trips))
	}
	return results
}

func (one trip) check(t *testing.T, r result) {
	t.Helper()
	if r.Error != "" {
		t.Errorf("%s (%s, %s): %s", one.Name, one.Type, one.Way, r.Error)
		return
	}
	want := pruned(one.want)
	for what, got := range map[string]any{"held": r.Held, "by encoding/xml": r.Other, "sent": r.Sent} {
		if got == nil && what != "held" {
			continue
		}
		wanted := want
		switch {
		case what == "held":
			got = ungrouped(got)
		case what == "by encoding/xml":
			wanted = pruned(unnumbered(one.want))
		}
		if what == "sent" {
			wanted, got = pruned(asSent(one.want)), asSent(got)
			if one.Way == "Values" {
				wanted, got = inQuery(wanted), inQuery(got)
			}
		}
		if diff := cmp.Diff(wanted, pruned(got)); diff != "" {
			t.Errorf("%s (%s, %s), %s:\n%.2000s", one.Name, one.Type, one.Way, what, diff)
		}
	}
	if strings.Contains(r.Empty, "null") || strings.Contains(r.Empty, "0001-01-01") {
		t.Errorf("%s: an empty value is sent with what nobody set: %s", one.Name, r.Empty)
	}
}

// pruned leaves out what is zero, which a struct can't tell from what is not there, and writes moments alike.
func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		left := map[string]any{}
		for name, member := range v {
			if p := pruned(member); p != nil {
				left[name] = p
			}
		}
		if len(left) == 0 {
			return nil
		}
		return left
	case []any:
		var left []any
		for _, member := range v {
			left = append(left, pruned(member))
		}
		if len(left) == 0 {
			return nil
		}
		return left
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at.Format(time.RFC3339Nano)
		}
		if v == "" || v == "0" || v == "false" {
			return nil
		}
	case json.Number:
		if v == "0" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

var fractions = regexp.MustCompile(`(T\d\d:\d\d:\d\d)\.\d+`)

// asSent makes all texts alike that are encrypted on their way out, moments to the second, and what a query is made of.
func asSent(v any) any {
	switch v := v.(type) {
	case map[string]any:
		made := map[string]any{}
		for name, member := range v {
			made[name] = asSent(member)
		}
		return made
	case []any:
		made := make([]any, len(v))
		for i := range v {
			made[i] = asSent(v[i])
		}
		return made
	case string:
		if strings.HasPrefix(v, "wechatpay.Sensitive~") {
			return toBeSealed
		}
		return fractions.ReplaceAllString(v, "$1")
	}
	return v
}

const toBeSealed = "personal data"

// number gives a name with an index its number.
func number(name, n string) string { return strings.NewReplacer("$n", n, "$m", n).Replace(name) }

// ungrouped puts members of maps, which are called as the fields with an index, back where they stood.
func ungrouped(v any) any {
	members, ok := v.(map[string]any)
	if !ok {
		return v
	}
	made := make(map[string]any)
	for name, member := range members {
		group, isMap := member.(map[string]any)
		if !strings.Contains(name, "$") || !isMap {
			made[name] = member
			continue
		}
		for index, one := range group {
			n, m, _ := strings.Cut(index, "_")
			made[strings.NewReplacer("$n", n, "$m", m).Replace(name)] = one
		}
	}
	return made
}

// unnumbered leaves out members whose names hold an index: encoding/xml has nothing for them.
func unnumbered(v any) any {
	members, ok := v.(map[string]any)
	if !ok {
		return v
	}
	return maps.Collect(func(yield func(string, any) bool) {
		for name, member := range members {
			if !endsInNumber.MatchString(name) && !yield(name, member) {
				return
			}
		}
	})
}

var endsInNumber = regexp.MustCompile(`_\d+$`)

// inQuery is a value as a query holds it: a text, or several.
func inQuery(v any) any {
	switch v := v.(type) {
	case map[string]any:
		made := make(map[string]any, len(v))
		for name, member := range v {
			made[name] = inQuery(member)
		}
		return made
	case []any:
		if len(v) == 1 {
			return inQuery(v[0])
		}
		made := make([]any, len(v))
		for i := range v {
			made[i] = inQuery(v[i])
		}
		return made
	}
	return fmt.Sprint(v)
}
