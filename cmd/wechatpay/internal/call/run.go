package call

import (
	"context"
	"errors"
	"net/http"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// oneCall is a call whose command line has been read.
type oneCall struct {
	terminal.Console
	flags        *callFlags
	config       wechatpay.Config
	method, path string
	operation    *openapi.Operation // nil: the catalogue does not know it
}

func (k *oneCall) run(ctx context.Context, items []item.Item, body []byte) error {
	if err := k.consult(); err != nil {
		return err
	}
	network, dry := k.network(), &capture{}
	k.config.Transport = network
	if k.flags.dryRun {
		k.config.Transport = dry
		k.config.Certs = certsOfDryRun(k.config)
	}
	k.config.Validate = k.validator()
	client, err := wechatpay.New(k.config)
	if err != nil {
		return terminal.Usage(words.LookAtCredentials, errors.Unwrap(err))
	}
	req, err := k.request(client.Chain(k.path), items, body)
	if err != nil {
		return k.failed(ctx, err, false)
	}
	if err := k.staysInSandbox(client.Chain(k.path), req); err != nil {
		return err
	}
	file, err := k.openOutput(req)
	if err != nil {
		return err
	}
	defer file.discard()
	limited, cancel := context.WithTimeout(ctx, k.flags.timeout)
	defer cancel()
	resp, err := client.Do(limited, k.method+" "+k.path, req)
	if k.flags.dryRun && errors.Is(err, errDryRun) {
		return printDryRun(k.Console, k.config, dry, operation.IsV2(k.path))
	}
	if err != nil {
		failed := k.failed(ctx, file.blame(err), network.sent)
		if err := k.printRefused(err, network.proto); err != nil {
			return err
		}
		return failed
	}
	return k.print(client, resp, network.proto, file)
}

// network is the way to the real server, or to the sandbox.
func (k *oneCall) network() *wire {
	w := &wire{base: k.config.Transport}
	if w.base == nil {
		w.base = http.DefaultTransport.(*http.Transport).Clone() // HTTPS_PROXY included
	}
	if k.flags.verbose {
		w.log = k.Err
	}
	return w
}

// request makes the request, with all that the catalogue knows about it.
func (k *oneCall) request(chain wechatpay.Chain, items []item.Item, body []byte) (wechatpay.Request, error) {
	about := known{operation: k.operation, encrypt: &encrypter{}, strict: !k.flags.noValidate, tell: k.warn}
	if k.flags.noEncrypt {
		about.encrypt = nil
	}
	req, err := request(chain, k.method, items, body, about)
	if err != nil {
		return nil, err
	}
	fields := about.encrypt.String()
	if _, none := k.config.Certs[noSerial].(noKey); none && fields != "" {
		return nil, terminal.Usage(words.GiveCertOrInTheClear, words.DryRunHasNoKey.With(fields))
	}
	k.chooseHost(req)
	if k.showsCertificate() && k.config.Merchant != nil {
		req["security"] = true
	}
	if fields != "" && k.flags.verbose {
		k.Tell(words.EncryptedFields.With(fields))
	}
	return req, nil
}
