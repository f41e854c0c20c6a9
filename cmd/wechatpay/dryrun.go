package main

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
)

// printDryRun shows a request that was signed and not sent. The message is not only what should have been signed: the
// signature in the request is checked against it.
func (c console) printDryRun(config wechatpay.Config, sent *capture) error {
	r := sent.request
	parts, meta, err := partsOf(r.Header.Get("Content-Type"), sent.body)
	if err != nil {
		return err
	}
	signed := sent.body
	if parts != "" {
		signed = meta
	}
	var b strings.Builder
	c.title(&b, "request")
	fmt.Fprintf(&b, "%s %s\n\n", r.Method, r.URL)
	if authorization := r.Header.Get("Authorization"); authorization == "" {
		c.title(&b, "signed message: none, nothing is signed for this host")
		b.WriteString("\n")
	} else {
		message := formatter.Request(r.Method, r.URL.RequestURI(),
			authorizationField(authorization, "timestamp"), authorizationField(authorization, "nonce_str"), string(signed))
		if key, ok := config.PrivateKey.Public().(*rsa.PublicKey); ok {
			if err := wxcrypto.Verify([]byte(message), authorizationField(authorization, ",signature"), key); err != nil {
				return fmt.Errorf("the message shown is not the one that was signed: %w", err)
			}
		}
		c.title(&b, fmt.Sprintf("signed message (%d bytes, each line ends in a line feed)", len(message)))
		b.WriteString(message + "\n")
	}
	c.title(&b, "headers")
	writeHeader(&b, "", r.Header)
	b.WriteString("\n")
	c.title(&b, fmt.Sprintf("body (%d bytes)", len(sent.body)))
	switch {
	case parts != "":
		b.WriteString(parts)
	case len(sent.body) > 0:
		b.WriteString(strings.TrimSuffix(string(sent.body), "\n") + "\n")
	}
	text := b.String()
	if isTerminal(c.out) {
		text = harmlessJSON(text, c.coloured())
	}
	_, err = io.WriteString(c.out, text)
	return localFailure(err)
}

func (c console) title(w io.Writer, text string) {
	if c.coloured() {
		text = "\x1b[1m# " + text + "\x1b[0m"
	} else {
		text = "# " + text
	}
	fmt.Fprintln(w, text)
}

// partsOf lists the parts of an upload, and gives its meta, which is what is signed of it. Of another body it gives
// nothing.
func partsOf(contentType string, body []byte) (list string, meta []byte, err error) {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != "multipart/form-data" {
		return "", nil, nil
	}
	var b strings.Builder
	for reader := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return b.String(), meta, nil
		}
		if err != nil {
			return "", nil, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return "", nil, err
		}
		if part.FormName() == "meta" {
			meta = content
			fmt.Fprintf(&b, "meta: %s\n", content)
		} else {
			fmt.Fprintf(&b, "%s: %s, %s, %d bytes\n", part.FormName(), part.FileName(), part.Header.Get("Content-Type"), len(content))
		}
	}
}
