package catalogue

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/openapi"
)

func newShow(c terminal.Console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show [flags] METHOD PATH | PATH | EVENT",
		Short: "Show an operation's fields and calls to paste, or a notification",
		Example: "  wechatpay api show POST v3/marketing/favor/stocks/{stock_id}/start\n" +
			"  wechatpay api show v3/refund/domestic/refunds\n  wechatpay api show REFUND.SUCCESS",
		RunE: func(_ *cobra.Command, args []string) error {
			found, err := findSubject(args)
			if err != nil {
				return err
			}
			if asJSON {
				return c.PrintJSON(found.describe())
			}
			var b strings.Builder
			p := page{w: &b, columns: c.Columns(), bold: c.Coloured()}
			if found.operation != nil {
				p.operation(found.operation)
			}
			for _, n := range found.notifications {
				p.notification(n)
			}
			_, err = io.WriteString(c.Out, b.String())
			return terminal.WriteFailure(err)
		},
		ValidArgsFunction:     completeOperation,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one object")
	return cmd
}

// describe gives what --json prints: an operation, or a notification; a list only where APIv2 and APIv3 share an event.
func (s subject) describe() any {
	if s.operation != nil {
		return describeJSON(s.operation)
	}
	if len(s.notifications) == 1 {
		return describeNotification(s.notifications[0])
	}
	var list []jsonNotification
	for _, n := range s.notifications {
		list = append(list, describeNotification(n))
	}
	return list
}

// page is what show prints.
type page struct {
	w       io.Writer
	columns int
	bold    bool
}

func (p page) title(text string) {
	if p.bold {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintln(p.w, text)
}

// facts prints lines of a name and a value; those without a value are left out.
func (p page) facts(rows [][2]string) {
	for _, row := range rows {
		if row[1] == "" {
			continue
		}
		for i, line := range terminal.Wrap(row[1], p.columns-10) {
			name := ""
			if i == 0 {
				name = row[0]
			}
			fmt.Fprintln(p.w, terminal.Pad(name, 10)+line)
		}
	}
}

func (p page) operation(o *openapi.Operation) {
	p.title(o.Method + " " + o.Template() + "  " + o.Name)
	status := string(o.Status)
	if o.Since != "" {
		status += " since " + o.Since
	}
	hosts := ""
	if len(o.Hosts) > 0 {
		hosts = strings.Join(o.Hosts, ", ")
	}
	p.facts([][2]string{
		{"status", status},
		{"instead", strings.Join(o.Successor, ", ")},
		{"doc", o.Doc},
		{"tags", strings.Join(o.Tags, ", ")},
		{"roles", strings.Join(o.Roles, ", ")},
		{"hosts", hosts},
		{"flags", strings.Join(o.Flags, ", ")},
		{"updated", o.Updated},
	})
	p.fields("path", o.PathParams)
	p.fields("query", o.Query)
	p.fields("header", o.Header)
	if o.Body != nil {
		p.fields("request "+string(o.Kind), []*openapi.Field{o.Body})
	}
	r := o.Response
	head := fmt.Sprintf("response %d %s", r.Status, r.Content)
	for _, also := range r.Also {
		head += fmt.Sprintf(" (or %d)", also)
	}
	if r.ErrorSchema {
		head += "; of a failure:"
	}
	if r.Body == nil {
		p.title("\n" + head)
	} else {
		p.fields(head, []*openapi.Field{r.Body})
	}
	p.samples(o)
}

func (p page) notification(n *openapi.Notification) {
	p.title(notify + " " + eventOf(n) + "  " + n.Name)
	p.facts([][2]string{
		{"version", versionOf(n)},
		{"events", strings.Join(n.EventTypes, ", ")},
		{"doc", n.Doc},
		{"type", strings.Join(n.OriginalType, ", ")},
		{"algorithm", n.Algorithm},
		{"encrypted", n.EncryptedField},
		{"variants", strings.Join(n.Variants, ", ")},
		{"flags", strings.Join(n.Flags, ", ")},
	})
	for _, part := range []struct {
		title string
		field *openapi.Field
	}{{"body", n.Body}, {"resource, decrypted", n.Resource}, {"your answer", n.Response}} {
		if part.field != nil {
			p.fields(part.title, []*openapi.Field{part.field})
		}
	}
	fmt.Fprintln(p.w)
}

// row is a line of the tree of fields.
type row struct{ name, kind, notes string }

// fields prints a tree of fields: name, type, and what is known of the value. A * behind a name says that the field is
// required. A body or an array of objects has no line of its own: its members stand below.
func (p page) fields(title string, fields []*openapi.Field) {
	if len(fields) == 0 {
		return
	}
	p.title("\n" + title)
	var rows []row
	for _, f := range fields {
		if f.Name == "" {
			rows = appendMembers(rows, f, 1)
		} else {
			rows = appendField(rows, f, 1)
		}
	}
	names, kinds := 0, 0
	for _, r := range rows {
		names, kinds = max(names, min(terminal.Width(r.name), 40)), max(kinds, terminal.Width(r.kind))
	}
	left := names + 2 + kinds + 2
	for _, r := range rows {
		head := terminal.Pad(r.name, names) + "  " + terminal.Pad(r.kind, kinds) + "  "
		for i, line := range terminal.Wrap(r.notes, max(p.columns-left, 24)) {
			if i > 0 {
				head = strings.Repeat(" ", left)
			}
			fmt.Fprintln(p.w, strings.TrimRight(head+line, " "))
		}
	}
}

func appendField(rows []row, f *openapi.Field, depth int) []row {
	name := strings.Repeat("  ", depth) + f.Name
	if f.Required {
		name += "*"
	}
	return appendMembers(append(rows, row{name, kindOf(f), notesOf(f)}), f, depth+1)
}

// appendMembers lists what a field holds.
func appendMembers(rows []row, f *openapi.Field, depth int) []row {
	for _, m := range f.Fields {
		rows = appendField(rows, m, depth)
	}
	for i, variant := range f.OneOf {
		rows = append(rows, row{strings.Repeat("  ", depth) + fmt.Sprintf("| variant %d", i+1), "", variant.Label})
		rows = appendMembers(rows, variant, depth+1)
	}
	if f.Items != nil {
		rows = appendMembers(rows, f.Items, depth)
	}
	if f.JSON != nil {
		rows = appendMembers(rows, f.JSON, depth)
	}
	return rows
}

// kindOf is the type: []object is an array of objects, string(json) a text that holds JSON.
func kindOf(f *openapi.Field) string {
	switch {
	case f.Type == "array" && f.Items != nil:
		return "[]" + kindOf(f.Items)
	case f.JSON != nil:
		return "string(json)"
	}
	return f.Type
}

// notesOf is what stands behind the type.
func notesOf(f *openapi.Field) string {
	notes := []string{f.Label}
	if operation.IsMoney(f) {
		notes = append(notes, "fen")
	}
	notes = append(notes, limits(f)...)
	if f.Items != nil {
		notes = append(notes, limits(f.Items)...)
	}
	if f.Sensitive != "" {
		notes = append(notes, "encrypted: "+f.Sensitive)
	}
	if f.Deprecated {
		notes = append(notes, "deprecated")
	}
	if f.Example != nil {
		notes = append(notes, fmt.Sprintf("e.g. %v", f.Example))
	}
	return strings.Join(terminal.DropEmpty(notes), "; ")
}
