<?php
// What PHP makes of values on their way.
$none = null;
$n = '5';
$sum = $n + 3;
$text = "a{$none}b" . true . false . 1.5 . 2.0;
$obj = new stdClass;
$obj->a = 1;
$obj->b = ['c' => 2];
$names = ['key' => 'v'];
$list = ['0' => 'a', '1' => 'b'];
$map = ['1' => 'a', '2' => 'b'];
$instance->v3->x->post(['json' => [
    'text' => $text,
    'sum' => $sum,
    'int' => (int)12.9,
    'or' => $n ?: 'd',
    'default' => $none ?? 'e',
    'not' => !$n,
    'both' => $n && $sum,
    'half' => 7 / 2,
    'rest' => -7 % 3,
    'object' => $obj,
    'named' => "$names[key] {$names['key']}",
    'list' => $list,
    'map' => $map,
    'trim' => trim("\u{3000}x "),
    'raw' => rawurlencode('a b~c/'),
    'float' => 0.1 + 0.2,
    'negative' => -1,
    'octal' => 017,
    'hex' => 0xff,
    'big' => 9007199254740993,
]]);
