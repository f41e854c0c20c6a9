<?php
use WeChatPay\Formatter;
use WeChatPay\Transformer;

$res = $instance->v2->mmpaymkttransfers->promotion->transfers->postAsync([
    'xml' => [
        'mch_appid'        => 'wx8888888888888888',
        'mchid'            => '1900000001',
        'partner_trade_no' => '10000098201411111234567890',
        'openid'           => 'oxTWIuGaIt6gTKsQRLau2M0yL16E',
        'check_name'       => 'FORCE_CHECK',
        're_user_name'     => '王小王',
        'amount'           => 10099,
        'desc'             => '理赔',
        'spbill_create_ip' => '192.168.0.1',
    ],
    'security' => true,
    'debug'    => true,
])->then(static function ($response) {
    return Transformer::toArray((string)$response->getBody());
})->otherwise(static function ($e) {
    return [];
})->wait();
print_r($res);

$instance->chain('v2/pay/unifiedorder')->post(['xml' => [
    'appid' => 'wx1', 'mch_id' => '1900000001', 'body' => '<a> & "b"', 'out_trade_no' => 'T1', 'total_fee' => 1,
    'trade_type' => 'NATIVE', 'sign_type' => 'MD5',
], 'nonceless' => true]);
$query = ['appid' => 'wx1', 'mch_id' => '1900000001', 'nonce_str' => Formatter::nonce()];
$instance['v2/pay/orderquery']->post(['xml' => array_merge($query, ['out_trade_no' => 'T1'])]);
