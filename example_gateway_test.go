package wechatpay_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/a8579013/wechatpay"
)

// Behind a company's proxy, by way of a gateway.
func Example_gateway() {
	config := offlineConfig()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})

	roots := x509.NewCertPool() // instead of the system's: the company's own authority
	if !roots.AppendCertsFromPEM(authority) {
		log.Fatal("no certificate of an authority")
	}
	config.Transport = &http.Transport{
		Proxy:                 http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.example.com:3128"}),
		TLSClientConfig:       &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		IdleConnTimeout:       7 * time.Second, // WeChat Pay closes its end after 8
		MaxIdleConnsPerHost:   64,
	}
	config.BaseURL = "https://gateway.example.com/wxpay" // sent, and not signed
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Chain("v3/certificates").URL(nil))
	// Output: https://gateway.example.com/wxpay/v3/certificates <nil>
}
