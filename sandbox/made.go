package sandbox

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// make answers an operation that keeps no state, by the catalogue: a body that
// fits its schema whole, with the values of the request where names are the
// same, and the same again for the same request.
func (s *Sandbox) make(c *call) (*answer, error) {
	facts := c.op.facts
	status := facts.Response.Status
	switch facts.Response.Content {
	case "json":
		body, err := s.makeBody(c)
		if err != nil {
			return nil, err
		}
		a, err := reply(body)
		if err == nil {
			a.status = status
		}
		return a, err
	case "none":
		return &answer{status: status, header: http.Header{}}, nil
	}
	a, err := s.file(c)
	if err != nil {
		return nil, err
	}
	a.unsigned = facts.Has(openapi.FlagUnsignedResponse)
	if facts.Has(openapi.FlagSHA1SignedResponse) {
		sum := sha1.Sum(a.body)
		a.header.Set("Wechatpay-Statement-Sha1", hex.EncodeToString(sum[:]))
		a.signed = []byte(`{"sha1":"` + hex.EncodeToString(sum[:]) + `"}`)
	}
	if c.takesGzip() {
		a.body = packed(a.body)
		a.header.Set("Content-Encoding", "gzip")
	}
	return a, nil
}

// takesGzip tells whether the caller asked for gzip by Accept-Encoding, of an
// operation whose page names that header. Digests are those of what is in it.
func (c *call) takesGzip() bool {
	documented := slices.ContainsFunc(c.op.facts.Header, func(f *openapi.Field) bool { return f.Name == "Accept-Encoding" })
	return documented && strings.Contains(c.Header.Get("Accept-Encoding"), "gzip")
}

// statelessHeader marks what is answered, or refused, by the catalogue alone.
const statelessHeader = "Sandbox-Stateless"

func (in *arrived) stateless() bool {
	return in.v2 != nil && in.v2.facts != nil && !in.v2.keeps || in.op != nil && in.op.made
}

// makeBody makes the members of an answer.
func (s *Sandbox) makeBody(c *call) (object, error) {
	maker := s.maker(c)
	body := maker.Object(c.op.facts.Response.Body)
	if maker.Err() != nil {
		return nil, maker.Err()
	}
	return body, s.attachFiles(c, body)
}

// maker makes values for an answer out of its request.
func (s *Sandbox) maker(c *call) *specimen.Maker {
	known := map[string]any{}
	echoes(known, c.opened)
	for name := range c.query {
		known[name] = c.query.Get(name)
	}
	for name, secret := range c.openedQuery {
		known[name] = secret
	}
	for name, value := range c.params {
		known[name] = value
	}
	for _, name := range []string{"mchid", "sp_mchid", "combine_mchid"} {
		if _, there := known[name]; !there && c.auth.scheme == merchantScheme {
			known[name] = c.auth.caller
		}
	}
	if c.auth.scheme == brandScheme {
		known["brand_id"] = c.auth.caller
	}
	return &specimen.Maker{Now: s.now(), Known: known, Seed: seed(c), Seal: c.own.sealForMerchant}
}

// echoes collects the values of a request by their names, the outermost first.
func echoes(known map[string]any, members object) {
	for name, value := range members {
		if _, there := known[name]; there {
			continue
		}
		switch value.(type) {
		case string, json.Number, bool, []any, specimen.Secret:
			known[name] = value
		}
	}
	for _, value := range members {
		if inner, ok := value.(object); ok {
			echoes(known, inner)
		}
	}
}

// seed is what tells one request from another: its own number where it has one.
func seed(c *call) string {
	path, name, _ := strings.Cut(c.op.facts.Number, ".")
	switch path {
	case "json":
		if number := c.text("/" + strings.ReplaceAll(name, ".", "/")); number != "" {
			return number
		}
	case "path":
		return c.params[name]
	}
	return c.Path + "?" + c.Query
}

// maxSecret is what a key of 2048 bits encrypts at once, in bytes.
const maxSecret = 214

func clip(text string, most int) string { return text[:min(len(text), most)] }
