package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// serials are those of GET /v3/certificates, the newest first.
func serials(c *caller) (all []string) {
	c.t.Helper()
	for _, certificate := range c.must("GET", "/v3/certificates", nil)["data"].([]any) {
		all = append(all, certificate.(object)["serial_no"].(string))
	}
	return all
}

// TestRotationIsKept: the next process signs by the newest certificate, and has the older ones, whichever of them it is given as a key.
func TestRotationIsKept(t *testing.T) {
	kept := &shelf{}
	c := start(t, sandbox.Options{Store: kept})
	c.sb.RotateCertificate()
	newest := c.sb.RotateCertificate()
	c.config = c.sb.Config() // with both
	before, keys := serials(c), c.sb.Keys()
	if err := c.sb.Reset(); err != nil { // keys stay
		t.Fatal(err)
	}
	c.sb.Close()
	if len(before) != 3 || before[0] != newest {
		t.Fatalf("%v", before)
	}
	for name, keys := range map[string]*sandbox.Keys{"the first": sharedKeys(), "the newest": keys} {
		c = start(t, sandbox.Options{Store: kept, Keys: keys})
		if diff := cmp.Diff(before, serials(c)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if r := c.do("GET", stockPath, nil); r.header.Get("Wechatpay-Serial") != newest {
			t.Errorf("%s: signed by %s", name, r.header.Get("Wechatpay-Serial"))
		}
		for kind := range c.sb.State().Documents {
			documents, err := c.sb.Documents(kind, "", 1000)
			if err != nil || slices.ContainsFunc(documents, func(d sandbox.Document) bool { return strings.Contains(string(d.Value), `"key":"MII`) }) {
				t.Errorf("documents of the kind %s hold a key, %v", kind, err)
			}
		}
		c.sb.Close()
	}
	c = start(t, sandbox.Options{Store: kept, PublicKeyOnly: true})
	c.refused(c.do("GET", "/v3/certificates", nil), 404, "RESOURCE_NOT_EXISTS")
}

// TestStoreOfAnotherCertificate starts with a store whose certificates are none.
func TestStoreOfAnotherCertificate(t *testing.T) {
	for name, value := range map[string]string{
		"no key":         `{"place":0,"key":"AAAA","certificate":"AAAA"}`,
		"no certificate": `{"place":0,"key":"MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f","certificate":"AAAA"}`,
	} {
		_, err := sandbox.Start(sandbox.Options{Keys: sharedKeys(), Store: &shelf{kept: map[[2]string][]byte{{"platform", "X"}: []byte(value)}}})
		if err == nil || !strings.HasPrefix(err.Error(), "sandbox: store: certificate X: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
