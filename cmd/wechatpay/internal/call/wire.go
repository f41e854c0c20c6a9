package call

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// wire stands between the client and the network. It knows whether a request has left, and tells what passes.
type wire struct {
	base  http.RoundTripper
	log   io.Writer // nil: silent
	sent  bool
	proto string // of the answer: HTTP/1.1
}

// RoundTrip passes a signed request on.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) { return w.over(w.base, r) }

func (w *wire) over(base http.RoundTripper, r *http.Request) (*http.Response, error) {
	w.sent = true
	if w.log != nil {
		fmt.Fprintf(w.log, "> %s %s\n", r.Method, terminal.OneLine(cutSign(r.URL.String())))
		writeHeader(w.log, "> ", r.Header)
		fmt.Fprintln(w.log, ">")
	}
	resp, err := base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	w.proto = resp.Proto
	if w.log != nil {
		fmt.Fprintf(w.log, "< %s %s\n", resp.Proto, terminal.OneLine(resp.Status))
		writeHeader(w.log, "< ", resp.Header)
		fmt.Fprintln(w.log, "<")
	}
	return resp, nil
}

// writeHeader prints headers in the order of their names.
func writeHeader(w io.Writer, prefix string, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			if name == "Wechatpay-Signature" && prefix != "" && len(value) > 8 { // -i shows the whole of it
				value = value[:8] + "…"
			}
			fmt.Fprintf(w, "%s%s: %s\n", prefix, name, terminal.OneLine(cutSignature(value)))
		}
	}
}

var signatureField = regexp.MustCompile(`signature="([^"]{0,8})[^"]*"`)

// cutSignature leaves of a signature what tells it from another: whoever has all of it can send the request again.
func cutSignature(authorization string) string {
	return signatureField.ReplaceAllString(authorization, `signature="$1…"`)
}

// errDryRun is what the client gets in place of an answer.
var errDryRun error = words.DryRunSendsNothing

// capture takes the place of the network in a dry run: it keeps the signed request.
type capture struct {
	request *http.Request
	body    []byte
}

// RoundTrip keeps the request.
func (c *capture) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if c.body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	c.request = r
	return nil, errDryRun
}

// authorizationField reads one field of the Authorization header.
func authorizationField(authorization, name string) string {
	_, rest, _ := strings.Cut(authorization, name+`="`)
	field, _, _ := strings.Cut(rest, `"`)
	return field
}
