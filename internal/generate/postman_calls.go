package main

import "encoding/json"

// postmanCall is a request of the collection. Where it has no body of its own, the catalogue makes it.
type postmanCall struct {
	name         string // "": the operation's
	method, path string
	given        map[string]any // values by name; TRANSACTIONID, OUTREFUNDNO and YESTERDAY become variables
	sameOrder    bool           // it is about the order of the first group, else it has a number of its own
	status       int            // 0: the catalogue's
	body         string
	before       string // a script before it is sent
	tests        string // and one after the answer
	needsRSA     bool   // that one uses rsa.js
}

type postmanGroup struct {
	name  string
	calls []postmanCall
}

const wrongSignature = "一个错误的签名 (a wrong signature)"

// small is an order of 8.88 yuan.
var small = map[string]any{
	"total": json.Number("888"), "notify_url": "https://example.com/notify", "description": "a cup of tea", "appid": "wxd678efh567hg6787",
}

// postmanGroups are the requests, in an order in which they all succeed.
var postmanGroups = []postmanGroup{
	{"一笔支付 (a payment)", []postmanCall{
		{method: "GET", path: "/v3/certificates", needsRSA: true, tests: `
pm.test('the APIv3 key opens the certificates', () => {
  for (const { encrypt_certificate } of pm.response.json().data) {
    pm.expect(open(encrypt_certificate, pm.variables.get('apiv3_key'))).to.include('-----BEGIN CERTIFICATE-----');
  }
});`},
		{method: "POST", path: "/v3/pay/transactions/native", given: small, sameOrder: true, tests: `
pm.test('there is a QR code', () => pm.expect(pm.response.json().code_url).to.match(/^weixin:/));`},
		{name: "用户付款 (the user pays; of the sandbox)", method: "POST", path: "/_sandbox/pay", status: 204, body: `{"out_trade_no": "{{out_trade_no}}"}`},
		{method: "GET", path: "/v3/pay/transactions/out-trade-no/{out_trade_no}", sameOrder: true, tests: `
pm.test('it is paid', () => pm.expect(pm.response.json().trade_state).to.equal('SUCCESS'));
pm.collectionVariables.set('transaction_id', pm.response.json().transaction_id);`},
		{method: "POST", path: "/v3/refund/domestic/refunds", given: map[string]any{
			"transaction_id": "TRANSACTIONID", "refund": json.Number("100"), "total": json.Number("888"), "currency": "CNY",
		}, tests: `
pm.collectionVariables.set('out_refund_no', pm.response.json().out_refund_no);`},
		{method: "GET", path: "/v3/refund/domestic/refunds/{out_refund_no}", given: map[string]any{"out_refund_no": "OUTREFUNDNO"}, tests: `
pm.test('it is refunded', () => pm.expect(pm.response.json().amount.refund).to.equal(100));`},
		{method: "POST", path: "/v3/profitsharing/receivers/add", needsRSA: true, given: map[string]any{
			"appid": "wxd678efh567hg6787", "account": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "type": "PERSONAL_OPENID", "relation_type": "DISTRIBUTOR", "name": "张三",
		}, tests: `
pm.test('the name comes back encrypted', () => pm.expect(decrypt(pm.response.json().name, pm.variables.get('private_key'))).to.equal('张三'));`},
		{name: wrongSignature, method: "GET", path: "/v3/certificates", status: 401, before: `
const authorization = pm.request.headers.get('Authorization');
pm.request.headers.upsert({ key: 'Authorization', value: authorization.replace(/nonce_str="./, 'nonce_str="-') });`, tests: `
pm.test('it is refused', () => pm.expect(pm.response.json().code).to.equal('SIGN_ERROR'));
pm.collectionVariables.unset('out_trade_no');`},
	}},
	{"各产品 (products)", []postmanCall{
		{method: "POST", path: "/v3/pay/transactions/jsapi", given: small},
		{method: "POST", path: "/v3/pay/transactions/app", given: small},
		{method: "POST", path: "/v3/pay/transactions/h5", given: small},
		{method: "POST", path: "/v3/combine-transactions/native", given: small},
		{method: "GET", path: "/v3/bill/tradebill", given: map[string]any{"bill_date": "YESTERDAY"}},
		{method: "POST", path: "/v3/fund-app/mch-transfer/transfer-bills", given: map[string]any{"user_name": "张三"}},
		{method: "POST", path: "/v3/marketing/favor/stocks/{stock_id}/start", given: map[string]any{"stock_id": "9856000"}},
		{method: "GET", path: "/v3/marketing/favor/stocks", given: map[string]any{"offset": json.Number("0"), "limit": json.Number("10")}},
		{method: "POST", path: "/v3/marketing/busifavor/stocks"},
		{method: "POST", path: "/v3/payscore/serviceorder", given: map[string]any{"start_time": "OnAccept"}},
		{method: "POST", path: "/v3/vehicle/parking/parkings"},
		{method: "GET", path: "/v3/merchant-service/complaints-v2"},
		{method: "POST", path: "/v3/smartguide/guides"},
		{method: "POST", path: "/v3/businesscircle/points/notify"},
		{method: "GET", path: "/v3/capital/capitallhh/areas/provinces"},
		{method: "POST", path: "/v3/security/echo", given: map[string]any{"encrypted_echo_message": "a secret"}},
	}},
}
