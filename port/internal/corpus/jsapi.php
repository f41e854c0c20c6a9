<?php
use WeChatPay\Formatter;
use WeChatPay\Crypto\Rsa;

$merchantPrivateKeyInstance = Rsa::from('file://apiclient_key.pem');
$resp = $instance->v3->pay->transactions->jsapi->post(['json' => [
    'appid' => 'wx8888888888888888',
    'mchid' => '1900000001',
    'out_trade_no' => 'J1',
    'amount' => ['total' => 1],
    'payer' => ['openid' => 'o1'],
]]);
$prepay = json_decode((string)$resp->getBody());
// What the page needs.
$params = [
    'appId'     => 'wx8888888888888888',
    'timeStamp' => (string)Formatter::timestamp(),
    'nonceStr'  => Formatter::nonce(),
    'package'   => 'prepay_id=' . $prepay->prepay_id,
];
$params += ['paySign' => Rsa::sign(
    Formatter::joinedByLineFeed(...array_values($params)),
    $merchantPrivateKeyInstance
), 'signType' => 'RSA'];
echo json_encode($params);
