//go:build !js

package desk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/sandbox"
)

// contents gives all that a database keeps.
func contents(db *database) (map[string]string, error) {
	all := make(map[string]string)
	return all, db.Load(func(e sandbox.Entry) error {
		all[e.Kind+" "+e.Key] = string(e.Value)
		return nil
	})
}

func open(t *testing.T, folder string) *database {
	t.Helper()
	db, err := openDatabase(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.close() })
	return db
}

// private gives a folder to which nobody else may write, whatever the umask.
func private(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestDatabase keeps, changes and forgets entries, and whole kinds.
func TestDatabase(t *testing.T) {
	folder := t.TempDir()
	db := open(t, folder)
	for _, changes := range [][]sandbox.Entry{
		nil,
		{{Kind: "a", Key: "1", Value: []byte("one")}, {Kind: "a", Key: "2", Value: []byte{}}, {Kind: "b", Key: "1", Value: []byte("x")}},
		{{Kind: "a", Key: "1", Value: []byte("uno")}, {Kind: "a", Key: "3", Value: []byte("three")}, {Kind: "a", Key: "3"}, {Kind: "c", Key: "none"}},
		{{Kind: "b"}, {Kind: "d"}, {Kind: "b", Key: "2", Value: []byte("y")}},
	} {
		if err := db.Save(changes); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"a 1": "uno", "a 2": "", "b 2": "y"}
	if got, err := contents(db); err != nil || !cmp.Equal(want, got) {
		t.Errorf("%v, %v", got, err)
	}
	if err := db.Save([]sandbox.Entry{{Kind: "a", Key: "4", Value: []byte("lost")}, {Kind: "e", Key: strings.Repeat("x", 1<<16), Value: []byte("too long")}}); err == nil {
		t.Error("a key that is too long is taken")
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
	if got, err := contents(open(t, folder)); err != nil || !cmp.Equal(want, got) {
		t.Errorf("opened again: %v, %v", got, err)
	}
}

// TestDamage cuts a database off, and writes over its pages: it is refused, or what can be read is what was written.
func TestDamage(t *testing.T) {
	folder := t.TempDir()
	db := open(t, folder)
	var changes []sandbox.Entry
	for i := range 400 {
		changes = append(changes, sandbox.Entry{Kind: fmt.Sprint("kind", i%3), Key: fmt.Sprint(i), Value: bytes.Repeat([]byte{byte(i)}, 200)})
	}
	if err := db.Save(changes); err != nil {
		t.Fatal(err)
	}
	want, err := contents(db)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(folder, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	try := func(name string, text []byte) {
		other := t.TempDir()
		if err := os.WriteFile(filepath.Join(other, databaseName), text, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := openDatabase(other)
		var got map[string]string
		if err == nil {
			defer db.bolt.Close()
			got, err = contents(db)
		}
		var failure *terminal.Failure
		switch {
		case errors.As(err, &failure):
			refused++
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case name[0] == 'c' && !cmp.Equal(want, got):
			t.Errorf("%s: %d entries, and no error", name, len(got))
		}
	}
	for size := 1; size < len(whole); size += 2048 {
		try(fmt.Sprint("cut off after ", size), whole[:size])
	}
	for at := 0; at < len(whole); at += 4096 {
		text := bytes.Clone(whole)
		copy(text[at:at+4096], bytes.Repeat([]byte{0xa5}, 4096))
		try(fmt.Sprint("over page ", at/4096), text)
	}
	if refused < len(whole)/4096 {
		t.Errorf("only %d were refused", refused)
	}
}

// TestEmptyDatabase: an empty file is a first start that was killed, but not beside files of an earlier one.
func TestEmptyDatabase(t *testing.T) {
	for name, c := range map[string]struct {
		beside string
		good   bool
	}{"alone": {"", true}, "beside": {caFile, false}} {
		folder := private(t)
		for _, file := range []string{databaseName, c.beside} {
			if file != "" {
				if err := os.WriteFile(filepath.Join(folder, file), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, db, err := openFolder(folder)
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			db.close()
		}
	}
}
