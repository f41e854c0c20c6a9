package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// catalogue is all facts, additions merged: what everything is generated from.
type catalogue struct {
	text       string // one block after the other, sorted
	operations []*openapi.Operation
}

// load reads the facts of a folder. A block of added.txt replaces the imported one of the same head.
func load(folder string) (*catalogue, error) {
	blocks := map[string]string{}
	for _, name := range []string{"v3.txt", "v2.txt", "notifications.txt", "added.txt"} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		text := strings.ReplaceAll(string(raw), "\r\n", "\n") // a checkout on Windows
		if _, _, err := openapi.Parse(text); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(folder, name), err)
		}
		own := map[string]bool{}
		for _, block := range split(text) {
			key := head(block)
			if own[key] {
				return nil, fmt.Errorf("%s: %s is here twice", filepath.Join(folder, name), key)
			}
			if name == "added.txt" {
				block = byHand(block)
			}
			own[key], blocks[key] = true, block
		}
	}
	keys := make([]string, 0, len(blocks))
	for key := range blocks {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return order(keys[i]) < order(keys[j]) })
	var c catalogue
	var all strings.Builder
	for _, key := range keys {
		all.WriteString(blocks[key])
	}
	c.text = all.String()
	var err error
	c.operations, _, err = openapi.Parse(c.text)
	return &c, err
}

// byHand says of an operation where it comes from, unless it says so itself.
func byHand(block string) string {
	if strings.HasPrefix(block, "NOTIFY ") || strings.Contains(block, "\n\tsource ") {
		return block
	}
	first, rest, _ := strings.Cut(block, "\n")
	return first + "\n\tsource hand\n" + rest
}

// split cuts facts into blocks, without comments and blank lines.
func split(text string) []string {
	var blocks []string
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "" || trimmed[0] == '#':
		case line[0] == '\t':
			blocks[len(blocks)-1] += line
		default:
			blocks = append(blocks, line)
		}
	}
	return blocks
}

// head is what a block is known by: its first two words, of a notification three.
func head(block string) string {
	words := strings.Fields(block)
	if words[0] == "NOTIFY" {
		return strings.Join(words[:3], " ")
	}
	return strings.Join(words[:2], " ")
}

// order sorts operations by path, then method, and notifications behind them.
func order(key string) string {
	first, rest, _ := strings.Cut(key, " ")
	if first == "NOTIFY" {
		return "~" + rest
	}
	return rest + " " + first
}

// pack writes the compressed text that the package openapi embeds.
func (c *catalogue) pack(path string, check bool) error {
	old, err := os.ReadFile(path)
	if err == nil && unpack(old) == c.text { // compared unpacked: another Go may compress otherwise
		return nil
	}
	if check {
		return fmt.Errorf("%s is not fresh: run go generate in the root of the repository", path)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(z, c.text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func unpack(packed []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return ""
	}
	return string(text)
}
