<?php
// What is sent depends on how somebody pays.

function checkout($client, $type, $order)
{
    $base = [
        'mchid' => '1900000001',
        'out_trade_no' => $order['no'],
        'description' => mb_substr($order['title'], 0, 40),
        'notify_url' => 'https://shop.example.com/notify/' . $type,
        'amount' => ['total' => intval(strval($order['price'] * 100))],
    ];
    switch ($type) {
        case 'mini':
        case 'mp':
            $base['appid'] = $type == 'mini' ? 'wxmini' : 'wxmp';
            $base['payer'] = ['openid' => $order['openid']];
            $url = 'v3/pay/transactions/jsapi';
            break;
        case 'h5':
            $base['appid'] = 'wxmp';
            $base['scene_info'] = ['payer_client_ip' => '127.0.0.1', 'h5_info' => ['type' => 'Wap']];
            $url = 'v3/pay/transactions/h5';
            break;
        default:
            $base['appid'] = 'wxapp';
            $url = "v3/pay/transactions/{$type}";
    }
    if (!empty($order['attach'])) {
        $base['attach'] = json_encode($order['attach'], JSON_UNESCAPED_UNICODE);
    }
    isset($order['expire']) && $base['time_expire'] = date('Y-m-d\TH:i:sP', $order['expire']);
    $resp = $client->chain($url)->post(['json' => $base]);
    $body = json_decode((string) $resp->getBody(), true);

    return $body['prepay_id'] ?? ($body['code_url'] ?? null);
}

$order = ['no' => 'C1', 'title' => '咖啡', 'price' => 0.29, 'openid' => 'o1'];
foreach (['mini', 'mp', 'h5', 'native', 'app'] as $i => $type) {
    $order['no'] = 'C' . ($i + 1);
    if ($type === 'native') {
        $order['attach'] = ['shop' => 7, 'name' => '一号店'];
    }
    checkout($instance, $type, $order);
}
