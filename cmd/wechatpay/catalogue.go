package main

import (
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
)

// consult asks the catalogue about a call: which host serves it, and whether there is such an operation at all. What it
// does not know still goes out: a path may be newer than this release.
func (k *oneCall) consult(req wechatpay.Request) {
	o, known := openapi.Lookup(k.method, k.path)
	if known {
		k.chooseHost(o, req)
		return
	}
	if k.flags.noValidate || strings.Contains(k.path, "://") {
		return
	}
	text := "the catalogue has no " + k.method + " " + k.path
	if others := openapi.Methods(k.path); len(others) > 0 {
		text = k.path + " has " + strings.Join(others, ", ") + ", not " + k.method
	} else if near := nearPaths(k.path, 1); len(near) > 0 {
		text += ": did you mean " + near[0] + "?"
	}
	k.warn(text)
}

// chooseHost sends a call to the host that the catalogue names, unless the user has named one.
func (k *oneCall) chooseHost(o *openapi.Operation, req wechatpay.Request) {
	if k.config.BaseURL != "" || strings.Contains(k.path, "://") || o.Host() == (&openapi.Operation{}).Host() {
		return
	}
	req["base_uri"] = "https://" + o.Host()
	if k.flags.verbose || k.flags.dryRun {
		fmt.Fprintf(k.err, "wechatpay: to %s, which serves this path; --base-url names another host\n", o.Host())
	}
}

// warn tells of something that does not stop a call.
func (k *oneCall) warn(text string) { fmt.Fprintf(k.err, "warning: %s\n", oneLine(text)) }
