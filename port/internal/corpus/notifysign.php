<?php
// APIv2 通知：sign_type 可能缺省
$inBody = file_get_contents('php://input');
file_put_contents('notify.log', date('c') . $inBody . PHP_EOL, FILE_APPEND);
$inBodyArray = \WeChatPay\Transformer::toArray($inBody);
['sign_type' => $signType, 'sign' => $sign] = $inBodyArray + ['sign_type' => 'MD5'];
$calculated = \WeChatPay\Crypto\Hash::sign($signType ?? \WeChatPay\Crypto\Hash::ALGO_MD5, \WeChatPay\Formatter::queryStringLike(\WeChatPay\Formatter::ksort($inBodyArray)), 'exposed_your_key_here_have_risks');
if (\WeChatPay\Crypto\Hash::equals($calculated, $sign)) {
    file_put_contents('ok.txt', $inBodyArray['out_trade_no']);
}
