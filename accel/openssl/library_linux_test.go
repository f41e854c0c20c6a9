//go:build cgo

package openssl_test

import (
	"bytes"
	"crypto"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/a8579013/wechatpay/accel/openssl"
)

// TestMain lets the test binary be the program that another test starts: it signs, and says by what.
func TestMain(m *testing.M) {
	switch os.Getenv("WECHATPAY_SIGN") {
	case "":
		os.Exit(m.Run())
	case "copies":
		printCopies()
		return
	}
	key := newKeyed(keyOf(2048))
	digest := make([]byte, 32)
	if _, err := key.Sign(nil, digest, crypto.SHA256); err != nil {
		panic(err)
	}
	if name, err := openssl.Library(); err != nil {
		os.Stdout.WriteString(err.Error())
	} else if err := key.Fallback(); err != nil {
		os.Stdout.WriteString(err.Error())
	} else {
		os.Stdout.WriteString(name)
	}
}

// TestLibrary starts a program on machines whose OpenSSL is another: it goes on, with Go's RSA, and prints nothing by itself.
func TestLibrary(t *testing.T) {
	here, err := openssl.Library()
	if err != nil {
		here = err.Error()
	}
	for name, machine := range map[string]struct {
		library string // C of its libcrypto.so.3; empty: this machine's
		raw     string // the file itself
		old     bool   // there is a libcrypto.so.1.1
		config  string // openssl.cnf
		want    string
	}{
		"this one":                    {want: here},
		"the file is damaged":         {raw: "#!/bin/sh\n", want: "libcrypto.so.3: "},
		"the file is empty":           {raw: "\n", want: "libcrypto.so.3: "},
		"OpenSSL 1.1":                 {raw: "\n", old: true, want: "has OpenSSL 1.1, and 3 is the oldest"},
		"another library":             {library: "int unrelated;", want: "does not tell its version"},
		"version 4":                   {library: "unsigned OPENSSL_version_major(void) { return 4; }", want: "is version 4"},
		"parts are missing":           {library: "unsigned OPENSSL_version_major(void) { return 3; }", want: "lacks BN_bin2bn"},
		"no algorithm by its policy":  {config: "openssl_conf = i\n[i]\nalg_section = e\n[e]\ndefault_properties = fips=yes\n", want: "does not take this key"},
		"openssl.cnf is not readable": {config: "openssl_conf = i\n[i\n", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), "WECHATPAY_SIGN=1")
			folder := t.TempDir()
			file := filepath.Join(folder, "libcrypto.so.3")
			if machine.raw != "" {
				write(t, file, machine.raw)
			}
			if machine.library != "" {
				compile(t, file, machine.library)
			}
			if machine.old {
				compile(t, filepath.Join(folder, "libcrypto.so.1.1"), "int old;")
			}
			if machine.raw != "" || machine.library != "" {
				command.Env = append(command.Env, "LD_LIBRARY_PATH="+folder)
			}
			if machine.config != "" && err != nil { // it reads no such file
				machine.want = here
			}
			if machine.config != "" {
				write(t, filepath.Join(folder, "openssl.cnf"), machine.config)
				command.Env = append(command.Env, "OPENSSL_CONF="+filepath.Join(folder, "openssl.cnf"))
			}
			var stdout, stderr strings.Builder
			command.Stdout, command.Stderr = &stdout, &stderr
			if err := command.Run(); err != nil {
				t.Errorf("%v: %s", err, stderr.String())
			}
			if !strings.Contains(stdout.String(), machine.want) || strings.ContainsAny(stdout.String(), "\n\x00") || stderr.Len() != 0 {
				t.Errorf("got %q, want %q, and nothing on stderr: %q", stdout.String(), machine.want, stderr.String())
			}
		})
	}
}

func compile(t *testing.T, file, text string) {
	t.Helper()
	write(t, file+".c", text)
	if out, err := exec.Command("cc", "-shared", "-o", file, file+".c").CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSymbols holds what is looked up before golang-fips/openssl does it against its own list.
func TestSymbols(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/golang-fips/openssl/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	header, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "shims.h"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, line := range regexp.MustCompile(`(?m)^(?:/\*.*\*/ )?DEFINEFUNC(\w*)\([^,]*, (\w+),.*\\$`).FindAllStringSubmatch(string(header), -1) {
		if !strings.Contains(line[1], "LEGACY") {
			want = append(want, line[2])
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, strings.Fields(openssl.Symbols)); diff != "" || len(want) < 100 {
		t.Errorf("symbols.go has not what shims.h has (-want +got): %s", diff)
	}
}

// TestCopies counts where a prime of the key lies in C's memory: what was needed to hand it over is cleared, and with the key all of it.
func TestCopies(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "WECHATPAY_SIGN=copies", "GLIBC_TUNABLES=glibc.malloc.arena_max=1") // all of it in [heap]
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := "before none, with a key some, later none" // OpenSSL 3.0 keeps two: the prime, and the modulus of its Montgomery form
	if _, err := openssl.Library(); err != nil {
		want = "before none, with a key none, later none"
	}
	if got := string(out); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func printCopies() {
	private := keyOf(2048)
	var piece []byte
	for _, word := range private.Primes[0].Bits()[2:8] {
		piece = binary.NativeEndian.AppendUint64(piece, uint64(word))
	}
	before := copies(piece)
	key := newKeyed(private)
	digest := make([]byte, 32)
	for range 100 {
		if _, err := key.Sign(nil, digest, crypto.SHA256); err != nil {
			panic(err)
		}
	}
	with := copies(piece)
	runtime.KeepAlive(key)
	later := with
	for i := 0; i < 1000 && later > 0; i++ { // finalizers have a goroutine of their own
		runtime.GC()
		time.Sleep(time.Millisecond)
		later = copies(piece)
	}
	said := func(n int) string { return map[bool]string{true: "none", false: "some"}[n == 0] }
	fmt.Printf("before %s, with a key %s, later %s", said(before), said(with), said(later))
}

// copies counts a piece of memory in C's heap.
func copies(piece []byte) (n int) {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		panic(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		panic(err)
	}
	defer memory.Close()
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err != nil || !strings.Contains(line, "[heap]") {
			continue
		}
		heap := make([]byte, to-from)
		if _, err := memory.ReadAt(heap, from); err != nil {
			panic(err)
		}
		n += bytes.Count(heap, piece)
	}
	return n
}

// TestThreads has many more goroutines sign than there are threads for them: each call into C holds one.
func TestThreads(t *testing.T) {
	key, digest := newKey(t, keyOf(2048)), make([]byte, 32)
	var group errgroup.Group
	for range 1000 {
		group.Go(func() error {
			_, err := key.Sign(nil, digest, crypto.SHA256)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	threads, err := os.ReadDir("/proc/self/task")
	if most := 2*runtime.GOMAXPROCS(0) + 20; err != nil || len(threads) > most {
		t.Errorf("%d threads, want %d at most; %v", len(threads), most, err)
	}
}
