package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

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
