<?php
// Amounts of a day, checked and refunded.
function fen(string $yuan): int
{
    return (int)round((float)$yuan * 100);
}

function refund($instance, array $order, int $fen, ?string $reason = null): array
{
    $json = [
        'out_trade_no' => $order['no'],
        'out_refund_no' => 'R-' . $order['no'],
        'amount' => ['refund' => $fen, 'total' => $order['fen'], 'currency' => 'CNY'],
    ];
    if ($reason !== null && $reason !== '') {
        $json['reason'] = $reason;
    }
    $resp = $instance->v3->refund->domestic->refunds->post(['json' => $json]);
    return json_decode((string)$resp->getBody(), true);
}

$orders = [['no' => 'A', 'fen' => 100], ['no' => 'B', 'fen' => fen('2.50')]];
$sum = 0;
foreach ($orders as $order) {
    $half = intdiv((int)$order['fen'], 2);
    $answer = refund($instance, $order, $half, 'half');
    if ($answer['status'] !== 'SUCCESS') {
        continue;
    }
    $sum += $half;
}
echo $sum > 0 ? "refunded $sum\n" : "nothing\n";
