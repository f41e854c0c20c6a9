package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/internal/treepath"
	"github.com/a8579013/wechatpay/openapi"
)

// phpStyles are the six notations of the PHP SDK, with the values of the Go ones beside them. Its instance is $instance.
func phpStyles(o *openapi.Operation, sample catalogue.Sample) []snippet {
	options, before := phpOptions(o, sample)
	verb := strings.ToLower(o.Method)
	decoded := "json_decode((string) $response->getBody(), true)"
	switch {
	case o.V2:
		decoded = "Transformer::toArray((string) $response->getBody())"
	case o.Response.Content == "none":
		decoded = "$response->getStatusCode()"
	case o.Response.Content != "json":
		decoded = "(string) $response->getBody()"
	}
	var sync, async []snippet
	for _, style := range []struct {
		name         string
		title, async text
		base         string
	}{
		{"php-chain", phpChainTitle, phpChainAsync, treepath.Properties(o.Template())},
		{"php-declarative", phpDeclarative, phpDeclarativeAsync, "$instance->chain('" + o.Template() + "')"},
		{"php-property", phpProperty, phpPropertyAsync, "$instance['" + o.Template() + "']"},
	} {
		sync = append(sync, snippet{style.name, style.title, "php", before + "$response = " + style.base + "->" + verb + "(" + options + ");\nprint_r(" + decoded + ");"})
		async = append(async, snippet{style.name + "-async", style.async, "php", before + style.base + "->" + verb + "Async(" + options + ")\n" +
			"->then(static function(\\Psr\\Http\\Message\\ResponseInterface $response) {\n  print_r(" + decoded + ");\n})\n->wait();"})
	}
	return append(async, sync...) // in the order of the PHP SDK's pages
}

// phpOptions are the options of a call, and what stands before it.
func phpOptions(o *openapi.Operation, sample catalogue.Sample) (options, before string) {
	w := &phpWriter{}
	var rows []string
	row := func(name string, value any) { rows = append(rows, "  "+phpText(name)+" => "+w.value(value, "  ")+",") }
	for _, v := range sample.Path {
		row(v.Name, v.Value)
	}
	if len(sample.Query) > 0 {
		row("query", sample.Query)
	}
	headers := sample.Header
	switch {
	case sample.File != "" && o.V2:
		row("xml", sample.Fields)
		rows = append(rows, "  'body' => $media->getStream(),")
		before = phpMedia
	case sample.File != "":
		rows = append(rows, "  'body' => $media->getStream(),")
		before = phpMedia
		if len(sample.Fields) > 0 {
			before = "$media = new MediaUtil('/path/to/picture.jpg'); // " + jsonOf(sample.Fields) + "\n"
		}
	case len(sample.Fields) > 0 || o.Kind != openapi.NoBody && o.Method != "GET":
		row(string(o.Kind), sample.Fields)
	}
	var lines []string
	for _, h := range headers {
		lines = append(lines, "    "+phpText(h.Name)+" => "+w.value(h.Value, "    ")+",")
	}
	if sample.File != "" {
		lines = append(lines, "    'Content-Type' => $media->getContentType(),")
	}
	if w.sealed {
		lines = append(lines, "    'Wechatpay-Serial' => $platformSerial,")
	}
	if len(lines) > 0 {
		rows = append(rows, "  'headers' => [\n"+strings.Join(lines, "\n")+"\n  ],")
	}
	if o.Has(openapi.FlagMTLS) {
		rows = append(rows, "  'security' => true,")
	}
	if o.Has(openapi.FlagNonceless) {
		rows = append(rows, "  'nonceless' => true,")
	}
	if len(rows) == 0 {
		return "", before
	}
	return "[\n" + strings.Join(rows, "\n") + "\n]", before
}

const phpMedia = "$media = new MediaUtil('/path/to/picture.jpg');\n"

// phpWriter writes values; sealed tells whether one of them is encrypted.
type phpWriter struct{ sealed bool }

func (w *phpWriter) value(value any, indent string) string {
	switch v := value.(type) {
	case []catalogue.Value:
		if len(v) == 0 {
			return "[]"
		}
		text := "[\n"
		for _, m := range v {
			text += indent + "  " + phpText(m.Name) + " => " + w.value(m.Value, indent+"  ") + ","
			if m.Note != "" {
				text += " // " + m.Note
			}
			text += "\n"
		}
		return text + indent + "]"
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = w.value(v[i], indent)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case catalogue.Secret:
		w.sealed = true
		return "Rsa::encrypt(" + phpText(string(v)) + ", $platformPublicKey)"
	case string:
		return phpText(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

func phpText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
