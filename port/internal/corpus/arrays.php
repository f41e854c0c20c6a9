<?php
$base = ['appid' => 'wx1', 'none' => '', 'zero' => null];
$extra = ['appid' => 'wx2', 'attach' => 'x'];
$json = array_filter($base + $extra);
$numbers = array_map(function ($no) {
    return ['out_trade_no' => 'N' . $no];
}, ['1', '2']);
$upper = array_map(fn ($s) => strtoupper($s), ['a', 'b']);
$copy = $json;
$copy['attach'] = 'copy';
unset($copy['appid']);
$deep = [];
$deep['amount']['total'] = 1;
$deep['amount']['currency'] = 'CNY';
$instance->v3->x->post(['json' => ['json' => $json, 'numbers' => $numbers, 'upper' => $upper, 'copy' => $copy, 'deep' => $deep,
    'part' => substr('abcdef', 1, 3) . mb_substr('中文字', -1), 'keys' => array_keys($extra), 'has' => isset($copy['attach']) ? 'yes' : 'no',
]]);
$instance->v3->y->post(['json' => array_merge($numbers, [['out_trade_no' => 'N3']])]);
