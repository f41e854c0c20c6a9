<?php
// Refunds of orders in a database's form: texts everywhere.

function moneyBack($client, array $order, $part = null)
{
    $total = bcmul($order['pay_price'], 100, 0);
    $refund = is_null($part) ? $total : bcmul((string) $part, '100', 0);
    if (bccomp($refund, $total) > 0) {
        return false;
    }
    $param = [
        'transaction_id' => $order['trade_no'] ?: null,
        'out_trade_no' => $order['sn'],
        'out_refund_no' => 'R' . $order['sn'] . substr(md5($order['sn'] . $refund), 0, 6),
        'reason' => isset($order['reason']) && $order['reason'] !== '' ? $order['reason'] : '退款',
        'amount' => [
            'refund' => (int) $refund,
            'total' => (int) $total,
            'currency' => 'CNY',
        ],
    ];
    if ($param['transaction_id']) {
        unset($param['out_trade_no']);
    } else {
        unset($param['transaction_id']);
    }
    $resp = $client->v3->refund->domestic->refunds->post(['json' => array_filter($param)]);

    return in_array(json_decode((string) $resp->getBody(), true)['status'], ['SUCCESS', 'PROCESSING']);
}

moneyBack($instance, ['sn' => 'M1', 'pay_price' => '88.80', 'trade_no' => '', 'reason' => '']);
moneyBack($instance, ['sn' => 'M2', 'pay_price' => '0.10', 'trade_no' => '42001'], 0.05);
moneyBack($instance, ['sn' => 'M3', 'pay_price' => '1.00', 'trade_no' => '42002'], 2);
