<?php
// Signatures of APIv2 that are made by hand, in the order that PHP has.
function sign(array $params, $key)
{
    ksort($params);
    $buff = '';
    foreach ($params as $k => $v) {
        if ($k != 'sign' && $v != '' && !is_array($v)) {
            $buff .= $k . '=' . $v . '&';
        }
    }
    return strtoupper(md5(trim($buff, '&') . '&key=' . $key));
}

$order = ['total_fee' => 100, 'body' => '测试', 'attach' => '', 'detail' => ['a'], 'sign' => 'x', 'mch_id' => '1900000109', 'scene' => null];
$order['sign'] = sign($order, '192006250b4c09247ec02edce69f6a2d');
$instance->v3->x->post(['json' => ['sign' => $order['sign']]]);

$plain = ['b' => '2', 'a' => '1'];
$text = '';
foreach ($plain as $name => $value) {
    $text .= "$name=$value&";
}
ksort($order);
$query = ['a' => '1 2', 'b' => '中'];
$instance->v3->x->post(['json' => [
    'text' => $text,
    'hmac' => strtoupper(hash_hmac('sha256', urldecode(http_build_query($query)) . '&key=K', 'K')),
    'sha1' => hash_hmac('sha1', 'a', 'K'),
]]);
