<?php
function noticeOfV2() {
    $xml = file_get_contents('php://input');
    $inBody = $xml;
    $arr = Transformer::toArray($inBody);
    $sign = $arr['sign'];
    $calculated = Hash::sign($arr['sign_type'] ?? 'MD5', Formatter::queryStringLike(Formatter::ksort($arr)), 'key');
    $ok = Hash::equals($calculated, $sign);
    if ($ok && $arr['return_code'] === 'SUCCESS') {
        file_put_contents('paid.txt', $arr['out_trade_no']);
    }
    echo Transformer::toXml(['return_code' => 'SUCCESS', 'return_msg' => 'OK']);
}
