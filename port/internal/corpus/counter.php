<?php
// Amounts and parameters in the many ways in which they are written.

$cart = [
    ['sku' => 'A-1', 'price' => '12.30', 'num' => 2],
    ['sku' => 'B-2', 'price' => 3.335, 'num' => '3'],
    ['sku' => 'C-3', 'price' => 0.1, 'num' => 3],
];
$goods = [];
$sum = 0;
foreach ($cart as $line) {
    $cents = (int) number_format($line['price'] * 100, 0, '', '');
    $sum += $cents * $line['num'];
    $goods[] = ['merchant_goods_id' => $line['sku'], 'quantity' => (int) $line['num'], 'unit_price' => $cents];
}
$discount = min(100, intdiv($sum, 10));
$payable = max($sum - $discount, 1);
$extra = [];
$extra += ['attach' => implode(',', array_column($cart, 'sku'))];
$extra += ['attach' => 'never', 'goods_tag' => strtoupper('wx' . count($cart))];
$body = array_merge([
    'mchid' => '1900000001',
    'out_trade_no' => 'K' . sprintf('%06d', 42),
    'description' => sprintf('%d件商品', count($cart)),
    'amount' => ['total' => $payable],
], $extra);
$body['detail']['cost_price'] = $sum;
$body['detail']['goods_detail'] = $goods;
list($openid, $ip) = ['oP', '10.0.0.1'];
$body['payer'] = compact('openid');
$body['scene_info'] = ['payer_client_ip' => $ip ?: '127.0.0.1'];
$instance->chain('v3/pay/transactions/jsapi')->post(['json' => $body]);

$quarter = (int) round($payable * 0.25);
$parts = [$quarter, $payable - $quarter];
$rest = $payable - array_sum($parts);
$instance->v3->parts->post(['json' => [
    'parts' => $parts,
    'rest' => $rest,
    'floor' => (int) floor(1999 * 0.006),
    'ceil' => (int) ceil(1999 * 0.006),
    'string' => strval(0.1 + 0.2),
    'money' => number_format(1234567.891, 2),
    'mod' => 1999 % 7,
    'float' => floatval('1.50'),
    'cmp' => 0.1 + 0.2 == 0.3 ? 'same' : 'other',
    'null' => $body['none'] ?? null,
    'nested' => $payable > 100 ? ($payable > 100000 ? 'large' : 'middle') : 'small',
]]);
