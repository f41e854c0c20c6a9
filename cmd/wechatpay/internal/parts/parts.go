// Package parts takes an upload apart: a multipart body in, its texts by name and a list to print out.
package parts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// Parts are those of an upload.
type Parts struct {
	Texts map[string]string
	list  strings.Builder // as it is printed
}

// String lists them, a line each.
func (p *Parts) String() string { return p.list.String() }

// Of takes an upload apart. Of another body it gives nil, of one that is cut what came before.
func Of(contentType string, body []byte) (*Parts, error) {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != "multipart/form-data" {
		return nil, nil
	}
	p := &Parts{Texts: make(map[string]string)}
	for reader := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return p, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return p, err
		}
		name := part.FormName()
		switch {
		case part.FileName() != "":
			fmt.Fprintf(&p.list, "%s: %s, %s, %d bytes\n", name, part.FileName(), part.Header.Get("Content-Type"), len(content))
		case name == "sign":
			p.Texts[name] = string(content)
			fmt.Fprintf(&p.list, "%s: %s…\n", name, content[:min(8, len(content))])
		default:
			p.Texts[name] = string(content)
			fmt.Fprintf(&p.list, "%s: %s\n", name, content)
		}
	}
}
