package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/openapi"
)

// An operation is one method on one path.
type operation struct {
	method, path string
	run          func(*Sandbox, *call) (*answer, error)
	query        []rule
	body         []rule // nil: the body is not looked at
	upload       bool   // multipart; only its meta is signed
	made         bool   // by the catalogue
	open         bool   // the request is not signed: the token in it proves enough
	once         sync.Once
	facts        *openapi.Operation // nil: the catalogue does not have it
}

// operations is everything that the sandbox serves besides what the catalogue
// alone answers.
var operations = slices.Concat(coreOperations,
	orderOperations, codeOperations, combinedOperations, refundOperations, billOperations, fundOperations,
	transferOperations, batchOperations, sharingOperations, couponOperations, payscoreOperations, parkingOperations, complaintOperations)

// coreOperations are certificates, coupons, bills and files. A
// body of no rules is an object all the same.
var coreOperations = []*operation{
	{method: "GET", path: "/v3/certificates", run: (*Sandbox).certificates, query: certificatesQuery},
	{method: "GET", path: "/v3/global/certificates", run: (*Sandbox).certificates, query: certificatesQuery},
	{method: "GET", path: "/hk/v3/certificates", run: (*Sandbox).certificates, query: certificatesQuery},
	{method: "POST", path: "/v3/security/echo", run: (*Sandbox).echo, body: echoBody},

	{method: "POST", path: "/v3/marketing/favor/coupon-stocks", run: (*Sandbox).createStock, body: createStockBody},
	{method: "GET", path: "/v3/marketing/favor/stocks", run: (*Sandbox).listStocks, query: listStocksQuery},
	{method: "GET", path: "/v3/marketing/favor/stocks/{stock_id}", run: (*Sandbox).queryStock, query: stockQuery},
	{method: "POST", path: "/v3/marketing/favor/stocks/{stock_id}/start", run: (*Sandbox).startStock, body: stockBody},
	{method: "POST", path: "/v3/marketing/favor/stocks/{stock_id}/pause", run: (*Sandbox).pauseStock, body: stockBody},
	{method: "POST", path: "/v3/marketing/favor/stocks/{stock_id}/restart", run: (*Sandbox).restartStock, body: stockBody},
	{method: "POST", path: "/v3/marketing/favor/stocks/{stock_id}/stop", run: (*Sandbox).stopStock, body: stockBody},

	{method: "GET", path: "/invoicing/fapiao/fapiao-file", run: (*Sandbox).file, open: true},

	{method: "POST", path: "/v3/merchant/media/upload", run: (*Sandbox).uploadMedia, upload: true},
	{method: "POST", path: "/v3/marketing/favor/media/image-upload", run: (*Sandbox).uploadImage, upload: true},
	{method: "GET", path: "/v3/merchant-service/images/{media_id}", run: (*Sandbox).downloadImage},
}

// prepare finds the facts of one at its first use: the catalogue is not unpacked before.
func (op *operation) prepare() *operation {
	op.once.Do(func() {
		op.facts, _ = openapi.Lookup(op.method, op.path)
	})
	return op
}

// route finds the operation of an escaped path and the values of its
// placeholders. It compares segment by segment, as they were sent: nothing is
// cleaned or redirected. What is not in operations is served by the catalogue.
// An unknown path is a 404 and a wrong method a 405, both without a body.
func route(method, path string) (*operation, map[string]string, error) {
	segments, known := strings.Split(path, "/"), false
	for _, op := range operations {
		params, ok := op.match(segments)
		if ok && op.method == method {
			return op.prepare(), params, nil
		}
		known = known || ok
	}
	if literal(segments) {
		if op, params := catalogued(method, path, segments); op != nil {
			return op, params, nil
		}
		for _, other := range openapi.Methods(path) {
			op, _ := catalogued(other, path, segments)
			known = known || op != nil
		}
	}
	if known {
		return nil, nil, refuse(http.StatusMethodNotAllowed, "", "")
	}
	return nil, nil, refuse(http.StatusNotFound, "", "")
}

// literal tells a path that a server would look up as it is.
func literal(segments []string) bool {
	return segments[0] == "" && len(segments) > 2 && segments[1] != "v2" &&
		!slices.ContainsFunc(segments, func(s string) bool { return s == "." || s == ".." || strings.HasSuffix(s, ":") })
}

// catalogued makes an operation of the catalogue's facts; nil where it has none
// of APIv3 there.
func catalogued(method, path string, segments []string) (*operation, map[string]string) {
	facts, ok := openapi.Lookup(method, path)
	if !ok || facts.V2 {
		return nil, nil
	}
	op := &operation{method: method, path: facts.Path, run: (*Sandbox).make, made: true, facts: facts, upload: facts.Has(openapi.FlagUpload), open: facts.Has(openapi.FlagUnsignedRequest)}
	params, ok := op.match(segments)
	if !ok {
		return nil, nil
	}
	return op, params
}

func (op *operation) match(segments []string) (map[string]string, bool) {
	if len(segments) != 1+strings.Count(op.path, "/") {
		return nil, false
	}
	var params map[string]string
	i := -1
	for want := range strings.SplitSeq(op.path, "/") {
		i++
		got, err := url.PathUnescape(segments[i])
		if name, ok := strings.CutPrefix(want, "{"); ok && err == nil && got != "" {
			if params == nil {
				params = make(map[string]string)
			}
			params[strings.TrimSuffix(name, "}")] = got
		} else if err != nil || got != want {
			return nil, false
		}
	}
	return params, true
}
