package golang

const phpPrivateKey = `// phpPrivateKey is a key, or reads it: PHP takes a text, or a file, for one.
func phpPrivateKey(v any) (*rsa.PrivateKey, error) {
	if key, isKey := v.(*rsa.PrivateKey); isKey {
		return key, nil
	}
	return wxcrypto.ParsePrivateKey(phpText(v))
}
`

const phpPublicKey = `// phpPublicKey is a key, that of a certificate, or reads it: PHP takes a text, or a file, for one.
func phpPublicKey(v any) (*rsa.PublicKey, error) {
	if certificate, isCertificate := v.(*x509.Certificate); isCertificate {
		v = certificate.PublicKey
	}
	if key, isKey := v.(*rsa.PublicKey); isKey {
		return key, nil
	}
	return wxcrypto.ParsePublicKey(phpText(v))
}
`
