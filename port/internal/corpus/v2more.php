<?php
use WeChatPay\Transformer;

$resp = $instance->v2->pay->unifiedorder->post(['xml' => [
    'appid' => 'wx1', 'mch_id' => '1900000001', 'body' => '书', 'out_trade_no' => 'V1', 'total_fee' => 100, 'notify_url' => 'https://a/b', 'trade_type' => 'NATIVE', 'spbill_create_ip' => '1.2.3.4',
]]);
$order = Transformer::toArray((string)$resp->getBody());
echo $order['prepay_id'], "\n";
$instance->v2->secapi->pay->refund->postAsync([
    'xml' => ['appid' => 'wx1', 'mch_id' => '1900000001', 'out_trade_no' => 'V1', 'out_refund_no' => 'VR1', 'total_fee' => 100, 'refund_fee' => 50],
    'security' => true,
])->then(static function ($response) {
    print_r(Transformer::toArray((string)$response->getBody()));
})->wait();
try {
    $instance->chain('v2/mmpaymkttransfers/sendredpack')->post([
        'nonceless' => true,
        'security' => true,
        'xml' => ['wxappid' => 'wx1', 'mch_id' => '1900000001', 'mch_billno' => 'B1', 're_openid' => 'o1', 'total_amount' => 100, 'total_num' => 1, 'wishing' => '<好>', 'nonce_str' => 'abc'],
    ]);
} catch (\GuzzleHttp\Promise\RejectionException $e) {
    echo (string)$e->getReason()->getBody();
}
