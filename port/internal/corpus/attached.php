<?php
// JSON in a text: its members have an order, and PHP's spelling.

$shop = ['shop' => 7, 'name' => '一号店', 'url' => 'https://a.example/?a=<1>&b="2"'];
$flags = ['on' => true, 'off' => null, 'rate' => 0.5, 'whole' => 1.0, 'none' => [], 'list' => [3, 2, 1]];
foreach (['n1', 'n2'] as $i => $no) {
    $instance->v3->pay->transactions->native->post(['json' => [
        'out_trade_no' => $no,
        'attach' => json_encode(['z' => $no, 'a' => $i, 'last' => $i == 1]),
        'detail' => json_encode($shop, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES),
        'plain' => json_encode($shop),
        'flags' => json_encode($flags),
        'emoji' => json_encode(['😀', "tab\t"]),
    ]]);
}
$instance->v2->secapi->pay->profitsharing->post(['xml' => [
    'appid' => 'wx1',
    'mch_id' => '1900000001',
    'transaction_id' => '4208450740201411110007820472',
    'out_order_no' => 'P20150806125346',
    'receivers' => json_encode([['type' => 'MERCHANT_ID', 'account' => '190001001', 'amount' => 100, 'description' => '分到商户']], 256),
], 'security' => true]);
