package call

import (
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// consult asks the catalogue about a call: which host serves it, and whether there is such an operation at all. A path
// that it does not know still goes out, since it may be newer than this release; a known one with another method is
// likelier a mistake.
func (k *oneCall) consult() error {
	k.operation, _ = openapi.Lookup(k.method, k.path)
	if k.operation != nil || k.flags.noValidate || strings.Contains(k.path, "://") {
		return nil
	}
	if others := openapi.Methods(k.path); len(others) > 0 {
		return terminal.Usage(words.WriteOrAsItIs.With(others[0]), words.MethodNotOfPath.With(k.path, strings.Join(others, ", "), k.method))
	}
	text := words.NotInCatalogue.With(k.method, k.path)
	if near := openapi.Near(k.path, 1); len(near) > 0 {
		text = words.NotInCatalogueNear.With(k.method, k.path, near[0])
	}
	k.warn(text)
	return nil
}

// chooseHost sends a call to the host that the catalogue names, unless the user has named one. Of APIv2 the client does
// so by itself.
func (k *oneCall) chooseHost(req wechatpay.Request) {
	o := k.operation
	if o == nil || k.config.BaseURL != "" || strings.Contains(k.path, "://") || o.Host() == (&openapi.Operation{}).Host() {
		return
	}
	if !o.V2 {
		req["base_uri"] = "https://" + o.Host()
	}
	if k.flags.verbose || k.flags.dryRun {
		k.Tell(words.ToAnotherHost.With(o.Host()))
	}
}

// warn tells of something that does not stop a call.
func (k *oneCall) warn(what words.Phrase) { k.Tell(words.WarningLine.With(what)) }
