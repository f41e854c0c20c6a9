// Command page is the package port for a browser: WebAssembly that index.html loads. README.md says how it is built.
package main

import (
	"errors"
	"syscall/js"

	"github.com/a8579013/wechatpay/port"
)

func main() {
	js.Global().Set("portPHP", js.FuncOf(portPHP))
	select {} // the function stays
}

// portPHP takes a source and a style, and gives an object: code, imports, client and notes, or error with its line and column.
func portPHP(_ js.Value, args []js.Value) any {
	if len(args) != 2 || args[0].Type() != js.TypeString || args[1].Type() != js.TypeString {
		return map[string]any{"error": "portPHP takes a source and a style, two texts"}
	}
	result, err := port.Port([]byte(args[0].String()), port.Options{Style: port.Style(args[1].String())})
	if err != nil {
		answer := map[string]any{"error": err.Error()}
		if syntax := (*port.SyntaxError)(nil); errors.As(err, &syntax) {
			answer["line"], answer["column"] = syntax.Line, syntax.Column
		}
		return answer
	}
	notes := []any{}
	for _, n := range result.Notes {
		notes = append(notes, map[string]any{"line": n.Line, "column": n.Column, "refused": n.Refused, "text": n.Text, "chinese": n.Chinese(), "source": n.Source})
	}
	imports := []any{}
	for _, spec := range result.Imports {
		imports = append(imports, spec)
	}
	return map[string]any{"code": string(result.Code), "client": result.Client, "imports": imports, "notes": notes}
}
