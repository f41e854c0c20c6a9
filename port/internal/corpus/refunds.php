<?php
$orders = [
    ['no' => 'A1', 'fen' => 100],
    ['no' => 'A2', 'fen' => 250],
];
$done = [];
foreach ($orders as $i => $order) {
    $out_refund_no = 'R' . $order['no'];
    try {
        $resp = $instance->v3->refund->domestic->refunds->post([
            'json' => [
                'out_trade_no'  => $order['no'],
                'out_refund_no' => $out_refund_no,
                'amount'        => [
                    'refund'   => $order['fen'],
                    'total'    => $order['fen'],
                    'currency' => 'CNY',
                ],
            ],
        ]);
        $body = json_decode((string)$resp->getBody(), true);
        if ($body['status'] === 'SUCCESS' || $body['status'] == 'PROCESSING') {
            $done[] = $body['refund_id'] ?? '';
        }
    } catch (\GuzzleHttp\Exception\RequestException $e) {
        if ($e->hasResponse()) {
            echo $e->getResponse()->getBody();
        }
        continue;
    } catch (\Throwable $e) {
        error_log($e->getMessage());
    }
}
echo count($done) . " refunds\n";
