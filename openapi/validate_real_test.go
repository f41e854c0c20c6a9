package openapi_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"testing"
)

// TestValidateRealRequests sends what the official pages and SDKs send at least: none may be refused. Where warns is
// false not even a warning may come.
func TestValidateRealRequests(t *testing.T) {
	serial := http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_0119000000012026072900000000000000"}}
	partner := object{
		"sp_appid": "wx8888888888888888", "sp_mchid": "1230000109", "sub_mchid": "1900000109", "description": "商品",
		"out_trade_no": "1217752501201407033233368018", "notify_url": "https://www.example.com", "amount": object{"total": 1},
	}
	combined := object{
		"combine_appid": "wxd678efh567hg6787", "combine_mchid": "1900000109", "combine_out_trade_no": "P20150806125346",
		"notify_url": "https://www.example.com", "combine_payer_info": object{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
		"sub_orders": []object{{
			"mchid": "1900000109", "attach": "深圳分店", "out_trade_no": "20150806125346", "description": "腾讯充值中心",
			"amount": object{"total_amount": 10, "currency": "CNY"},
		}},
	}
	// Below 0.30 yuan no name may be given, and the default scene needs no id.
	batch := object{
		"out_batch_no": "plfk2020042013", "batch_name": "2019年1月深圳分部报销单", "batch_remark": "报销单", "total_amount": 20, "total_num": 1,
		"transfer_detail_list": []object{{"out_detail_no": "x23zy545Bd5436", "transfer_amount": 20, "transfer_remark": "报销", "openid": "o-MYE42l80oelYMDE34nYD456Xoy"}},
	}
	for _, tt := range []struct {
		call, path string
		request    object
		warns      bool
	}{
		{"POST", jsapi, object{"json": anOrder}, false},
		{"POST", "v3/pay/transactions/app", object{"json": with(anOrder, "payer", without)}, false},
		{"POST", "v3/pay/transactions/native", object{"json": with(anOrder, "payer", without)}, false},
		{"POST", "v3/pay/transactions/h5", object{"json": with(anOrder, "payer", without, "scene_info", object{"payer_client_ip": "127.0.0.1", "h5_info": object{"type": "Wap"}})}, false},
		{"GET", "v3/pay/transactions/id/{transaction_id}", object{"transaction_id": "4200001234", "query": object{"mchid": "1230000109"}}, false},
		{"GET", "v3/pay/transactions/out-trade-no/{}{?mchid}", object{"mchid": 1230000109}, false},
		{"GET", "v3/pay/transactions/out-trade-no/1?mchid=1230000109", nil, false},
		{"POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/close", object{"out_trade_no": "1", "json": object{"mchid": "1230000109"}}, false},
		{"POST", "v3/pay/partner/transactions/jsapi", object{"json": with(partner, "payer", object{"sp_openid": "o1"})}, false},
		{"POST", "v3/pay/partner/transactions/jsapi", object{"json": with(partner, "payer", object{"sub_openid": "o1"}, "sub_appid", "wx1")}, true},
		{"POST", "v3/pay/partner/transactions/native", object{"json": partner}, false},
		{"GET", "v3/pay/partner/transactions/id/{id}", object{"id": "1", "query": object{"sp_mchid": "1230000109", "sub_mchid": "1900000109"}}, false},
		{"POST", "v3/combine-transactions/jsapi", object{"json": combined}, true},
		{"POST", refund, object{"json": aRefund}, false},
		{"POST", refund, object{"json": with(aRefund, "out_trade_no", without, "transaction_id", "1217752501201407033233368018", "reason", "商品已售完")}, false},
		{"POST", refund, object{"json": with(aRefund, "sub_mchid", "1900000109")}, false},
		{"GET", "v3/refund/domestic/refunds/{out_refund_no}", object{"out_refund_no": "R1"}, false},
		{"POST", "v3/profitsharing/orders", object{"json": object{
			"appid": "wx8888888888888888", "transaction_id": "4208450740201411110007820472", "out_order_no": "P20150806125346", "unfreeze_unsplit": true,
			"receivers": []any{object{"type": "MERCHANT_ID", "account": "86693852", "amount": 888, "description": "分给商户A"}},
		}}, false},
		{"POST", "v3/profitsharing/receivers/add", object{"headers": serial, "json": object{
			"appid": "wx8888888888888888", "type": "PERSONAL_OPENID", "account": "o1", "name": ciphertext, "relation_type": "STORE_OWNER",
		}}, false},
		{"POST", "v3/profitsharing/return-orders", object{"json": object{
			"out_order_no": "P1", "out_return_no": "R1", "return_mchid": "86693852", "amount": 10, "description": "用户退款",
		}}, false},
		{"POST", "v3/fund-app/mch-transfer/transfer-bills", object{"json": object{
			"appid": "wxf636efh567hg4356", "out_bill_no": "plfk2020042013", "transfer_scene_id": "1000", "openid": "o-MYE42l80oelYMDE34nYD456Xoy",
			"transfer_amount": 400000, "transfer_remark": "新会员开通有礼", "transfer_scene_report_infos": []any{object{"info_type": "活动名称", "info_content": "新会员有礼"}},
		}}, false},
		{"POST", "v3/fund-app/mch-transfer/transfer-bills", object{"json": object{ // a scene that the page did not name yet
			"appid": "wxf636efh567hg4356", "out_bill_no": "plfk2020042013", "transfer_scene_id": "1006", "openid": "o-MYE42l80oelYMDE34nYD456Xoy",
			"transfer_amount": 400000, "transfer_remark": "报销", "transfer_scene_report_infos": []any{object{"info_type": "报销类型", "info_content": "差旅"}},
		}}, true},
		{"POST", "v3/marketing/favor/coupon-stocks", object{"json": object{
			"stock_name": "微信支付代金券批次", "belong_merchant": "98568865", "available_begin_time": "2015-05-20T13:29:35.120+08:00",
			"available_end_time": "2015-05-20T13:29:35.120+08:00", "no_cash": false, "stock_type": "NORMAL", "out_request_no": "89560002019101000121",
			"stock_use_rule":  object{"max_coupons": 100, "max_amount": 5000, "max_coupons_per_user": 3, "natural_person_limit": false, "prevent_api_abuse": false},
			"coupon_use_rule": object{"coupon_available_time": object{}, "fixed_normal_coupon": object{"coupon_amount": 100, "transaction_minimum": 100}, "available_merchants": []string{"9856000"}},
		}}, false},
		{"POST", "v3/marketing/favor/stocks/{stock_id}/start", object{"stock_id": "9856000", "json": object{"stock_creator_mchid": "8956000"}}, false},
		{"POST", "v3/marketing/favor/users/{openid}/coupons", object{"openid": "o1", "json": object{
			"stock_id": "9856000", "out_request_no": "89560002019101000121", "appid": "wx233544546545989", "stock_creator_mchid": "8956000",
		}}, false},
		{"POST", "v3/marketing/busifavor/stocks", object{"json": object{
			"stock_name": "8月1日活动券", "belong_merchant": "10000022", "goods_name": "xxx商品使用", "stock_type": "NORMAL", "out_request_no": "1", "coupon_code_mode": "WECHATPAY_MODE",
			"coupon_use_rule": object{
				"coupon_available_time": object{"available_begin_time": "2015-05-20T13:29:35+08:00", "available_end_time": "2015-05-20T13:29:35+08:00"},
				"fixed_normal_coupon":   object{"discount_amount": 5, "transaction_minimum": 100}, "use_method": "OFF_LINE",
			},
			"stock_send_rule": object{"max_coupons": 100, "max_coupons_per_user": 5},
		}}, false},
		{"POST", "v3/merchant-service/complaints-v2/{complaint_id}/response", object{"complaint_id": "1", "json": object{"complainted_mchid": "1900012181", "response_content": "已与用户沟通解决"}}, false},
		{"POST", "v3/payscore/serviceorder", object{"json": object{
			"out_order_no": "1234323JKHDFE1243252", "appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "service_introduction": "XX充电宝",
			"time_range": object{"start_time": "OnAccept"}, "risk_fund": object{"name": "DEPOSIT", "amount": 10000}, "notify_url": "https://api.test.com", "need_user_confirm": true,
		}}, false},
		{"POST", "v3/payscore/serviceorder/{out_order_no}/complete", object{"out_order_no": "1", "json": object{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "total_amount": 100, "post_payments": []any{object{"name": "就餐费用", "amount": 100}},
		}}, false},
		{"POST", "v3/ecommerce/applyments/", object{"headers": serial, "json": object{
			"out_request_no": "APPLYMENT_00000000001", "organization_type": "2", "merchant_shortname": "腾讯",
			"business_license_info": object{"business_license_copy": "47ZC6GC-vnrbEny", "business_license_number": "123456789012345678", "merchant_name": "腾讯科技有限公司", "legal_person": "张三"},
			"id_card_info":          object{"id_card_copy": "jTpGmxUXqRTvDujqhThn4ReFxikqJ5YW", "id_card_name": ciphertext, "id_card_number": ciphertext},
			"account_info":          object{"bank_account_type": "74", "account_bank": "工商银行", "account_name": ciphertext, "bank_address_code": "110000", "account_number": ciphertext},
			"contact_info":          object{"contact_type": "65", "contact_name": ciphertext, "contact_id_card_number": ciphertext, "mobile_phone": ciphertext},
			"sales_scene_info":      object{"store_name": "爱烧酒", "store_url": "http://www.qq.com"},
		}}, true},
		{"POST", "v3/transfer/batches", object{"headers": serial, "json": with(batch, "appid", "wxf636efh567hg4356")}, false},
		{"POST", "v3/partner-transfer/batches", object{"headers": serial, "json": with(batch, "sub_mchid", "1900000109", "authorization_type", "INFORMATION_AUTHORIZATION_TYPE")}, true},
		{"POST", "v3/payroll-card/transfer-batches", object{"headers": serial, "json": with(batch,
			"sub_mchid", "1111111", "authorization_type", "INFORMATION_AUTHORIZATION_TYPE", "employment_type", "LONG_TERM_EMPLOYMENT", "employment_scene", "LOGISTICS",
		)}, true},
		{"POST", "v3/bank-transfer/batches", object{"headers": serial, "json": with(batch,
			"platform_mchid", "1900001109", "specialized_payment_mchid", "1900001109", "sponsor_mchid", "1900001109", "user_authorized_mchid", "1900001109",
			"user_authorized_appid", "wxaffdakkk11112e3", "transfer_scene", "ORDINARY_TRANSFER", "transfer_purpose", "COMMISSION", "total_num", without, "total_count", 1,
		)}, true},
		{"GET", "v3/profitsharing/orders/{out_order_no}{?transaction_id}", object{"out_order_no": "P1", "transaction_id": "4208450740201411110007820472"}, false},
		{"GET", "v3/profitsharing/transactions/{transaction_id}/amounts", object{"transaction_id": "1"}, false},
		{"POST", "v3/profitsharing/orders/unfreeze", object{"json": object{"transaction_id": "1", "out_order_no": "P1", "description": "解冻全部剩余资金"}}, false},
		{"POST", "v3/profitsharing/receivers/delete", object{"json": object{"appid": "wx1", "type": "MERCHANT_ID", "account": "86693852"}}, false},
		{"GET", "v3/profitsharing/return-orders/{out_return_no}", object{"out_return_no": "R1", "query": object{"out_order_no": "P1"}}, false},
		{"GET", "v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}", object{"out_bill_no": "1"}, false},
		{"POST", "v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel", object{"out_bill_no": "1"}, false},
		{"GET", "v3/merchant-service/complaints-v2", object{"query": object{"begin_date": "2026-07-01", "end_date": "2026-07-28", "limit": 10, "offset": 0}}, false},
		{"POST", "v3/merchant-service/complaints-v2/{complaint_id}/complete", object{"complaint_id": "1", "json": object{"complainted_mchid": "1900012181"}}, false},
		{"GET", "v3/marketing/favor/stocks", object{"query": object{"offset": 0, "limit": 10, "stock_creator_mchid": "9856888"}}, false},
		{"POST", "v3/marketing/favor/callbacks", object{"json": object{"mchid": "9856888", "notify_url": "https://pay.weixin.qq.com"}}, false},
		{"POST", "v3/payscore/serviceorder/{out_order_no}/cancel", object{"out_order_no": "1", "json": object{"appid": "wx1", "service_id": "1", "reason": "用户投诉"}}, false},
		{"GET", "v3/payscore/serviceorder", object{"query": object{"service_id": "1", "out_order_no": "1", "appid": "wx1"}}, true},
		{"POST", "v3/ecommerce/refunds/apply", object{"json": object{
			"sub_mchid": "1900000109", "sp_appid": "wx1", "transaction_id": "1", "out_refund_no": "1", "amount": object{"refund": 888, "total": 888, "currency": "CNY"},
		}}, true},
		{"POST", "v3/ecommerce/profitsharing/orders", object{"json": object{
			"appid": "wx1", "sub_mchid": "1900000109", "transaction_id": "1", "out_order_no": "P1", "finish": true,
			"receivers": []any{object{"type": "MERCHANT_ID", "receiver_account": "1900000110", "amount": 1, "description": "分账"}},
		}}, false},
		{"POST", "v3/combine-transactions/out-trade-no/{}/close", object{"json": object{"combine_appid": "wx1", "sub_orders": []any{object{"mchid": "1", "out_trade_no": "1"}}}}, false},
		{"POST", "v3/pay/transactions/codepay", object{"json": object{
			"appid": "wx1", "mchid": "1", "description": "d", "out_trade_no": "1", "payer": object{"auth_code": "130061098828009406"}, "amount": object{"total": 1}, "scene_info": object{"store_info": object{"id": "0001"}},
		}}, true},
		{"POST", "v3/merchant/media/upload", object{"body": &bytes.Buffer{}}, false},
		{"GET", "v3/bill/tradebill", object{"query": object{"bill_date": "2026-07-28", "bill_type": "ALL", "tar_type": "GZIP"}}, false},
		{"GET", "v3/bill/fundflowbill{?bill_date}", object{"bill_date": "2026-07-28"}, false},
		{"GET", "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx", nil, false},
		{"GET", "v3/certificates", nil, false},
		{"POST", "v2/pay/unifiedorder", object{"xml": object{
			"appid": "wx8888888888888888", "body": "商品", "out_trade_no": "1", "total_fee": 888, "spbill_create_ip": "8.8.8.8", "notify_url": "http://www.example.com", "trade_type": "NATIVE",
		}}, true},
		{"POST", "v2/pay/orderquery", object{"xml": object{"appid": "wx8888888888888888", "mch_id": "1900000109", "out_trade_no": "1"}}, false},
		{"POST", "v2/pay/orderquery", object{"xml": object{"appid": "wx8888888888888888", "mch_id": "1900000109", "transaction_id": "1"}}, false},
		{"POST", "v2/pay/closeorder", object{"xml": object{"appid": "wx8888888888888888", "mch_id": "1900000109", "out_trade_no": "1"}}, false},
		{"POST", "v2/pay/refundquery", object{"xml": object{"appid": "wx8888888888888888", "refund_id": "1"}}, false},
		{"POST", "v2/pay/refundquery", object{"xml": object{"appid": "wx8888888888888888", "out_trade_no": "1", "offset": 15}}, false},
		{"POST", "v2/deposit/refundquery", object{"xml": object{"appid": "wx8888888888888888", "out_refund_no": "1", "sign_type": "HMAC-SHA256"}}, false},
		{"POST", "v2/secapi/pay/refund", object{"security": true, "xml": object{
			"appid": "wx8888888888888888", "out_trade_no": "1", "out_refund_no": "1", "total_fee": "100", "refund_fee": "100",
		}}, false},
		{"POST", "v2/mmpaymkttransfers/promotion/transfers", object{"xml": object{
			"mch_appid": "wx8888888888888888", "partner_trade_no": "1", "openid": "o1", "check_name": "FORCE_CHECK", "re_user_name": "王小王", "amount": 10099, "desc": "节日快乐", "spbill_create_ip": "1.1.1.1",
		}}, true},
	} {
		t.Run(tt.call+" "+tt.path, func(t *testing.T) {
			var log bytes.Buffer
			v := quiet()
			v.Logger = slog.New(slog.NewTextHandler(&log, nil))
			if err := v.Validate(tt.call, tt.path, tt.request); err != nil {
				t.Error(err)
			}
			if !tt.warns && log.Len() > 0 {
				t.Errorf("warned: %s", &log)
			}
			if bytes.Contains(log.Bytes(), []byte("unknown operation")) {
				t.Errorf("not in the catalogue: %s", &log)
			}
			if tt.warns {
				t.Log(log.String())
			}
		})
	}
}
