package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

// captureCommands are those of TestScripts that write what a user captures:
//
//	request FILE                   the last request that arrived, as it was on the wire
//	notification FILE BODY         BODY as a signed notification; BODY is a text with Go's escapes
//	signed FILE METHOD PATH BODY   a request whose signature covers exactly these, signed by the merchant
//	edit FILE OLD NEW              replaces the one OLD in a file; both with Go's escapes
//	p12 FILE KIND PASSWORD         an apiclient_cert.p12: legacy, modern, ca (the issuer's certificate first), mixed
//	lower FILE TEXT                writes a text in a file in small letters
//	mode PERM FILE                 a file has these permissions
//	certificate FILE KIND          an API certificate: own, old, other, platform (WeChat Pay's name in it)
func captureCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"request": captureRequest, "notification": captureNotification, "signed": captureSigned, "edit": editFile, "certificate": writeCertificate, "p12": writeP12, "mode": checkModeOf, "lower": lowerText,
	}
}

func captureRequest(ts *testscript.TestScript, _ bool, args []string) {
	requests := serverOf(ts).sandbox.Requests()
	last := requests[len(requests)-1]
	target := last.Path
	if last.Query != "" {
		target += "?" + last.Query
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", last.Method, target)
	ts.Check(last.Header.Write(&b))
	b.WriteString("\r\n")
	b.Write(last.Body)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

func goText(ts *testscript.TestScript, text string) string {
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	ts.Check(err)
	return plain
}

func captureNotification(ts *testscript.TestScript, _ bool, args []string) {
	body := []byte(goText(ts, args[1]))
	header := make(http.Header)
	ts.Check(serverOf(ts).sandbox.Sign(header, testKeys().PublicID, body))
	b := bytes.NewBufferString("POST /notify HTTP/1.1\r\nHost: shop.example.com\r\n")
	ts.Check(header.Write(b))
	b.WriteString("\r\n")
	b.Write(body)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

func captureSigned(ts *testscript.TestScript, _ bool, args []string) {
	keys, body := testKeys(), goText(ts, args[3])
	timestamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), formatter.Nonce(32)
	signature, err := wxcrypto.Sign([]byte(formatter.Request(args[1], args[2], timestamp, nonce, body)), keys.Merchant)
	ts.Check(err)
	text := args[1] + " " + args[2] + " HTTP/1.1\nHost: api.mch.weixin.qq.com\nAuthorization: " +
		formatter.Authorization(sandbox.DefaultMchID, nonce, signature, timestamp, keys.MerchantSerial) + "\n\n" + body
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

func editFile(ts *testscript.TestScript, _ bool, args []string) {
	text, old := ts.ReadFile(args[0]), goText(ts, args[1])
	if strings.Count(text, old) != 1 {
		ts.Fatalf("%q is %d times in it", old, strings.Count(text, old))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, old, goText(ts, args[2]), 1)), 0o600))
}

func writeCertificate(ts *testscript.TestScript, _ bool, args []string) {
	keys := testKeys()
	serial, ok := new(big.Int).SetString(keys.MerchantSerial, 16)
	if !ok {
		ts.Fatalf("the serial is not in hex")
	}
	key, template := keys.Merchant, &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: sandbox.DefaultMchID},
		NotBefore: time.Now().AddDate(-5, 0, 0), NotAfter: time.Now().AddDate(0, 6, 0),
	}
	switch args[1] {
	case "own":
	case "old":
		template.NotAfter = time.Now().AddDate(0, 0, -3)
	case "soon":
		template.NotAfter = time.Now().AddDate(0, 0, 10)
	case "other":
		template.SerialNumber, template.Subject.CommonName = big.NewInt(0x0A0B), "1900000001"
		key = keys.Public // another key is as good as any
	case "platform":
		template.Subject.CommonName = "Tenpay.com Root CA"
	default:
		ts.Fatalf("no kind %s", args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), selfSigned(ts, template, key), 0o600))
	ts.Setenv("DECIMAL", serial.String())
}

// writeP12 writes the archive that the merchant platform gives, and what is printed of it.
func writeP12(ts *testscript.TestScript, _ bool, args []string) {
	keys := testKeys()
	serial, _ := new(big.Int).SetString(keys.MerchantSerial, 16)
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: sandbox.DefaultMchID}, NotAfter: time.Now().AddDate(1, 0, 0)}
	own, key, others := certificateOf(ts, template, keys.Merchant), keys.Merchant, []*x509.Certificate(nil)
	encoder := pkcs12.LegacyRC2
	switch args[1] {
	case "legacy":
	case "modern":
		encoder = pkcs12.Modern2023
	case "ca":
		others = []*x509.Certificate{own}
		own = keys.PlatformCertificate
	case "mixed":
		key = keys.Public
	}
	archive, err := encoder.Encode(key, own, others, args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), archive, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("printed.txt"), []byte("mchid   "+sandbox.DefaultMchID+"\nserial  "+keys.MerchantSerial+"\n"), 0o600))
}

func lowerText(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s is not in it", args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], strings.ToLower(args[1]))), 0o600))
}

func checkModeOf(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has the mode %s", args[1], got)
	}
}

// twoCerts lists a certificate that ends soon beside the one that follows it.
func (f *faultyServer) twoCerts(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	keys := testKeys()
	ending := &x509.Certificate{SerialNumber: big.NewInt(0x0C0D), NotBefore: time.Now().AddDate(-5, 0, 0), NotAfter: time.Now().AddDate(0, 0, 10)}
	der, err := x509.CreateCertificate(rand.Reader, ending, ending, keys.Public.Public(), keys.Public)
	var list []any
	for serial, raw := range map[string][]byte{"0C0D": der, wxcrypto.SerialNumber(keys.PlatformCertificate): keys.PlatformCertificate.Raw} {
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
		nonce := formatter.Nonce(12)
		sealed, failed := wxcrypto.AESGCMEncrypt(string(text), keys.APIv3Key, nonce, "certificate")
		err = errors.Join(err, failed)
		list = append(list, map[string]any{"serial_no": serial, "encrypt_certificate": map[string]any{"nonce": nonce, "associated_data": "certificate", "ciphertext": sealed}})
	}
	body, failed := json.Marshal(map[string]any{"data": list})
	if err = errors.Join(err, failed, f.sandbox.Sign(w.Header(), wxcrypto.SerialNumber(keys.PlatformCertificate), body)); err != nil {
		panic(err)
	}
	w.Write(body)
}

func selfSigned(ts *testscript.TestScript, template *x509.Certificate, key *rsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificateOf(ts, template, key).Raw})
}

func certificateOf(ts *testscript.TestScript, template *x509.Certificate, key *rsa.PrivateKey) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	ts.Check(err)
	cert, err := x509.ParseCertificate(der)
	ts.Check(err)
	return cert
}
