package main

import (
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// fieldRows lists fields with all that they hold. A body or a list's item has no row of its own.
func (b *builder) fieldRows(fields []*openapi.Field, path string, depth int) []row {
	var rows []row
	for _, f := range fields {
		if f == nil {
			continue
		}
		if f.Name == "" {
			rows = append(rows, b.members(f, path, depth)...)
			continue
		}
		whole := f.Name
		if path != "" {
			whole = path + "." + f.Name
		}
		label, foreign := b.english.label(f.Label, b.lang)
		rows = append(rows, row{depth: depth, path: whole, name: f.Name, kind: catalogue.Kind(f), required: f.Required, label: label, foreign: foreign, notes: b.notes(f)})
		rows = append(rows, b.members(f, whole, depth+1)...)
	}
	return rows
}

func (b *builder) notes(f *openapi.Field) string {
	notes := catalogue.Notes(f)
	if f.Example != nil {
		notes = append(notes, words.NoteExample.With(f.Example))
	}
	return b.say(notes)
}

func (b *builder) members(f *openapi.Field, path string, depth int) []row {
	rows := b.fieldRows(f.Fields, path, depth)
	for i, variant := range f.OneOf {
		label, foreign := b.english.label(variant.Label, b.lang)
		rows = append(rows, row{depth: depth, path: path, name: b.say(words.NoteVariant.With(i + 1)), label: label, foreign: foreign})
		rows = append(rows, b.members(variant, path, depth+1)...)
	}
	if f.Items != nil {
		rows = append(rows, b.members(f.Items, path+"[]", depth)...)
	}
	if f.JSON != nil {
		rows = append(rows, b.members(f.JSON, path+"$", depth)...)
	}
	return rows
}
