package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/origin"
)

// serverNames are the names that a server certificate is for, each once: this
// machine, WeChat Pay's hosts, and what else the caller calls it.
func serverNames(listens string, more []string) []string {
	names := slices.Concat([]string{"localhost", "127.0.0.1", "::1"}, origin.WeChatPay(), []string{listens}, more)
	for i, name := range names {
		names[i] = strings.ToLower(name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// serverCertificate is that of k where it still serves under all of the names,
// else a new one under a new authority.
func (k *Keys) serverCertificate(names []string) (*x509.Certificate, *tls.Certificate, error) {
	if k != nil && k.serves(names) {
		return k.Authority, k.Server, nil
	}
	return newAuthority(names)
}

// serves tells whether a client that trusts Authority will take Server for each
// of the names, today and for some time to come.
func (k *Keys) serves(names []string) bool {
	if k.Authority == nil || k.Server == nil || len(k.Server.Certificate) == 0 {
		return false
	}
	leaf, err := x509.ParseCertificate(k.Server.Certificate[0])
	if err != nil {
		return false
	}
	pool := x509.NewCertPool()
	pool.AddCert(k.Authority)
	for _, name := range names {
		opts := x509.VerifyOptions{Roots: pool, DNSName: name, CurrentTime: time.Now().AddDate(0, 0, 7)}
		if _, err := leaf.Verify(opts); err != nil {
			return false
		}
	}
	return true
}

// newAuthority makes a certificate authority that nobody else knows, and a
// server certificate for the names under it. Its key is forgotten at once, and
// it is constrained to these names (RFC 5280, 4.2.1.10), so that whoever trusts
// it trusts it for nothing else.
func newAuthority(names []string) (*x509.Certificate, *tls.Certificate, error) {
	// The real clock: the TLS client looks at it, whatever Options.Now says.
	from, until := time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0)
	root := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(newSerial(0x40)), Subject: pkix.Name{CommonName: "wechatpay sandbox CA"},
		NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		ExtKeyUsage:                 []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true,
	}
	leaf := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(newSerial(0x40)), Subject: pkix.Name{CommonName: "wechatpay sandbox"},
		NotBefore: from, NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			if v4 := ip.To4(); v4 != nil {
				ip = v4
			}
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
			all := net.CIDRMask(8*len(ip), 8*len(ip))
			root.PermittedIPRanges = append(root.PermittedIPRanges, &net.IPNet{IP: ip, Mask: all})
			continue
		}
		if !isHostName(name) {
			return nil, nil, fmt.Errorf("%q is no name of a host: letters, digits, hyphens and dots, without a port", name)
		}
		leaf.DNSNames = append(leaf.DNSNames, name)
		root.PermittedDNSDomains = append(root.PermittedDNSDomains, name)
	}
	rootKey, rootErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	leafKey, leafErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(rootErr, leafErr); err != nil {
		return nil, nil, err
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	if err != nil {
		return nil, nil, err
	}
	authority, err := x509.ParseCertificate(rootDER)
	if err != nil {
		return nil, nil, err
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, authority, leafKey.Public(), rootKey)
	if err != nil {
		return nil, nil, err
	}
	return authority, &tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, nil
}

// isHostName tells a name that a certificate can hold; one in Chinese has to be
// in its ASCII form. A leading dot would be a constraint of another meaning.
func isHostName(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == "" && len(name) <= 253 &&
		!slices.ContainsFunc(strings.Split(name, "."), func(label string) bool {
			return label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
		})
}
