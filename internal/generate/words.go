package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/wording"
)

// checkWords makes sure that the words of a search are right, and that what they name exists. The file is embedded as it
// is: nothing is made of it.
func (c *catalogue) checkWords(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := wording.Parse(string(raw))
	if err == nil {
		err = file.Check(c.has, c.tagged)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// has tells whether there is an operation, or a notification with its version before it.
func (c *catalogue) has(method, path string) bool {
	for _, o := range c.operations {
		if o.Method == method && o.Template() == path {
			return true
		}
	}
	for _, n := range c.events {
		version := "v3 "
		if n.V2 {
			version = "v2 "
		}
		if method == wording.Notify && version+n.ID == path {
			return true
		}
	}
	return false
}

// tagged tells whether an operation has a tag: one level of its tags, or several.
func (c *catalogue) tagged(tag string) bool {
	const level = "∙"
	for _, o := range c.operations {
		if slices.ContainsFunc(o.Tags, func(t string) bool { return strings.Contains(level+t+level, level+tag+level) }) {
			return true
		}
	}
	return false
}
