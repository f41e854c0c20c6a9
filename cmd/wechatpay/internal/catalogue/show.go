package catalogue

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

func newShow(c terminal.Console) *cobra.Command {
	var asJSON bool
	var variant string
	cmd := &cobra.Command{
		Use:   "show [flags] METHOD PATH | PATH | EVENT",
		Short: c.Say(words.ShowShort),
		Example: "  wechatpay api show POST v3/marketing/favor/stocks/{stock_id}/start\n" +
			"  wechatpay api show v3/refund/domestic/refunds\n  wechatpay api show REFUND.SUCCESS",
		RunE: func(_ *cobra.Command, args []string) error {
			found, err := findSubject(args)
			if err == nil {
				err = found.choose(variant)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return c.PrintJSON(found.describe())
			}
			var b strings.Builder
			p := page{w: &b, columns: c.Columns(), bold: c.Coloured(), lang: c.Lang}
			if found.operation != nil {
				p.operation(found.operation)
			}
			if n := found.notification(); n != nil {
				p.notification(n, found)
			}
			_, err = io.WriteString(c.Out, b.String())
			return terminal.WriteFailure(err)
		},
		ValidArgsFunction:     completeOperation,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.Say(words.FlagJSONObject))
	cmd.Flags().StringVar(&variant, "variant", "", c.Say(words.FlagVariant))
	return cmd
}

// describe gives what --json prints: an operation, or a notification.
func (s subject) describe() any {
	if s.operation != nil {
		return describeJSON(s.operation)
	}
	n := describeNotification(s.notification())
	if len(s.variants) > 1 {
		n.Variant, n.Others = s.variants[s.variant].name, s.others()
	}
	return n
}

// page is what show prints.
type page struct {
	w       io.Writer
	columns int
	bold    bool
	lang    words.Lang
}

func (p page) say(phrase words.Phrase) string { return phrase.In(p.lang) }

func (p page) wrap(text string, columns int) []string {
	if p.lang == words.Chinese {
		return terminal.WrapChinese(text, columns)
	}
	return terminal.Wrap(text, columns)
}

func (p page) title(text string) {
	if p.bold {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintln(p.w, text)
}

// fact is a line of what is known of an operation as a whole.
type fact struct {
	name  words.Text
	value string
}

// facts prints lines of a name and a value; those without a value are left out.
func (p page) facts(rows []fact) {
	for _, row := range rows {
		if row.value == "" {
			continue
		}
		for i, line := range p.wrap(row.value, p.columns-10) {
			name := ""
			if i == 0 {
				name = p.say(row.name)
			}
			fmt.Fprintln(p.w, terminal.Pad(name, 10)+line)
		}
	}
}

func (p page) operation(o *openapi.Operation) {
	p.title(o.Method + " " + o.Template() + "  " + o.Name)
	status := p.say(statusText(o.Status))
	if o.Since != "" {
		status = p.say(words.StatusSince.With(status, o.Since))
	}
	hosts := ""
	if len(o.Hosts) > 0 {
		hosts = strings.Join(o.Hosts, ", ")
	}
	p.facts([]fact{
		{words.FactStatus, status},
		{words.FactInstead, strings.Join(o.Successor, ", ")},
		{words.FactDoc, o.Doc},
		{words.FactTags, strings.Join(o.Tags, ", ")},
		{words.FactRoles, strings.Join(o.Roles, ", ")},
		{words.FactHosts, hosts},
		{words.FactFlags, strings.Join(o.Flags, ", ")},
		{words.FactUpdated, o.Updated},
	})
	p.facts(p.outcome(o))
	p.fields(words.PartPath, o.PathParams)
	p.fields(words.PartQuery, o.Query)
	p.fields(words.PartHeader, o.Header)
	if o.Body != nil {
		p.fields(words.PartRequest.With(string(o.Kind)), []*openapi.Field{o.Body})
	}
	r := o.Response
	head := responseTitle(r)
	if r.Body == nil {
		p.title("\n" + p.say(head))
	} else {
		p.fields(head, []*openapi.Field{r.Body})
	}
	p.samples(o)
}

func responseTitle(r openapi.Response) words.Phrase {
	var also []string
	for _, status := range r.Also {
		also = append(also, strconv.Itoa(status))
	}
	others := strings.Join(also, ", ")
	switch {
	case others != "" && r.ErrorSchema:
		return words.PartResponseEither.With(r.Status, r.Content, others)
	case others != "":
		return words.PartResponseAlso.With(r.Status, r.Content, others)
	case r.ErrorSchema:
		return words.PartResponseFailure.With(r.Status, r.Content)
	}
	return words.PartResponse.With(r.Status, r.Content)
}

func (p page) notification(n *openapi.Notification, s subject) {
	p.title(notify + " " + eventOf(n) + "  " + n.Name)
	variants := strings.Join(n.Variants, ", ")
	if others := s.others(); len(others) > 0 {
		variants = p.say(words.VariantsShown.With(s.variants[s.variant].name, strings.Join(others, ", ")))
	}
	p.facts([]fact{
		{words.FactVersion, versionOf(n)},
		{words.FactEvents, strings.Join(n.EventTypes, ", ")},
		{words.FactDoc, n.Doc},
		{words.FactType, strings.Join(n.OriginalType, ", ")},
		{words.FactAlgorithm, n.Algorithm},
		{words.FactEncrypted, n.EncryptedField},
		{words.FactVariants, variants},
		{words.FactFlags, strings.Join(n.Flags, ", ")},
	})
	for _, part := range []struct {
		title words.Text
		field *openapi.Field
	}{{words.PartNotice, n.Body}, {words.PartResource, n.Resource}, {words.PartYourAnswer, n.Response}} {
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
func (p page) fields(title words.Phrase, fields []*openapi.Field) {
	if len(fields) == 0 {
		return
	}
	p.title("\n" + p.say(title))
	var rows []row
	for _, f := range fields {
		if f.Name == "" {
			rows = p.appendMembers(rows, f, 1)
		} else {
			rows = p.appendField(rows, f, 1)
		}
	}
	names, kinds := 0, 0
	for _, r := range rows {
		names, kinds = max(names, min(terminal.Width(r.name), 40)), max(kinds, terminal.Width(r.kind))
	}
	left := names + 2 + kinds + 2
	for _, r := range rows {
		head := terminal.Pad(r.name, names) + "  " + terminal.Pad(r.kind, kinds) + "  "
		for i, line := range p.wrap(r.notes, max(p.columns-left, 24)) {
			if i > 0 {
				head = strings.Repeat(" ", left)
			}
			fmt.Fprintln(p.w, strings.TrimRight(head+line, " "))
		}
	}
}

func (p page) appendField(rows []row, f *openapi.Field, depth int) []row {
	name := strings.Repeat("  ", depth) + f.Name
	if f.Required {
		name += "*"
	}
	return p.appendMembers(append(rows, row{name, kindOf(f), p.notesOf(f)}), f, depth+1)
}

// appendMembers lists what a field holds.
func (p page) appendMembers(rows []row, f *openapi.Field, depth int) []row {
	for _, m := range f.Fields {
		rows = p.appendField(rows, m, depth)
	}
	for i, variant := range f.OneOf {
		rows = append(rows, row{strings.Repeat("  ", depth) + p.say(words.NoteVariant.With(i+1)), "", variant.Label})
		rows = p.appendMembers(rows, variant, depth+1)
	}
	if f.Items != nil {
		rows = p.appendMembers(rows, f.Items, depth)
	}
	if f.JSON != nil {
		rows = p.appendMembers(rows, f.JSON, depth)
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
func (p page) notesOf(f *openapi.Field) string {
	notes := append(words.List{words.Plain(f.Label)}, Notes(f)...)
	if f.Example != nil {
		notes = append(notes, words.NoteExample.With(f.Example))
	}
	return p.say(notes)
}
