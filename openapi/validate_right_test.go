package openapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/money"
	"github.com/a8579013/wechatpay/openapi"
)

// TestValidateRight: what was refused once, though WeChat Pay takes it. want is what may be said of it still.
func TestValidateRight(t *testing.T) {
	serial := http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_0119000000012026072900000000000000"}}
	store := object{"payer_client_ip": "127.0.0.1", "store_info": object{"id": "0001"}, "h5_info": object{"type": "Wap"}}
	order := with(anOrder, "scene_info", store)
	partner := with(order, "appid", without, "mchid", without, "sp_appid", "wx1", "sp_mchid", "1230000109", "sub_mchid", "1900000109", "payer", object{"sp_openid": "o1"})
	codepay := with(anOrder, "notify_url", without, "payer", object{"auth_code": "130061098828009406"})
	gift := func(scene string) object {
		return object{
			"activity_base_info": object{
				"activity_name": "良品铺子", "activity_second_title": "海飞丝", "merchant_logo_url": "https://x", "begin_time": "2015-05-20T13:29:35.120+08:00",
				"end_time": "2015-05-20T13:29:35.120+08:00", "out_request_no": "1002600620019090123143254436", "delivery_purpose": "OFF_LINE_PAY",
			},
			"advanced_setting": object{"payment_mode": object{"payment_scene_list": []string{scene}}},
			"award_send_rule": object{
				"transaction_amount_minimum": 100, "send_content": "SINGLE_COUPON", "award_type": "BUSIFAVOR", "merchant_option": "IN_SEVICE_COUPON_MERCHANT",
			},
		}
	}
	state := object{"appid": "wx1", "sign_type": "HMAC-SHA256", "trade_scene": "PARKING", "version": "3.0"}
	subState := with(state, "sub_appid", "wx2", "sub_mch_id", "1900000109")
	pupil := object{
		"appid": "wx8888888888888888", "openid": "oUpF8uMuAJOM2pxb1Q", "plan_id": "101164396123311331", "user_id": "20200330tony",
		"school_id": "18260256813396", "out_contract_code": "20190806125346",
		"identity":  object{"real_name": ciphertext, "credential_type": "ID_CARD", "id_card_number": ciphertext},
		"bank_card": object{"bank_card_no": ciphertext},
	}
	dishes := object{
		"channel_id": "1", "sub_mchid": "2", "sub_appid": "wx1", "out_shop_no": "6895", "sub_openid": "o1", "login_token": "t", "order_entry": "x",
		"total_amount": 1000, "discount_amount": 100, "user_amount": 900, "status": "CREATE_DEAL", "action_time": "2018-06-08T10:34:56+08:00",
		"out_order_no": "20150806125346", "dish_list": []object{},
	}
	for _, tt := range []struct {
		name, call, path string
		request          object
		want             string
	}{
		{"a store by its id, app", "POST", "v3/pay/transactions/app", object{"json": with(order, "payer", without, "scene_info.h5_info", without)}, ""},
		{"a store by its id, h5", "POST", "v3/pay/transactions/h5", object{"json": with(order, "payer", without)}, ""},
		{"a store by its id, jsapi", "POST", jsapi, object{"json": with(order, "scene_info.h5_info", without)}, ""},
		{"a store by its id, native", "POST", "v3/pay/transactions/native", object{"json": with(order, "payer", without, "scene_info.h5_info", without)}, ""},
		{"a partner's store by its id, app", "POST", "v3/pay/partner/transactions/app", object{"json": with(partner, "payer", without, "scene_info.h5_info", without)}, ""},
		{"a partner's store by its id, h5", "POST", "v3/pay/partner/transactions/h5", object{"json": with(partner, "payer", without)}, ""},
		{"a partner's store by its id, jsapi", "POST", "v3/pay/partner/transactions/jsapi", object{"json": with(partner, "scene_info.h5_info", without)}, ""},
		{"a partner's store by its id, native", "POST", "v3/pay/partner/transactions/native", object{"json": with(partner, "payer", without, "scene_info.h5_info", without)}, ""},
		{"a code without a scene", "POST", "v3/pay/transactions/codepay", object{"json": codepay}, ""},
		{"a code in a scene without a store", "POST", "v3/pay/transactions/codepay", object{"json": with(codepay, "scene_info", object{"device_id": "1"})}, ""},

		{"a scene of a mini program", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", object{"json": gift("MINIAPP_SCENE")}, ""},
		{"a scene without password", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", object{"json": gift("NO_SECRET_SCENE")}, ""},
		{"a scene of a card", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", object{"json": gift("SWING_CARD_SCENE")}, ""},
		{"a scene of a face", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", object{"json": gift("FACE_PAY_SCENE")}, ""},
		{"another scene", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", object{"json": gift("OTHER_SCENE")}, ""},
		{"no scene", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", object{"json": gift("NO_SCENE")}, "error json.advanced_setting.payment_mode.payment_scene_list[0]"},

		{"a driver", "POST", "v2/vehicle/pay/querystate", object{"xml": with(state, "openid", "o1")}, ""},
		{"a car", "POST", "v2/vehicle/pay/querystate", object{"xml": with(state, "plate_number", "粤B888888")}, ""},
		{"neither", "POST", "v2/vehicle/pay/querystate", object{"xml": state}, "error xml.openid"},
		{"a partner's driver", "POST", "v2/vehicle/partnerpay/querystate", object{"xml": with(subState, "openid", "o1")}, ""},
		{"a merchant's driver", "POST", "v2/vehicle/partnerpay/querystate", object{"xml": with(subState, "sub_openid", "o1")}, ""},
		{"a partner's car", "POST", "v2/vehicle/partnerpay/querystate", object{"xml": with(subState, "plate_number", "粤B888888")}, ""},

		{"a kind of document in the clear", "POST", "v3/eduschoolpay/contracts/presign", object{"headers": serial, "json": pupil}, ""},
		{"a long token", "POST", "v3/catering/orders/sync-status", object{"json": with(dishes, "login_token", strings.Repeat("t", 26))}, "warn json.login_token"},

		{"a licence", "POST", "v3/apply4subject/applyment", object{"headers": serial, "json": subject("business_licence_info", "special_operation_list")}, ""},
		{"a licence as the page has it", "POST", "v3/apply4subject/applyment", object{"headers": serial, "json": subject("business_license_info", "special_operation_info")},
			"warn json.subject_info.business_licence_info, warn json.subject_info.business_license_info, warn json.subject_info.special_operation_info"},
		{"a description", "POST", "v3/ecommerce/applyments/", object{"headers": serial, "json": shop("特殊情况说明", "contact_id_doc_period_begin")}, ""},
		{"a description as the page has it", "POST", "v3/ecommerce/applyments/", object{"headers": serial, "json": shop([]string{"特殊情况说明"}, "contact_period_begin")},
			"warn json.business_addition_desc, warn json.contact_info.contact_period_begin"},

		{"a refund in Hong Kong", "POST", "v3/refunds", object{"base_uri": "https://apihk.mch.weixin.qq.com/hk/", "json": object{"mchid": "1"}}, refusedIn(t, "hk/v3/refunds")},
		{"of a gateway's path nothing is known", "POST", refund, object{"base_uri": "https://gateway.example/hk/", "json": aRefund}, ""},
		{"a path that adds nothing", "POST", refund, object{"base_uri": "https://api.mch.weixin.qq.com/other", "json": aRefund}, ""},
		{"the old sandbox", "POST", "v2/pay/unifiedorder", object{"base_uri": "https://api.mch.weixin.qq.com/sandboxnew", "xml": object{}}, refusedIn(t, "v2/sandboxnew/pay/unifiedorder")},
	} {
		if got := judged(t, tt.call, tt.path, tt.request); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// refusedIn gives what is said of an operation's request with one member.
func refusedIn(t *testing.T, path string) string {
	t.Helper()
	if _, ok := openapi.Lookup("POST", path); !ok {
		t.Fatal(path)
	}
	if path[:2] == "v2" {
		return judged(t, "POST", path, object{"xml": object{}})
	}
	return judged(t, "POST", path, object{"json": object{"mchid": "1"}})
}

// subject is an application with everything that a company needs.
func subject(licence, special string) object {
	return object{
		"business_code": "1111111111",
		"contact_info":  object{"name": ciphertext, "id_card_number": ciphertext, "mobile": ciphertext},
		"subject_info": object{
			"subject_type": "SUBJECT_TYPE_ENTERPRISE",
			licence: object{
				"licence_number": "123456789012345678", "licence_copy": "0P3ng6KTIW4-Q_l2FjKLZuhHjBWoMAjmVtCz7ScmhEIThCaV", "merchant_name": "李四网络有限公司",
				"legal_person": "李四", "company_address": "广东省深圳市", "licence_valid_date": `["1970-01-01","forever"]`,
			},
			special: []object{{"category_id": 44}},
		},
		"identification_info": object{
			"identification_type": "IDENTIFICATION_TYPE_IDCARD", "identification_name": ciphertext, "identification_number": ciphertext,
			"identification_valid_date": `["1970-01-01","forever"]`, "identification_front_copy": "0P3ng6KTIW4",
		},
	}
}

// shop is an application of a shop on a platform.
func shop(description any, begin string) object {
	return object{
		"out_request_no": "APPLYMENT_00000000001", "organization_type": "2", "merchant_shortname": "腾讯",
		"account_info": object{"account_number": ciphertext}, "contact_info": object{"contact_name": ciphertext, begin: "2019-06-06"},
		"sales_scene_info": object{"store_name": "爱烧酒"}, "business_addition_desc": description,
	}
}

// TestValidatePages: whatever other sources have corrected, a request as its page has it is not refused: with all its fields
// under the page's names and types, with the required ones alone, and with a fraction where the page has a number.
func TestValidatePages(t *testing.T) {
	ops, _ := imported(t)
	for key, op := range ops {
		for name, req := range map[string]object{"needed": request(op, false), "all": request(op, true), "fractions": fractions(request(op, true), op)} {
			if err := quiet().Validate(op.Method, op.Template(), req); err != nil {
				t.Errorf("%s (%s): %v", key, name, err)
			}
		}
	}
}

// fractions puts 1.5 wherever a page has a number that is no amount.
func fractions(req object, op *openapi.Operation) object {
	if op.Kind != openapi.JSON {
		return req
	}
	var walk func(v any, f *openapi.Field) any
	walk = func(v any, f *openapi.Field) any {
		switch v := v.(type) {
		case object:
			for name, member := range v {
				if m := f.Field(name); m != nil {
					v[name] = walk(member, m)
				}
			}
		case []any:
			for i, item := range v {
				v[i] = walk(item, f.Items)
			}
		case int:
			if f.Type == "number" && !money.Is(f.Name, f.Label) {
				return 1.5
			}
		}
		return v
	}
	req["json"] = walk(req["json"], op.Body)
	return req
}

// TestValidateIDs: an id that reads like a number with an exponent is an id.
func TestValidateIDs(t *testing.T) {
	for call, req := range map[string]object{
		"GET v3/smartguide/guides":                      {"query": object{"store_id": "12e4", "limit": 5, "offset": 0}},
		"POST v2/mmpaymkttransfers/promotion/transfers": {"xml": object{"brand_id": "12e4"}},
	} {
		method, path, _ := strings.Cut(call, " ")
		if err := openapi.Validate(method, path, req); err != nil && strings.Contains(err.Error(), "exponent") {
			t.Errorf("%s: %v", call, err)
		}
	}
	if err := openapi.Validate("POST", "v3/refund/domestic/refunds", object{"json": with(aRefund, "amount.refund", json.Number("1e2"))}); err == nil || !strings.Contains(err.Error(), "exponent") {
		t.Errorf("an amount with an exponent: %v", err)
	}
}
