<?php
// 分账比例：PHP 的 round() 先取 15 位有效数字
$q = json_decode((string) $instance->chain('v3/rates')->get()->getBody(), true);
$total = $q['amount']['total'];
$rate = 0.285;
$items = ['rows' => [['n' => '甲', 'fee' => 150], ['n' => '乙', 'fee' => 99]], 'offset' => 0];
$items['offset'] += 10;
$items['offset']++;
$sum = 0;
foreach ($items['rows'] as $row) {
    $sum += $row['fee'];
}
$instance->chain('v3/rounded')->post(['json' => [
    'share' => (int) round($total * $rate), 'triple' => $total * 3, 'part' => $total / 8, 'yuan' => number_format($total / 100, 2, '.', ''),
    'text' => number_format(1.005, 2, '.', ''), 'down' => round(-28.499999999999996), 'offset' => $items['offset'], 'sum' => $sum,
    'names' => implode('、', array_column($items['rows'], 'n')), 'count' => count($items['rows']),
]]);
