<?php
$orders = [
    ['no' => 'L1', 'fee' => 100],
    ['no' => 'L2', 'fee' => 250],
    ['no' => 'L3', 'fee' => 75],
];
$fees = array_column($orders, 'fee');
$parts = explode('|', 'a|b|c');
$instance->chain('v3/sums')->post(['json' => ['total' => array_sum($fees), 'no' => implode(',', array_column($orders, 'no')), 'tags' => array_values(array_unique(['a', 'b', 'a']))]]);
foreach (array_chunk($orders, 2) as $i => $chunk) {
    $instance->chain('v3/chunks')->post(['json' => ['seq' => $i + 1, 'items' => $chunk]]);
}
$instance->chain('v3/ends')->post(['json' => [
    'second' => $parts[1], 'last' => end($parts), 'upper' => array_map('strtoupper', $parts), 'reversed' => array_reverse($parts),
    'head' => array_slice($parts, 0, 2), 'named' => array_combine(['x', 'y', 'z'], $parts),
]]);
$first = array_shift($orders);
$instance->chain('v3/first')->post(['json' => $first]);
usort($orders, function ($a, $b) {
    return $a['fee'] <=> $b['fee'];
});
$instance->chain('v3/sorted')->post(['json' => ['orders' => $orders]]);
$given = array_filter(['a' => 1, 'b' => null, 'c' => '', 'd' => 0], function ($v) { return $v !== null && $v !== ''; });
$dear = array_values(array_filter(['x', '', 'y'], fn ($v) => $v !== ''));
$instance->chain('v3/given')->post(['json' => ['given' => $given, 'list' => $dear]]);
$data['goods'][] = ['id' => 1];
$data['goods'][] = ['id' => 2];
$data['amount']['total'] = 5;
$object = new stdClass();
$object->amount = new stdClass();
$object->amount->total = 6;
$instance->chain('v3/nested')->post(['json' => $data]);
$instance->chain('v3/objects')->post(['json' => $object]);
