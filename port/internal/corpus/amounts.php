<?php
// Money is counted in fen.
$yuan = 12;
$total = $yuan * 100;
$refund = intdiv($total, 2);
$rest = $total - $refund;
$rest += 1;
$rest -= 1;
$percent = $total % 7;
$fee = (int)round($total * 0.006);
$price = '88';
$sum = (int)$price + $total;
$instance->v3->refund->domestic->refunds->post(['json' => [
    'out_trade_no' => 'A1',
    'out_refund_no' => sprintf('R%05d', $refund),
    'amount' => ['refund' => $refund, 'total' => $total, 'currency' => 'CNY'],
    'reason' => "rest {$rest}, {$percent}%, fee {$fee}, sum $sum",
    'max' => max($refund, $rest),
]]);
