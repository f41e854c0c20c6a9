package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/wording"
	"github.com/a8579013/wechatpay/openapi"
)

// checkWords makes sure that the words of a search are right, and that what they name exists. The file is embedded as it
// is: nothing is made of it.
func (c *catalogue) checkWords(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, events, err := openapi.Parse(c.text)
	if err != nil {
		return err
	}
	file, err := wording.Parse(string(raw))
	if err == nil {
		err = file.Check(func(method, path string) bool { return c.has(method, path) || isEvent(events, method, path) }, c.tagged)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (c *catalogue) has(method, path string) bool {
	return slices.ContainsFunc(c.operations, func(o *openapi.Operation) bool { return o.Method == method && o.Template() == path })
}

// isEvent tells whether a path is the version of a notification and its ID.
func isEvent(events []*openapi.Notification, method, path string) bool {
	return method == wording.Notify && slices.ContainsFunc(events, func(n *openapi.Notification) bool {
		version := "v3 "
		if n.V2 {
			version = "v2 "
		}
		return version+n.ID == path
	})
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
