<?php

// Texts of what has no type: floats, bools and null among it.
function line($no, $fee)
{
    return "no=$no&fee=$fee";
}
$rows = ['a' => 5000000.0, 'b' => '1', 'c' => 2, 'd' => true, 'e' => null];
$s = [];
foreach ($rows as $k => $v) {
    $s[] = "$k=$v";
}
$instance->chain('v3/anytext')->post(['json' => [
    'yuan' => line('A', 100000000 / 100),
    'sum' => line('B', 0.1 + 0.2),
    'bool' => line('C', true),
    'null' => line('D', null),
    'number' => line('E', 7),
    'large' => line('F', 12345678.9),
    'huge' => line('G', 1.5e20),
    'small' => line('H', 0.000001),
    'all' => implode('&', $s),
    'list' => implode(',', [1.5, 1e6, true, null]),
]]);
