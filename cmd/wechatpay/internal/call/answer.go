package call

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// openOutput prepares -o, and puts it and the other options into the request.
func (k *oneCall) openOutput(req wechatpay.Request) (*outputFile, error) {
	if k.flags.unsigned {
		req["unsigned"] = true
	}
	if k.flags.output == "" || k.flags.dryRun {
		return nil, nil
	}
	if k.flags.output == "-" && k.flags.include { // which comes first
		return nil, nil
	}
	if k.flags.output == "-" {
		file := &outputFile{stdout: k.Out}
		req["sink"] = file
		return file, nil
	}
	file, err := createOutput(k.flags.output)
	if err == nil {
		req["sink"] = file
	}
	return file, err
}

// printRefused prints what the server said, which no error text holds whole: of a refusal the JSON to stdout, so that
// programs can read it, anything else with -v to stderr. The result of a failed verification is no result.
func (k *oneCall) printRefused(err error, proto string) error {
	refusal, refused := errors.AsType[*wechatpay.Error](err)
	unverified, suspect := errors.AsType[*wechatpay.VerificationError](err)
	var resp *wechatpay.Response
	switch {
	case suspect:
		resp = unverified.Response
	case refused:
		resp = refusal.Response
	}
	if resp == nil || len(resp.Body) == 0 {
		return nil
	}
	body := k.asJSON(resp.Body)
	readable := refused && !suspect && isObject(body)
	if k.flags.verbose && (!readable || operation.IsV2(k.path)) { // of APIv2 the XML as it came
		fmt.Fprintln(k.Err, terminal.Harmless(strings.TrimSuffix(cutSign(string(resp.Body)), "\n")))
	}
	if !readable {
		return nil
	}
	if err := k.printHead(resp, proto); err != nil {
		return err
	}
	return printBody(k.Console, body, resp.Header.Get("Content-Type"))
}

// isObject tells whether a body is a JSON object, as every refusal of WeChat Pay's is.
func isObject(body []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(body), " \r\n\t"), "{") && terminal.CheckJSON(body) == nil
}

// printHead is -i.
func (k *oneCall) printHead(resp *wechatpay.Response, proto string) error {
	if !k.flags.include {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %s\n", proto, resp.StatusCode, http.StatusText(resp.StatusCode))
	writeHeader(&b, "", resp.Header)
	_, err := io.WriteString(k.Out, b.String()+"\n")
	return localFailure(err)
}

// print prints a verified answer.
func (k *oneCall) print(client *wechatpay.Client, resp *wechatpay.Response, proto string, file *outputFile) error {
	if err := k.printHead(resp, proto); err != nil {
		return err
	}
	if file != nil {
		if err := file.keep(); err != nil {
			return err
		}
	}
	switch location := resp.Header.Get("Location"); {
	case resp.StatusCode >= 300 && location != "": // of a redirect that is the result
		_, err := fmt.Fprintln(k.Out, terminal.OneLine(location))
		return localFailure(err)
	case file != nil:
		return nil
	case k.flags.output == "-":
		_, err := k.Out.Write(resp.Body)
		return localFailure(err)
	}
	body, closed := k.asJSON(resp.Body), error(nil)
	if k.flags.decrypt {
		body, closed = k.decrypted(client, body)
	}
	if err := printBody(k.Console, body, resp.Header.Get("Content-Type")); err != nil {
		return err
	}
	return localFailure(closed) // after the answer as it came: it says what was done
}

// staysInSandbox refuses a call by which --sandbox would reach the real WeChat Pay: a full URL names its own host.
func (k *oneCall) staysInSandbox(chain wechatpay.Chain, req wechatpay.Request) error {
	if !k.flags.sandbox {
		return nil
	}
	text, err := chain.URL(req)
	if err != nil {
		return err
	}
	there, err := url.Parse(text)
	if err != nil {
		return err
	}
	if here, err := url.Parse(k.config.BaseURL); err == nil && here.Host == there.Host && here.Scheme == there.Scheme {
		return nil
	}
	return terminal.Usage(words.WritePathAlone.With(terminal.ShellQuote(strings.TrimPrefix(there.EscapedPath(), "/"))), words.SandboxStays.With(terminal.Quote(there.Host)))
}

// printBody prints an answer: for people indented, for programs byte by byte as it came.
func printBody(c terminal.Console, body []byte, mediaType string) error {
	switch {
	case !terminal.IsTerminal(c.Out):
	case len(body) == 0:
		c.Tell(words.DoneWithoutBody)
	case terminal.CheckJSON(body) == nil:
		body = terminal.Indent(body, c.Coloured())
	case !utf8.Valid(body):
		c.Tell(words.BytesNotShown.With(len(body), mediaType))
		return nil
	default:
		body = []byte(strings.TrimSuffix(terminal.Harmless(string(body)), "\n") + "\n")
	}
	_, err := c.Out.Write(body)
	return localFailure(err)
}

// localFailure is what goes wrong on this machine after the answer has come.
func localFailure(err error) error {
	if err == nil {
		return nil
	}
	return &terminal.Failure{Code: terminal.ExitOther, Hint: words.CallWentWell, Err: err}
}
