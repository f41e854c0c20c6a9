<?php
// What PHP takes for nothing, for a text, and for there.
$a = ['x' => null, 'y' => '', 'z' => 0, 'w' => '0', 'v' => 'a', 'u' => false, 'l' => [], 'f' => 0.0];
$empty = [];
$text = [];
foreach (['f', 'l', 'none', 'u', 'v', 'w', 'x', 'y', 'z'] as $k) {
    if (empty($a[$k])) {
        $empty[] = $k;
    }
    if ($k !== 'none' && $a[$k] == '') {
        $text[] = $k;
    }
}
$instance->v3->x->post(['json' => [
    'empty' => $empty, 'text' => $text, 'there' => array_key_exists('x', $a), 'not there' => array_key_exists('n', $a),
    'filtered' => array_filter($a), 'sum' => array_sum([1.5, 2]),
]]);
