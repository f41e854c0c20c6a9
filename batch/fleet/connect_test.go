package fleet

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"github.com/a8579013/wechatpay/batch"
)

// writePEM writes a file that only its owner reads.
func writePEM(t *testing.T, path, kind string, der []byte) string {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// secured is a broker that speaks TLS, with a certificate that signs itself, and knows one user.
func secured(t *testing.T, user string) (br *broker, authority string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "broker"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	authority = writePEM(t, filepath.Join(dir, "ca.pem"), "CERTIFICATE", cert)
	keyFile := writePEM(t, filepath.Join(dir, "key.pem"), "EC PRIVATE KEY", der)
	settings := fmt.Sprintf("cert_file: %q, key_file: %q", authority, keyFile)
	if user != "" {
		user = "authorization { users: [ " + user + " ] }\n"
	} else { // whoever shows a certificate of the authority
		settings += fmt.Sprintf(", ca_file: %q, verify: true", authority)
	}
	br = newBroker(t, 1, "tls { "+settings+" }\n"+user)
	br.url = strings.Replace(br.url, "nats://", "tls://", 1)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(br.url, "tls://"))
		if err == nil {
			conn.Close()
			break
		}
	}
	return br, authority
}

// TestClientCertificate: a broker that wants to see a certificate lets nobody in without one, and carries a job with it.
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	br, authority := secured(t, "")
	if conn, err := Connect(br.url, nats.RootCAs(authority)); err == nil {
		conn.Close()
		t.Error("it lets in who shows nothing")
	}
	with := func() *nats.Conn {
		t.Helper()
		conn, err := Connect(br.url, nats.RootCAs(authority), nats.ClientCert(authority, filepath.Join(filepath.Dir(authority), "key.pem")))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(conn.Close)
		return conn
	}
	b := newBank(t)
	workOver(t, with(), b)
	job := planned(t, template, refunds("", 5, 1))
	if err := Coordinate(t.Context(), with(), job, quickly); err != nil {
		t.Fatal(err)
	}
	b.allDone(t, job)
}

// TestConnect: passwords and keys open a broker that speaks TLS, and no error holds one.
func TestConnect(t *testing.T) {
	t.Parallel()
	pair, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	br, authority := secured(t, fmt.Sprintf("{ user: pay, password: s3cret-pw }, { nkey: %s }", public))
	withUser := strings.Replace(br.url, "tls://", "tls://pay:s3cret-pw@", 1)
	byKey := nats.Nkey(public, func(nonce []byte) ([]byte, error) { return pair.Sign(nonce) })
	for name, tt := range map[string]struct {
		url  string
		opts []nats.Option
		says string // "": it connects
	}{
		"user":               {withUser, []nats.Option{nats.RootCAs(authority)}, ""},
		"key":                {br.url, []nats.Option{nats.RootCAs(authority), byKey}, ""},
		"nobody":             {br.url, []nats.Option{nats.RootCAs(authority)}, "Authorization Violation"},
		"wrong password":     {strings.Replace(withUser, "s3cret-pw", "s3cret-xx", 1), []nats.Option{nats.RootCAs(authority)}, "Authorization Violation"},
		"no authority":       {withUser, nil, "certificate"},
		"nobody is there":    {"nats://pay:s3cret-pw@127.0.0.1:1", nil, "no servers available"},
		"no port":            {"nats://pay:s3cret-pw@127.0.0.1:port", nil, "address 1 of the broker"},
		"no scheme":          {"pay:s3cret-pw@127.0.0.1", nil, "address 1 of the broker"},
		"another scheme":     {withUser + ",https://pay:s3cret-pw@127.0.0.1", nil, "address 2 of the broker"},
		"nothing":            {"", nil, "address 1 of the broker"},
		"password with a %x": {"nats://pay:s3cret%zz@127.0.0.1", nil, "address 1 of the broker"},
	} {
		conn, err := Connect(tt.url, tt.opts...)
		if err == nil {
			conn.Close()
		}
		if (err == nil) != (tt.says == "") || err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "s3cret")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// workerRights is all that a worker needs of a broker, as docs/batch-fleet.md has it.
const workerRights = `permissions: {
    publish: [
      "$JS.API.INFO", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.*", "$JS.API.STREAM.CREATE.WECHATPAY_BATCH_RATE",
      "$JS.API.CONSUMER.INFO.*.*", "$JS.API.CONSUMER.MSG.NEXT.*.*", "$JS.API.DIRECT.GET.>", "$JS.ACK.>",
      "wechatpay.batch.*.begin", "wechatpay.batch.*.done.>", "wechatpay.batch-rate.>"
    ]
    subscribe: ["_INBOX.>"]
  }`

// TestLeastRights runs a job over TLS, with a worker that may do no more than it needs: it can't read the rows of others
// behind the coordinator's back, remove streams or change them.
func TestLeastRights(t *testing.T) {
	t.Parallel()
	br, authority := secured(t, "{ user: desk, password: d }, { user: worker, password: w, "+workerRights+" }")
	as := func(user string) *nats.Conn {
		t.Helper()
		for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
			conn, err := Connect(strings.Replace(br.url, "tls://", "tls://"+user+"@", 1), nats.RootCAs(authority))
			if err == nil {
				t.Cleanup(conn.Close)
				return conn
			}
			if time.Now().After(end) {
				t.Fatal(err)
			}
		}
	}
	b := newBank(t)
	worker := as("worker:w")
	workOver(t, worker, b)
	job := planned(t, template, refunds("", 20, 1))
	desk := as("desk:d")
	if err := Coordinate(t.Context(), desk, job, quickly); err != nil {
		t.Fatal(err)
	}
	b.allDone(t, job)
	for who, conn := range map[string]*nats.Conn{"a worker": worker, "": desk} {
		js, err := jetstream.New(conn)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := js.DeleteStream(ctx, rateName); (err == nil) != (who == "") {
			t.Errorf("%s removes a stream: %v", who, err)
		}
	}
}

// TestOptionsKeepTheirSecret: what prints the options of a coordinator shows no byte of a key.
func TestOptionsKeepTheirSecret(t *testing.T) {
	opts := Options{Options: batch.Options{SealKey: []byte("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"), Limit: 7}}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if text := fmt.Sprintf(verb, opts); strings.Contains(text, "107") || strings.Contains(text, "0x6b") || !strings.Contains(text, "limit:7") || !strings.Contains(text, "seal_key:true") {
			t.Errorf("%s: %s", verb, text)
		}
	}
}
