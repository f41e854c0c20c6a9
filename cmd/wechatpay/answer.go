package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/a8579013/wechatpay"
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
		file := &outputFile{stdout: k.out}
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
	refusal, refused := asError[*wechatpay.Error](err)
	unverified, suspect := asError[*wechatpay.VerificationError](err)
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
	if k.flags.verbose && (!readable || isV2(k.path)) { // of APIv2 the XML as it came
		fmt.Fprintln(k.err, harmless(strings.TrimSuffix(cutSign(string(resp.Body)), "\n")))
	}
	if !readable {
		return nil
	}
	if err := k.printHead(resp, proto); err != nil {
		return err
	}
	return k.printBody(body, resp.Header.Get("Content-Type"))
}

// isObject tells whether a body is a JSON object, as every refusal of WeChat Pay's is.
func isObject(body []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(body), " \r\n\t"), "{") && checkJSON(body) == nil
}

// printHead is -i.
func (k *oneCall) printHead(resp *wechatpay.Response, proto string) error {
	if !k.flags.include {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %s\n", proto, resp.StatusCode, http.StatusText(resp.StatusCode))
	writeHeader(&b, "", resp.Header)
	_, err := io.WriteString(k.out, b.String()+"\n")
	return localFailure(err)
}

// print prints a verified answer.
func (k *oneCall) print(resp *wechatpay.Response, proto string, file *outputFile) error {
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
		_, err := fmt.Fprintln(k.out, oneLine(location))
		return localFailure(err)
	case file != nil:
		return nil
	case k.flags.output == "-":
		_, err := k.out.Write(resp.Body)
		return localFailure(err)
	}
	return k.printBody(k.asJSON(resp.Body), resp.Header.Get("Content-Type"))
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
	return usage("write the path alone: "+shellQuote(strings.TrimPrefix(there.EscapedPath(), "/"))+"; without --sandbox it goes to that host", "--sandbox stays on this machine, and the URL names %s", quote(there.Host))
}
