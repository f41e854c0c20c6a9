<?php

// A function takes variables along as they are when it is made: what changes later, or within, changes for others only.
$no = 'A';
$order = ['no' => 'x', 'amount' => ['total' => 1]];
$send = function () use ($instance, $no, $order) {
    $order['no'] = $order['no'] . '-inner';
    $instance->chain('v3/taken/send')->post(['json' => ['no' => $no, 'order' => $order]]);
};
$fee = 1;
$arrow = fn () => $instance->chain('v3/taken/arrow')->post(['json' => ['no' => $no, 'fee' => $fee, 'order' => $order]]);
$no = 'B';
$fee++;
$order['no'] = 'y';
$order['amount']['total'] = 5;
$send();
$send();
$arrow();

$total = 0;
$add = function (int $n) use ($total) {
    $total += $n;

    return $total;
};
$count = function (int $n) use (&$total) {
    $total += $n;

    return $total;
};
$first = $add(1);
$second = $add(2);
$counted = $count(5);
$third = $add(3);
$instance->chain('v3/taken/add')->post(['json' => ['first' => $first, 'second' => $second, 'counted' => $counted, 'third' => $third, 'total' => $total]]);

$last = '';
$promises = [];
foreach (['a', 'b'] as $n) {
    $last = $n . $last;
    $promises[] = $instance->chain('v3/taken/query')->getAsync()->then(function ($response) use ($last, $instance) {
        $instance->chain('v3/taken/then')->post(['json' => ['last' => $last]]);

        return $response;
    });
}
foreach ($promises as $promise) {
    $promise->wait();
}
$instance->chain('v3/taken/last')->post(['json' => ['last' => $last]]);
