<?php
// Amounts of money, from yuan to fen.
$yuan = '19.90';
$total = (int) bcmul($yuan, '100');
$fee = intval(bcmul(bcdiv($yuan, '3', 4), '100', 0));
$rest = bcsub($yuan, bcadd('1.10', '2.205', 2), 2);
$half = bcdiv('1', '2', 2);
$no = 'Y' . str_pad('42', 6, '0', STR_PAD_LEFT) . str_pad('7', 3, 'x');
$price = bcmul('0.5', '100', 2);
$total += (int) $price - 50;
if (bccomp($yuan, '10', 2) > 0 && bccomp('10.001', '10.009', 2) === 0) {
    $instance->v3->pay->transactions->native->post(['json' => [
        'out_trade_no' => $no,
        'amount' => ['total' => $total, 'fee' => $fee, 'rest' => $rest, 'half' => $half],
    ]]);
}
$order = ['price' => '19.90', 'count' => 3];
$instance->v3->pay->transactions->h5->post(['json' => ['amount' => ['total' => intval(round($order['price'] * 100)), 'cut' => (int) ($order['price'] * 100), 'raw' => $yuan * 100]]]);
$expire = strtotime('+2 hours');
if ($expire > time() + 7100 && strtotime('2026-01-02 03:04:05') < time()) {
    $day = date('Y-m-d', strtotime('-1 day'));
    $instance->v3->bill->tradebill->get(['query' => ['bill_type' => 'ALL', 'bill_date' => strlen($day)]]);
}
$parts = ['timestamp', 'nonce', 'abc'];
sort($parts, SORT_STRING);
$instance->chain('v3/x/' . implode('-', $parts))->get();
$random = 'R' . mt_rand(1000, 9999);
$instance->v3->y->post(['json' => ['long' => strlen($random)]]);
